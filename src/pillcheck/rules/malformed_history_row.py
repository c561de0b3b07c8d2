from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import HISTORY, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_DATE = '<td><time datetime="2026-01-31">2026-01-31</time></td>'


class MalformedHistoryRow(Rule):
    """A row of the page history must have a date, a change and an author.

    It has three cells in this order: the date in a ``<time>``, what changed,
    and who changed it.
    """

    id = "malformed-history-row"
    frame = HISTORY
    good = (f"<tr>{_DATE}<td>Page started.</td><td>Ada Marsh</td></tr>",)
    bad = (
        Bad(
            f"⟦<tr>{_DATE}<td>Page started.</td></tr>⟧",
            "this row has 2 cells, expected 3: date, change and author",
        ),
        Bad(
            f"<tr>{_DATE}⟦<td></td>⟧<td>Ada Marsh</td></tr>",
            "this row has no change",
        ),
        Bad(
            "<tr>⟦<td>2026-01-31</td>⟧<td>Page started.</td><td>Ada Marsh</td></tr>",
            'the date of this row is not in a <time datetime="…"> element',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for row in page.history.rows if page.history else ():
            if len(row.cells) != 3:
                yield self.finding(
                    row.element.span,
                    f"this row has {len(row.cells)} cell{'s' if len(row.cells) != 1 else ''}, "
                    "expected 3: date, change and author",
                )
                continue
            for cell, text, name in zip(
                row.cells,
                (row.date, row.change, row.author),
                ("date", "change", "author"),
                strict=True,
            ):
                if text is None or not text.value:
                    yield self.finding(cell.span, f"this row has no {name}")
                elif name == "date" and (row.time is None or not row.time.get("datetime")):
                    yield self.finding(
                        cell.span, 'the date of this row is not in a <time datetime="…"> element'
                    )
