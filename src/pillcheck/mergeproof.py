"""The proof of a merge: the merged page says what both sides made of the base, fact by fact.

The merge works on pieces of text. Here the pages are read, and their facts
compared: other code, that looks for other things.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.facts import facts, row_fact

if TYPE_CHECKING:
    from pillcheck.page import Page
    from pillcheck.pieces import Side

_Said = dict[tuple[Any, ...], Any]

# Facts of a page that are made of others, and compared as those.
_MADE_OF_OTHERS = frozenset(
    ["items", "ids", "problems", "history", "fields", "estimate", "comments"]
)


def prove(base: Page, ours: Page, theirs: Page, merged: Page, side: Side | None = None) -> None:
    """Refuse a merged page unless it holds what each side changed, and nothing else.

    ``side`` names the side whose word stands wherever the two are in conflict;
    there is none where they are not. Raises a refusal of kind ``refused``.
    """
    if merged.tree.problems:
        _refuse(merged.tree.problems[0].message)
    _prove_ids(ours, theirs, merged)
    was, own, new, now = (_said(page) for page in (base, ours, theirs, merged))
    gone = _prove_one_sided(base, ours, theirs, merged, side)
    for key in was.keys() | own.keys() | new.keys() | now.keys():
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
            _refuse(f"{' '.join(str(part) for part in key if part)} would be {found!r}")
    _prove_order(base, ours, theirs, merged)
    if _is_newest_first(ours) and _is_newest_first(theirs) and not _is_newest_first(merged):
        _refuse("the page history would not be in the order of its dates")


_NOTHING = object()


def _said(page: Page) -> _Said:
    """Return the facts of a page in parts that can be merged: one for each field and row."""
    said: _Said = {k: v for k, v in facts(page).items() if k[-1] not in _MADE_OF_OTHERS}
    text = page.source
    for item in page.items:
        for attribute in item.element.attributes:
            said["item", item.name, "attribute", attribute.name] = attribute.value
        seen: Counter[str] = Counter()
        for field in item.fields:
            seen[field.name] += 1
            said["item", item.name, "field", field.name, seen[field.name]] = "".join(
                text.cut(body.span) for body in field.bodies
            )
    counted: Counter[tuple[Any, ...]] = Counter()
    rows = [("row", *row_fact(row)) for row in page.history.rows] if page.history else []
    for key in [*rows, *(("comment", comment.value) for comment in page.comments)]:
        counted[key] += 1
        said[*key, counted[key]] = True
    return said


def _prove_ids(ours: Page, theirs: Page, merged: Page) -> None:
    counts = [Counter(name for name, _ in page.ids) for page in (ours, theirs, merged)]
    for name, number in counts[2].items():
        if number > max(1, counts[0][name], counts[1][name]):
            _refuse(f"the id {name!r} would be taken {number} times")


def _prove_one_sided(
    base: Page, ours: Page, theirs: Page, merged: Page, side: Side | None
) -> set[str | None]:
    """Prove that an item that one side removed is gone, or in conflict; return those items."""
    was, own, new, now = (
        {item.name: page.source.cut(item.element.span) for item in page.items}
        for page in (base, ours, theirs, merged)
    )
    decided = set()
    for name in was.keys() & (own.keys() ^ new.keys()):
        holder: Side = "ours" if name in own else "theirs"
        kept = own.get(name) or new.get(name)
        if name in now:
            fits = side == holder and now[name] == kept
        else:
            fits = kept == was[name] or (side is not None and side != holder)
        if not fits:
            _refuse(f"{name}, which one side removed, would be {'kept' if name in now else 'lost'}")
        decided.add(name)
    return decided


def _prove_order(*pages: Page) -> None:
    """Prove that the items stand as the side has them that moved some, if one did."""
    names = [[item.name for item in page.items] for page in pages]
    shared = set.intersection(*map(set, names))
    was, own, new, now = ([name for name in one if name in shared] for one in names)
    if (was in (own, new) or own == new) and now != (new if was == own else own):
        _refuse("the items would stand in another order")


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


def _refuse(message: str) -> None:
    raise Refusal("refused", f"merged, {message}")
