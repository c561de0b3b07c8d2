"""Turns the faults that the proof of a merge finds into conflicts.

Two changes may fit together as text but not as a page: one side adds
``data-status="todo"`` to an item, the other sets its pill. People must decide
then, so the whole item becomes a conflict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.html.nested_alike import settle_problems
from pillcheck.html.source import Span
from pillcheck.merging.pieces import Conflict, Content, flat, text_of
from pillcheck.merging.proof import KnownValues, faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.merging.pieces import MergeSide, PieceKey
    from pillcheck.merging.proof import Fault, ItemName

    Pages = tuple[Page, Page, Page]
    _Place = tuple[int, int]

# With more of them, one conflict of the whole page is easier to resolve.
_MOST_FAULTS = 20


def mark_faults(
    content: Content, pages: Pages, names: Sequence[ItemName]
) -> tuple[Content, tuple[str, ...]]:
    """Return a merged page with its faults turned into conflicts, and their messages.

    ``pages`` are the base, ours and theirs. ``names`` are ways to identify an
    item in all of them; a proof that holds by one of them is enough. The content
    is empty if a fault belongs to no item and no history row.
    """
    messages: list[str] = []
    values = KnownValues()
    while page_faults := _faults(content, pages, names, values):
        first_of = {fault.key: fault.message for fault in reversed(page_faults)}
        number = len(messages)
        for key, message in first_of.items() if number + len(first_of) <= _MOST_FAULTS else ():
            marked = _marked(content, key, pages) if key else None
            if marked is not None:
                content = marked
                messages.append(message)
        if len(messages) == number:
            return (), tuple(fault.message for fault in page_faults)
    return content, tuple(messages)


def _faults(
    content: Content, pages: Pages, names: Sequence[ItemName], values: KnownValues
) -> list[Fault]:
    """Return the faults of the page with conflicts resolved to ours, and to theirs."""
    has_conflicts = any(isinstance(part, Conflict) for part in flat(content))
    sides: tuple[MergeSide | None, ...] = ("ours", "theirs") if has_conflicts else (None,)
    page_faults = []
    for side in sides:
        page = _resolved(content, pages, side or "ours")
        by_name = [[*faults(*pages, page, side, name, values)] for name in names]
        if all(by_name):
            page_faults += by_name[0]
    return page_faults


def _resolved(content: Content, pages: Pages, side: MergeSide) -> Page:
    own = pages[1]
    page = read(own.source.with_text(text_of(content, side)), own.dialect)
    settle_problems(own.tree, page.tree)
    return page


def _marked(content: Content, key: PieceKey, pages: Pages) -> Content | None:
    """Return the content with a part of the page in conflict.

    Nothing if the part is missing on a side of the merged page, or begins or ends
    within a conflict, as a part that is marked already does.
    """
    parts = flat(content)
    places: set[tuple[_Place | None, _Place | None]] = set()
    sides: tuple[MergeSide, ...] = ("ours", "theirs")
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


def _span(page: Page, key: PieceKey) -> Span | None:
    """Return the span of an item, or of all history rows, on a page."""
    if key == ("history",):
        rows = page.history.rows if page.history else ()
        return Span(rows[0].element.span.start, rows[-1].element.span.end) if rows else None
    spans = [item.element.span for item in page.items if item.name == key[1]]
    return spans[0] if len(spans) == 1 else None


def _place(parts: list[str | Conflict], side: MergeSide, offset: int) -> _Place | None:
    """Return the index of the part that an offset of a side is in, and the offset in it.

    Nothing if that part is a conflict.
    """
    for number, part in enumerate(parts):
        size = len(part if isinstance(part, str) else part.of(side))
        if offset <= size and isinstance(part, str):
            return number, offset
        if offset < size:
            return None
        offset -= size
    return None
