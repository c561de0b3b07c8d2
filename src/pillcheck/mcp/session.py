"""A session with one client: it says hello, lists the tools, and calls them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pillcheck import __version__
from pillcheck.errors import Refusal
from pillcheck.mcp.arguments import gate_arguments
from pillcheck.mcp.refusals import refusal_data
from pillcheck.mcp.served_pages import ServedPages
from pillcheck.mcp.tools import TOOLS
from pillcheck.printable import escaped
from pillcheck.rpc.messages import INVALID_PARAMS, Id, Request, RpcError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pillcheck.rpc.server import Call, Method

VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
_FIRST_STRUCTURED = "2025-06-18"
_INSTRUCTIONS = (
    "A hand-kept HTML backlog page. Edit it with these tools and never with others: an edit is "
    "proven to change nothing else. Call find or read, then edit with the hash you got, then "
    "check."
)
_SCHEMAS = {tool["name"]: tool["inputSchema"] for tool in TOOLS}


class Session:
    """What is known of a client, and the methods that answer it."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._pages = ServedPages(paths)
        self._version = VERSIONS[-1]

    @property
    def methods(self) -> Mapping[str, Method]:
        """The methods of the protocol by name."""
        return {
            "initialize": self._initialize,
            "notifications/initialized": _nothing,
            "notifications/cancelled": _nothing,
            "ping": _nothing,
            "tools/list": _list,
            "tools/call": self._call,
        }

    def _initialize(self, params: Any, call: Call) -> dict[str, Any]:  # noqa: ARG002
        version = _keyed(params).get("protocolVersion")
        if not isinstance(version, str):
            raise RpcError(INVALID_PARAMS, "protocolVersion is missing")
        # Of a version that we do not know, the client decides whether ours will do.
        self._version = version if version in VERSIONS else VERSIONS[-1]
        return {
            "protocolVersion": self._version,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "pillcheck", "version": __version__},
            "instructions": _INSTRUCTIONS,
        }

    def _call(self, params: Any, call: Call) -> dict[str, Any]:
        name, arguments = _keyed(params).get("name"), _keyed(params).get("arguments", {})
        if not isinstance(name, str) or name not in _SCHEMAS:
            known = ", ".join(_SCHEMAS)
            raise RpcError(INVALID_PARAMS, f"unknown tool {name}; the tools are {known}")
        if not isinstance(arguments, dict):
            raise RpcError(INVALID_PARAMS, "arguments is an object")
        try:
            gate_arguments(_SCHEMAS[name], arguments)
            return self._result(self._run(name, arguments, call))
        except Refusal as refusal:
            return self._result(_refused(refusal), is_error=True)
        except OSError as error:
            failed = Refusal("io", f"system error: {error.strerror or error}")
            return self._result(refusal_data(failed), is_error=True)

    def _run(self, name: str, arguments: dict[str, Any], call: Call) -> dict[str, Any]:
        if name == "edit":
            from pillcheck.mcp.edit_tool import edit_page

            return edit_page(self._pages, arguments, call)
        from pillcheck.mcp import looking

        tools: dict[str, Callable[[ServedPages, dict[str, Any]], dict[str, Any]]] = {
            "find": looking.find,
            "read": looking.read,
            "check": looking.check,
            "explain": looking.explain,
        }
        return tools[name](self._pages, arguments)

    def _result(self, content: dict[str, Any], *, is_error: bool = False) -> dict[str, Any]:
        text = escaped(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
        result: dict[str, Any] = {"content": [{"type": "text", "text": text}], "isError": is_error}
        if self._version >= _FIRST_STRUCTURED:
            result["structuredContent"] = content
        return result


def cancelled_by(request: Request) -> Id | None:
    """Return the id of the request that a notification cancels, if it does that."""
    if request.method != "notifications/cancelled" or not isinstance(request.params, dict):
        return None
    request_id = request.params.get("requestId")
    return request_id if isinstance(request_id, (str, int)) else None


def _refused(refusal: Refusal) -> dict[str, Any]:
    from pillcheck.mcp.edit_tool import StaleHash

    if isinstance(refusal, StaleHash):
        return {**refusal_data(refusal, **refusal.details), "next": refusal.next}
    return refusal_data(refusal)


def _list(params: Any, call: Call) -> dict[str, Any]:  # noqa: ARG001
    if _keyed(params).get("cursor") is not None:
        raise RpcError(INVALID_PARAMS, "unknown cursor; all tools are on the first page")
    return {"tools": list(TOOLS)}


def _nothing(params: Any, call: Call) -> dict[str, Any]:  # noqa: ARG001
    return {}


def _keyed(params: Any) -> dict[str, Any]:
    if not isinstance(params, dict):
        raise RpcError(INVALID_PARAMS, "params is an object")
    return params
