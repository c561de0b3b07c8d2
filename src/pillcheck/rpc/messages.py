"""JSON-RPC 2.0 messages: read from text, checked, and made."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from pillcheck.record import Record

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

# What names a request. Another value cannot be repeated in an answer.
Id = str | int | float
Message = dict[str, Any]


class RpcError(Exception):
    """An error that the caller gets as the answer, with its code."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Request(Record):
    """A call of a method. Without an id it is a notification, which is not answered."""

    method: str
    params: dict[str, Any] | list[Any]
    id: Id | None


def parse(text: bytes) -> Any:
    """Return what a text says in JSON; raise an ``RpcError`` with ``PARSE_ERROR`` if it is none."""

    def reject(word: str) -> NoReturn:
        raise ValueError(f"{word} is no JSON")

    try:
        return json.loads(text.decode("utf-8"), parse_constant=reject)
    except (ValueError, RecursionError) as error:
        raise RpcError(PARSE_ERROR, f"this is no JSON: {error}") from None


def request_of(message: Any) -> Request | None:
    """Return the request that a message is, or nothing where it is an answer to one.

    Raises an ``RpcError`` with ``INVALID_REQUEST`` for anything else.
    """
    if not isinstance(message, dict):
        raise RpcError(INVALID_REQUEST, "a message is an object")
    if "method" not in message and ("result" in message or "error" in message):
        return None
    if message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'a message has "jsonrpc": "2.0"')
    method, params = message.get("method"), message.get("params", {})
    if not isinstance(method, str):
        raise RpcError(INVALID_REQUEST, "a request has a method, which is a string")
    if not isinstance(params, (dict, list)):
        raise RpcError(INVALID_REQUEST, "params is an object or an array")
    if "id" in message and id_of(message) is None:
        raise RpcError(INVALID_REQUEST, "an id is a string or a number")
    return Request(method, params, id_of(message))


def id_of(message: Any) -> Id | None:
    """Return the id of a message, as far as it has one that can be repeated."""
    value = message.get("id") if isinstance(message, dict) else None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    # JSON has numbers that are too large to be told apart here.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def success(request_id: Id, result: Any) -> Message:
    """Return the answer to a request that was carried out."""
    return {"jsonrpc": "2.0", "id": request_id, "result": result}


def failure(request_id: Id | None, error: RpcError) -> Message:
    """Return the answer to a request that was not; without an id where there was none to read."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        content["data"] = error.data
    return {"jsonrpc": "2.0", "id": request_id, "error": content}


def encode(message: Message | list[Message]) -> bytes:
    """Return a message as JSON on one line, in ASCII: any text can be sent, and split by lines."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
