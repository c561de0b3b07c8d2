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

# A number with a unit of time, anything from minutes to months.
_TIME = r"(?i)\d\s*(?:calendar\s+)?(?:min|h\b|hour|hr|day|week|month)"


class MalformedEstimate(Rule):
    """A cell of an estimate must have a rate and a time.

    Write it as in "3 h/day ~4 days (~12 h)". A cell without a time counts for
    nothing. "1,200 h", "1'200 h", "4,5 h" and "1½ days" are read as they are meant. A
    range such as "3–4 days" counts for nothing, and neither does "1.200 h", which may
    be either. What is struck out does not count.
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
            '"soon" is not a time; write one such as "~4 days"',
        ),
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>2 hours</strong> ~6 days</div>⟧',
            ),
            'the cell has no rate; add one such as "3 h/day"',
        ),
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>h/day</strong> ~6 days</div>⟧',
            ),
            'the cell has no rate; add one such as "3 h/day"',
        ),
        Bad(
            CELLS.replace(
                '<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>',
                '⟦<div class="time-cell"><strong>2 h/day</strong> 6–7 days</div>⟧',
            ),
            '"6–7 days" is not one clear number; write it as in "3 h/day ~4 days (~12 h)"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for rate in item.estimate:
                words = rate.words
                # Nearly every cell has its days behind the hours a day.
                if words.rate and words.time and not words.odd:
                    continue
                text = rate.element.text()
                time = re.sub(r"^.*?/\s*day\s*", "", text)
                if words.odd:
                    message = (
                        f'"{words.odd}" is not one clear number; '
                        'write it as in "3 h/day ~4 days (~12 h)"'
                    )
                elif rate.hours_per_day is None:
                    message = 'the cell has no rate; add one such as "3 h/day"'
                elif words.hours is None and not re.search(_TIME, time):
                    message = f'"{time}" is not a time; write one such as "~4 days"'
                else:
                    continue
                yield self.finding(rate.element.span, message, item)
