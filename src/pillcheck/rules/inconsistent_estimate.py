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

    Rounded up or down, both are in order. Where they differ by more, hours or
    days were changed and the other forgotten.
    """

    id = "inconsistent-estimate"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS, CELLS.replace("~12 h", "~11 h").replace("~12 days", "~11 days"))
    bad = (
        Bad(
            CELLS.replace("~6 days", "⟦~7 days⟧"),
            "12 h at 2 h/day are 6 days, not 7",
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
                    due = f"{low} or {high}" if low != high else f"{low}"
                    days = "day" if due == "1" else "days"
                    yield self.finding(
                        rate.time,
                        f"{hours:g} h at {rate.hours_per_day:g} h/day are {due} {days}, "
                        f"not {rate.days:g}",
                        item,
                    )
