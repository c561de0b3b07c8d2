"""The proof of a merge: every fact of the merged page is what both sides made of the base.

The merge works on pieces of text. The proof reads the pages and compares their
facts: independent code, which looks for other things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pillcheck.backlog.alike_items import alike_items
from pillcheck.backlog.facts import facts, facts_of, row_fact
from pillcheck.backlog.item_index import index_of, keyed
from pillcheck.backlog.kept_counts import kept_counts

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.merging.pieces import MergeSide, PieceKey

ItemName = Callable[["Item"], "str | None"]
_Values = dict["PieceKey", Any]

# Facts of a page that consist of others, which are compared one by one.
_MADE_OF_OTHERS = frozenset(
    [
        *"items ids problems history fields estimate comments attributes properties".split(),
        "kept counts",
    ]
)


class Fault(NamedTuple):
    """What is wrong with a merged page.

    ``key`` names the piece of the page that it is in, such as ``("item", "item-12")``.
    """

    key: PieceKey | None
    message: str


def faults(
    base: Page,
    ours: Page,
    theirs: Page,
    merged: Page,
    side: MergeSide | None = None,
    name: ItemName = attrgetter("name"),
    values: KnownValues | None = None,
) -> Iterator[Fault]:
    """Yield every fact of a merged page that the two sides did not make of the base.

    ``side`` is the side that ``merged`` follows in conflicts, or nothing if there
    are none. ``name`` returns what identifies an item in all of the pages. ``values`` keeps
    what the pages say for the next call.
    """
    pages = (base, ours, theirs, merged)
    known = {problem.message for page in (ours, theirs) for problem in page.tree.problems}
    for problem in merged.tree.problems:
        if problem.message not in known:
            yield Fault(None, problem.message)
    yield from _id_faults(ours, theirs, merged)
    removed, removal_faults = _removals(*pages, side, name)
    yield from removal_faults
    known_values = values or KnownValues()
    unchanged = _unchanged_items(pages, name)
    all_values = [known_values.of(page, name, unchanged) for page in pages]
    yield from _fact_faults(*all_values, side=side, removed=removed)
    conflicting = [_conflicting(page, name) for page in (ours, theirs, merged)]
    for item in conflicting[2].keys() - conflicting[0].keys() - conflicting[1].keys():
        yield Fault(("item", item), f"item {item} would have {conflicting[2][item]}")
    yield from _order_faults(*pages, name)
    if _is_newest_first(ours) and _is_newest_first(theirs) and not _is_newest_first(merged):
        yield Fault(("history",), "the page history would not be in date order")


class KnownValues:
    """The facts of the items of pages, each worked out once."""

    def __init__(self) -> None:
        self._pages: dict[int, tuple[Page, dict[int, _Values]]] = {}

    def of(self, page: Page, name: ItemName, besides: set[PieceKey]) -> _Values:
        """Return the facts of a page, one for each part that merges on its own.

        ``name`` identifies the items; the facts of those ``besides`` are left out.
        """
        # The page is kept, so that no other one gets its number.
        _, known = self._pages.setdefault(id(page), (page, {}))
        values = _page_values(page)
        for key, item in keyed(page.items, name):
            if key in besides:
                continue
            number = item.element.number
            if number not in known:
                known[number] = _item_values(page, item)
            values.update(((*key, *part), value) for part, value in known[number].items())
        return values


def _unchanged_items(pages: tuple[Page, Page, Page, Page], name: ItemName) -> set[PieceKey]:
    """Return the keys of the items that are the same on all pages, so that nothing is merged."""
    *_, merged = pages
    alike = set.intersection(*(alike_items(page, merged) for page in pages[:3]))
    all_keys = (
        {(index_of(page).keys[item.element.number], key) for key, item in keyed(page.items, name)}
        for page in pages
    )
    # By another name, an item may be counted otherwise on one of the pages.
    return {key for fact_key, key in set.intersection(*all_keys) if fact_key in alike}


def _fact_faults(
    was: _Values,
    own: _Values,
    new: _Values,
    now: _Values,
    *,
    side: MergeSide | None,
    removed: set[str | None],
) -> Iterator[Fault]:
    for key in {**was, **own, **new, **now}:
        if key[0] == "item" and key[1] in removed:
            continue
        values = was.get(key), own.get(key), new.get(key)
        value = now.get(key)
        # A comment belongs to what follows it, so in a conflict it can be either side's.
        if key[0] == "comment" and (value or side):
            continue
        if value == {"ours": values[1], "theirs": values[2]}.get(side or "", _NOTHING):
            continue
        if values[0] != values[1] != values[2] != values[0]:
            fits = _holds(value, *values, side)
        else:
            fits = value == (values[2] if values[0] == values[1] else values[1])
        if not fits:
            yield Fault(_place(key), _words_of(key, value))


def _words_of(key: PieceKey, value: Any) -> str:
    """Return what a merge would do to a fact, in words."""
    if isinstance(value, str):
        end = f'"{value}"'
    elif value is None:
        end = "lost"
    else:
        end = "kept" if key[0] in ("row", "comment") else "wrong"
    words = " ".join(part for part in key if isinstance(part, str) and part)
    return f"{words} would be {end}"


_NOTHING = object()


def _place(key: PieceKey) -> PieceKey | None:
    """Return the name of the piece that a fact is in, if it is in one."""
    return key[:2] if key[0] == "item" else ("history",) if key[0] == "row" else None


def _page_values(page: Page) -> _Values:
    """Return what a page says besides its items."""
    values: _Values = {
        key: value
        for key, value in facts(page, besides=set(index_of(page).keys.values())).items()
        if key[-1] not in _MADE_OF_OTHERS
    }
    counted: Counter[PieceKey] = Counter()
    rows = [("row", *row_fact(row)) for row in page.history.rows] if page.history else []
    kept = [("kept count", count.fact) for count in kept_counts(page) if not count.holder]
    for key in [*rows, *(("comment", comment.value) for comment in page.comments), *kept]:
        counted[key] += 1
        values[*key, counted[key]] = True
    return values


def _item_values(page: Page, item: Item) -> _Values:
    """Return what an item says, one fact for each part that merges on its own."""
    values: _Values = {
        (key[-1],): value
        for key, value in facts_of(page, [item]).items()
        if key[-1] not in _MADE_OF_OTHERS
    }
    for known in item.properties:
        values["property", known.name] = known.value
    for attribute in item.element.attributes:
        values["attribute", attribute.name] = attribute.value
    seen: Counter[str] = Counter()
    for field in item.fields:
        seen[field.name] += 1
        values["field", field.name, seen[field.name]] = "".join(
            page.source.cut(body.span) for body in field.bodies
        )
    return values


def _conflicting(page: Page, name: ItemName) -> dict[str | None, str]:
    """Return the names of items with two statuses or priorities, and what they have."""
    conflicting = {}
    for item in page.items:
        kept = item.status_text, item.priority_text
        shown = (
            {status for pill in item.pills for status in pill.names},
            {item.tag.name.value} if item.tag else set(),
        )
        for kind, attribute, words in zip(("status", "priority"), kept, shown, strict=True):
            values = sorted({word for word in (*words, attribute and attribute.value) if word})
            if len(values) > 1:
                shown_values = " and ".join(f'"{value}"' for value in values)
                conflicting[name(item)] = f"the {kind} {shown_values}"
    return conflicting


def _id_faults(ours: Page, theirs: Page, merged: Page) -> Iterator[Fault]:
    counts = [Counter(name for name, _ in page.ids) for page in (ours, theirs, merged)]
    for name, number in counts[2].items():
        if number > max(1, counts[0][name], counts[1][name]):
            yield Fault(None, f'the id "{name}" would be used {number} times')


def _removals(
    base: Page,
    ours: Page,
    theirs: Page,
    merged: Page,
    side: MergeSide | None,
    name: ItemName,
) -> tuple[set[str | None], list[Fault]]:
    """Return the items that one side removed, and a fault for each that the merge got wrong.

    Such an item must be gone, or in conflict if the other side changed it.
    """
    was, own, new, now = (
        {name(item): page.source.cut(item.element.span) for item in page.items}
        for page in (base, ours, theirs, merged)
    )
    removed = was.keys() & (own.keys() ^ new.keys())
    faults = []
    for item in removed:
        holder: MergeSide = "ours" if item in own else "theirs"
        kept = own.get(item) or new.get(item)
        if item in now:
            fits = side == holder and now[item] == kept
        else:
            fits = kept == was[item] or (side is not None and side != holder)
        if not fits:
            end = "kept" if item in now else "lost"
            faults.append(Fault(("item", item), f"{item}, removed by one side, would be {end}"))
    return removed, faults


def _order_faults(
    base: Page, ours: Page, theirs: Page, merged: Page, name: ItemName
) -> Iterator[Fault]:
    """Yield a fault unless the items are in the order of the side that moved some, if one did."""
    names = [[name(item) for item in page.items] for page in (base, ours, theirs, merged)]
    shared = set.intersection(*map(set, names))
    was, own, new, now = ([name for name in page_names if name in shared] for page_names in names)
    if (was in (own, new) or own == new) and now != (new if was == own else own):
        yield Fault(None, "the items would be in another order")


def _holds(value: Any, base: Any, ours: Any, theirs: Any, side: MergeSide | None) -> bool:
    """Tell whether a text that both sides changed has the new words of both, or of ``side``."""
    if not isinstance(value, str):
        return False
    words, was, own, new = (set((text or "").split()) for text in (value, base, ours, theirs))
    added = {"ours": own - was, "theirs": new - was}
    needed = added[side] if side else added["ours"] | added["theirs"]
    return needed <= words <= was | own | new


def _is_newest_first(page: Page) -> bool:
    days = [row.day for row in page.history.rows if row.day] if page.history else []
    return all(above >= below for above, below in pairwise(days))
