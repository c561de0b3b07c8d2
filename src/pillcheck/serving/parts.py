"""What the page's script needs to know: the items and where the parts of each are in the page.

A place is a name and a number: the n-th element of that name in the item, or in the
page. A browser counts the same, and the file needs no marks of ours.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import reference
from pillcheck.backlog.naming import title_of
from pillcheck.files.undo_store import steps_of
from pillcheck.html.scanner import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Field, Item, Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.tree import Element
    from pillcheck.serving.shown_page import ShownPage, Version

Place = tuple[str, int]


def parts_of(shown: ShownPage, version: Version, *, read_only: bool) -> dict[str, Any]:
    """Return the page as plain data: what it can be set to, its items, and their places."""
    page, places = version.page, _Places(version.page)
    dialect = page.dialect
    return {
        "hash": version.hash,
        "html": page.source.text,
        "path": shown.path,
        "read_only": read_only,
        "statuses": [_status(dialect, status) for status in dialect.statuses],
        "priorities": list(dialect.priorities),
        "fields": [] if dialect.shape else [rule.label for rule in dialect.fields],
        "has_history": page.history is not None,
        "can_undo": bool(steps_of(shown.path)),
        "items": [_item(page, item, places) for item in page.items],
    }


class _Places:
    """The numbers of the elements of each name, to count them."""

    def __init__(self, page: Page) -> None:
        self._numbers: dict[str, list[int]] = {}
        for number, tag in enumerate(page.tree.tokens.tags):
            if tag.kind == START:
                self._numbers.setdefault(tag.name, []).append(number)

    def of(self, element: Element | None, within: Element | None = None) -> Place | None:
        """Return the place of an element in the page, or within another, if it is in that."""
        # An item may be its own pill, and a cell belong to several rows and stand in the first.
        if element is None or element == within:
            return None
        if within is not None and not within.contains(element):
            return None
        numbers = self._numbers[element.name]
        before = bisect_left(numbers, within.number + 1) if within else 0
        return element.name, bisect_left(numbers, element.number) - before


def _status(dialect: Dialect, status: Status) -> dict[str, str]:
    name = f"{dialect.pill_class} {dialect.pill_class}--{status.name}"
    return {
        "name": status.name,
        "label": status.label,
        "class": status.classes if dialect.shape else name,
    }


def _item(page: Page, item: Item, places: _Places) -> dict[str, Any]:
    texts = [field for field in item.fields if _is_text(page.dialect, field)]
    words = [title_of(item), *(field.text for field in item.fields)]
    return {
        "ref": reference(page, item),
        "id": item.name,
        "title": title_of(item),
        "priority": item.priority,
        "status": item.status,
        "label": item.words or "",
        "hours": item.hours,
        "open": page.dialect.is_open(item.status),
        "words": " ".join(words).lower(),
        "at": places.of(item.element),
        "places": list(_places(page, item, texts, places)),
        "fields": [{"name": field.name, "text": field.text} for field in texts],
        "properties": {known.name: known.value for known in item.properties},
    }


def _places(
    page: Page, item: Item, texts: list[Field], places: _Places
) -> Iterator[tuple[str, str, int]]:
    """Yield what each part of an item edits, and its place in the item."""
    title = page.tree.around(item.title.span) if item.title else item.heading
    parts = [
        ("title", title),
        ("priority", item.tag.element if item.tag else None),
        *(("hours", rate.element) for rate in item.estimate),
        *((f"field {field.name}", body) for field in texts for body in field.bodies),
        *(("status", pill.element) for pill in item.pills),
        *(("status", carried.element) for carried in item.carriers),
    ]
    for edits, element in parts:
        place = places.of(element, item.element)
        if place is not None:
            yield edits, *place


def _is_text(dialect: Dialect, field: Field) -> bool:
    return field.name not in (dialect.estimate_field, dialect.status_field)
