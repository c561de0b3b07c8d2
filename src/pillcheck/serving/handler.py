"""Answers requests: the page, the files that it refers to, its parts, changes and events."""

from __future__ import annotations

import io
import json
import secrets
import select
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from pillcheck.errors import Refusal
from pillcheck.printable import escaped
from pillcheck.report.json_text import SCHEMA_VERSION
from pillcheck.serving import connections, past, policy
from pillcheck.serving.files import TEXT, file_of, own_file
from pillcheck.serving.security import Denied
from pillcheck.serving.service import OWN, Service

if TYPE_CHECKING:
    from socketserver import BaseServer

_JSON = "application/json; charset=utf-8"
_HEARTBEAT_SECONDS = 10.0


class Handler(BaseHTTPRequestHandler):
    """One request and its answer; then the connection is closed."""

    server_version = "pillcheck"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def __init__(self, service: Service, request: Any, address: Any, server: BaseServer) -> None:
        self.service = service
        super().__init__(request, address, server)

    def setup(self) -> None:
        """Bound what is read in time and size."""
        super().setup()
        self.rfile = io.BufferedReader(connections.BoundedReader(self.connection))

    def handle(self) -> None:
        """Answer one request, whoever goes away meanwhile."""
        try:
            self.handle_one_request()
        except OSError:
            self.close_connection = True
        finally:
            self.service.pending.done(self.connection)

    def handle_one_request(self) -> None:
        """Read a request line and headers, and answer."""
        self.raw_requestline = self.rfile.readline(8193)
        if not self.raw_requestline:
            return
        if len(self.raw_requestline) > 8192:
            self.requestline = self.request_version = self.command = ""
            self.send_error(414)
            return
        if not self.parse_request():
            return
        self.close_connection = True
        try:
            if self.request_version not in ("HTTP/1.0", "HTTP/1.1"):
                raise Denied(505, "HTTP/1.1 is spoken here")
            self._answer()
        except Denied as denied:
            self._send(denied.status, f"{denied.message}\n".encode(), TEXT)
        except Refusal as refusal:
            status = 409 if refusal.kind == "conflict" else 422
            self._send_json(status, self.service.refused(refusal))
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - the last resort: a bug ends one request, not the server
            self.service.report_bug()
            self._send(500, b"this is a bug in pillcheck; the terminal says more\n", TEXT)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer what cannot be read as a request; nothing of it is repeated."""
        self.close_connection = True
        self._send(code, b"this request cannot be read\n", TEXT)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is named there
        """Print nothing: what is printed is the address."""

    def _answer(self) -> None:
        guard = self.service.guard
        guard.check(self.path, self.headers)
        if self.command == "POST":
            length = guard.check_write(self.headers)
            self._change(self.rfile.read(length), length)
            return
        if self.command not in ("GET", "HEAD"):
            raise Denied(405, "GET and POST only")
        if self.headers.get("Content-Length", "0") != "0":
            raise Denied(400, "a GET has no content")
        address = urlsplit(self.path)
        # The request is complete; how long the answer takes is bounded elsewhere.
        self.service.pending.done(self.connection)
        token = parse_qs(address.query).get("token", [""])[0]
        if address.path == "/" and token and not guard.has_cookie(self.headers):
            self._welcome(token)
            return
        guard.check_fetch(self.headers)
        self._show(address.path, address.query)

    def _welcome(self, token: str) -> None:
        guard = self.service.guard
        if not guard.secrets.exchange(token):
            raise Denied(403, "this address was used before; start pillcheck serve again")
        cookie = f"{guard.cookie_name}={guard.secrets.cookie}; Path=/; HttpOnly; SameSite=Strict"
        headers = [("Location", self.service.shown.address), ("Set-Cookie", cookie)]
        self._send(303, b"", TEXT, headers)

    def _show(self, path: str, query: str) -> None:
        shown = self.service.shown
        if path == "/":
            self._send(303, b"", TEXT, [("Location", shown.address)])
        elif path == f"{OWN}parts":
            self._send_json(200, self.service.parts())
        elif path == f"{OWN}log":
            self._send(200, *past.log(shown, parse_qs(query).get("item", [""])[0]))
        elif path == f"{OWN}flow":
            self._send(200, *past.flow(shown))
        elif path == f"{OWN}flow.svg":
            self._send(200, *past.chart(shown))
        elif path == f"{OWN}events":
            self._stream(parse_qs(query).get("since", [""])[0])
        elif path.startswith(OWN):
            content, kind = own_file(path.removeprefix(OWN))
            self._send(200, content, kind)
        elif unquote(path) == f"/{shown.name}":
            nonce = secrets.token_urlsafe(18)
            page = self.service.page_with_script(nonce)
            self._send(200, page.content, page.kind, [("Content-Security-Policy", page.policy)])
        else:
            content, kind = file_of(shown, path)
            self._send(200, content, kind, [("Content-Security-Policy", policy.OF_FILES)])

    def _change(self, data: bytes, length: int) -> None:
        if urlsplit(self.path).path != f"{OWN}edit":
            raise Denied(404, "there is nothing to change here")
        if len(data) < length:
            raise Denied(400, "the request ends too early")
        self.service.pending.done(self.connection)
        if self.service.read_only:
            raise Denied(403, "this is read-only: pillcheck serve was started with --read-only")
        version = self.headers.get("If-Match", "").strip().strip('"')
        if not version:
            raise Denied(428, "say which version of the page is changed: If-Match")
        try:
            request = json.loads(data)
        except (ValueError, RecursionError):
            raise Denied(400, "this is not JSON") from None
        status, answer = self.service.change(request, version)
        self._send_json(status, answer)

    def _stream(self, version: str) -> None:
        if not self.service.streams.acquire(blocking=False):
            raise Denied(503, "too many tabs are open")
        try:
            self._head(200, "text/event-stream", None)
            self._send_events(version)
        finally:
            self.service.streams.release()

    def _send_events(self, version: str) -> None:
        beat = 0.0
        for event in self.service.events(version):
            if self.service.ended.is_set() or _has_gone(self.connection):
                return
            if event:
                data = json.dumps(event.data)
                self.wfile.write(f"event: {event.name}\ndata: {data}\n\n".encode())
            elif time.monotonic() - beat > _HEARTBEAT_SECONDS:
                self.wfile.write(b": still here\n\n")
            else:
                continue
            beat = time.monotonic()

    def _send_json(self, status: int, content: dict[str, Any]) -> None:
        headers = [("ETag", f'"{content["hash"]}"')] if content.get("hash") else []
        # On one line: laid out for people, a page takes three milliseconds more.
        text = escaped(
            json.dumps({"schema_version": SCHEMA_VERSION, **content}, ensure_ascii=False)
        )
        self._send(status, text.encode("utf-8", "replace"), _JSON, headers)

    def _send(
        self, status: int, content: bytes, kind: str, headers: list[tuple[str, str]] | None = None
    ) -> None:
        self._head(status, kind, len(content), headers)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _head(
        self,
        status: int,
        kind: str,
        length: int | None,
        headers: list[tuple[str, str]] | None = None,
    ) -> None:
        self.connection.settimeout(connections.WRITE_SECONDS)
        self.send_response(status)
        for name, value in (*policy.ALWAYS, ("Content-Type", kind), *(headers or [])):
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()


def _has_gone(connection: Any) -> bool:
    """Tell whether the other end has closed a connection on which it has nothing more to say."""
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable) and not connection.recv(1024)
