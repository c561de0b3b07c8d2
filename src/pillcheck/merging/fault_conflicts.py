"""Places of a merged page that are proven wrong, made into conflicts: each side says its own there.

What two sides did may fit together as text and not as a page, as where one adds
``data-status="todo"`` to an item and the other sets its pill. People must
decide then, so the whole item is shown as both sides have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.reader import read
from pillcheck.html.source import Span
from pillcheck.merging.pieces import Conflict, Content, flat, text_of
from pillcheck.merging.proof import faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.merging.pieces import Side
    from pillcheck.merging.proof import Fault, Name

    Pages = tuple[Page, Page, Page]
    _Place = tuple[int, int]

# With more of them, one conflict is easier to settle.
_MOST = 20


def mark_misfits(
    content: Content, pages: Pages, names: Sequence[Name]
) -> tuple[Content, tuple[str, ...]]:
    """Return a merged page with what is proven wrong in conflict, and what was wrong.

    ``pages`` are the base and both sides. ``names`` are ways to know an item in
    all of them; where the proof holds by one, nothing is wrong. The content is
    empty where what is wrong has no place of its own.
    """
    told: list[str] = []
    while found := _faults(content, pages, names):
        wrong = {fault.key: fault.message for fault in reversed(found)}
        number = len(told)
        for key, message in wrong.items() if number + len(wrong) <= _MOST else ():
            marked = _marked(content, key, pages) if key else None
            if marked is not None:
                content = marked
                told.append(message)
        if len(told) == number:
            return (), tuple(fault.message for fault in found)
    return content, tuple(told)


def _faults(content: Content, pages: Pages, names: Sequence[Name]) -> list[Fault]:
    """Return what is wrong, with each side's word in the conflicts."""
    has_conflicts = any(isinstance(part, Conflict) for part in flat(content))
    sides: tuple[Side | None, ...] = ("ours", "theirs") if has_conflicts else (None,)
    found = []
    for side in sides:
        page = _resolved(content, pages, side or "ours")
        by_name = [[*faults(*pages, page, side, name)] for name in names]
        if all(by_name):
            found += by_name[0]
    return found


def _resolved(content: Content, pages: Pages, side: Side) -> Page:
    own = pages[1]
    return read(own.source.with_text(text_of(content, side)), own.dialect)


def _marked(content: Content, key: tuple[Any, ...], pages: Pages) -> Content | None:
    """Return the content with a part of the page in conflict.

    Nothing where that is not on both sides of the merged page, or begins or ends
    within a conflict, as one does that was marked before.
    """
    parts = flat(content)
    places: set[tuple[_Place | None, _Place | None]] = set()
    sides: tuple[Side, ...] = ("ours", "theirs")
    for side in sides:
        span = _span(_resolved(content, pages, side), key)
        if span is None:
            return None
        places.add((_place(parts, side, span.start), _place(parts, side, span.end)))
    start, end = places.pop()
    if places or start is None or end is None:
        return None
    base, ours, theirs = (
        page.source.cut(span) if (span := _span(page, key)) else "" for page in pages
    )
    first, last = str(parts[start[0]]), str(parts[end[0]])
    conflict = Conflict(ours, base, theirs)
    head, tail = first[: start[1]], last[end[1] :]
    return (*parts[: start[0]], head, conflict, tail, *parts[end[0] + 1 :])


def _span(page: Page, key: tuple[Any, ...]) -> Span | None:
    """Return where an item, or the rows of the history, stand on a page."""
    if key == ("history",):
        rows = page.history.rows if page.history else ()
        return Span(rows[0].element.span.start, rows[-1].element.span.end) if rows else None
    spans = [item.element.span for item in page.items if item.name == key[1]]
    return spans[0] if len(spans) == 1 else None


def _place(parts: list[str | Conflict], side: Side, offset: int) -> _Place | None:
    """Return in which part an offset of one side is, and where there; nothing in a conflict."""
    for number, part in enumerate(parts):
        size = len(part if isinstance(part, str) else part.of(side))
        if offset <= size and isinstance(part, str):
            return number, offset
        if offset < size:
            return None
        offset -= size
    return None
