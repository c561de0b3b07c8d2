from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import CELLS, ESTIMATE, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

# Anything from minutes to months counts: what is wanted is a number with a unit of time.
_TIME = r"(?i)\d\s*(?:calendar\s+)?(?:min|h\b|hour|hr|day|week|month)"


class MalformedEstimate(Rule):
    """A cell of an estimate must be a rate and a time.

    As in "3 h/day ~4 days (~12 h)": a cell that does not say how much time is
    counted as none.
    """

    id = "malformed-estimate"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS, CELLS.replace("~6 days", "1 calendar day").replace(" (~12 h)", ""))
    bad = (
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>2 h/day</strong> soon</div>⟧',
            ),
            '"soon" is no time such as "~4 days"',
        ),
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>2 hours</strong> ~6 days</div>⟧',
            ),
            'the cell names no rate such as "3 h/day"',
        ),
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>h/day</strong> ~6 days</div>⟧',
            ),
            'the cell names no rate such as "3 h/day"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for rate in item.estimate:
                said = rate.words
                # Nearly every cell has its days behind the hours a day.
                if said.rate and said.time and said.rate.end <= said.time.start:
                    continue
                text = rate.element.text()
                time = re.sub(r"^.*?/\s*day\s*", "", text)
                if rate.hours_per_day is None:
                    message = 'the cell names no rate such as "3 h/day"'
                elif not re.search(_TIME, time):
                    message = f'"{time}" is no time such as "~4 days"'
                else:
                    continue
                yield self.finding(rate.element.span, message, item)
