"""The server: 127.0.0.1 only, a thread for each connection."""

from __future__ import annotations

import sys
from functools import partial
from http.server import ThreadingHTTPServer
from socketserver import BaseRequestHandler
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.serving.handler import Handler
from pillcheck.serving.security import Guard, Secrets
from pillcheck.serving.service import Service
from pillcheck.serving.shown_page import ShownPage

if TYPE_CHECKING:
    from pillcheck.project.config import Config

_ADDRESS = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Serves one page until ``stop`` is called. ``address`` is where the first visit goes."""

    daemon_threads = True
    request_queue_size = 64
    # Another program must not take over the address, nor we one that is in use.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, path: str, config: Config, *, port: int = 0, read_only: bool) -> None:
        """Read the page and listen; raise a refusal where either is not possible."""
        shown = ShownPage(path, config)
        shown.read()
        try:
            super().__init__((_ADDRESS, port), BaseRequestHandler)
        except OSError as error:
            reason = error.strerror or error
            raise Refusal("io", f"cannot listen on port {port}: {reason}; choose another") from None
        # A browser leaves out the port that is usual.
        host = _ADDRESS if self.server_port == 80 else f"{_ADDRESS}:{self.server_port}"
        self.service = Service(shown, Guard(host, Secrets()), read_only=read_only)
        self.RequestHandlerClass = partial(Handler, self.service)

    @property
    def address(self) -> str:
        """The address with its token, good for one visit."""
        guard = self.service.guard
        return f"{guard.origin}/?token={guard.secrets.token}"

    def stop(self) -> None:
        """End every stream, and listen no more."""
        self.service.ended.set()
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count a connection before its thread begins."""
        self.service.pending.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Say nothing of connections that break."""
        if not isinstance(sys.exc_info()[1], OSError):
            self.service.report_bug()
