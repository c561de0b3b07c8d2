"""References of a page to its items: links such as ``#item-7``, and words such as "item 7"."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from pillcheck.backlog.parts import with_spaces
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# The letters after an "i": the search for a pattern is fast if it begins with letters of one case.
_MENTIONS = tuple(
    (letters, re.compile(rf"{letters}{plural}?[ \t\r\n]+(\d+)\b(?![.,]\d)"))
    for letters, plural in (("tem", "s"), ("TEM", "S"))
)

_WRITTEN_SPACES = tuple(re.compile(rf"{word}\s*&") for word in ("tems?", "TEMS?"))


class Reference(Record):
    """A reference: where it is, and the id that it names."""

    span: Span
    name: str


def references(page: Page) -> Iterator[Reference]:
    """Yield the references of a page: its links, then the words in the fields of its items.

    The page history is left out: it may mention items that were removed.
    """
    links: list[Span] = []
    for target, element in page.item_links:
        inner = element.inner
        if not links or not links[-1].encloses(inner):
            links.append(inner)
        yield Reference(element.place_of("href"), target.removeprefix("#"))
    for span, number in _mentions(page):
        # The outermost links, in page order; they do not overlap.
        at = bisect_right(links, span.start, key=itemgetter(0)) - 1
        if at < 0 or not links[at].encloses(span):
            yield Reference(span, f"{page.dialect.id_prefix}{number}")


def mentions_of(page: Page, item: Item) -> list[Span]:
    """Return every place on a page that names an item, in words, links or attributes.

    The item itself and the page history are left out. This is more than
    ``references`` finds: a false match does less harm than a missed one.
    """
    if item.name is None:
        return []
    number = item.name.removeprefix(page.dialect.id_prefix)
    between = r"(?:[\s,\u00a0]|&nbsp;|&amp;|and\b|or\b|[0-9]+\b)*?"
    pattern = rf"(?<![\w-]){re.escape(item.name)}(?![\w-])"
    if re.fullmatch("[0-9]+", number):
        pattern += rf"|\bitems?\b{between}(?<![0-9]){number}(?![0-9]|[.,][0-9])"
    own = [item.element.span, *([page.history.table.span] if page.history else [])]
    matches = re.finditer(pattern, with_spaces(page.source.text), re.IGNORECASE)
    spans = {Span(*match.span()) for match in matches}
    # A link may be written with references and percent signs.
    spans |= {
        element.place_of("href")
        for target, element in page.item_links
        if target.removeprefix("#") == item.name
    }
    return sorted(span for span in spans if not any(out.encloses(span) for out in own))


def _mentions(page: Page) -> Iterator[tuple[Span, str]]:
    """Yield what reads like "item 7" in a field, with the number."""
    text = page.source.text
    if any(pattern.search(text) for pattern in _WRITTEN_SPACES):
        text = with_spaces(text)
    for letters, pattern in _MENTIONS:
        for match in pattern.finditer(text) if letters in text else ():
            start = match.start() - 1
            before = text[start - 1 : start].replace("_", "x")
            if start < 0 or text[start] not in "iI" or before.isalnum():
                continue
            span = Span(start, match.end())
            item = page.item_around(span)
            if item and any(_says(body, span) for field in item.fields for body in field.bodies):
                yield span, match[1]


def _says(body: Element, span: Span) -> bool:
    """Tell whether a span is text in the body of a field."""
    if not body.inner_start <= span.start < body.inner_end:
        return False
    return any(start <= span.start and span.end <= end for start, end in body.pieces())
