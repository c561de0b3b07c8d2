from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.unread import unread_elements
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import GOOD_LEGEND, LEGEND, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class LegendMismatch(Rule):
    """A legend must show each status once.

    A status that is missing from the legend, or in it twice, leaves the reader
    to guess. A page without a legend is not checked.
    """

    id = "legend-mismatch"
    severity = Severity.WARNING
    frame = LEGEND
    good = (GOOD_LEGEND, "")
    bad = (
        Bad(
            GOOD_LEGEND.replace(
                '<span class="status-pill status-pill--rejected">Rejected</span>', ""
            ).replace(
                '<span class="status-pill status-pill--blocked">Blocked</span>',
                '⟦<span class="status-pill status-pill--blocked">Blocked</span>⟧',
            ),
            'the legend lacks the status "rejected"',
        ),
        Bad(
            GOOD_LEGEND + '⟦<span class="status-pill status-pill--done">Done</span>⟧',
            'the legend has the status "done" twice',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        # A pill in what looks like an item is no part of the legend.
        unread = unread_elements(page) if page.legend else []
        legend = [p for p in page.legend if not any(e.contains(p.element) for e in unread)]
        shown: set[str] = set()
        for pill in legend:
            if pill.status in shown:
                yield self.finding(
                    pill.element.span, f'the legend has the status "{pill.status}" twice'
                )
            if pill.status:
                shown.add(pill.status)
        # A misspelt pill is a finding of its own.
        if not legend or any(page.dialect.status(p.status or "") is None for p in legend):
            return
        for status in page.dialect.statuses:
            if status.name not in shown:
                yield self.finding(
                    legend[-1].element.span,
                    f'the legend lacks the status "{status.name}"',
                )
