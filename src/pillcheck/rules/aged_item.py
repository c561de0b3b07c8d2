from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, status_span
from pillcheck.rules.examples import BODY, ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class AgedItem(ChangeRule):
    """An item must not keep its status for longer than 85 % of the finished items did.

    What is stuck gets older than what was finished: split it, help it along, or reject
    it. The days are counted from the versions in git, for each status on its own, once
    ten finished items have had it; `pillcheck flow` shows them. Time before the first
    version is not known, and a finished item that began there does not count. Where the
    rule is on, it runs with ``--since``, and in a clone that has the whole history
    always. It is off by default: it reads every version of the page.
    """

    id = "aged-item"
    severity = Severity.WARNING
    on = False
    on_history = True
    frame = BODY
    before = ITEM
    good = (ITEM.replace("--todo", "--in-progress").replace("To do", "In progress"),)
    bad = (
        Bad(
            ITEM.replace("To do", "⟦To do⟧"),
            "to do since 2026-01-01, longer than 85 % of the finished items were",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        ages = base.ages(page)
        for item in page.items:
            since = ages.aged_since(item)
            if since and item.status:
                yield self.finding(
                    status_span(item),
                    f"{page.dialect.label(item.status).lower()} since {since}, "
                    "longer than 85 % of the finished items were",
                    item,
                )
