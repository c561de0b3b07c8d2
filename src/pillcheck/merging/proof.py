"""The proof of a merge: the merged page says what both sides made of the base, fact by fact.

The merge works on pieces of text. Here the pages are read, and their facts
compared: other code, that looks for other things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pillcheck.backlog.facts import facts, facts_of, row_fact

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.merging.pieces import Side

Name = Callable[["Item"], "str | None"]
_Said = dict[tuple[Any, ...], Any]

# Facts of a page that are made of others, and compared as those.
_MADE_OF_OTHERS = frozenset(
    ["items", "ids", "problems", "history", "fields", "estimate", "comments"]
)


class Fault(NamedTuple):
    """What is wrong with a merged page: the item it is in, if it is in one, and the words for it.

    ``key`` is the name of a piece of the page, as ``("item", "item-12")``.
    """

    key: tuple[Any, ...] | None
    message: str


def faults(
    base: Page,
    ours: Page,
    theirs: Page,
    merged: Page,
    side: Side | None = None,
    name: Name = attrgetter("name"),
) -> Iterator[Fault]:
    """Yield every fact of a merged page that the two sides did not make of the base.

    ``side`` names the side whose word stands wherever the two are in conflict;
    there is none where they are not. ``name`` tells by what an item is known in
    all of the pages.
    """
    known = {problem.message for page in (ours, theirs) for problem in page.tree.problems}
    for problem in merged.tree.problems:
        if problem.message not in known:
            yield Fault(None, problem.message)
    yield from _of_ids(ours, theirs, merged)
    was, own, new, now = (_said(page, name) for page in (base, ours, theirs, merged))
    gone: set[str | None] = set()
    yield from _of_one_sided(base, ours, theirs, merged, side, name, gone)
    for key in {**was, **own, **new, **now}:
        if key[0] == "item" and key[1] in gone:
            continue
        values = was.get(key), own.get(key), new.get(key)
        found = now.get(key)
        # A comment goes with what stands behind it: with a conflict, it can be either side's.
        if key[0] == "comment" and (found or side):
            continue
        if found == {"ours": values[1], "theirs": values[2]}.get(side or "", _NOTHING):
            continue
        if values[0] != values[1] != values[2] != values[0]:
            fits = _holds(found, *values, side)
        else:
            fits = found == (values[2] if values[0] == values[1] else values[1])
        if not fits:
            words = " ".join(str(part) for part in key if part)
            yield Fault(_place(key), f"{words} would be {found!r}")
    at_odds = [_at_odds(page, name) for page in (ours, theirs, merged)]
    for one in at_odds[2].keys() - at_odds[0].keys() - at_odds[1].keys():
        yield Fault(("item", one), f"item {one} would have {at_odds[2][one]}")
    yield from _of_order(base, ours, theirs, merged, name)
    if _is_newest_first(ours) and _is_newest_first(theirs) and not _is_newest_first(merged):
        yield Fault(("history",), "the page history would not be in the order of its dates")


_NOTHING = object()


def _place(key: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the name of the piece that a fact is in."""
    return key[:2] if key[0] == "item" else ("history",) if key[0] == "row" else None


def _said(page: Page, name: Name) -> _Said:
    """Return the facts of a page in parts that can be merged: one for each field and row."""
    said: _Said = {
        key: value
        for key, value in facts(page).items()
        if key[0] != "item" and key[-1] not in _MADE_OF_OTHERS
    }
    text = page.source
    met: Counter[str | None] = Counter()
    for item in page.items:
        called = name(item)
        met[called] += 1
        key: tuple[Any, ...] = ("item", called, met[called] - 1)
        for (*_, fact), value in facts_of(page, [item]).items():
            if fact not in _MADE_OF_OTHERS:
                said[*key, fact] = value
        for attribute in item.element.attributes:
            said[*key, "attribute", attribute.name] = attribute.value
        seen: Counter[str] = Counter()
        for field in item.fields:
            seen[field.name] += 1
            said[*key, "field", field.name, seen[field.name]] = "".join(
                text.cut(body.span) for body in field.bodies
            )
    counted: Counter[tuple[Any, ...]] = Counter()
    rows = [("row", *row_fact(row)) for row in page.history.rows] if page.history else []
    for key in [*rows, *(("comment", comment.value) for comment in page.comments)]:
        counted[key] += 1
        said[*key, counted[key]] = True
    return said


def _at_odds(page: Page, name: Name) -> dict[str | None, str]:
    """Return the items that name two statuses or two priorities, and these."""
    found = {}
    for item in page.items:
        kept = item.status_text, item.priority_text
        shown = (
            {status for pill in item.pills for status in pill.names},
            {item.tag.name.value} if item.tag else set(),
        )
        for what, attribute, words in zip(("status", "priority"), kept, shown, strict=True):
            named = sorted({word for word in (*words, attribute and attribute.value) if word})
            if len(named) > 1:
                found[name(item)] = f"the {what} {' and '.join(map(repr, named))}"
    return found


def _of_ids(ours: Page, theirs: Page, merged: Page) -> Iterator[Fault]:
    counts = [Counter(name for name, _ in page.ids) for page in (ours, theirs, merged)]
    for name, number in counts[2].items():
        if number > max(1, counts[0][name], counts[1][name]):
            yield Fault(None, f"the id {name!r} would be taken {number} times")


def _of_one_sided(
    base: Page,
    ours: Page,
    theirs: Page,
    merged: Page,
    side: Side | None,
    name: Name,
    decided: set[str | None],
) -> Iterator[Fault]:
    """Yield an item that one side removed and that is not gone, nor in conflict.

    All items that one side removed are put into ``decided``.
    """
    was, own, new, now = (
        {name(item): page.source.cut(item.element.span) for item in page.items}
        for page in (base, ours, theirs, merged)
    )
    for one in was.keys() & (own.keys() ^ new.keys()):
        holder: Side = "ours" if one in own else "theirs"
        kept = own.get(one) or new.get(one)
        if one in now:
            fits = side == holder and now[one] == kept
        else:
            fits = kept == was[one] or (side is not None and side != holder)
        if not fits:
            end = "kept" if one in now else "lost"
            yield Fault(("item", one), f"{one}, which one side removed, would be {end}")
        decided.add(one)


def _of_order(base: Page, ours: Page, theirs: Page, merged: Page, name: Name) -> Iterator[Fault]:
    """Yield a fault unless the items stand as the side has them that moved some, if one did."""
    names = [[name(item) for item in page.items] for page in (base, ours, theirs, merged)]
    shared = set.intersection(*map(set, names))
    was, own, new, now = ([name for name in one if name in shared] for one in names)
    if (was in (own, new) or own == new) and now != (new if was == own else own):
        yield Fault(None, "the items would stand in another order")


def _holds(found: Any, base: Any, ours: Any, theirs: Any, side: Side | None) -> bool:
    """Tell whether a text that both sides changed holds the new words of both, or of one."""
    if not isinstance(found, str):
        return False
    words, was, own, new = (set((text or "").split()) for text in (found, base, ours, theirs))
    added = {"ours": own - was, "theirs": new - was}
    needed = added[side] if side else added["ours"] | added["theirs"]
    return needed <= words <= was | own | new


def _is_newest_first(page: Page) -> bool:
    days = [row.day for row in page.history.rows if row.day] if page.history else []
    return all(above >= below for above, below in pairwise(days))
