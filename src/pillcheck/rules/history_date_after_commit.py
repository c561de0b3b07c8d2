from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pillcheck.dates import parse_day
from pillcheck.rules.base import ChangeRule
from pillcheck.rules.examples import GOOD_HISTORY, HISTORY, NEW_ROW, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

_A_DAY = dt.timedelta(days=1)


class HistoryDateAfterCommit(ChangeRule):
    """A new history row must not be dated later than the commit that adds it.

    A row says what has happened. A row that is not committed yet is compared with
    today. One day more is let pass: it may be tomorrow already where the author is.
    """

    id = "history-date-after-commit"
    severity = Severity.WARNING
    frame = HISTORY
    before = GOOD_HISTORY
    good = (f"{NEW_ROW}\n{GOOD_HISTORY}",)
    bad = (
        Bad(
            NEW_ROW.replace('"2026-02-01"', '"⟦2026-02-03⟧"').replace(">2026-02-01", ">2026-02-03")
            + f"\n{GOOD_HISTORY}",
            "dated 2026-02-03, but added on 2026-02-01",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        # Most checks compare nothing.
        from pillcheck.backlog.snapshot import row_state

        new = set(base.changes.new_rows)
        for row in page.history.rows if page.history and new else ():
            text = row_state(row).text
            date = row.moment or row.date
            day = parse_day(text.date)
            # It may be tomorrow already where the author is. Most rows are older than any commit
            # that can have added them, and need no look into these.
            if text not in new or not day or not date or day - base.earliest() <= _A_DAY:
                continue
            if day - (added := base.written(text)) > _A_DAY:
                yield self.finding(date.span, f"dated {day}, but added on {added}")
