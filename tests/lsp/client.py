"""A client for the tests: it speaks with a server over pipes, as an editor does."""

from __future__ import annotations

import json
import os
import re
import select
import time
from typing import TYPE_CHECKING, Any

from tests.lsp.servers import PATIENCE

if TYPE_CHECKING:
    from tests.lsp.servers import Server

# What three kinds of editors say of themselves.
PLAIN: dict[str, Any] = {}
MODERN: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
            "disabledSupport": True,
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"relatedInformation": True},
    },
}
LAZY: dict[str, Any] = {
    **MODERN,
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        **MODERN["textDocument"],
        "diagnostic": {"relatedInformation": True},
        "codeAction": {
            **MODERN["textDocument"]["codeAction"],
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}


class Editor:
    """An editor: what it speaks to, and what that has said."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.unit = "utf-16"
        self.notices: list[dict[str, Any]] = []
        self._held = b""
        self._number = 0
        self._answers: dict[Any, dict[str, Any]] = {}
        self._texts: dict[str, str] = {}

    def begin(self, capabilities: dict[str, Any], **params: Any) -> dict[str, Any]:
        """Begin the session; return what the server can do."""
        answer = self.ask("initialize", capabilities=capabilities, **params)
        self.tell("initialized")
        self.unit = answer["capabilities"]["positionEncoding"]
        return dict(answer["capabilities"])

    def open(self, uri: str, text: str, language: str = "html", version: int = 1) -> None:
        """Open a document."""
        self._texts[uri] = text
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        """Change a document."""
        place = {"uri": uri, "version": version}
        self.tell("textDocument/didChange", textDocument=place, contentChanges=changes)

    def findings(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """Return the findings that the server pushes for a document, or for this version of it."""
        end = time.monotonic() + PATIENCE
        while True:
            for notice in self.notices:
                params = notice["params"]
                if (
                    notice["method"] == "textDocument/publishDiagnostics"
                    and params["uri"] == uri
                    and version in (None, params.get("version"))
                ):
                    self.notices.remove(notice)
                    return list(params["diagnostics"])
            self._receive(end)

    def ask(self, method: str, **params: Any) -> Any:
        """Return the result of a request; raise an assertion error where there is none."""
        answer = self.answer(self.request(method, **params))
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def error(self, method: str, **params: Any) -> Any:
        """Return the error that a request fails with."""
        return self.answer(self.request(method, **params))["error"]

    def request(self, method: str, **params: Any) -> int:
        """Send a request; return its number."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def answer(self, number: Any) -> dict[str, Any]:
        """Return the whole answer to a request."""
        end = time.monotonic() + PATIENCE
        while number not in self._answers:
            self._receive(end)
        return self._answers.pop(number)

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def send(self, message: Any) -> None:
        """Send a message."""
        whole = {"jsonrpc": "2.0", **message} if isinstance(message, dict) else message
        body = json.dumps(whole).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.server.write(data)

    def end(self) -> int:
        """End the session as the specification says; return the exit code."""
        assert self.ask("shutdown") is None
        self.tell("exit")
        return self.wait()

    def wait(self) -> int:
        """Return the exit code of the server, which is about to end."""
        return self.server.wait()

    def _receive(self, end: float) -> None:
        """Take the next message, an answer or a notification."""
        message = self._message(end)
        if "method" in message:
            self.notices.append(message)
        else:
            self._answers[message["id"]] = message

    def _message(self, end: float) -> dict[str, Any]:
        while b"\r\n\r\n" not in self._held:
            self._more(end)
        head, _, rest = self._held.partition(b"\r\n\r\n")
        length = int(head.removeprefix(b"Content-Length: "))
        while len(rest) < length:
            self._more(end)
            rest = self._held.partition(b"\r\n\r\n")[2]
        self._held = rest[length:]
        return dict(json.loads(rest[:length]))

    def _more(self, end: float) -> None:
        ready, _, _ = select.select([self.server.output], [], [], max(0, end - time.monotonic()))
        assert ready, "the server does not answer"
        data = os.read(self.server.output, 1 << 16)
        assert data, "the server has ended"
        self._held += data


# The codec of each unit, and the bytes of one.
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def place_of(text: str, offset: int, unit: str = "utf-16") -> dict[str, int]:
    """Return an offset in a text as a position, counted in another way than by the server."""
    codec, size = _CODECS[unit]
    lines = _lines(text[:offset])
    return {"line": len(lines) - 1, "character": len(lines[-1].encode(codec)) // size}


def offset_of(text: str, position: dict[str, int], unit: str = "utf-16") -> int:
    """Return the offset of a position in a text, counted in another way than by the server."""
    codec, size = _CODECS[unit]
    lines = _lines(text)
    line = lines[position["line"]].encode(codec)[: position["character"] * size]
    return sum(map(len, lines[: position["line"]])) + len(line.decode(codec))


def _lines(text: str) -> list[str]:
    return re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)


def edited(text: str, edit: dict[str, Any], uri: str, unit: str = "utf-16") -> str:
    """Return a text as an editor has it after a workspace edit."""
    if "changes" in edit:
        assert list(edit["changes"]) == [uri]
        changes = edit["changes"][uri]
    else:
        (document,) = edit["documentChanges"]
        assert document["textDocument"]["uri"] == uri
        changes = document["edits"]
    places = [
        (
            offset_of(text, change["range"]["start"], unit),
            offset_of(text, change["range"]["end"], unit),
            change["newText"],
        )
        for change in changes
    ]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text
