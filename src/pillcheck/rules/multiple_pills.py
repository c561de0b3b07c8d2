from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import PILL, Bad
from pillcheck.rules.finding import Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MultiplePills(Rule):
    """An item must have only one status pill.

    Of two, one is out of date sooner or later, and no tool can tell which. Edits
    of such an item are refused.
    """

    id = "multiple-pills"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--done">Done</span> '
            '⟦<span class="status-pill status-pill--done">Done</span>⟧',
            "this item has a second status pill",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for pill in item.pills[1:]:
                yield self.finding(
                    pill.element.span,
                    "this item has a second status pill",
                    item,
                    related=Related("the first one is here", item.pills[0].element.span),
                )
