"""A server of a page in a thread, and requests as browsers and attackers send them."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from pillcheck.project import config as configuration
from pillcheck.serving.server import Server
from pillcheck.serving.shown_page import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EDIT = "/.pillcheck/edit"


class Answer(NamedTuple):
    """What came back: status 0 where the connection ended without an answer."""

    status: int
    headers: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        match = re.search(rf"(?im)^{name}: (.*?)\r?$", self.headers)
        return match[1] if match else None


class Client:
    """A browser that knows the cookie, or not."""

    def __init__(self, server: Server, page: Path) -> None:
        self.server = server
        self.page = page
        self.host = server.service.guard.host
        self.port = server.server_port
        self.cookie = f"{server.service.guard.cookie_name}={server.service.guard.secrets.cookie}"

    def raw(self, request: bytes, *, seconds: float = 30) -> Answer:
        """Send bytes and return what comes back until the server closes."""
        parts = []
        with socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(request)
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65536):
                    parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        status = re.match(rb"HTTP/1\.\d (\d{3})", head)
        return Answer(int(status[1]) if status else 0, head.decode("latin-1"), body or head)

    def get(self, path: str, *lines: str, cookie: bool = True) -> Answer:
        secret = [f"Cookie: {self.cookie}"] if cookie else []
        head = [f"GET {path} HTTP/1.1", f"Host: {self.host}", *secret, *lines]
        return self.raw("\r\n".join([*head, "", ""]).encode("latin-1"))

    def post(self, request: Any, *, version: str | None = None) -> Answer:
        """Ask for a change as the page's script does."""
        body = json.dumps(request).encode()
        head = [
            f"POST {EDIT} HTTP/1.1",
            f"Host: {self.host}",
            f"Cookie: {self.cookie}",
            f"Origin: http://{self.host}",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f'If-Match: "{version or self.version}"',
        ]
        return self.raw("\r\n".join([*head, "", ""]).encode() + body)

    @property
    def version(self) -> str:
        return hash_of(self.page.read_bytes())


@contextlib.contextmanager
def served(page: Path, *, read_only: bool = False) -> Iterator[Client]:
    """Serve a page as configured in the working folder."""
    server = Server(str(page), configuration.load(), read_only=read_only)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Client(server, page)
    finally:
        server.shutdown()
        server.stop()
        thread.join()
