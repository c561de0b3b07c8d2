from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, name_on
from pillcheck.rules.examples import BESIDE, ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_SECOND = ITEM.replace('id="item-1"', 'id="item-2"').replace(" Search ", " Login ")


class MisleadingGroupComment(Rule):
    """A comment that heads a group of items must name their priority.

    People add the next item below such a comment; one that is out of date puts
    it in the wrong place.
    """

    id = "misleading-group-comment"
    severity = Severity.INFO
    frame = BESIDE
    good = (f"<!-- P1 -->\n{_SECOND}", f"<!-- Now the login -->\n{_SECOND}")
    bad = (Bad(f"⟦<!-- P4 -->⟧\n{_SECOND}", "the comment says P4, but item-2 below it is P1"),)

    def check(self, page: Page) -> Iterable[Finding]:
        items = iter(page.items)
        item = next(items, None)
        for comment in page.comments:
            group = page.dialect.group_of(comment.value)
            while item and item.element.token.start < comment.span.start:
                item = next(items, None)
            known = item and item.priority in page.dialect.priorities
            if group and item and known and item.priority != group:
                below = f"{name_on(page, item)} below it is {item.priority}"
                yield self.finding(comment.span, f"the comment says {group}, but {below}")
