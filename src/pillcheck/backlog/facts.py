"""Everything that a page says, by name: what proofs compare before and after an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.html.scanner import COMMENT
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pillcheck.backlog.page import HistoryRow, Item, Page, Pill

Key = tuple[Any, ...]
Facts = dict[Key, Any]
# A comment as it is written, and the id of the item that it stands in, if it does in one.
Comment = tuple[str | None, str]


def facts(page: Page) -> Facts:
    """Return the facts of a page."""
    found: Facts = {
        ("items",): tuple(item.name for item in page.items),
        ("legend",): tuple(_pill(pill) for pill in page.legend),
        ("legend attributes",): tuple(_attributes(pill) for pill in page.legend),
        ("comments",): tuple(comment for _, comment in placed_comments(page)),
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
        keys |= {("legend",), ("legend attributes",)}
    if any(span.encloses(place) for place, _ in placed_comments(page) for span in spans):
        keys.add(("comments",))
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


def pill_attributes(
    item: Item, values: Mapping[str, str]
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the attributes of an item's pills, the first with the values that it is to have."""
    first, *others = map(_attributes, (*item.pills, *item.other_pills))
    return tuple((name, values.get(name, value)) for name, value in first), *others


def placed_comments(page: Page) -> list[tuple[Span, Comment]]:
    """Return every comment, declarations among them, with its place, in page order."""
    tokens = page.tree.tokens
    places = [
        Span(tokens.starts[number], tokens.ends[number])
        for number, tag in enumerate(tokens.tags)
        if tag.kind == COMMENT
    ]
    around = (page.item_around(place) for place in places)
    return [
        (place, (item.name if item else None, page.source.cut(place)))
        for place, item in zip(places, around, strict=True)
    ]


def comments_with(
    page: Page,
    span: Span,
    alone: Page | None = None,
    *,
    behind: Item | None = None,
    heir: Item | None = None,
) -> tuple[Comment, ...]:
    """Return the comments of a page once those within a span give way to those of another page.

    With ``behind``, those of the span go outside of that item, behind the new
    ones. With ``heir``, those that stood behind the span in that item then
    stand in the item of the other page.
    """
    found = placed_comments(page)
    new = [comment for _, comment in placed_comments(alone)] if alone else []
    if behind:
        outer = next((one for one in page.items if one.element == behind.inside), None)
        name = outer.name if outer else None
        new += [(name, raw) for place, (_, raw) in found if span.encloses(place)]
    rest = [(place, comment) for place, comment in found if place.start >= span.end]
    left = [comment for _, comment in rest]
    if heir and alone:
        end, name = heir.element.span.end, alone.items[0].name
        left = [(name, one[1]) if place.start < end else one for place, one in rest]
    return *(one for place, one in found if place.start < span.start), *new, *left


def comments_moved(
    page: Page, ordered: Iterable[Span], gone: Item | None = None
) -> tuple[Comment, ...]:
    """Return the comments of a page once its text stands in another order, without one item.

    ``ordered`` holds the spans of the text that is left, as they then follow each other.
    """
    shifts: list[tuple[Span, int]] = []
    position = 0
    for span in ordered:
        shifts.append((span, position - span.start))
        position += span.end - span.start
    shifts.sort()
    starts = [span.start for span, _ in shifts]

    def moved(offset: int) -> int | None:
        span, by = shifts[max(bisect_right(starts, offset) - 1, 0)]
        return offset + by if span.start <= offset < span.end else None

    places: list[tuple[int, int, str | None]] = []
    for item in page.items:
        start, end = moved(item.element.start), moved(item.element.span.end - 1)
        if end is None and gone:
            # Its end tag was taken out with the item that is gone, whose end tag is left.
            end = moved(gone.element.span.end - 1)
        if item is not gone and start is not None and end is not None:
            places.append((start, end, item.name))
    found: list[tuple[int, Comment]] = []
    for place, (_, raw) in placed_comments(page):
        at = moved(place.start)
        if at is not None:
            # Of the items around it, the one that begins last is the innermost.
            around = max((one for one in places if one[0] <= at <= one[1]), default=None)
            found.append((at, (around[2] if around else None, raw)))
    return tuple(comment for _, comment in sorted(found, key=lambda one: one[0]))


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
        "pill attributes": tuple(map(_attributes, (*item.pills, *item.other_pills))),
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


def _attributes(pill: Pill) -> tuple[tuple[str, str], ...]:
    return tuple((attribute.name, attribute.value) for attribute in pill.element.attributes)
