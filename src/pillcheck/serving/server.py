"""The server: one page on 127.0.0.1, a thread for each connection, one change at a time."""

from __future__ import annotations

import sys
import threading
import traceback
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.record import Record
from pillcheck.serving import live, policy
from pillcheck.serving.connections import MOST_STREAMS, Pending
from pillcheck.serving.edits import Stale, carry_out
from pillcheck.serving.handler import OWN, Handler
from pillcheck.serving.injected import with_script
from pillcheck.serving.parts import parts_of
from pillcheck.serving.security import Guard, Secrets
from pillcheck.serving.shown_page import ShownPage, Version, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.project.config import Config

_ADDRESS = "127.0.0.1"


class SentPage(Record):
    """The page as it is sent: its bytes with the script, and what it may do."""

    content: bytes
    policy: str


class Server(ThreadingHTTPServer):
    """Serves one page until ``stop`` is called. ``address`` is where the first visit goes."""

    daemon_threads = True
    request_queue_size = 64
    # Another program must not take over the address, nor we one that is in use.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, path: str, config: Config, *, port: int = 0, read_only: bool) -> None:
        """Read the page and listen; raise a refusal where either is not possible."""
        self.shown = ShownPage(path, config)
        self.shown.read()
        self.read_only = read_only
        self.pending = Pending()
        self.streams = threading.BoundedSemaphore(MOST_STREAMS)
        self.ended = threading.Event()
        self._change_lock = threading.Lock()
        try:
            super().__init__((_ADDRESS, port), Handler)
        except OSError as error:
            reason = error.strerror or error
            raise Refusal("io", f"cannot listen on port {port}: {reason}; choose another") from None
        # A browser leaves out the port that is usual.
        host = _ADDRESS if self.server_port == 80 else f"{_ADDRESS}:{self.server_port}"
        self.guard = Guard(host, Secrets())

    @property
    def address(self) -> str:
        """The address with its token, good for one visit."""
        return f"{self.guard.origin}/?token={self.guard.secrets.token}"

    def stop(self) -> None:
        """End every stream, and listen no more."""
        self.ended.set()
        self.server_close()

    def server_bind(self) -> None:
        """Bind without asking a name server for the name of this machine."""
        super(ThreadingHTTPServer, self).server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count a connection before its thread begins."""
        self.pending.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Say nothing of connections that break."""
        if not isinstance(sys.exc_info()[1], OSError):
            self.report_bug()

    def report_bug(self) -> None:
        """Say on the terminal what went wrong in the program itself."""
        traceback.print_exc()

    def page_with_script(self, nonce: str) -> tuple[SentPage, str]:
        """Return the page to send, and its content type."""
        page, version = self.shown.read()
        content = with_script(page, f"{self.guard.origin}{OWN}main.js", nonce, version)
        # Elsewhere the mark or the element by which we know the encoding tells the browser.
        kind = "text/html; charset=utf-8" if page.source.encoding == "utf-8" else "text/html"
        return SentPage(content, policy.of_page(page, nonce)), kind

    def parts(self) -> dict[str, Any]:
        """Return what the script needs to know of the page as it is now."""
        return parts_of(self.shown, self.shown.read(), read_only=self.read_only)

    def events(self, version: str) -> Iterator[live.Event | None]:
        """Yield what happens to the page after a version."""
        return live.events(self.shown, version)

    def change(self, request: Any, version: str) -> tuple[int, dict[str, Any]]:
        """Make a change of a version of the page; return the HTTP status and what it came to."""
        from pillcheck.editing import patch

        try:
            with self._change_lock:
                edited = carry_out(self.shown, request, version)
        except Stale as stale:
            return 409, self._stale(version, stale)
        before, after = edited.outcome.before, edited.outcome.after
        now = hash_of(after.source.to_bytes())
        self.shown.keep(after, now)
        return 200, {
            "path": self.shown.path,
            "changed": edited.outcome.changed,
            "diff": patch.as_text(before.source, after.source),
            "item": edited.item,
            "hints": list(edited.hints),
            "hash": now,
        }

    def _stale(self, version: str, stale: Stale) -> dict[str, Any]:
        now = Version(stale.page, hash_of(stale.page.source.to_bytes()))
        return {
            "error": {
                "kind": "conflict",
                "message": f"{self.shown.path} has changed meanwhile; nothing was written",
                "candidates": [],
            },
            "changes": self.shown.changes_since(version, now.page),
            "hash": now.hash,
        }
