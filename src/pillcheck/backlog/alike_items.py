"""Items that are the same on two versions of a page, so that they say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.item_index import index_of, keyed
from pillcheck.backlog.snapshot import named_state, snapshot_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog.compare import Changes
    from pillcheck.backlog.facts import FactKey
    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.backlog.snapshot import ItemState, Snapshot
    from pillcheck.backlog.text import Text
    from pillcheck.html.tree import Element


def alike_items(before: Page, after: Page) -> set[FactKey]:
    """Return the keys of the items that are the same on both pages, as their facts name them.

    These have the same text and the same tags, which nest alike, and the reader found the
    same parts in the same places. What an item says is made of nothing else.
    """
    alike: set[FactKey] = set()
    if before.dialect == after.dialect:
        others = dict(keyed(after.items))
        for key, item in keyed(before.items):
            if (other := others.get(key)) and _are_alike(item, other):
                alike.add(key)
    # Kept with the earlier page, which nobody needs for as long as the later one.
    index_of(before).worked_out["alike"] = after, alike
    return alike


def changes(before: Page, after: Page) -> Changes:
    """Return what changed between two versions of a page, as ``compare`` does.

    Of an item that only moved, the change holds the id and the title, and nothing else.
    """
    from pillcheck.backlog.compare import compare

    # The proof of an edit has found them.
    known, alike = index_of(before).worked_out.get("alike", (None, set()))
    if known is not after:
        alike = alike_items(before, after)
    states = {key: named_state(item) for key, item in keyed(after.items) if key in alike}
    return compare(_snapshot(before, states), _snapshot(after, states))


def _snapshot(page: Page, states: Mapping[FactKey, ItemState]) -> Snapshot:
    keys = index_of(page).keys
    known = {number: states[key] for number, key in keys.items() if key in states}
    return snapshot_with(page, known)


def _are_alike(item: Item, other: Item) -> bool:
    return _is_written_alike(item.element, other.element) and _parts(item) == _parts(other)


def _is_written_alike(element: Element, other: Element) -> bool:
    """Tell whether two elements have the same text, with tags that begin and end alike."""
    if element.tree.source.cut(element.span) != other.tree.source.cut(other.span):
        return False
    first, last = element.number, element.tree.behind(element.number)[1]
    shift = other.number - first
    if other.tree.behind(other.number)[1] != last + shift:
        return False
    closers = [closer + shift for closer in element.tree.closers[first:last]]
    # Tags with the same text are the same, whatever object stands for them.
    return closers == other.tree.closers[first + shift : last + shift] and (
        element.tree.tokens.are_moved(
            other.tree.tokens, (first, last), shift, other.start - element.start
        )
    )


def _parts(item: Item) -> tuple[Any, ...]:
    """Return what the reader found in an item, its places counted from where the item begins."""
    first, start = item.element.number, item.element.start

    def number(element: Element | None) -> int | None:
        return element.number - first if element else None

    def words(text: Text | None) -> tuple[int, int, str] | None:
        return (text.start - start, text.end - start, text.value) if text else None

    def pills(elements: Iterable[Pill]) -> list[tuple[int | None, Any]]:
        return [(number(pill.element), pill.words) for pill in elements]

    return (
        item.name,
        item.priority,
        item.status,
        number(item.heading),
        words(item.title),
        (number(item.tag.element), item.tag.words) if item.tag else None,
        pills(item.pills),
        pills(item.other_pills),
        [(number(f.term), f.words, list(map(number, f.bodies))) for f in item.fields],
        number(item.field_list),
        [(number(rate.element), rate.words) for rate in item.estimate],
        item.inside is None,
        [
            (
                number(known.element),
                (known.by_class, known.by_value, known.by_text),
                words(known.label),
            )
            for known in item.carriers
        ],
        [(known.name, number(known.element), known.value) for known in item.properties],
        words(item.own_id),
    )
