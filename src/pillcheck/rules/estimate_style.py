from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, words_fix
from pillcheck.rules.examples import CELLS, ESTIMATE, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_SECOND = CELLS.replace("~6 days", "~6 days (~12 h)").replace("~12 days", "~12 days (~12 h)")


class EstimateStyle(Rule):
    """Hours must be written as on the rest of the page.

    Where most items write "16 h", a search for "h" misses "16 hours".
    """

    id = "estimate-style"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS,)
    bad = (
        Bad(
            _SECOND.replace("(~12 h)", "(~12 ⟦hours⟧)", 1),
            'written "hours", expected "h" as on the rest of the page',
            _SECOND,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        written = (rate.words.unit for item in page.items for rate in item.estimate)
        counts = Counter(unit.value for unit in written if unit).most_common()
        if len(counts) < 2 or counts[0][1] == counts[1][1]:
            return
        usual = counts[0][0]
        units = [(item, rate.unit) for item in page.items for rate in item.estimate]
        for item, unit in units:
            if unit and unit.value != usual:
                yield self.finding(
                    unit.span,
                    f'written "{unit.value}", expected "{usual}" as on the rest of the page',
                    item,
                    words_fix(page, f'write "{usual}"', unit.span, usual),
                )
