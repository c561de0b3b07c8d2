from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, item_of, status_span
from pillcheck.rules.examples import ENDING, GOOD_HISTORY, NEW_ROW, Bad, ending
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class ReopenedItem(ChangeRule):
    """An item that was done and is not any more must have a row in the page history.

    Somebody was told that it was done. Either that was wrong, or something has
    broken since; both want a sentence.
    """

    id = "reopened-item"
    severity = Severity.WARNING
    frame = ENDING
    before = ending("done", "Done")
    good = (ending("todo", "To do", f"{NEW_ROW}\n{GOOD_HISTORY}"), before)
    bad = (
        Bad(
            ending("todo", "⟦To do⟧"),
            "this was Done, and the page history has no new row that says why it is not",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        if base.changes.new_rows:
            return
        for change in base.reopened:
            item = item_of(page, change.item)
            if item:
                yield self.finding(
                    status_span(item),
                    f"this was {page.dialect.label(change.before or '')}, and the page history "
                    "has no new row that says why it is not",
                    item,
                )
