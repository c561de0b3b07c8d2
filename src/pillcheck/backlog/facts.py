"""The facts of a page: everything that it says, by name. Proofs compare them before and after.

What items and history rows say comes from ``snapshot.py``; what only a proof
asks for, such as comments and ids, is added here.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.item_index import index_of, keyed
from pillcheck.backlog.snapshot import item_state, pill_state, row_state
from pillcheck.html.scanner import COMMENT
from pillcheck.html.source import Span, Spans

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from pillcheck.backlog.page import HistoryRow, Item, Page
from pillcheck.backlog.snapshot import Attributes, ItemState, PillState

FactKey = tuple[Any, ...]
Facts = dict[FactKey, Any]
# A comment as it is written, and the id of the item that it stands in, if it does in one.
Comment = tuple[str | None, str]


def facts(page: Page, besides: Container[FactKey] = ()) -> Facts:
    """Return the facts of a page, without those of the items whose keys are in ``besides``."""
    legend = tuple(map(pill_state, page.legend))
    of_page: Facts = {
        ("items",): tuple(item.name for item in page.items),
        ("nested",): _nested(page),
        ("legend",): _words(legend),
        ("legend attributes",): _attributes(legend),
        ("comments",): tuple(comment for _, comment in placed_comments(page)),
        ("ids",): tuple(name for name, _ in page.ids),
        ("problems",): sorted(problem.message for problem in page.tree.problems),
        ("history",): tuple(row_fact(row) for row in page.history.rows) if page.history else None,
    }
    if page.may_keep_counts:
        from pillcheck.backlog.kept_counts import kept_counts

        if kept := [count.fact for count in kept_counts(page) if not count.holder]:
            of_page[("kept counts",)] = tuple(kept)
    return of_page | _facts_by_key(page, ((k, i) for k, i in keyed(page.items) if k not in besides))


def facts_of(page: Page, items: Iterable[Item]) -> Facts:
    """Return the facts of items, named as if these were the page's items in this order."""
    return _facts_by_key(page, keyed(items))


def _facts_by_key(page: Page, items: Iterable[tuple[FactKey, Item]]) -> Facts:
    return {
        (*key, name): value
        for key, item in items
        for name, value in _item_facts(page, item_state(item, with_extras=False)).items()
    }


def keys_of(page: Page, items: Sequence[Item]) -> set[FactKey]:
    """Return the keys of the facts of items, named as by ``facts_of``."""
    # All items have the same facts.
    names = _item_facts(page, item_state(items[0], with_extras=False)) if items else ()
    return {(*key, name) for key, _ in keyed(items) for name in names}


def facts_at(page: Page, spans: Iterable[Span]) -> set[FactKey]:
    """Return the keys of the facts that edits of these spans may change.

    Spans are characters into the page's text.
    """
    touched = Spans(spans)
    items = {key for key, item in keyed(page.items) if touched.any_inside(item.element.span)}
    keys = {key for key in keys_of(page, page.items) if key[:-1] in items}
    if page.history and touched.any_inside(page.history.table.span):
        keys.add(("history",))
    if any(touched.any_inside(pill.element.span) for pill in page.legend):
        keys |= {("legend",), ("legend attributes",)}
    if any(touched.any_around(place) for place, _ in placed_comments(page)):
        keys.add(("comments",))
    return keys


def item_key(page: Page, item: Item) -> FactKey:
    """Return the key of an item among the facts: its id, and which item with that id it is."""
    return index_of(page).keys[item.element.number]


def attributes_fact(page: Page, item: Item, values: Mapping[str, str | None]) -> Attributes:
    """Return an item's fact "attributes" once some have other values, or are gone (``None``)."""
    kept = [(name, value) for name, value in item_state(item).attributes if name not in values]
    new = [(name, value) for name, value in values.items() if value is not None]
    return _other_attributes(page, (*kept, *new))


def pill_attributes(item: Item, values: Mapping[str, str]) -> tuple[Attributes, ...]:
    """Return an item's fact "pill attributes" once the first pill has these values."""
    state = item_state(item)
    first, *others = _attributes((*state.pills, *state.other_pills))
    return tuple((name, values.get(name, value)) for name, value in first), *others


