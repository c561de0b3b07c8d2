"""The slots of repeated elements: the places in them where a status may stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pillcheck.adopting.repeated import PLAIN_NAME, cells, marked, tables
from pillcheck.adopting.words import (
    LONGEST_LABEL,
    is_priority,
    is_size,
    leading_label,
    sense_of_class,
    sense_of_text,
    trailing_label,
)
from pillcheck.html.scanner import START
from pillcheck.html.tree import Element
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.adopting.repeated import Group
    from pillcheck.html.tree import Tree

Kind = Literal["element", "attribute", "start", "end"]
_OUTSIDE = frozenset(
    "head script style template svg noscript nav footer select textarea button".split()
)
# Elements whose name alone is a place.
_SMALL = frozenset("span strong em b i small code mark td th abbr sup label dd p kbd u".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 summary".split())
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:--|__|-|_)(?=[A-Za-z0-9])")
_HINT = re.compile(r"status|state|stage|progress|stand|estado|statut|stato|phase", re.IGNORECASE)
_WEAK_HINT = re.compile(r"badge|pill|tag|label|chip|done|support|marker|dot|icon", re.IGNORECASE)


class Place(Record):
    """A place in an item: how the configuration names it, and how to find it.

    ``how`` is ``item``, ``class``, ``prefix``, ``name``, ``attribute``,
    ``column`` or ``nth``.
    """

    at: str
    how: str
    name: str = ""
    argument: str = ""

    def fits(self, element: Element) -> bool:
        """Tell whether an element inside an item stands at this place."""
        if self.name and element.name != self.name:
            return False
        if self.how == "class":
            return self.argument in element.classes
        if self.how == "prefix":
            return any(name.startswith(self.argument) for name in element.classes)
        if self.how == "attribute":
            return element.attribute(self.argument) is not None
        return self.how == "name"


class Value(Record):
    """What an item has in a slot: the element, and the classes and the text that vary there."""

    element: Element
    classes: tuple[str, ...]
    text: str
    weight: float


class Slot(Record):
    """A place with what each item has there, ``None`` for those that have nothing."""

    place: Place
    kind: Kind
    values: tuple[Value | None, ...]
    # How many elements at the place look like a status, those that are not taken included.
    alike: int = 0

    @property
    def there(self) -> list[Value]:
        """The values of the items that have one."""
        return [value for value in self.values if value is not None]

    @property
    def coverage(self) -> float:
        """The share of items that have a value."""
        return len(self.there) / len(self.values)

    @property
    def weight(self) -> float:
        """How much its values are those of a status, from 0 to 1."""
        return sum(value.weight for value in self.there) / max(1, len(self.there))

    @property
    def hint(self) -> float:
        """What the name of the place tells."""
        name = self.place.at if self.place.how != "attribute" else self.place.argument
        return 1.25 if _HINT.search(name) else 1.1 if _WEAK_HINT.search(name) else 1.0

    @property
    def class_texts(self) -> dict[tuple[str, ...], list[str]]:
        """The texts that stand with each class, in page order."""
        by_class: dict[tuple[str, ...], list[str]] = {}
        for value in self.there:
            texts = by_class.setdefault(value.classes, [])
            if value.text not in texts:
                texts.append(value.text)
        return by_class

    @property
    def keys(self) -> list[tuple[tuple[str, ...], str] | None]:
        """What each item has, for comparing with another slot."""
        return [(v.classes, v.text) if v else None for v in self.values]


def weight_of(element: Element) -> float:
    """Return how much an element looks like a status, by its text, classes and attributes."""
    weight = max((sense_of_class(name).weight for name in element.classes), default=0.0)
    for attribute in element.attributes:
        if _is_value(attribute.name):
            weight = max(weight, sense_of_text(_spaced(attribute.value)).weight)
    if weight < 0.9 and element.inner_end - element.inner_start < 400:
        weight = max(weight, _text_weight(element))
    return weight


def _text_weight(element: Element) -> float:
    text = element.text()
    weight = sense_of_text(text).weight
    return weight if weight or not text else 0.9 * bool(leading_label(text) or trailing_label(text))


def _spaced(value: str) -> str:
    return re.sub(r"[-_]+", " ", value) if len(value.strip("-_")) > 1 else value


def _is_value(name: str) -> bool:
    return (name.startswith("data-") and "id" not in name.split("-")) or name in ("status", "state")


def marks_of(tree: Tree) -> list[int]:
    """Return the numbers of the elements of a page that look like a status."""
    marks = []
    tags = tree.tokens.tags
    number = 0
    while number < len(tags):
        tag = tags[number]
        if tag.kind == START:
            if tag.name in _OUTSIDE:
                number = max(tree.closers[number], number + 1)
                continue
            if weight_of(tree.element(number)):
                marks.append(number)
        number += 1
    return marks


def slots(group: Group, marks: list[int]) -> list[Slot]:
    """Return the slots of a group in which something looks like a status."""
    places: dict[tuple[Place, Kind], int] = {}
    columns = _columns(group)
    sample = (
        group.elements
        if len(group.elements) < 200
        else group.elements[:: len(group.elements) // 100]
    )
    for item in sample:
        seen: dict[tuple[Place, Kind], None] = {}
        for element in marked(item, marks):
            seen |= dict.fromkeys(_places(item, element, columns))
        for key in seen:
            places[key] = places.get(key, 0) + 1
    filled = []
    for (place, kind), count in places.items():
        if 4 * count >= len(sample):
            slot = _filled(group, place, kind, columns)
            if slot is not None:
                filled.append(slot)
    return filled


def _columns(group: Group) -> dict[int, dict[str, int]]:
    """Return the columns of the table around each row of a group."""
    if not group.header:
        return {}
    by_row = {row.number: t.columns for t in tables(group.elements[0].tree) for row in t.rows}
    return {row.number: by_row[row.number] for row in group.elements if row.number in by_row}


def _places(
    item: Element, element: Element, columns: dict[int, dict[str, int]]
) -> Iterator[tuple[Place, Kind]]:
    """Yield the places by which an element of an item can be named, and what stands there."""
    if element == item:
        yield Place("&", "item"), "element"
    name = element.name
    for attribute in element.attributes:
        if _is_value(attribute.name) and sense_of_text(_spaced(attribute.value)).weight:
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
        if (prefix := _PREFIX.match(c)) and PLAIN_NAME.match(prefix[0])
    ]
    if name in ("td", "th"):
        place = next((n for n, cell in enumerate(cells(item)) if cell == element), -1)
        for header, column in columns.get(item.number, {}).items():
            if column == place and header:
                named.append(Place(f"column:{header}", "column", "", header))
        if place >= 0 and not columns:
            named.append(Place(f"{name}:nth-child({place + 1})", "nth", name, str(place)))
    if name in _SMALL or name in _HEADINGS:
        named.append(Place(name, "name", name))
    for place_ in named:
        yield place_, "element"
        if place_.how != "prefix":
            yield from ((place_, edge) for edge in edges)


def find(place: Place, item: Element, columns: dict[str, int]) -> list[Element]:
    """Return the elements of an item at a place, in page order."""
    if place.at == "&":
        return [item]
    if place.how in ("column", "nth"):
        column = columns.get(place.argument, -1) if place.how == "column" else int(place.argument)
        inside = cells(item)
        return inside[column : column + 1] if column >= 0 else []
    return [element for element in item.descendants(place.name) if place.fits(element)]


def _filled(
    group: Group, place: Place, kind: Kind, columns: dict[int, dict[str, int]]
) -> Slot | None:
    """Return a slot with what each item has in it."""
    chosen: list[Element | None] = []
    alike = 0
    for item in group.elements:
        fitting = find(place, item, columns.get(item.number, {}))
        alike += sum(_own_weight(element, place, kind) >= 0.5 for element in fitting)
        if kind in ("start", "end"):
            label = leading_label if kind == "start" else trailing_label
            fitting = [e for e in fitting if label(e.text())]
            chosen.append(fitting[0] if fitting else None)
            continue
        best = max(fitting, key=lambda e: _own_weight(e, place, kind), default=None)
        if best is not None and place.at != "&" and _own_weight(best, place, kind) == 0:
            best = fitting[0]
        chosen.append(best)
    there = [element for element in chosen if element is not None]
    if len(there) < 2:
        return None
    values: list[Value | None]
    if kind == "attribute":
        values = [_attribute_value(e, place.argument) if e else None for e in chosen]
    elif kind in ("start", "end"):
        label = leading_label if kind == "start" else trailing_label
        values = [Value(e, (), label(e.text()), 0.9) if e else None for e in chosen]
    else:
        values = _element_values(chosen, place)
    return Slot(place, kind, tuple(values), alike) if sum(map(bool, values)) > 1 else None


def _own_weight(element: Element, place: Place, kind: Kind) -> float:
    if kind == "attribute":
        return sense_of_text(_spaced(element.get(place.argument))).weight
    if kind in ("start", "end"):
        label = leading_label if kind == "start" else trailing_label
        return 0.9 * bool(label(element.text()))
    weight = max((sense_of_class(name).weight for name in element.classes), default=0.0)
    if place.at == "&":
        return weight
    return max(weight, sense_of_text(element.text()).weight)


def _attribute_value(element: Element, name: str) -> Value | None:
    value = element.get(name).strip()
    if not value or len(value) > LONGEST_LABEL:
        return None
    return Value(element, (), value, sense_of_text(_spaced(value)).weight)


def _element_values(chosen: list[Element | None], place: Place) -> list[Value | None]:
    classes = [tuple(dict.fromkeys(e.classes)) if e else () for e in chosen]
    telling = _telling([own for own, e in zip(classes, chosen, strict=True) if e], place)
    values: list[Value | None] = []
    for element, own in zip(chosen, classes, strict=True):
        if element is None:
            values.append(None)
            continue
        kept = tuple(name for name in own if name in telling)
        text = "" if place.at == "&" else element.text()
        weight = max((0.95 * sense_of_class(name).weight for name in kept), default=0.0)
        if is_priority(text) or is_size(text):
            weight = 0.0 if not kept else weight / 2
        if len(text) <= LONGEST_LABEL:
            weight = max(weight, sense_of_text(text).weight)
        values.append(Value(element, kept, text, weight) if kept or text else None)
    return values


def _telling(all_classes: list[tuple[str, ...]], place: Place) -> set[str]:
    """Return the classes that tell elements at a place apart."""
    if not all_classes:
        return set()
    common = set(all_classes[0]).intersection(*all_classes)
    varying = {name for own in all_classes for name in own} - common
    if place.how == "prefix":
        varying = {name for name in varying | common if name.startswith(place.argument)}
    sensed = {name for name in varying if sense_of_class(name).weight}
    if not varying:
        return {name for name in common if sense_of_class(name).weight >= 0.9}
    if not sensed:
        return varying
    # Where another class stands beside the telling ones, it belongs to something else.
    prefixes = {match[0] for name in sensed if (match := _PREFIX.match(name))}
    kin = {name for name in varying if any(name.startswith(p) for p in prefixes)}
    alone = {
        name
        for own in all_classes
        if not (sensed | kin) & set(own)
        for name in own
        if name in varying
    }
    return sensed | kin | alone
