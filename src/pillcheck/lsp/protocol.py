"""What requests fail with, and how parameters are read that may be anything."""

from __future__ import annotations

from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_FAILED = -32803
SERVER_CANCELLED = -32802
CONTENT_MODIFIED = -32801
REQUEST_CANCELLED = -32800


class RequestError(Exception):
    """Why a request gets no result: a code of the protocol, and words for people."""

    def __init__(self, code: int, message: str, data: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    @property
    def plain(self) -> Json:
        """The error as a response holds it."""
        error: Json = {"code": self.code, "message": self.message}
        return error if self.data is None else {**error, "data": self.data}


def value(params: object, kind: type[T], *path: str) -> T:
    """Return the value at a path of names; a request error where there is none of this kind."""
    found = maybe(params, kind, *path)
    if found is None:
        name = ".".join(path)
        raise RequestError(INVALID_PARAMS, f"{name} is missing, or is not of type {kind.__name__}")
    return found


def maybe(params: object, kind: type[T], *path: str) -> T | None:
    """Return the value at a path of names, or nothing where there is none of this kind."""
    for name in path:
        params = params.get(name) if isinstance(params, dict) else None
    # To Python, true is a number.
    is_kind = isinstance(params, kind) and (kind is bool or not isinstance(params, bool))
    return params if is_kind and isinstance(params, kind) else None
