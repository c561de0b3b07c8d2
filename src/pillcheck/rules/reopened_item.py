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
    """An item that is no longer done must have a new row in the page history.

    People believe that it is done. The row says whether that was wrong, or what
    has broken since.
    """

    id = "reopened-item"
    severity = Severity.WARNING
    frame = ENDING
    before = ending("done", "Done")
    good = (ending("todo", "To do", f"{NEW_ROW}\n{GOOD_HISTORY}"), before)
    bad = (
        Bad(
            ending("todo", "⟦To do⟧"),
            "this item was Done; add a row to the page history that says why it no longer is",
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
                    f"this item was {page.dialect.label(change.before or '')}; add a row to the "
                    "page history that says why it no longer is",
                    item,
                )
