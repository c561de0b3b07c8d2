from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.edit import Fix
from pillcheck.markup import add_class
from pillcheck.rules.base import PILL, Bad, Rule, pills

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.finding import Finding
    from pillcheck.page import Page


class BarePill(Rule):
    """A pill's class must name its status.

    A pill without ``status-pill--…`` has no colour and, whatever its label
    says, no status. An empty one is in order where the item has its status in
    an attribute.
    """

    id = "bare-pill"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="⟦status-pill⟧">Done</span>',
            'the pill names no status; add the class "status-pill--done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="⟦status-pill⟧">Soon</span>',
            'the pill names no status; add a class such as "status-pill--todo"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        base = page.dialect.pill_class
        for pill, item in pills(page):
            if pill.names or (pill.is_blank and item and item.status_attribute):
                continue
            named = page.dialect.status_called(pill.label.value)
            advice = (
                f'add the class "{base}--{named.name}"'
                if named
                else f'add a class such as "{base}--{page.dialect.statuses[0].name}"'
            )
            fix = None
            if named and pill.element.has_end_tag:
                name = f"{base}--{named.name}"
                fix = Fix(f'add "{name}"', (add_class(page.source, pill, name),))
            yield self.finding(pill.class_span, f"the pill names no status; {advice}", item, fix)
