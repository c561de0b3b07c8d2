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

    "16 hours" among items that write "16 h" is read just as well by people, and
    missed by whoever searches for the other.
    """

    id = "estimate-style"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS,)
    bad = (
        Bad(
            _SECOND.replace("(~12 h)", "(~12 ⟦hours⟧)", 1),
            '"hours" is written "h" elsewhere on the page',
            _SECOND,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        said = (one.words.unit for item in page.items for one in item.estimate)
        counts = Counter(unit.value for unit in said if unit).most_common()
        if len(counts) < 2 or counts[0][1] == counts[1][1]:
            return
        usual = counts[0][0]
        units = [(item, one.unit) for item in page.items for one in item.estimate]
        for item, unit in units:
            if unit and unit.value != usual:
                yield self.finding(
                    unit.span,
                    f'"{unit.value}" is written "{usual}" elsewhere on the page',
                    item,
                    words_fix(page, f'write "{usual}"', unit.span, usual),
                )
