from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import GOOD_HEADING, HEADING, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingHeading(Rule):
    """Every item must have a heading with a title.

    The heading has the priority, the title and the status. Without it, neither
    an outline nor a command finds the item by name.
    """

    id = "missing-heading"
    frame = HEADING
    good = (GOOD_HEADING,)
    bad = (
        Bad(
            '⟦<h2><span class="priority-tag">P1</span> '
            '<span class="status-pill status-pill--todo">To do</span></h2>⟧',
            "the heading has no title",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            if page.dialect.shape and not (item.title and item.title.value):
                yield self.finding(item.element.start_tag, "this item has no title", item)
            elif item.heading is None:
                yield self.finding(item.element.start_tag, "this item has no heading", item)
            elif item.title is None or not item.title.value:
                yield self.finding(item.heading.span, "the heading has no title", item)
