from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.html.edit import Edit
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import HISTORY, Bad
from pillcheck.rules.finding import Fix, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pillcheck.backlog.page import HistoryRow, Page
    from pillcheck.rules.finding import Finding

_ROW = '<tr><td><time datetime="{}">{}</time></td><td>Page started.</td><td>Ada Marsh</td></tr>\n'
_OLD, _NEW = _ROW.replace("{}", "2026-04-20"), _ROW.replace("{}", "2026-04-21")


class HistoryOrder(Rule):
    """The page history must be sorted, the newest row first.

    Readers look for what is new at the top.
    """

    id = "history-order"
    severity = Severity.WARNING
    frame = HISTORY
    good = (_NEW + _OLD, _NEW + _NEW)
    bad = (
        Bad(
            _OLD + _NEW.replace("2026-04-21", "⟦2026-04-21⟧", 1),
            "2026-04-21 comes below 2026-04-20; put the newest row first",
            _NEW + _OLD,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        rows = page.history.rows if page.history else ()
        dated = [(day, row) for row in rows if (day := row.day)]
        # The fix sorts all rows, so the first finding has it for all.
        is_first = True
        for (above, older), (day, row) in pairwise(dated):
            if day > above and row.moment and older.moment:
                yield self.finding(
                    row.moment.span,
                    f"{day} comes below {above}; put the newest row first",
                    fix=self._fix(page, dated) if is_first else None,
                    related=Related(f"{above} is here", older.moment.span),
                )
                is_first = False

    def _fix(self, page: Page, dated: list[tuple[date, HistoryRow]]) -> Fix | None:
        if len({row.element.parent for _, row in dated}) > 1:
            # A table body may hold the rows of a year: no row leaves its body.
            return None
        ordered = sorted(dated, key=lambda pair: pair[0], reverse=True)
        edits = [
            Edit(place.element.span, page.source.cut(row.element.span))
            for (_, place), (_, row) in zip(dated, ordered, strict=True)
            if place is not row
        ]
        return Fix("put the newest rows first", tuple(edits), safe=False)
