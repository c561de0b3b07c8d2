from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.rules.base import FIELDS, GOOD_FIELDS, Bad, Rule
from pillcheck.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.finding import Finding
    from pillcheck.page import Item, Page

_MENTION = re.compile(r"\bitems?[ \t\r\n]+(\d+)\b(?![.,]\d)", re.IGNORECASE)


class BrokenItemReference(Rule):
    """A reference to an item must lead to one.

    Both a link such as ``#item-7`` anywhere on the page and the words "item 7"
    in a field count. The page history is left out: it may speak of items that
    are gone.
    """

    id = "broken-item-reference"
    frame = FIELDS
    good = (GOOD_FIELDS.replace("Words.", 'See <a href="#item-1">item 1</a>.', 1),)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Words.", 'See <a href="⟦#item-99⟧">item 99</a>.', 1),
            "there is no item-99 on this page",
        ),
        Bad(
            GOOD_FIELDS.replace("Words.", "See ⟦item 99⟧.", 1),
            "there is no item-99 on this page",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        known = {name for name, _ in page.ids}
        prefix = page.dialect.id_prefix
        links = []
        for attribute, element in page.item_links:
            links.append(element)
            name = attribute.value.removeprefix("#")
            if name not in known:
                span = Span(attribute.value_start, attribute.value_end)
                yield self.finding(span, f"there is no {name} on this page", page.item_around(span))
        for item in page.items:
            for span, number in self._mentions(page, item):
                if f"{prefix}{number}" not in known and not any(
                    link.inner.encloses(span) for link in links
                ):
                    yield self.finding(span, f"there is no {prefix}{number} on this page", item)

    def _mentions(self, page: Page, item: Item) -> Iterator[tuple[Span, str]]:
        for field in item.fields:
            for body in field.bodies:
                for piece in body.pieces():
                    raw = page.source.cut(piece)
                    for match in _MENTION.finditer(raw) if "tem" in raw else ():
                        start = piece.start + match.start()
                        yield Span(start, piece.start + match.end()), match[1]
