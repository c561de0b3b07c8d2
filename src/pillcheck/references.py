"""Which items a page refers to, and where: links such as ``#item-7``, and the words "item 7"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pillcheck.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.page import Item, Page

_MENTION = re.compile(r"\bitems?[ \t\r\n]+(\d+)\b(?![.,]\d)", re.IGNORECASE)


class Reference(NamedTuple):
    """A reference: where it stands, the id that it names, and the item it stands in."""

    span: Span
    name: str
    item: Item | None


def references(page: Page) -> Iterator[Reference]:
    """Yield the references of a page: its links, then the words in the fields of its items.

    The page history is left out: it may speak of items that are gone.
    """
    links = []
    for attribute, element in page.item_links:
        links.append(element.inner)
        span = Span(attribute.value_start, attribute.value_end)
        yield Reference(span, attribute.value.removeprefix("#"), page.item_around(span))
    for item in page.items:
        for span, number in _mentions(page, item):
            if not any(link.encloses(span) for link in links):
                yield Reference(span, f"{page.dialect.id_prefix}{number}", item)


def _mentions(page: Page, item: Item) -> Iterator[tuple[Span, str]]:
    for field in item.fields:
        for body in field.bodies:
            for piece in body.pieces():
                raw = page.source.cut(piece)
                for match in _MENTION.finditer(raw) if "tem" in raw else ():
                    start = piece.start + match.start()
                    yield Span(start, piece.start + match.end()), match[1]
