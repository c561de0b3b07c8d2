from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element
    from pillcheck.rules.finding import Finding


class DuplicateId(Rule):
    """An id must be unique on the page.

    A link goes to the first element with that id, whichever was meant, and
    edits of an item with a duplicate id are refused.
    """

    id = "duplicate-id"
    frame = BESIDE
    good = ('<p id="item-1-notes">Notes.</p>',)
    bad = (Bad('<p id="⟦item-1⟧">Notes.</p>', 'duplicate id "item-1"; the first is on line 3'),)

    def check(self, page: Page) -> Iterable[Finding]:
        first: dict[str, Element] = {}
        items = {item.element.number: item for item in page.items}
        for name, element in page.ids:
            if first.setdefault(name, element) is not element:
                line = page.source.position(first[name].place_of("id").start).line
                yield self.finding(
                    element.place_of("id"),
                    f'duplicate id "{name}"; the first is on line {line}',
                    items.get(element.number),
                )
