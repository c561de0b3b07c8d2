from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, id_span, item_of
from pillcheck.rules.examples import BODY, ITEM, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

_OTHER = ITEM.replace(" Search ", " Printing ").replace("Words.", "Paper and ink.")


class ReusedId(ChangeRule):
    """The id of an item must not be given to another item.

    Commits, messages and history rows that name the id mean the first item for
    ever. Ids from the page's older versions in git count too.
    """

    id = "reused-id"
    frame = BODY
    before = ITEM
    good = (ITEM.replace("Words.", "More words."), ITEM + _OTHER.replace("item-1", "item-2"))
    bad = (
        Bad(
            _OTHER.replace("item-1", "⟦item-1⟧"),
            '"item-1" was the id of "Search"; give this item the next free number',
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        from pillcheck.backlog.compare import is_same_item

        gone = {change.item.id: change.item for change in base.changes.of_kind("removed")}
        for change in base.changes.of_kind("added"):
            name = change.item.id
            item = item_of(page, change.item)
            if name is None or item is None:
                continue
            former = gone.get(name) or base.former(name)
            if former and not is_same_item(former, change.item):
                yield self.finding(
                    id_span(item),
                    f'"{name}" was the id of "{former.title}"; give this item the next free number',
                    item,
                )
