from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, name_on
from pillcheck.rules.examples import BESIDE, SECOND_ITEM, Bad
from pillcheck.rules.finding import Related, Severity
from pillcheck.rules.habits import priority_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.rules.finding import Finding


class PriorityOrder(Rule):
    """A more urgent item must come before a less urgent one.

    People work through the page from the top, and find an urgent item at the end
    too late. On a page of another shape, only where nearly all items are in that order.
    """

    id = "priority-order"
    severity = Severity.WARNING
    frame = BESIDE
    good = (SECOND_ITEM.replace("P1", "P4"), SECOND_ITEM)
    bad = (
        Bad(SECOND_ITEM.replace("P1", "⟦P0⟧"), "P0 comes after item-1, which is P1; move it up"),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        pairs = (pair for run in priority_runs(page) for pair in pairwise(run))
        for above, item in pairs:
            if page.dialect.rank(item.priority) < page.dialect.rank(above.priority):
                yield self.finding(
                    _place(item),
                    f"{item.priority} comes after {name_on(page, above)}, which is "
                    f"{above.priority}; move it up",
                    item,
                    related=Related(f"{above.priority} is here", _place(above)),
                )


def _place(item: Item) -> Span:
    name = item.tag.name if item.tag else item.priority_text
    return name.span if name else item.element.start_tag
