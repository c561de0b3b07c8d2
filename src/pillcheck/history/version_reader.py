"""Reads many versions of a page one after another, and of each only what is new in it.

From one version to the next, an item or two change, and a row of the history.
Where the last page that was read whole had no problem, and all between its
items and the history's table is as it was, a changed item is read by itself:
as long as it is one complete element without a problem of its own, it says the
same there as it does on its page. In every other case the page is read whole.
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

Said = ItemState | tuple[RowState, ...]


@dataclass(slots=True)
class _Part:
    """An item or the history's table: what stands before it, its start tag, text and content.

    ``first_row`` is where a table's first row starts in its text.
    """

    before: str
    start_tag: str
    text: str
    said: Said
    first_row: int


class Versions:
    """A reader that remembers the last version it read."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._parts: list[_Part] = []
        self._end = ""

    def read(self, data: bytes) -> Snapshot | None:
        """Return what a version says, or nothing where it cannot be decoded."""
        try:
            source = Source.from_bytes(data)
        except Refusal:
            return None
        if not self._follows(source.text):
            page = read(source, self._dialect)
            self._remember(page)
            if not self._parts:
                return snapshot(page)
        said = [part.said for part in self._parts]
        rows = next((one for one in said if not isinstance(one, ItemState)), ())
        return Snapshot(tuple(one for one in said if isinstance(one, ItemState)), rows)

    def _remember(self, page: Page) -> None:
        self._parts = []
        if page.tree.problems or (page.history and page.history.tables > 1):
            return
        now = snapshot(page)
        places: list[tuple[Span, int, Said]] = [
            (item.element.span, item.element.start_tag.end, state)
            for item, state in zip(page.items, now.items, strict=True)
        ]
        if page.history:
            table = page.history.table
            places.append((table.span, table.start_tag.end, now.rows))
        places.sort(key=lambda place: place[0])
        if any(one[0].end > other[0].start for one, other in pairwise(places)):
            return
        text, end = page.source.text, 0
        for span, tag_end, said in places:
            tag = text[span.start : tag_end]
            first = 0
            if not isinstance(said, ItemState) and page.history and page.history.rows:
                first = page.history.rows[0].element.token.start - span.start
            before = text[end : span.start]
            self._parts.append(_Part(before, tag, page.source.cut(span), said, first))
            end = span.end
        self._end = text[end:]

    def _follows(self, text: str) -> bool:
        """Take over what a text says, if it differs from the last one inside the parts only."""
        pieces = self._pieces(text)
        if not pieces:
            return False
        changed = {}
        for place, (part, piece) in enumerate(zip(self._parts, pieces, strict=True)):
            if piece != part.text:
                said = (
                    self._read_alone(piece)
                    if isinstance(part.said, ItemState)
                    else self._read_new_rows(part, piece)
                )
                if said is None or type(said) is not type(part.said):
                    return False
                changed[place] = said
        for place, said in changed.items():
            self._parts[place].text, self._parts[place].said = pieces[place], said
        return True

    def _pieces(self, text: str) -> list[str]:
        """Return the parts as they stand in a text; nothing where something else changed."""
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for part in self._parts:
            found = text.find(part.before + part.start_tag, position)
            if found < 0 or (not starts and found):
                return []
            ends.append(found)
            starts.append(found + len(part.before))
            position = starts[-1] + len(part.start_tag)
        if not starts or not text.endswith(self._end):
            return []
        ends.append(len(text) - len(self._end))
        return [text[start:end] for start, end in zip(starts, ends[1:], strict=True)]

    def _read_new_rows(self, part: _Part, text: str) -> Said | None:
        """Return the rows of a table to which some were added on top."""
        start, length = part.first_row, len(text) - len(part.text)
        if not start or length <= 0 or isinstance(part.said, ItemState):
            return None
        if text[:start] + text[start + length :] != part.text:
            return None
        tag = f'<table class="{self._dialect.history_class}">'
        new = self._read_alone(f"{tag}{text[start : start + length]}</table>")
        return None if new is None or isinstance(new, ItemState) else new + part.said

    def _read_alone(self, text: str) -> Said | None:
        page = read(Source(text), self._dialect)
        parts = [item.element for item in page.items]
        if page.history:
            parts.append(page.history.table)
        if page.tree.problems or len(parts) != 1 or parts[0].span != (0, len(text)):
            return None
        now = snapshot(page)
        return now.items[0] if page.items else now.rows
