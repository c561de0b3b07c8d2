from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, gap
from pillcheck.rules.examples import BODY, ITEM, SECOND_ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class RemovedItem(ChangeRule):
    """An item must stay on the page, also when it is done or rejected.

    People want to know what was done or rejected, and why; and links to a
    removed item lead nowhere.
    """

    id = "removed-item"
    severity = Severity.WARNING
    frame = BODY
    before = f"{ITEM}\n{SECOND_ITEM}"
    good = (before.replace("--todo", "--rejected").replace("To do", "Rejected"),)
    bad = (
        Bad(
            f"{ITEM}⟦⟧",
            "item-2 Login was removed; put it back, with a status that says it will not be done",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        # Most checks compare nothing.
        from pillcheck.backlog.snapshot import item_state

        olds = [(item.name, item.element.span) for item in base.page.items]
        news = [(item.name, item.element.span) for item in page.items]
        states = [item_state(item) for item in base.page.items]
        ids = {item.name for item in page.items}
        for change in base.changes.of_kind("removed"):
            # An id that another item has now is a finding of another rule.
            if change.item.id not in ids:
                yield self.finding(
                    gap(olds, news, states.index(change.item)),
                    f"{change.item.caption} was removed; put it back, with a status that says it "
                    "will not be done",
                )
