from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.dates import is_date, same_day
from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, words_fix
from pillcheck.rules.examples import HISTORY, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_ROW = '<tr><td><time datetime="{}">{}</time></td><td>Page started.</td><td>Ada Marsh</td></tr>'


class HistoryDateMismatch(Rule):
    """The date of a history row must match its datetime attribute.

    Readers see the text, tools the attribute; where they differ, one of them is
    wrong.
    """

    id = "history-date-mismatch"
    frame = HISTORY
    good = (
        _ROW.replace("{}", "2026-04-21"),
        _ROW.replace("{}", "2026-04-21", 1).replace("{}", "21 April 2026"),
    )
    bad = (
        Bad(
            _ROW.replace("{}", "2026-04-21", 1).replace("{}", "⟦2026-04-12⟧"),
            'the row reads "2026-04-12", but its datetime says 2026-04-21',
            _ROW.replace("{}", "2026-04-21"),
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for row in page.history.rows if page.history else ():
            if not row.day or not row.time or not row.date or not row.date.value:
                continue
            if not same_day(row.date.value, row.day):
                fix = None
                if row.time.is_plain:
                    day = row.day.isoformat()
                    # Words other than a date, such as "spring", would be lost.
                    safe = is_date(row.date.value)
                    fix = words_fix(page, f"write {day}", row.date.span, day, safe=safe)
                odd = hidden_difference(row.date.value, row.day.isoformat())
                yield self.finding(
                    row.date.span,
                    f'the row reads "{row.date.value}"{odd}, but its datetime says {row.day}',
                    fix=fix,
                )
