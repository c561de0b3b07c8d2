"""The lists of a page whose entries begin with a status, among lists that say none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.adopting.repeated import PLAIN_NAME, Group, numbers_outside
from pillcheck.adopting.words import leading_label
from pillcheck.html.element_names import HEADINGS
from pillcheck.html.selectors import children

if TYPE_CHECKING:
    from pillcheck.html.tree import Element, Tree

_OUTSIDE = frozenset("head script style template svg noscript nav footer select textarea".split())
# How many lists a selector names at most, and how many entries of a list begin with a status.
_LISTS = 16
_MOST = 0.75
_FEWEST = 3
# How far before a list its heading may be.
_BETWEEN = 3


def marked_lists(tree: Tree) -> list[Group]:
    """Return the entries of the lists that a heading with an id stands before, as one group.

    Nothing where more than a few such lists have no such heading. Pages that are
    made from Markdown have such headings, and no other names.
    """
    entries: list[Element] = []
    places: list[str] = []
    unnamed = 0
    for number in numbers_outside(tree, _OUTSIDE):
        around = tree.element(number)
        if around.name not in ("ul", "ol"):
            continue
        inner = [child for child in children(around) if child.name == "li"]
        labels = [leading_label(entry.text()) for entry in inner]
        if not inner or sum(map(bool, labels)) < _MOST * len(inner):
            continue
        place = _place(around)
        if place is None:
            unnamed += len(inner)
            continue
        places.append(f"{place} > li")
        entries += inner
    is_most = len(entries) >= _MOST * (len(entries) + unnamed)
    if len(entries) < _FEWEST or len(places) > _LISTS or not is_most:
        return []
    return [Group(tuple(entries), ", ".join(dict.fromkeys(places)), 5)]


def _place(around: Element) -> str | None:
    """Return the selector of a list by the heading before it, if that has an id."""
    outer = around.parent
    if outer is None:
        return None
    beside = children(outer)
    names = [around.name]
    for before in reversed(beside[: beside.index(around)][-_BETWEEN:]):
        if before.name in HEADINGS:
            own = before.get("id")
            return f"#{own} + {' + '.join(reversed(names))}" if PLAIN_NAME.match(own) else None
        names.append(before.name)
    return None
