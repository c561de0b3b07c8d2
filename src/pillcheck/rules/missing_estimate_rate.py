from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import CELLS, ESTIMATE, Bad
from pillcheck.rules.finding import Severity
from pillcheck.rules.habits import keeps_rates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingEstimateRate(Rule):
    """An estimate must give the days for every rate.

    Someone with one hour a day needs another number than someone with three.
    The rates are set in the configuration.
    """

    id = "missing-estimate-rate"
    severity = Severity.WARNING
    frame = ESTIMATE
    good = (CELLS,)
    bad = (
        Bad(
            CELLS.replace("<dd>", "⟦<dd>⟧").replace(
                '  <div class="time-cell"><strong>2 h/day</strong> ~6 days</div>\n', ""
            ),
            "the estimate has no time for 2 h/day",
        ),
        Bad("⟦<dd>⟧Not yet.</dd>", "the estimate has no time for 3 h/day, 2 h/day, 1 h/day"),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        findings = list(self._lacking(page))
        # Most pages lack nothing, so this is asked last.
        return findings if findings and keeps_rates(page) else ()

    def _lacking(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            given = {rate.words.hours_per_day for rate in item.estimate}
            if None in given or given.issuperset(page.dialect.rates):
                continue
            field = item.field(page.dialect.estimate_field)
            if field and field.bodies:
                missing = [f"{rate} h/day" for rate in page.dialect.rates if rate not in given]
                yield self.finding(
                    field.bodies[0].start_tag,
                    f"the estimate has no time for {', '.join(missing)}",
                    item,
                )
