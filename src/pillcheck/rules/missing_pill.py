from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.carrier_parts import unknown_part
from pillcheck.rules.examples import GOOD_HEADING, HEADING, Bad
from pillcheck.rules.habits import keeps_pills, keeps_statuses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingPill(Rule):
    """Every item must have a status pill.

    Without one, readers cannot see the item's status. On pages that keep the
    status in an attribute, the pill may be empty: a script fills it.
    """

    id = "missing-pill"
    frame = HEADING
    good = (GOOD_HEADING,)
    bad = (
        Bad(
            '⟦<h2><span class="priority-tag">P1</span> Search</h2>⟧',
            'this item has no status pill; add <span class="status-pill status-pill--todo">'
            "To do</span> to its heading",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if page.dialect.shape:
            yield from self._without_carrier(page)
            return
        if not page.dialect.statuses or not keeps_pills(page):
            return
        for item in page.items:
            # A misplaced pill is a finding of its own.
            if item.pills or item.other_pills:
                continue
            name = item.status if page.dialect.status(item.status or "") else None
            status = page.dialect.status(name or "") or page.dialect.statuses[0]
            base = page.dialect.pill_class
            yield self.finding(
                item.heading.span if item.heading else item.element.start_tag,
                f'this item has no status pill; add <span class="{base} {base}--{status.name}">'
                f"{status.label}</span> to its heading",
                item,
            )

    def _without_carrier(self, page: Page) -> Iterable[Finding]:
        if not keeps_statuses(page):
            return
        for item in page.items:
            if item.status is None and not any(unknown_part(page, item, c) for c in item.carriers):
                message = "this item has no status; add one as in the other items"
                yield self.finding(item.element.start_tag, message, item)
