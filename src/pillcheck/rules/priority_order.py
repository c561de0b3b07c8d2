from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, name_on
from pillcheck.rules.examples import BESIDE, SECOND_ITEM, Bad
from pillcheck.rules.finding import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.rules.finding import Finding


class PriorityOrder(Rule):
    """A more urgent item must come before a less urgent one.

    People work through the page from the top, and find an urgent item at the end
    too late.
    """

    id = "priority-order"
    severity = Severity.WARNING
    frame = BESIDE
    good = (SECOND_ITEM.replace("P1", "P4"), SECOND_ITEM)
    bad = (
        Bad(SECOND_ITEM.replace("P1", "⟦P0⟧"), "P0 comes after item-1, which is P1; move it up"),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        ranks = ((item, page.dialect.rank(item.priority)) for item in page.items)
        known = [(item, rank) for item, rank in ranks if rank < math.inf]
        for (above, least), (item, rank) in pairwise(known):
            if rank < least:
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
