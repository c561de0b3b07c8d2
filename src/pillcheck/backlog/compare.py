"""What changed between two versions of a page: items, their fields, and history rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from pillcheck.alike import likeness
from pillcheck.backlog.altered_rows import row_pairs
from pillcheck.backlog.snapshot import ItemState, RowText, Snapshot
from pillcheck.record import Record
from pillcheck.sequences import longest_increasing_run

Kind = Literal[
    "added",
    "removed",
    "renumbered",
    "title",
    "status",
    "priority",
    "estimate",
    "property",
    "attribute",
    "field",
    "moved",
]
# One title or text is a new version of another if both share this part of all their words.
# Texts share more words by chance.
_SAME_TITLE, _SAME_TEXT = 1 / 3, 3 / 4
# An id, and which item with that id it is.
ItemKey = tuple[str | None, int]
Values = dict[tuple[Kind, str | None], str | None]
_WORD = r"\w+"


class ItemChange(Record):
    """One change of an item.

    ``item`` is the item as it is now, or as it was if it has been removed.
    ``before`` and ``after`` are the old and the new value, ``None`` where there
    is none; ``field`` is the name of a changed field, property or attribute.
    """

    kind: Kind
    item: ItemState
    before: str | None = None
    after: str | None = None
    field: str | None = None


class RowChange(Record):
    """A history row that was added, removed, or, where it has both sides, altered."""

    before: RowText | None
    after: RowText | None


class Changes(Record):
    """What changed between two versions of a page."""

    items: tuple[ItemChange, ...] = ()
    rows: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.items or self.rows)

    def of_kind(self, *kinds: Kind) -> list[ItemChange]:
        """Return the changes of items of these kinds."""
        return [change for change in self.items if change.kind in kinds]

    @property
    def new_rows(self) -> list[RowText]:
        """The history rows that were added."""
        return [row.after for row in self.rows if row.after and not row.before]


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed between two versions of a page, in the order of the later one."""
    if before is after:
        return Changes()
    pairs = same_items(before, after)
    olds = {new: old for old, new in pairs}
    moved = _moved(pairs)
    items: list[ItemChange] = []
    above = None
    for place, new in enumerate(after.items):
        old = olds.get(place)
        if old is None:
            items.append(ItemChange("added", new, after=new.status))
        else:
            if before.items[old] is not new:
                items += differences(values(before.items[old]), new)
            if place in moved:
                items.append(ItemChange("moved", new, after=above))
        above = new.caption
    kept = set(olds.values())
    items += (
        ItemChange("removed", old, before=old.status)
        for place, old in enumerate(before.items)
        if place not in kept
    )
    rows = ([row.text for row in page.rows] for page in (before, after))
    return Changes(tuple(items), tuple(RowChange(*pair) for pair in row_pairs(*rows)))


def values(item: ItemState) -> Values:
    """Return what an item says, by the kind of change and the name of the field."""
    by_kind: Values = {
        ("renumbered", None): item.id,
        ("title", None): item.title,
        ("priority", None): item.priority,
        ("status", None): item.status,
        ("estimate", None): item.estimate,
    }
    for name, value in item.properties:
        if name != "priority":
            by_kind["property", name] = value
    for name, value in item.extras:
        by_kind["attribute", name] = value
    seen: Counter[str] = Counter()
    for field in item.own_fields:
        name = field.name
        seen[name] += 1
        by_kind["field", name if seen[name] == 1 else f"{name} ({seen[name]})"] = field.own_text
    return by_kind


def differences(old: Values, new: ItemState) -> list[ItemChange]:
    """Return the changes from what an item said before to what it says now."""
    now = values(new)
    keys = [key for key in dict.fromkeys((*now, *old)) if now.get(key) != old.get(key)]
    if ("estimate", None) in keys:
        # The words around a changed estimate are reported with its numbers.
        keys = [key for key in keys if key != ("field", new.estimate_field)]
    return [
        ItemChange(
            kind=kind,
            item=new,
            before=old.get((kind, field)),
            after=now.get((kind, field)),
            field=field,
        )
        for kind, field in keys
    ]


def is_same_item(old: ItemState, new: ItemState) -> bool:
    """Tell whether two items with one id are versions of the same: titles or texts are alike."""
    return (
        _folded(old.title) == _folded(new.title)
        or _likeness(old.title, new.title) >= _SAME_TITLE
        or _likeness(_text(old), _text(new)) >= _SAME_TEXT
    )


def same_items(before: Snapshot, after: Snapshot) -> list[tuple[int, int]]:
    """Return pairs of old and new index of the same item, in the order of the later page.

    Items with the same id and title are the same. Of the rest, one with the same
    title was renumbered, and one with the same id was retitled, unless nothing
    else of it is left: then the id was given to another item.
    """
    old_left, new_left = _by_id(before.items), _by_id(after.items)
    pairs = []

    def title_of(page: Snapshot, place: int) -> str:
        return _folded(page.items[place].title)

    def pair(old_key: ItemKey, new_key: ItemKey) -> None:
        pairs.append((old_left.pop(old_key), new_left.pop(new_key)))

    for key, new in list(new_left.items()):
        if key in old_left and title_of(before, old_left[key]) == title_of(after, new):
            pair(key, key)
    old_titles = _only([(title_of(before, place), key) for key, place in old_left.items()])
    new_titles = _only([(title_of(after, place), key) for key, place in new_left.items()])
    for title, key in new_titles.items():
        if title in old_titles:
            pair(old_titles[title], key)
    for key, new in list(new_left.items()):
        if key in old_left and is_same_item(before.items[old_left[key]], after.items[new]):
            pair(key, key)
    return sorted(pairs, key=lambda pair: pair[1])


def _by_id(items: tuple[ItemState, ...]) -> dict[ItemKey, int]:
    seen: Counter[str | None] = Counter()
    places = {}
    for place, item in enumerate(items):
        places[item.id, seen[item.id]] = place
        seen[item.id] += 1
    return places


def _only(titles: list[tuple[str, ItemKey]]) -> dict[str, ItemKey]:
    """Return the keys of the items whose title no other has."""
    counts = Counter(title for title, _ in titles)
    return {title: key for title, key in titles if title and counts[title] == 1}


def _moved(pairs: list[tuple[int, int]]) -> set[int]:
    """Return the new indices of as few items as can have moved."""
    stayed = {pairs[place][1] for place in longest_increasing_run([old for old, _ in pairs])}
    return {new for _, new in pairs} - stayed


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(item: ItemState) -> str:
    return " ".join(
        field.own_text for field in item.own_fields if field.name != item.estimate_field
    )


def _likeness(old: str, new: str) -> float:
    """Return which share of the words of two texts, 0 to 1, is in both."""
    if old == new:
        return 1
    return likeness(*(frozenset(re.findall(_WORD, text.casefold())) for text in (old, new)))
