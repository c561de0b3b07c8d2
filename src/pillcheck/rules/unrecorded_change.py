from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, item_of, title_span
from pillcheck.rules.examples import ENDING, GOOD_HISTORY, NEW_ROW, Bad, ending
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

_WORDS = {
    "added": "the item was added",
    "field": 'its field "{}" changed',
    "attribute": "its {} changed",
}


class UnrecordedChange(ChangeRule):
    """A change of an item must add a row to the page history.

    People read the history to learn what is new. Where nothing checks it, more
    than half of its rows are never written.
    """

    id = "unrecorded-change"
    severity = Severity.WARNING
    frame = ENDING
    before = ending("todo", "To do")
    good = (ending("in-progress", "In progress", NEW_ROW + "\n" + GOOD_HISTORY), before)
    bad = (
        Bad(
            ending("in-progress", "In progress").replace(" Search ", " ⟦Search⟧ "),
            "its status changed, but the page history has no new row",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        if page.history is None or base.changes.new_rows:
            return
        # Other rules report removed, renumbered and reopened items.
        reopened = {id(change) for change in base.reopened}
        changed = [
            change
            for change in base.changes.items
            if change.kind not in ("removed", "renumbered", "moved") and id(change) not in reopened
        ]
        names = list(dict.fromkeys(change.item.caption for change in changed))
        item = item_of(page, changed[0].item) if changed else None
        if not item:
            return
        first = _WORDS.get(changed[0].kind, "its {1} changed")
        message = first.format(changed[0].field, changed[0].kind)
        if len(names) > 1:
            others = f"{len(names) - 1} other item{'s' if len(names) > 2 else ''}"
            message += f", and so did {others}"
        yield self.finding(
            title_span(item), f"{message}, but the page history has no new row", item
        )
