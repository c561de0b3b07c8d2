from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import GOOD_HEADING, HEADING, Bad
from pillcheck.rules.habits import keeps_priorities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingPriority(Rule):
    """Every item must have a priority.

    Items are ordered by priority; an item without one has no place.
    """

    id = "missing-priority"
    frame = HEADING
    good = (GOOD_HEADING,)
    bad = (
        Bad(
            '<h2>⟦Search⟧ <span class="status-pill status-pill--todo">To do</span></h2>',
            'this item has no priority; add <span class="priority-tag">P4</span> before its title',
        ),
        Bad(
            '<h2>⟦<span class="priority-tag"></span>⟧ Search '
            '<span class="status-pill status-pill--todo">To do</span></h2>',
            "the priority tag is empty",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not keeps_priorities(page):
            return
        for item in page.items:
            if item.tag and not item.tag.name.value:
                yield self.finding(item.tag.element.span, "the priority tag is empty", item)
            elif not item.priority:
                place = item.title.span if item.title else item.element.start_tag
                yield self.finding(place, f"this item has no priority{_advice(page)}", item)


def _advice(page: Page) -> str:
    dialect = page.dialect
    if dialect.shape or not dialect.priorities:
        return ""
    tag = f'<span class="{dialect.priority_class}">{dialect.priorities[-1]}</span>'
    return f"; add {tag} before its title"
