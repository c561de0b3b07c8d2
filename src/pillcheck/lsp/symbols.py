"""The items of a page as symbols, for outlines and for search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.text import folded
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work

# Kinds of the protocol: a page has no others that say "work item".
_ITEM, _FIELD, _HISTORY = 19, 8, 18


def answer(work: Work) -> list[Json]:
    """Return the items with their fields, and the history."""
    if not work.client.nests_symbols:
        return flat(work, "")
    page = work.page
    symbols = [_nested(work, item) for item in page.items if item.inside is None]
    if page.history:
        table = page.history.table
        symbols.append(_symbol(work, "Page history", _HISTORY, table.span, table.start_tag))
    return symbols


def flat(work: Work, query: str) -> list[Json]:
    """Return the items that say all words of a query in their id, title or status, in one list."""
    words = folded(query).split()
    return [
        {
            "name": name_of(item),
            "kind": _ITEM,
            "location": work.location(item.element.span),
            "containerName": work.page.source.path,
        }
        for item in work.page.items
        if all(word in folded(f"{name_of(item)} {facts_of(work.page, item)}") for word in words)
    ]


def name_of(item: Item) -> str:
    """Return what an item is called in a list."""
    title = item.title.value if item.title else ""
    return " ".join(filter(None, (item.name, title))) or "an item without id and title"


def facts_of(page: Page, item: Item) -> str:
    """Return the priority and status of an item in words."""
    status = page.dialect.label(item.status) if item.status else None
    return " · ".join(filter(None, (item.priority, status)))


def _nested(work: Work, item: Item) -> Json:
    symbol = _symbol(work, name_of(item), _ITEM, item.element.span, _place(item))
    symbol["detail"] = facts_of(work.page, item)
    children = [
        _symbol(
            work,
            field.name or "a field without a label",
            _FIELD,
            Span(field.term.start, max(part.span.end for part in (field.term, *field.bodies))),
            field.term.span,
        )
        for field in item.fields
    ]
    inner = [other for other in work.page.items if other.inside == item.element]
    symbol["children"] = children + [_nested(work, other) for other in inner]
    return symbol


def _place(item: Item) -> Span:
    place = item.title.span if item.title else item.element.start_tag
    return place if item.element.span.encloses(place) else item.element.start_tag


def _symbol(work: Work, name: str, kind: int, span: Span, place: Span) -> Json:
    return {
        "name": name,
        "kind": kind,
        "range": work.range(span),
        "selectionRange": work.range(place),
    }
