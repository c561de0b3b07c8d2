from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad
from pillcheck.rules.finding import Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.backlog.text import Text
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
    bad = (Bad('<p id="⟦item-1⟧">Notes.</p>', 'duplicate id "item-1"'),)

    def check(self, page: Page) -> Iterable[Finding]:
        yield from self._of_texts(page)
        first: dict[str, Element] = {}
        items = {item.element.number: item for item in page.items}
        for name, element in page.ids:
            if first.setdefault(name, element) is not element:
                yield self.finding(
                    element.place_of("id"),
                    f'duplicate id "{name}"',
                    items.get(element.number),
                    related=Related("the first one is here", first[name].place_of("id")),
                )

    def _of_texts(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for each id that is words on the page and comes again."""
        first: dict[str, Text] = {}
        for item in page.items if page.dialect.shape else ():
            name = item.own_id
            if name and (twin := first.setdefault(name.value, name)) is not name:
                related = Related("the first one is here", twin.span)
                yield self.finding(name.span, f'duplicate id "{name.value}"', item, related=related)
