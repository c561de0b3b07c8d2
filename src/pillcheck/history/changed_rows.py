"""The rows of a history table whose text has changed: of these, only the new ones are read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from pillcheck.record import Record
from pillcheck.sequences import common_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.snapshot import RowState

_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
# So many rows are read again as quickly as they are looked up.
_FEW = 3
# What would end the table around rows that are read alone, or begin another part of it.
_OTHER_PART = re.compile(r"</?(?:table|tbody|thead|tfoot|caption|template)\b", re.IGNORECASE)


class TableRow(Record):
    """A history row: where its element is in the text of the table, and what it says."""

    start: int
    end: int
    state: RowState

    def moved(self, by: int) -> TableRow:
        """Return the row with its place in a text that has so much more before it."""
        # Every version moves hundreds.
        return TableRow.make((self.start + by, self.end + by, self.state))


Rows = tuple[TableRow, ...]


def changed_rows(
    was: str, rows: Rows, text: str, read: Callable[[str], Rows | None]
) -> Rows | None:
    """Return the rows of a table from those that it had, whose text ``was`` another.

    Rows in the text that is the same at the top and at the bottom are taken over, and so
    are those between that are written as before. ``read`` returns the rows of a text with
    nothing else in it. Nothing is returned where that fails, or where not only rows changed.
    """
    top = common_start(was, text)
    if not rows or rows[0].start > top:
        return None
    upper = rows[: bisect_right(rows, top, key=lambda row: row.end)]
    start = upper[-1].end if upper else rows[0].start
    below = min(common_start(was[::-1], text[::-1]), min(len(was), len(text)) - start)
    if rows[-1].end < len(was) - below:
        return None
    lower = rows[bisect_left(rows, len(was) - below, key=lambda row: row.start) :]
    end = lower[0].start if lower else rows[-1].end
    growth = len(text) - len(was)
    middle = text[start : end + growth]
    # A row without an end tag goes on where the next one does not begin.
    is_open = upper and not was.endswith("</tr>", 0, start)
    if is_open or _OTHER_PART.search(middle):
        return None
    gone = rows[len(upper) : len(rows) - len(lower)]
    known = {was[row.start : row.end]: row for row in gone} if len(gone) > _FEW else {}
    now = list(upper)
    for part, row in _parts(middle, known):
        if row:
            now.append(row.moved(start - row.start))
        elif part.strip():
            if (new := read(part)) is None:
                return None
            now += [each.moved(start) for each in new]
        start += len(part)
    return (*now, *(row.moved(growth) for row in lower))


def _parts(text: str, known: dict[str, TableRow]) -> Iterator[tuple[str, TableRow | None]]:
    """Yield a text in parts: those that are written as known rows, and what is between them."""
    end = 0
    for match in _ROW.finditer(text) if known else ():
        if row := known.get(match[0]):
            yield text[end : match.start()], None
            yield match[0], row
            end = match.end()
    yield text[end:], None
