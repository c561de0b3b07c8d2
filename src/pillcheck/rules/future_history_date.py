from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pillcheck.dates import today
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import HISTORY, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_ROW = '<tr><td><time datetime="{}">{}</time></td><td>Page started.</td><td>Ada Marsh</td></tr>'


class FutureHistoryDate(Rule):
    """A history row must not be dated in the future.

    A history says what has happened; a date to come is a typo. Tomorrow is
    allowed: it may have begun where the author is.
    """

    id = "future-history-date"
    severity = Severity.WARNING
    frame = HISTORY
    good = (_ROW.replace("{}", "2026-04-21"),)
    bad = (
        Bad(
            _ROW.replace("{}", "⟦2999-04-21⟧", 1).replace("{}", "2999-04-21"),
            "2999-04-21 is in the future",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        latest = today() + timedelta(days=1)
        for row in page.history.rows if page.history else ():
            if row.moment and row.day and row.day > latest:
                yield self.finding(row.moment.span, f"{row.day} is in the future")
