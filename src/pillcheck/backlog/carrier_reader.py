"""What the carriers and properties of an item say: class names, attributes, words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.carriers import Carried, Property
from pillcheck.backlog.parts import trimmed
from pillcheck.backlog.places import elements_at, folded
from pillcheck.backlog.shape import ITEM
from pillcheck.backlog.shown_text import resolved
from pillcheck.backlog.text import Text
from pillcheck.html.tree import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.places import Columns
    from pillcheck.backlog.shape import Carrier, PropertyRule, Shape
    from pillcheck.html.tree import Element


def carriers_of(
    item: Element, dialect: Dialect, shape: Shape, columns: Columns
) -> tuple[Carried, ...]:
    """Return the carriers that an item has, those that mean a known status preferred."""
    labels = {} if shape.free_labels else labels_of(dialect)
    carriers = []
    for carrier in shape.carriers:
        known_labels = {folded(words): name for name, words in carrier.labels} or labels
        read = (_carried(e, carrier, known_labels) for e in elements_at(item, carrier.at, columns))
        present = [carried for carried in read if carried]
        known = next((carried for carried in present if carried.statuses), None)
        if known or present:
            carriers.append(known or present[0])
    return tuple(carriers)


def properties_of(
    item: Element,
    rules: tuple[PropertyRule, ...],
    columns: Columns,
    inner: tuple[Element, ...] = (),
) -> tuple[Property, ...]:
    """Return the properties that an item has; what is in the items ``inner`` is theirs."""
    properties = []
    for rule in rules:
        read = (
            _property(element, rule)
            for element in elements_at(item, rule.at, columns)
            if not any(other == element or other.contains(element) for other in inner)
        )
        present = [known for known in read if known]
        chosen = next((known for known in present if known.value in rule.values), None)
        if chosen or present:
            properties.append(chosen or present[0])
    return tuple(properties)


def words_in(element: Element) -> tuple[Text, bool]:
    """Return the words of an element with their place, and whether they are one plain text."""
    source = element.tree.source.text
    pieces = [trimmed(source, *piece) for piece in element.pieces()]
    pieces = [(start, end) for start, end in pieces if fold(source[start:end])]
    if not pieces:
        place = element.inner_start
        if element.is_plain:
            place, _ = trimmed(source, place, element.inner_end)
        return Text(place, place, ""), element.is_plain
    start, end = pieces[0][0], pieces[-1][1]
    words = fold(source[start:end]) if len(pieces) == 1 else element.text()
    return Text(start, end, words), len(pieces) == 1


def labels_of(dialect: Dialect) -> dict[str, str]:
    """Return the status that each label means, by the label as it is compared."""
    names: dict[str, str] = {}
    for status in dialect.statuses:
        for words in (status.label, *status.labels):
            names.setdefault(folded(words), status.name)
    return names


def class_places(element: Element, names: str) -> tuple[Text, ...] | None:
    """Return where an element has all of these class names; nothing where it lacks one."""
    attribute = element.attribute("class")
    if attribute is None:
        return None
    raw = element.tree.source.text[attribute.value_start : attribute.value_end]
    by = attribute.value_start
    places = {
        match[0]: Text(match.start() + by, match.end() + by, match[0])
        for match in WORD.finditer(raw)
    }
    wanted = names.split()
    return tuple(places[name] for name in wanted) if set(wanted) <= places.keys() else None


def _carried(element: Element, carrier: Carrier, labels: dict[str, str]) -> Carried | None:
    """Return what a carrier says in an element, or nothing where it cannot be one."""
    classes, by_class = _by_class(element, carrier.classes)
    attribute = element.attribute(carrier.attribute) if carrier.attribute else None
    value = folded(attribute.value) if attribute else ""
    by_value = next((name for name, known in carrier.values if folded(known) == value), None)
    label, by_text, is_plain = _by_text(element, carrier, labels)
    meanings = dict(carrier.classes)
    if by_text and by_class and meanings.get(by_text) == meanings[by_class]:
        # Where statuses look alike, the words say which of them it is.
        by_class = by_text
    if carrier.at == ITEM and not (by_class or attribute or by_text):
        # The item itself is there in any case.
        return None
    return Carried(
        carrier=carrier,
        element=element,
        classes=classes,
        by_class=by_class,
        attribute=attribute,
        by_value=by_value if attribute else None,
        label=label,
        by_text=by_text,
        is_plain=is_plain,
    )


def _by_class(
    element: Element, names: Iterable[tuple[str, str]]
) -> tuple[tuple[Text, ...], str | None]:
    """Return the class names that mean something, and what; the longest list of names counts."""
    for meaning, words in sorted(names, key=lambda entry: -len(entry[1].split())):
        places = class_places(element, words)
        if places:
            return places, meaning
    return (), None


def _by_text(
    element: Element, carrier: Carrier, labels: dict[str, str]
) -> tuple[Text | None, str | None, bool]:
    """Return the label in an element, the status that it means, and whether it is plain text."""
    if carrier.text in ("start", "end"):
        return *_label_at(element, carrier.text, labels), True
    label, is_plain = words_in(element)
    if carrier.text == "whole":
        return label, labels.get(folded(label.value)), is_plain
    # The words of an item are not those of its class.
    return None if carrier.at == ITEM else label, None, is_plain


def _label_at(element: Element, end: str, labels: dict[str, str]) -> tuple[Text | None, str | None]:
    """Return the longest label with which an element's text starts or ends, and its status."""
    source = element.tree.source.text
    pieces = [trimmed(source, *piece) for piece in element.pieces()]
    pieces = [(start, stop) for start, stop in pieces if start < stop]
    if not pieces:
        return None, None
    start, stop = pieces[0 if end == "start" else -1]
    text = source[start:stop]
    characters = list(resolved(text)) if "&" in text else []
    if characters:
        text = "".join(character for character, _, _ in characters)
    for words in sorted(labels, key=len, reverse=True):
        written = r"\s+".join(rf"{re.escape(word)}\ufe0f?" for word in words.split())
        pattern = rf"({written})(?!\w)" if end == "start" else rf".*(?<!\w)({written})$"
        if match := re.match(pattern, text, re.IGNORECASE | re.DOTALL):
            first, last = match.span(1)
            if characters:
                first, last = characters[first][1], characters[last - 1][2]
            return Text(start + first, start + last, " ".join(match[1].split())), labels[words]
    return None, None


def _property(element: Element, rule: PropertyRule) -> Property | None:
    if rule.attribute:
        attribute = element.attribute(rule.attribute)
        if attribute is None or not attribute.value.strip():
            return None
        place = Text(attribute.value_start, attribute.value_end, attribute.value)
        return Property(rule, element, attribute.value.strip(), place, attribute)
    if rule.classes:
        places, value = _by_class(element, rule.classes)
        if not value:
            return None
        place = Text(places[0].start, places[-1].end, " ".join(p.value for p in places))
        return Property(rule, element, value, place)
    words, _ = words_in(element)
    if not words.value:
        return None
    known = {folded(value): value for value in rule.values}
    if rule.values and folded(words.value) not in known and rule.at == ITEM:
        return None
    return Property(rule, element, known.get(folded(words.value), words.value), words)
