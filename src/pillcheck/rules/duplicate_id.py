from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
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
        yield from self._of_texts(page)
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

    def _of_texts(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for each id that is words on the page and comes again."""
        first: dict[str, Item] = {}
        for item in page.items if page.dialect.shape else ():
            if item.own_id and first.setdefault(item.own_id.value, item) is not item:
                start = first[item.own_id.value].element.start
                line = page.source.position(start).line
                message = f'duplicate id "{item.own_id.value}"; the first is on line {line}'
                yield self.finding(item.own_id.span, message, item)
