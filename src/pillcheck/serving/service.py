"""What is served: the page, its parts, changes of it and what happens to it, and to whom."""

from __future__ import annotations

import contextlib
import re
import threading
import traceback
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.record import Record
from pillcheck.report.json_text import error
from pillcheck.serving import live, policy
from pillcheck.serving.connections import MOST_STREAMS, Pending
from pillcheck.serving.edits import Stale, carry_out
from pillcheck.serving.injected import with_script
from pillcheck.serving.parts import parts_of
from pillcheck.serving.security import Guard
from pillcheck.serving.shown_page import ShownPage, Version, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = "/.pillcheck/"
_LONGEST_LINE = 300


class SentPage(Record):
    """The page as it is sent: its bytes with the script, their type, and what they may do."""

    content: bytes
    kind: str
    policy: str


class Service:
    """One page, for those whom the guard lets in; one change at a time."""

    def __init__(self, shown: ShownPage, guard: Guard, *, read_only: bool) -> None:
        self.shown = shown
        self.guard = guard
        self.read_only = read_only
        self.pending = Pending()
        self.streams = threading.BoundedSemaphore(MOST_STREAMS)
        self.ended = threading.Event()
        self._change_lock = threading.Lock()

    def report_bug(self) -> None:
        """Say on the terminal what went wrong in the program itself."""
        traceback.print_exc()

    def page_with_script(self, nonce: str) -> SentPage:
        """Return the page to send, with our script, which has this nonce."""
        page, version = self.shown.read()
        content = with_script(page, f"{self.guard.origin}{OWN}main.js", nonce, version)
        # Elsewhere the mark or the element by which we know the encoding tells the browser.
        kind = "text/html; charset=utf-8" if page.source.encoding == "utf-8" else "text/html"
        return SentPage(content, kind, policy.of_page(page, nonce))

    def parts(self) -> dict[str, Any]:
        """Return what the script needs to know of the page as it is now."""
        return self._parts(self.shown.read())

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
        now = Version(after, hash_of(after.source.to_bytes()))
        self.shown.keep(after, now.hash)
        _, changes = self.shown.changes(before, after)
        return 200, {
            "path": self.shown.path,
            "changed": edited.outcome.changed,
            "diff": patch.as_text(before.source, after.source),
            "item": edited.item,
            "hints": list(edited.hints),
            "hash": now.hash,
            "said": ". ".join([changes or "Nothing to change", *edited.hints]),
            "parts": self._parts(now),
        }

    def refused(self, refusal: Refusal) -> dict[str, Any]:
        """Return a refusal as the commands print it, with the line of the page that it names."""
        content = error(refusal)
        place = re.match(rf"{re.escape(self.shown.path)}:(\d+): ", refusal.message)
        if place:
            with contextlib.suppress(Refusal):
                lines = self.shown.read().page.source.text.splitlines()
                number = int(place[1])
                line = "".join(lines[number - 1 : number]).strip()
                content["error"]["line"] = f"{number} | {line[:_LONGEST_LINE]}"
        return content

    def _parts(self, version: Version) -> dict[str, Any]:
        return parts_of(self.shown, version, read_only=self.read_only)

    def _stale(self, version: str, stale: Stale) -> dict[str, Any]:
        now = Version(stale.page, hash_of(stale.page.source.to_bytes()))
        before = self.shown.earlier(version)
        changes, words = self.shown.changes(before, now.page) if before else ([], "")
        what = f". What changed: {words}" if words else ""
        return {
            "error": {
                "kind": "conflict",
                "message": f"{self.shown.path} has changed meanwhile; nothing was written{what}",
                "candidates": [],
            },
            "changes": changes,
            "hash": now.hash,
            # Whoever has seen the page before gets it as it is now.
            **({"parts": self._parts(now)} if before else {}),
        }
