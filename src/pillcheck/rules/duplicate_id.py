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
    """An id may stand on the page only once.

    A link goes to the first element of that id, whichever was meant, and an
    edit of an item whose id is taken twice is refused.
    """

    id = "duplicate-id"
    frame = BESIDE
    good = ('<p id="item-1-notes">Notes.</p>',)
    bad = (Bad('<p id="⟦item-1⟧">Notes.</p>', 'the id "item-1" is taken already, on line 3'),)

    def check(self, page: Page) -> Iterable[Finding]:
        first: dict[str, Element] = {}
        items = {item.element.number: item for item in page.items}
        for name, element in page.ids:
            if first.setdefault(name, element) is not element:
                line = page.source.position(first[name].place_of("id").start).line
                yield self.finding(
                    element.place_of("id"),
                    f'the id "{name}" is taken already, on line {line}',
                    items.get(element.number),
                )
