"""Reads many versions of a page in turn, and of each only what changed.

From one version to the next, an item or two change, and a row of the history.
If the last page that was read whole had no problem, and the text between its
items and the history table is unchanged, a changed item is read on its own: as
long as it is one complete element without a problem, it reads the same there as
on its page. In every other case the page is read whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import ItemState, RowState, Snapshot, snapshot
from pillcheck.errors import Refusal
from pillcheck.html.source import Source

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Span

Content = ItemState | tuple[RowState, ...]


@dataclass(slots=True)
class _KnownPart:
    """An item or the history table: the text before it, its start tag, text and content.

    ``first_row`` is the offset of a table's first row in its text, 0 without one.
    """

    before: str
    start_tag: str
    text: str
    content: Content
    first_row: int


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
        if page.tree.problems or (page.history and page.history.tables > 1):
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
            first = 0
            if not isinstance(content, ItemState) and page.history and page.history.rows:
                first = page.history.rows[0].element.token.start - span.start
            self._parts.append(
                _KnownPart(
                    before=text[end : span.start],
                    start_tag=tag,
                    text=page.source.cut(span),
                    content=content,
                    first_row=first,
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
                content = (
                    self._read_alone(piece)
                    if isinstance(part.content, ItemState)
                    else self._read_new_rows(part, piece)
                )
                if content is None or type(content) is not type(part.content):
                    return False
                changed[place] = content
        for place, content in changed.items():
            self._parts[place].text, self._parts[place].content = pieces[place], content
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

    def _read_new_rows(self, part: _KnownPart, text: str) -> Content | None:
        """Return the rows of a table after some were added on top; nothing for other changes."""
        start, length = part.first_row, len(text) - len(part.text)
        if not start or length <= 0 or isinstance(part.content, ItemState):
            return None
        if text[:start] + text[start + length :] != part.text:
            return None
        tag = f'<table class="{self._dialect.history_class}">'
        new = self._read_alone(f"{tag}{text[start : start + length]}</table>")
        return None if new is None or isinstance(new, ItemState) else new + part.content

    def _read_alone(self, text: str) -> Content | None:
        page = read(Source(text), self._dialect)
        parts = [item.element for item in page.items]
        if page.history:
            parts.append(page.history.table)
        if page.tree.problems or len(parts) != 1 or parts[0].span != (0, len(text)):
            return None
        now = snapshot(page)
        return now.items[0] if page.items else now.rows
