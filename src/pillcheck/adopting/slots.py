"""The slots of repeated elements: the places in them where a status may stand."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.adopting.places import (
    PREFIX,
    Kind,
    Place,
    find,
    is_value,
    places_of,
    spaced,
)
from pillcheck.adopting.repeated import PLAIN_NAME, marked, numbers_outside
from pillcheck.adopting.words import (
    LONGEST_LABEL,
    is_priority,
    is_size,
    leading_label,
    sense_of_class,
    sense_of_text,
    trailing_label,
)
from pillcheck.backlog.places import folded
from pillcheck.html.tree import Element
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.adopting.repeated import Group
    from pillcheck.html.tree import Tree

_OUTSIDE = frozenset(
    "head script style template svg noscript nav footer select textarea button".split()
)
_HINT = re.compile(
    r"status|state|stage|progress|condition|zustand|stand\b|estado|statut|stato|etat|état",
    re.IGNORECASE,
)
# A place with a hint above this is called a status.
_NAMED = 1.2
# From this weight on, something is a status wherever it stands.
SURE = 0.85
# What share of the items say a status at least, where the others say none.
FEWEST = 0.1
# What a label is at most as long as, where nothing is known of its words.
_WORDS = 30
# Elements of which a class and a few words may make a status, whatever the words.
_LABELS = frozenset("span td th strong em b i small mark div p code sup label".split())
_WEAK_HINT = re.compile(r"badge|pill|tag|label|chip|done|support|marker|dot|icon", re.IGNORECASE)


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
    def is_of_few(self) -> bool:
        """Whether few items say that they are done, and the others beside them say nothing."""
        there = self.there
        if not FEWEST <= self.coverage < 0.5 or any(value.weight < SURE for value in there):
            return False
        senses = [sense_of_text(v.text) for v in there]
        senses += [sense_of_class(name) for v in there for name in v.classes]
        return any(sense.meaning == "done" and sense.weight > SURE for sense in senses)

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
        if is_value(attribute.name):
            weight = max(weight, sense_of_text(spaced(attribute.value)).weight)
            weight = max(weight, 0.1 * bool(_HINT.search(attribute.name)))
    if weight < 0.9 and element.inner_end - element.inner_start < 400:
        weight = max(weight, _text_weight(element))
    return weight


def _text_weight(element: Element) -> float:
    text = element.text()
    weight = sense_of_text(text).weight
    if not weight and len(text) <= _WORDS and element.name in _LABELS:
        named = bool(element.classes) or element.name == "td"
        weight = 0.1 * (named and any(map(str.isalpha, text)))
    return weight if weight or not text else 0.9 * bool(leading_label(text) or trailing_label(text))


def marks_of(tree: Tree) -> tuple[list[int], list[int]]:
    """Return the numbers of the elements that look like a status, and of those that surely do."""
    weights = {n: weight_of(tree.element(n)) for n in numbers_outside(tree, _OUTSIDE)}
    marks = [number for number, weight in weights.items() if weight]
    return marks, [number for number in marks if weights[number] >= SURE]


def slots(group: Group, marks: list[int]) -> list[Slot]:
    """Return the slots of a group in which something looks like a status."""
    places: dict[tuple[Place, Kind], int] = {}
    sample = (
        group.elements
        if len(group.elements) < 200
        else group.elements[:: len(group.elements) // 100]
    )
    for item in sample:
        seen: dict[tuple[Place, Kind], None] = {}
        for element in marked(item, marks):
            seen |= dict.fromkeys(places_of(group, item, element))
        for key in seen:
            places[key] = places.get(key, 0) + 1
    filled = []
    for (place, kind), count in places.items():
        if 4 * count >= len(sample) or count > max(1, FEWEST * len(sample)):
            slot = _filled(group, place, kind)
            if slot is not None:
                filled.append(_raised(_narrowed(group, slot) or slot))
    return filled


def _raised(slot: Slot) -> Slot:
    """Return a slot in which words that no list of status words has count as well.

    They do where the slot is named for a status, or where they stand for one
    class each, come back, and some of them are known. Where it is named so, the
    classes alone may come back, whatever the words beside them.
    """
    keys = {(value.classes, value.text) for value in slot.there}
    classes = {(value.classes, "") for value in slot.there}
    if slot.hint > _NAMED and len(keys) > 0.75 * len(slot.there) and ((), "") not in classes:
        keys = classes
    count, there = len(keys), len(slot.there)
    if slot.kind in ("start", "end") or not 2 <= count <= max(2, 0.75 * there):
        return slot
    texts = [value.text for value in slot.there]
    if any(is_priority(text) or is_size(text) or len(text) > _WORDS for text in texts):
        return slot
    together = count == len({c for c, _ in keys}) == len({text for _, text in keys})
    together = together and all(classes for classes, _ in keys)
    known = {(value.classes, value.text) for value in slot.there if value.weight >= 0.9}
    named = slot.hint > _NAMED and (together or 2 * count <= there + 1)
    if not named and not (4 * len(known) >= count and (together or slot.hint > 1)):
        return slot
    values = tuple(v and v.replaced(weight=max(v.weight, 0.6)) for v in slot.values)
    return slot.replaced(values=values)


def _narrowed(group: Group, slot: Slot) -> Slot | None:
    """Return a slot without what stands beside statuses at its place, such as priorities.

    What is directly around the statuses may tell, else the classes that they
    have. Nothing where that is not needed: where every item has a status there,
    or no item has another thing beside one.
    """
    place = slot.place
    if slot.kind != "element" or place.how not in ("class", "prefix", "name"):
        return None
    named: set[str] = set()
    beside: set[str] = set()
    both = 0
    without = False
    around: list[set[str]] = []
    elsewhere: set[str] = set()
    for item in group.elements:
        fitting = find(place, item, group.columns)
        statuses = [e for e in fitting if _is_status(e, place)]
        status = max(statuses, key=lambda e: _own_weight(e, place, "element"), default=None)
        others = [e for e in fitting if e != status]
        both += bool(status and others)
        without = without or not status
        named.update(status.classes if status else ())
        beside.update(name for e in others for name in e.classes)
        if status and status.parent and status.parent != item:
            around.append(set(status.parent.classes))
            elsewhere.update(c for e in others if e.parent for c in e.parent.classes)
    if around and 5 * both >= len(slot.there) and 2 * len(around) >= len(slot.there):
        inside = sorted(set.intersection(*around) - elsewhere)
        outer = next(filter(PLAIN_NAME.match, inside), None)
        if outer:
            at = f".{outer} > {place.at}"
            return _filled(group, place.replaced(at=at, around=outer), "element")
    own = sorted(name for name in named - beside if PLAIN_NAME.match(name))
    if not without or not own or 5 * both < len(slot.there):
        return None
    at = ", ".join(f"{place.name}.{name}" for name in own)
    return _filled(group, Place(at, "classes", place.name, " ".join(own)), "element")


def _is_status(element: Element, place: Place) -> bool:
    text = element.text()
    if is_priority(text) or is_size(text):
        return False
    return _own_weight(element, place, "element") >= 0.5


def _filled(group: Group, place: Place, kind: Kind) -> Slot | None:
    """Return a slot with what each item has in it."""
    chosen: list[Element | None] = []
    alike = 0
    for item in group.elements:
        fitting = find(place, item, group.columns)
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
    if sum(map(bool, values)) < 2:
        return None
    return Slot(place, kind, _alike_spelled(values), alike)


def _alike_spelled(values: list[Value | None]) -> tuple[Value | None, ...]:
    """Return values with words that the reader takes for the same in their commonest spelling."""
    spellings: dict[str, Counter[str]] = {}
    for value in filter(None, values):
        spellings.setdefault(folded(value.text), Counter())[value.text] += 1
    return tuple(
        value and value.replaced(text=spellings[folded(value.text)].most_common(1)[0][0])
        for value in values
    )


def _own_weight(element: Element, place: Place, kind: Kind) -> float:
    if kind == "attribute":
        return sense_of_text(spaced(element.get(place.argument))).weight
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
    return Value(element, (), value, sense_of_text(spaced(value)).weight)


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
    if place.how == "prefix" and not varying - common and not sensed:
        return set()
    if not varying:
        # What all items are called is no status of theirs.
        is_item = place.at == "&"
        return {name for name in common if not is_item and sense_of_class(name).weight >= 0.9}
    if not sensed:
        return varying
    # Where another class stands beside the telling ones, it belongs to something else.
    prefixes = {match[0] for name in sensed if (match := PREFIX.match(name))}
    kin = {name for name in varying if any(name.startswith(p) for p in prefixes)}
    alone = {
        name
        for own in all_classes
        if not (sensed | kin) & set(own)
        for name in own
        if name in varying
    }
    return sensed | kin | alone
