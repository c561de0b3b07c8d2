"""Everything that a page says, by name: what proofs compare before and after an edit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pillcheck.page import HistoryRow, Item, Page, Pill
    from pillcheck.source import Span

Key = tuple[Any, ...]
Facts = dict[Key, Any]


def facts(page: Page) -> Facts:
    """Return the facts of a page."""
    found: Facts = {
        ("items",): tuple(item.name for item in page.items),
        ("legend",): tuple(_pill(pill) for pill in page.legend),
        ("ids",): tuple(name for name, _ in page.ids),
        ("problems",): sorted(problem.message for problem in page.tree.problems),
        ("history",): tuple(row_fact(row) for row in page.history.rows) if page.history else None,
    }
    return found | facts_of(page, page.items)


def facts_of(page: Page, items: Iterable[Item]) -> Facts:
    """Return the facts of items, named as if these were the page's items in this order."""
    return {
        (*key, name): value
        for key, item in _keyed(items)
        for name, value in _item(page, item).items()
    }


def facts_at(page: Page, spans: Iterable[Span]) -> set[Key]:
    """Return the keys of what stands where: the nouns that an edit there may change."""
    keys: set[Key] = set()
    spans = list(spans)
    for key, item in _keyed(page.items):
        if any(item.element.span.encloses(span) for span in spans):
            keys |= {(*key, name) for name in _item(page, item)}
    if page.history and any(page.history.table.span.encloses(span) for span in spans):
        keys.add(("history",))
    if any(pill.element.span.encloses(span) for pill in page.legend for span in spans):
        keys.add(("legend",))
    return keys


def item_key(page: Page, item: Item) -> Key:
    """Return what names an item among the facts: its id, and which item of that id it is."""
    return next(key for key, one in _keyed(page.items) if one is item)


def attributes_fact(
    page: Page, item: Item, values: Mapping[str, str | None] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return what an item's start tag says besides status and priority.

    ``values`` holds attributes that are to have other values, or none.
    """
    known = (page.dialect.status_attribute, page.dialect.priority_attribute)
    said = [(a.name, a.value) for a in item.element.attributes if a.name not in known]
    for name, value in (values or {}).items():
        said = [(one, was) for one, was in said if one != name]
        said += [(name, value)] if value is not None else []
    return tuple(sorted(said))


def row_fact(row: HistoryRow) -> tuple[str, ...]:
    """Return what a row of the page history says: machine date, date, change, author."""
    words = (text.value if text else "" for text in (row.date, row.change, row.author))
    return (row.time.get("datetime") if row.time else "", *words)


def _keyed(items: Iterable[Item]) -> Iterator[tuple[Key, Item]]:
    seen: Counter[str | None] = Counter()
    for item in items:
        yield ("item", item.name, seen[item.name]), item
        seen[item.name] += 1


def _item(page: Page, item: Item) -> dict[str, Any]:
    pills = tuple(pill.element for pill in (*item.pills, *item.other_pills))
    return {
        "attributes": attributes_fact(page, item),
        "title": item.title.value if item.title else None,
        "priority": item.priority,
        "priority attribute": item.priority_text and item.priority_text.value,
        "status": item.status,
        "status attribute": item.status_text and item.status_text.value,
        "pills": tuple(_pill(pill) for pill in item.pills),
        "other pills": tuple(_pill(pill) for pill in item.other_pills),
        "estimate": (item.hours, tuple(item.days.items())),
        "fields": tuple(
            (
                field.number and field.number.value,
                field.label.value,
                tuple(body.text(pills) for body in field.bodies),
            )
            for field in item.fields
        ),
    }


def _pill(pill: Pill) -> tuple[tuple[str, ...], str]:
    return tuple(name.value for name in pill.statuses), pill.label.value
