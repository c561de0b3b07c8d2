"""From what names an item to the item, and from an item to what names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.references import mentions_of, references
from pillcheck.html.source import Span
from pillcheck.lsp.protocol import maybe
from pillcheck.lsp.work import holds
from pillcheck.rules.base import id_span

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work

# More digits than any number of an item has.
_DIGITS = 12


def definition(work: Work) -> Json | None:
    """Return where the item is that the cursor names."""
    item = named_at(work)
    return work.location(id_span(item)) if item else None


def find_references(work: Work) -> list[Json]:
    """Return every place that names the item at the cursor; the item itself if asked for."""
    item = named_at(work) or item_headed_at(work)
    if item is None:
        return []
    own = [id_span(item)] if maybe(work.params, bool, "context", "includeDeclaration") else []
    return [work.location(span) for span in [*own, *named(work, item)]]


def named(work: Work, item: Item) -> list[Span]:
    """Return the places that name an item, outside and inside of it, in page order."""
    spans = {reference.span for reference in references(work.page) if reference.name == item.name}
    # Of two places of which one is in the other, the larger one is what a reader sees.
    spans |= {
        span
        for span in mentions_of(work.page, item)
        if not any(span.start < known.end and known.start < span.end for known in spans)
    }
    return sorted(spans)


def reference_at(work: Work) -> tuple[Span, Item | None] | None:
    """Return the reference at the cursor and the item that it names, if that is there."""
    offset = work.offset
    for reference in references(work.page):
        if holds(reference.span, offset):
            return reference.span, work.item(reference.name)
    return _number_at(work, offset)


def _number_at(work: Work, offset: int) -> tuple[Span, Item] | None:
    """Return the number at the cursor and its item, in a list such as "items 3, 5"."""
    text = work.page.source.text
    line = text[max(0, offset - _DIGITS) : offset + _DIGITS]
    by = max(0, offset - _DIGITS)
    for match in re.finditer("[0-9]+", line):
        span = Span(by + match.start(), by + match.end())
        item = work.item(f"{work.page.dialect.id_prefix}{match[0]}")
        if not holds(span, offset) or item is None:
            continue
        if any(known.end == span.end for known in mentions_of(work.page, item)):
            return span, item
    return None


def named_at(work: Work) -> Item | None:
    """Return the item whose id or name is at the cursor."""
    reference = reference_at(work)
    if reference:
        return reference[1]
    offset = work.offset
    return next((i for i in work.page.items if i.id and holds(i.id.span, offset)), None)


def item_headed_at(work: Work) -> Item | None:
    """Return the item whose start tag or heading is at the cursor."""
    offset = work.offset
    for item in work.page.items:
        head = (item.element.start_tag, item.heading.span if item.heading else None)
        if any(span and holds(span, offset) for span in head):
            return item
    return None