def placed_comments(page: Page) -> list[tuple[Span, Comment]]:
    """Return every comment and declaration with its span, in page order."""
    known = index_of(page).worked_out
    if "comments" not in known:
        known["comments"] = _placed_comments(page)
    placed: list[tuple[Span, Comment]] = known["comments"]
    return placed


def _placed_comments(page: Page) -> list[tuple[Span, Comment]]:
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
    """Return the comments of a page once those in a span are replaced by those of ``alone``.

    With ``behind``, those of the span move out of that item, after the new
    ones. With ``heir``, those after the span in that item then stand in the
    item of ``alone``.
    """
    placed = placed_comments(page)
    new = [comment for _, comment in placed_comments(alone)] if alone else []
    if behind:
        outer = next((item for item in page.items if item.element == behind.inside), None)
        name = outer.name if outer else None
        new += [(name, raw) for place, (_, raw) in placed if span.encloses(place)]
    after = [(place, comment) for place, comment in placed if place.start >= span.end]
    left = [comment for _, comment in after]
    if heir and alone:
        end, name = heir.element.span.end, alone.items[0].name
        left = [(name, comment[1]) if place.start < end else comment for place, comment in after]
    return *(comment for place, comment in placed if place.start < span.start), *new, *left


def comments_moved(
    page: Page, ordered: Iterable[Span], gone: Item | None = None
) -> tuple[Comment, ...]:
    """Return the comments of a page once its text is in another order, without the item ``gone``.

    ``ordered`` holds the spans of the remaining text in their new order.
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
    placed: list[tuple[int, Comment]] = []
    for place, (_, raw) in placed_comments(page):
        at = moved(place.start)
        if at is not None:
            # Of the items around it, the one that begins last is the innermost.
            around = max((place for place in places if place[0] <= at <= place[1]), default=None)
            placed.append((at, (around[2] if around else None, raw)))
    placed.sort(key=lambda entry: entry[0])
    return tuple(comment for _, comment in placed)


def row_fact(row: HistoryRow) -> tuple[str, ...]:
    """Return what a row of the page history says: machine date, date, change, author."""
    state = row_state(row)
    return tuple(text or "" for text in (state.moment, state.date, state.change, state.author))


def _nested(page: Page) -> list[tuple[str, str]]:
    """Return the items that stand in another, with that one, whatever their order."""
    names = {item.element: item.name or "" for item in page.items}
    return sorted((item.name or "", names[item.inside]) for item in page.items if item.inside)


def _item_facts(page: Page, item: ItemState) -> dict[str, Any]:
    return {
        "attributes": _other_attributes(page, item.attributes),
        "title": item.heading,
        "priority": item.priority,
        "priority attribute": _value(item.attributes, page.dialect.priority_attribute),
        "status": item.status,
        "status attribute": _value(item.attributes, page.dialect.status_attribute),
        "pills": _words(item.pills),
        "pill attributes": _attributes((*item.pills, *item.other_pills)),
        "other pills": _words(item.other_pills),
        "carriers": item.carriers,
        "properties": item.properties,
        "estimate": (item.hours, item.days),
        # A pill in a field is a fact of its own.
        "fields": tuple((field.number, field.label, field.own_lines) for field in item.fields),
    }


def _other_attributes(page: Page, attributes: Attributes) -> Attributes:
    """Return the attributes besides those of status and priority, sorted."""
    known = (page.dialect.status_attribute, page.dialect.priority_attribute)
    return tuple(sorted(attribute for attribute in attributes if attribute[0] not in known))


def _value(attributes: Attributes, name: str) -> str | None:
    """Return the value of the first attribute of this name, if it has one."""
    value = next((value for known, value in attributes if known == name), "")
    return value.strip() or None


def _words(pills: Iterable[PillState]) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((pill.statuses, pill.label) for pill in pills)


def _attributes(pills: Iterable[PillState]) -> tuple[Attributes, ...]:
    return tuple(pill.attributes for pill in pills)
