"""What happens to the page on the disk, as events: another version, gone, unreadable, back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.serving.shown_page import ShownPage

# Looking costs some microseconds. A save is noticed in this time, and read after half of it.
PAUSE = 0.03
_LONGEST_WAIT = 5


class Event(Record):
    """Something that happened: ``page`` with the version's hash, or ``lost`` with the reason."""

    name: str
    data: str


def events(shown: ShownPage, version: str) -> Iterator[Event | None]:
    """Yield what the page is now and whenever it is saved, and nothing at each look in between.

    Where the page is gone, cannot be read, or has lost all of the items that it had in
    ``version``, an event says so, and another one when it is back. A version may come twice:
    a tab may have shown another one in between, by a change that was taken back at once.
    """
    lost: Event | None = None
    before = shown.earlier(version)
    had_items = bool(before and before.items)
    seen: tuple[int, ...] = ()
    while True:
        signature = _signature(shown.path)
        if signature != seen:
            seen = _at_rest(shown.path, signature)
            event, has_items = _now(shown, had_items=had_items)
            if event.name == "lost" and not _stays(shown.path, seen):
                # Somebody is just writing it.
                seen = ()
                yield None
                continue
            had_items = had_items or has_items
            if event != lost:
                yield event
            lost = event if event.name == "lost" else None
        yield None
        time.sleep(PAUSE)


def _at_rest(path: str, signature: tuple[int, ...]) -> tuple[int, ...]:
    """Wait until a file is not being written, but not for ever; return its signature then."""
    for _ in range(_LONGEST_WAIT):
        time.sleep(PAUSE / 2)
        before, signature = signature, _signature(path)
        if signature == before:
            break
    return signature


def _stays(path: str, signature: tuple[int, ...]) -> bool:
    """Tell whether a file stays as it is for a while."""
    for _ in range(_LONGEST_WAIT):
        time.sleep(PAUSE)
        if _signature(path) != signature:
            return False
    return True


def _now(shown: ShownPage, *, had_items: bool) -> tuple[Event, bool]:
    try:
        version = shown.read()
    except Refusal as refusal:
        return Event("lost", refusal.message), False
    has_items = bool(version.page.items)
    if had_items and not has_items:
        return Event("lost", f"{shown.path} has no items; it may be half-written"), False
    return Event("page", version.hash), has_items


def _signature(path: str) -> tuple[int, ...]:
    """Return what is another one once the file was written or replaced."""
    try:
        status = Path(path).stat()
    except OSError as error:
        return (error.errno or 0,)
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
