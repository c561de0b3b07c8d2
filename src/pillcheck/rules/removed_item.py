from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.snapshot import item_state
from pillcheck.rules.base import BODY, ITEM, SECOND_ITEM, Bad, ChangeRule, gap
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class RemovedItem(ChangeRule):
    """An item must stay on the page, whatever becomes of it.

    What was done or rejected, and why, is worth knowing, and links to the item
    lead nowhere once it is gone.
    """

    id = "removed-item"
    severity = Severity.WARNING
    frame = BODY
    before = f"{ITEM}\n{SECOND_ITEM}"
    good = (before.replace("--todo", "--rejected").replace("To do", "Rejected"),)
    bad = (
        Bad(
            f"{ITEM}⟦⟧",
            "item-2 Login is gone; set an item that will not be done to a status that says so",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        olds = [(item.name, item.element.span) for item in base.page.items]
        news = [(item.name, item.element.span) for item in page.items]
        states = [item_state(item) for item in base.page.items]
        ids = {item.name for item in page.items}
        for change in base.changes.of_kind("removed"):
            # The id may be another item's now, which is told of as that.
            if change.item.id not in ids:
                yield self.finding(
                    gap(olds, news, states.index(change.item)),
                    f"{change.item.caption} is gone; set an item that will not be done to a status "
                    "that says so",
                )
