from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import BESIDE, Bad, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.finding import Finding
    from pillcheck.page import Page


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
        first: dict[str, int] = {}
        items = {item.id.span: item for item in page.items if item.id}
        for name, span in page.ids:
            if name in first:
                line = page.source.position(first[name]).line
                yield self.finding(
                    span, f'the id "{name}" is taken already, on line {line}', items.get(span)
                )
            else:
                first[name] = span.start
