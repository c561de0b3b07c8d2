from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import CELLS, ESTIMATE, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class InconsistentEstimate(Rule):
    """The days of an estimate must be its hours divided by the rate.

    They may be rounded up or down. Where they differ by more, somebody changed
    the hours or the days and forgot the other.
    """

    id = "inconsistent-estimate"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS, CELLS.replace("~12 h", "~11 h").replace("~12 days", "~11 days"))
    bad = (
        Bad(
            CELLS.replace("~6 days", "⟦~7 days⟧"),
            "7 days, expected 6 for 12 h at 2 h/day",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            hours = item.hours
            if hours is None:
                continue
            for rate in item.estimate:
                if not rate.hours_per_day or rate.days is None:
                    continue
                exact = hours / rate.hours_per_day
                if not floor(exact) <= rate.days <= ceil(exact) and rate.time:
                    low, high = floor(exact), ceil(exact)
                    expected = f"{low} or {high}" if low != high else f"{low}"
                    days = "day" if rate.days == 1 else "days"
                    yield self.finding(
                        rate.time,
                        f"{rate.days:g} {days}, expected {expected} for {hours:g} h at "
                        f"{rate.hours_per_day:g} h/day",
                        item,
                    )
