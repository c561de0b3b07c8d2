"""What differs between two versions of a page: items, their fields, and history rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from pillcheck.backlog.snapshot import ItemState, Row, Snapshot
from pillcheck.record import Record
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal[
    "added",
    "removed",
    "renumbered",
    "title",
    "status",
    "priority",
    "estimate",
    "field",
    "moved",
]
# Of two titles or texts, this part of all their words must be in both for one to be the other's
# new version. Texts share more words by chance.
_SAME_TITLE, _SAME_TEXT = 1 / 3, 3 / 4
_SAME_ROW = 1 / 2
Key = tuple[str | None, int]
Values = dict[tuple[Kind, str | None], str | None]
_WORD = r"\w+"


class Change(Record):
    """One change of an item.

    ``item`` is the item as it is now, or as it was where it has been removed.
    ``before`` and ``after`` are the values of what changed, nothing where there
    was or is none; ``field`` names the field that did.
    """

    kind: Kind
    item: ItemState
    before: str | None = None
    after: str | None = None
    field: str | None = None


class RowChange(Record):
    """A history row that was added, removed, or altered where it has both sides."""

    before: Row | None
    after: Row | None


class Changes(Record):
    """What differs between two versions of a page."""

    items: tuple[Change, ...] = ()
    rows: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.items or self.rows)

    def of_kind(self, *kinds: Kind) -> list[Change]:
        """Return the changes of items that are of these kinds."""
        return [change for change in self.items if change.kind in kinds]

    @property
    def new_rows(self) -> list[Row]:
        """The history rows that were added."""
        return [row.after for row in self.rows if row.after and not row.before]


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what differs between two versions of a page, in the order of the later one."""
    if before is after:
        return Changes()
    pairs = match(before, after)
    olds = {new: old for old, new in pairs}
    moved = _moved(pairs)
    items: list[Change] = []
    above = None
    for place, new in enumerate(after.items):
        old = olds.get(place)
        if old is None:
            items.append(Change("added", new, after=new.status))
        else:
            items += differences(values(before.items[old]), new)
            if place in moved:
                items.append(Change("moved", new, after=above))
        above = new.name
    kept = set(olds.values())
    items += (
        Change("removed", old, before=old.status)
        for place, old in enumerate(before.items)
        if place not in kept
    )
    return Changes(tuple(items), tuple(_rows(before.rows, after.rows)))


def values(item: ItemState) -> Values:
    """Return what an item says, by the kind of change that its change would be."""
    found: Values = {
        ("renumbered", None): item.id,
        ("title", None): item.title,
        ("priority", None): item.priority,
        ("status", None): item.status,
        ("estimate", None): item.estimate,
    }
    seen: Counter[str] = Counter()
    for name, text in item.fields:
        seen[name] += 1
        found["field", name if seen[name] == 1 else f"{name} ({seen[name]})"] = text
    return found


def differences(old: Values, new: ItemState) -> list[Change]:
    """Return the changes that make an item out of what it said before."""
    now = values(new)
    keys = [key for key in dict.fromkeys((*now, *old)) if now.get(key) != old.get(key)]
    if ("estimate", None) in keys:
        # The words around an estimate that changed are told of with its numbers.
        keys = [key for key in keys if key != ("field", new.estimate_field)]
    return [Change(kind, new, old.get((kind, f)), now.get((kind, f)), f) for kind, f in keys]


def is_same_item(one: ItemState, other: ItemState) -> bool:
    """Tell whether two items of one id are versions of one: their titles or texts are alike."""
    return (
        _folded(one.title) == _folded(other.title)
        or _likeness(one.title, other.title) >= _SAME_TITLE
        or _likeness(_text(one), _text(other)) >= _SAME_TEXT
    )


def match(before: Snapshot, after: Snapshot) -> list[tuple[int, int]]:
    """Return which item became which, by their places, in the order of the later page.

    The same id and title is the same item. Of the rest, one that has kept its
    title was renumbered, and one that has kept its id was retitled, unless
    nothing of it is left: then the id was given to another item.
    """
    old_left, new_left = _by_id(before.items), _by_id(after.items)
    pairs = []

    def title_of(page: Snapshot, place: int) -> str:
        return _folded(page.items[place].title)

    def pair(old_key: Key, new_key: Key) -> None:
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


def _by_id(items: tuple[ItemState, ...]) -> dict[Key, int]:
    seen: Counter[str | None] = Counter()
    found = {}
    for place, item in enumerate(items):
        found[item.id, seen[item.id]] = place
        seen[item.id] += 1
    return found


def _only(titles: list[tuple[str, Key]]) -> dict[str, Key]:
    """Return the keys of the items whose title no other has."""
    counts = Counter(title for title, _ in titles)
    return {title: key for title, key in titles if title and counts[title] == 1}


def _moved(pairs: list[tuple[int, int]]) -> set[int]:
    """Return which items moved, by their new places: the fewest that must."""
    stayed = {pairs[place][1] for place in longest_increasing_run([old for old, _ in pairs])}
    return {new for _, new in pairs} - stayed


def _rows(before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[RowChange]:
    removed = list((Counter(before) - Counter(after)).elements())
    added = list((Counter(after) - Counter(before)).elements())
    for new in added:
        near = [old for old in removed if _likeness(old.change, new.change) >= _SAME_ROW]
        old = max(
            near, default=None, key=lambda old: (old.date == new.date) + (old.author == new.author)
        )
        if old:
            removed.remove(old)
        yield RowChange(old, new)
    for old in removed:
        yield RowChange(old, None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(item: ItemState) -> str:
    return " ".join(text for name, text in item.fields if name != item.estimate_field)


def _likeness(one: str, other: str) -> float:
    """Return which part of the words of two texts is in both."""
    if one == other:
        return 1
    words, others = (set(re.findall(_WORD, text.casefold())) for text in (one, other))
    return len(words & others) / max(1, len(words | others))
