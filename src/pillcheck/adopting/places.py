"""The places in items that a configuration can name: by selector, by column, the item itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pillcheck.adopting.repeated import PLAIN_NAME, cells
from pillcheck.adopting.words import leading_label, sense_of_text, trailing_label
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.adopting.repeated import Group
    from pillcheck.backlog.places import Columns
    from pillcheck.html.tree import Element

Kind = Literal["element", "attribute", "start", "end"]
# Elements whose name alone is a place.
_SMALL = frozenset("span strong em b i small code mark td th abbr sup label dd p kbd u".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 summary".split())
PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:--|__|-|_)(?=[A-Za-z0-9])")


class Place(Record):
    """A place in an item: how the configuration names it, and how to find it.

    ``how`` is ``item``, ``class``, ``classes`` for any of several, ``prefix``,
    ``name``, ``attribute``, ``column`` or ``nth``. ``around`` is a class of the
    element directly around it, where others like it stand elsewhere.
    """

    at: str
    how: str
    name: str = ""
    argument: str = ""
    around: str = ""

    def fits(self, element: Element) -> bool:
        """Tell whether an element inside an item stands at this place."""
        if self.name and element.name != self.name:
            return False
        if self.around and (not element.parent or self.around not in element.parent.classes):
            return False
        if self.how == "class":
            return self.argument in element.classes
        if self.how == "classes":
            return not set(self.argument.split()).isdisjoint(element.classes)
        if self.how == "prefix":
            return any(name.startswith(self.argument) for name in element.classes)
        if self.how == "attribute":
            return element.attribute(self.argument) is not None
        return self.how == "name"


def spaced(value: str) -> str:
    """Return the value of an attribute as words."""
    return re.sub(r"[-_]+", " ", value) if len(value.strip("-_")) > 1 else value


def is_value(name: str) -> bool:
    """Tell whether an attribute of this name may hold a status."""
    return (name.startswith("data-") and "id" not in name.split("-")) or name in ("status", "state")


def places_of(group: Group, item: Element, element: Element) -> Iterator[tuple[Place, Kind]]:
    """Yield the places by which an element of an item can be named, and what stands there."""
    if element == item:
        yield Place("&", "item"), "element"
    name = element.name
    for attribute in element.attributes:
        is_named = attribute.name in ("data-status", "data-state", "data-stage", "status", "state")
        known = is_named or sense_of_text(spaced(attribute.value)).weight
        if is_value(attribute.name) and attribute.value and known:
            at = "&" if element == item else f"{name}[{attribute.name}]"
            yield Place(at, "attribute", name, attribute.name), "attribute"
    text = element.text() if element.inner_end - element.inner_start < 4000 else ""
    edges: list[Kind] = []
    if leading_label(text) and leading_label(text) != text:
        edges.append("start")
    if trailing_label(text) and trailing_label(text) != text:
        edges.append("end")
    if element == item:
        yield from ((Place("&", "item"), edge) for edge in edges)
        return
    named = [Place(f"{name}.{c}", "class", name, c) for c in element.classes if PLAIN_NAME.match(c)]
    named += [
        Place(f'{name}[class*="{prefix[0]}"]', "prefix", name, prefix[0])
        for c in element.classes
        if (prefix := PREFIX.match(c)) and PLAIN_NAME.match(prefix[0])
    ]
    if name in ("td", "th"):
        place = next((n for n, cell in enumerate(cells(item)) if cell == element), -1)
        named += [
            Place(f"column:{header}", "column", "", header)
            for header in group.names
            if group.columns.cell(item, header) == element
        ]
        if place >= 0 and not group.header:
            named.append(Place(f"{name}:nth-child({place + 1})", "nth", name, str(place)))
    if name in _SMALL or name in _HEADINGS:
        named.append(Place(name, "name", name))
    for place_ in named:
        yield place_, "element"
        if place_.how != "prefix":
            yield from ((place_, edge) for edge in edges)


def find(place: Place, item: Element, columns: Columns) -> list[Element]:
    """Return the elements of an item at a place, in page order."""
    if place.at == "&":
        return [item]
    if place.how == "column":
        cell = columns.cell(item, place.argument)
        return [cell] if cell else []
    if place.how == "nth":
        return cells(item)[int(place.argument) : int(place.argument) + 1]
    return [element for element in item.descendants(place.name) if place.fits(element)]
