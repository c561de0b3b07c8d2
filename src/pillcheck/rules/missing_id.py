from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import SECTION, Bad
from pillcheck.rules.habits import keeps_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingId(Rule):
    """Every item must have an id.

    Links, notes and commands name an item by its id. Without one, nobody can
    refer to it, or notice that it is gone.
    """

    id = "missing-id"
    frame = SECTION
    good = ('<section id="item-1">', '<section class="card backlog-item" id="item-1">')
    bad = (
        Bad(
            '⟦<section class="card">⟧',
            'this item has no id; add one such as "item-7" that no item has ever had',
        ),
        Bad(
            '⟦<section id="">⟧',
            'this item has no id; add one such as "item-7" that no item has ever had',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not keeps_ids(page):
            return
        example = f'such as "{page.dialect.id_prefix}7"' if page.dialect.shape is None else ""
        advice = " ".join(filter(None, ("add one", example, "that no item has ever had")))
        for item in page.items:
            if item.name is None:
                message = f"this item has no id; {advice}"
                yield self.finding(item.element.start_tag, message, item)
