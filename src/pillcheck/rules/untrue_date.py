from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule
from pillcheck.rules.examples import BODY, ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

_DATED = ITEM.replace('id="item-1"', 'id="item-1" data-created-at="2026-01-20"')


class UntrueDate(ChangeRule):
    """A date that an item states must be possible by its history in git.

    An item that a commit added in March was not created in May, and not a month before
    an older version of the page without it. One day more or less is let pass. The dates
    are those in attributes such as ``data-created-at`` and ``data-done-at``, or in
    properties such as "created". `pillcheck dates --write` corrects them. Where the rule
    is on, it runs with ``--since``, and in a clone that has the whole history always.
    It is off by default: many dates tell when work was planned, not when it was written
    down.
    """

    id = "untrue-date"
    severity = Severity.WARNING
    on = False
    on_history = True
    frame = BODY
    before = ITEM
    good = (_DATED,)
    bad = (
        Bad(
            _DATED.replace("2026-01-20", "⟦2026-03-20⟧"),
            "data-created-at says 2026-03-20, but git 2026-02-01; "
            "pillcheck dates --write corrects it",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        from pillcheck.backlog.stated_dates import stated_dates

        windows = base.windows(page)
        for item in page.items:
            for stated in stated_dates(item):
                window = windows.get(item.element, {}).get(stated.event)
                if not window or not stated.value or window.fits(stated.value):
                    continue
                yield self.finding(
                    stated.span,
                    f"{stated.name} says {stated.value}, but git {window.day}; "
                    "pillcheck dates --write corrects it",
                    item,
                )
