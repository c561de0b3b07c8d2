from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, pills
from pillcheck.rules.carrier_parts import parts_of
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.rules.finding import Finding


class ConflictingStatus(Rule):
    """An item must have the same status everywhere.

    Some pages keep the status in an attribute and in a pill: filters and counts
    use the attribute, readers the pill. A pill must not have two status classes
    either.
    """

    id = "conflicting-status"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--done status-pill--⟦blocked⟧">Done</span>',
            'the pill names two statuses, "done" and "blocked"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if page.dialect.shape:
            for each in page.items:
                yield from self._of_carriers(page, each)
            return
        for pill, item in pills(page):
            if len(set(pill.names)) > 1:
                first, *_, last = pill.statuses
                yield self.finding(
                    last.span,
                    f'the pill names two statuses, "{first.value}" and "{last.value}"',
                    item,
                )
        for item in page.items:
            kept = item.status_text
            if not kept or not item.pills:
                continue
            shown = item.pills[0].statuses
            if len(shown) != 1 or shown[0].value == kept.value:
                continue
            # A misspelt status is a finding of its own.
            if page.dialect.status(kept.value) and page.dialect.status(shown[0].value):
                yield self.finding(
                    shown[0].span,
                    f'the pill says "{shown[0].value}", but '
                    f'{page.dialect.status_attribute} says "{kept.value}"',
                    item,
                )

    def _of_carriers(self, page: Page, item: Item) -> Iterable[Finding]:
        parts = list(parts_of(page, item))
        for part in parts:
            if part.status != parts[0].status:
                yield self.finding(part.span, f"{parts[0].words}, but {part.words}", item)
                return
