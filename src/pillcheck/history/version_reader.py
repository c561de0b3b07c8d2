"""Reads many versions of a page in turn, and of each only what changed.

From one version to the next, an item or two change, and a row of the history.
If the last page that was read whole had no problem, and the text between its
items and the history table is unchanged, a changed item is read on its own: as
long as it is one complete element without a problem, it reads the same there as
on its page. So do the history rows between the unchanged rows at the top and at
the bottom. In every other case the page is read whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import ItemState, RowState, Snapshot, row_state, snapshot
from pillcheck.errors import Refusal
from pillcheck.history.changed_rows import Rows, TableRow, changed_rows
from pillcheck.html.source import Source

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import History, Page
    from pillcheck.html.source import Span

Content = ItemState | tuple[RowState, ...]


@dataclass(slots=True)
class _KnownPart:
    """An item or the history table: the text before it, its start tag, text and content."""

    before: str
    start_tag: str
    text: str
    content: Content
    rows: Rows = ()


class VersionReader:
    """A reader that remembers the last version it read."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._parts: list[_KnownPart] = []
        self._end = ""

    def read(self, data: bytes) -> Snapshot | None:
        """Return the snapshot of a version, or nothing if it cannot be decoded."""
        try:
            source = Source.from_bytes(data)
        except Refusal:
            return None
        if not self._follows(source.text):
            page = read(source, self._dialect)
            self._remember(page)
            if not self._parts:
                return snapshot(page)
        contents = [part.content for part in self._parts]
        rows = next((rows for rows in contents if not isinstance(rows, ItemState)), ())
        return Snapshot(tuple(item for item in contents if isinstance(item, ItemState)), rows)

    def _remember(self, page: Page) -> None:
        self._parts = []
        # Where the tags close in order there is one way to read them, and no need of lxml.
        if page.tree.known_problems or (page.history and page.history.tables > 1):
            return
        now = snapshot(page)
        places: list[tuple[Span, int, Content]] = [
            (item.element.span, item.element.start_tag.end, state)
            for item, state in zip(page.items, now.items, strict=True)
        ]
        if page.history:
            table = page.history.table
            places.append((table.span, table.start_tag.end, now.rows))
        places.sort(key=lambda place: place[0])
        spans = [span for span, _, _ in places]
        if any(span.end > following.start for span, following in pairwise(spans)):
            return
        text, end = page.source.text, 0
        for span, tag_end, content in places:
            tag = text[span.start : tag_end]
            history = None if isinstance(content, ItemState) else page.history
            self._parts.append(
                _KnownPart(
                    before=text[end : span.start],
                    start_tag=tag,
                    text=page.source.cut(span),
                    content=content,
                    rows=_rows(history, span.start) if history else (),
                )
            )
            end = span.end
        self._end = text[end:]

    def _follows(self, text: str) -> bool:
        """Update the parts from a text; false if it differs from the last one outside them."""
        pieces = self._pieces(text)
        if not pieces:
            return False
        changed = {}
        for place, (part, piece) in enumerate(zip(self._parts, pieces, strict=True)):
            if piece != part.text:
                now = (
                    self._with_item(part, piece)
                    if isinstance(part.content, ItemState)
                    else self._with_rows(part, piece)
                )
                if now is None:
                    return False
                changed[place] = now
        for place, now in changed.items():
            self._parts[place] = now
        return True

    def _pieces(self, text: str) -> list[str]:
        """Return the texts of the parts in a text; an empty list if anything else changed."""
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for part in self._parts:
            place = text.find(part.before + part.start_tag, position)
            if place < 0 or (not starts and place):
                return []
            ends.append(place)
            starts.append(place + len(part.before))
            position = starts[-1] + len(part.start_tag)
        if not starts or not text.endswith(self._end):
            return []
        ends.append(len(text) - len(self._end))
        return [text[start:end] for start, end in zip(starts, ends[1:], strict=True)]

    def _with_item(self, part: _KnownPart, text: str) -> _KnownPart | None:
        """Return the part of a changed item; nothing if it cannot be read alone."""
        page = self._read_alone(text)
        if page is None or not page.items:
            return None
        return replace(part, text=text, content=snapshot(page).items[0])

    def _with_rows(self, part: _KnownPart, text: str) -> _KnownPart | None:
        """Return the part of a changed history table; nothing if its rows cannot be read alone."""
        rows = changed_rows(part.text, part.rows, text, self._read_rows)
        if rows is None:
            return None
        return replace(part, text=text, content=tuple(row.state for row in rows), rows=rows)

    def _read_rows(self, text: str) -> Rows | None:
        """Return the rows of a text with nothing else in it; nothing if it has anything else."""
        tag = f'<table class="{self._dialect.history_class}">'
        page = self._read_alone(f"{tag}{text}</table>")
        if page is None or not page.history or page.history.tables > 1:
            return None
        return _rows(page.history, len(tag))

    def _read_alone(self, text: str) -> Page | None:
        """Return the page of a text that is one item or one history table, and nothing else."""
        page = read(Source(text), self._dialect)
        parts = [item.element for item in page.items]
        if page.history:
            parts.append(page.history.table)
        is_one_part = len(parts) == 1 and parts[0].span == (0, len(text))
        return page if is_one_part and not page.tree.known_problems else None


def _rows(history: History, start: int) -> Rows:
    """Return the rows of a history, in the text that begins at an offset."""
    return tuple(
        TableRow(row.element.span.start - start, row.element.span.end - start, row_state(row))
        for row in history.rows
    )
