from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, id_span, item_of
from pillcheck.rules.examples import SECTION, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class RenumberedItem(ChangeRule):
    """An item must keep its id.

    Commits, messages and other items refer to it by its id. Items need not be
    in the order of their numbers.
    """

    id = "renumbered-item"
    frame = SECTION
    before = '<section id="item-7">'
    good = (before, '<section id="item-7" class="card">')
    bad = (Bad('<section id="⟦item-1⟧">', 'the id was "item-7"; change it back'),)

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        for change in base.changes.of_kind("renumbered"):
            item = item_of(page, change.item)
            if item and change.before:
                yield self.finding(
                    id_span(item), f'the id was "{change.before}"; change it back', item
                )
