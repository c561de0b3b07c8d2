"""The edits that give one item one property: an attribute, a class, or the words of an element."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.carrier_reader import class_places, words_in
from pillcheck.backlog.carriers import Carried
from pillcheck.backlog.places import elements_at, folded
from pillcheck.backlog.shape import COLUMN, Carrier
from pillcheck.editing.attributes import attribute_edit
from pillcheck.editing.class_words import class_edit
from pillcheck.editing.gates import gate_attributes
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.element_names import OPTIONAL_END
from pillcheck.html.escaping import write_words

if TYPE_CHECKING:
    from pillcheck.backlog.carriers import Property
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.places import Columns
    from pillcheck.backlog.shape import PropertyRule
    from pillcheck.backlog.snapshot import NewValues
    from pillcheck.html.tree import Element


def property_edits(
    page: Page, item: Item, rule: PropertyRule, value: str, columns: Columns
) -> tuple[Element, list[Edit], NewValues]:
    """Return the element that a property is in, the edits for a value, and its new attributes.

    An empty value removes the property. Raises a refusal of kind ``refused`` where
    the item has no place for it.
    """
    known = next((entry for entry in item.properties if entry.rule == rule), None)
    element = known.element if known else _place(page, item, rule, columns)
    gate_attributes(page, element)
    if rule.attribute:
        likes = [
            known.element
            for other in page.items
            for known in other.properties
            if known.rule == rule and known.element != element
        ]
        edit, new = attribute_edit(page, element, rule.attribute, value, likes)
        return element, [edit] if edit else [], new
    if rule.classes:
        return element, *_class_edits(page, item, element, rule, known, value)
    return element, _text_edits(page, item, element, rule, value), {}


def _place(page: Page, item: Item, rule: PropertyRule, columns: Columns) -> Element:
    """Return the element in which an item without a property can have it."""
    places = elements_at(item.element, rule.at, columns)
    inner = [other.element for other in page.items if item.element.contains(other.element)]
    for element in places:
        if not any(other == element or other.contains(element) for other in inner):
            return element
    where = f'"{rule.at}"'
    if rule.at.startswith(COLUMN):
        where = f'a cell in the column "{rule.at.removeprefix(COLUMN)}"'
    message = f"{item.called} has no place for {rule.name}; add {where} to it by hand"
    return refuse(page.source, item.element.start_tag, message)


def _class_edits(
    page: Page,
    item: Item,
    element: Element,
    rule: PropertyRule,
    known: Property | None,
    value: str,
) -> tuple[list[Edit], NewValues]:
    if not value and element != item.element:
        message = f"{rule.name} is an element of {item.called}; remove it by hand"
        refuse(page.source, element.start_tag, message)
    names = dict(rule.classes)
    places = class_places(element, names[known.value]) if known else ()
    carried = Carried(Carrier(rule.at, rule.classes), element, places or ())
    edit, classes = class_edit(page, carried, names.get(value, ""))
    edits = [edit] if edit else []
    if element != item.element:
        edits += _badge_edits(page, item, element, rule, known, value)
    return edits, {"class": classes} if edit else {}


def _badge_edits(
    page: Page,
    item: Item,
    element: Element,
    rule: PropertyRule,
    known: Property | None,
    value: str,
) -> list[Edit]:
    """Return the edits of the words of a badge, where these go with its class."""
    words, is_plain = words_in(element)
    if not words.value:
        return []
    shown: dict[str, Counter[str]] = {}
    for other in page.items:
        for entry in other.properties:
            if entry.rule == rule and other != item:
                label = words_in(entry.element)[0].value
                shown.setdefault(entry.value, Counter())[label] += 1
    new = ""
    if known and folded(words.value) == folded(known.value):
        # The badge shows the value's own name.
        new = _cased(value, words.value)
    elif value in shown:
        new = shown[value].most_common(1)[0][0]
    elif any(
        words.value in labels for name, labels in shown.items() if known and name != known.value
    ):
        # The same words stand beside every value.
        return []
    if not new:
        message = f'the words "{words.value}" may say the {rule.name}, and no other item shows '
        refuse(page.source, element.span, f'{message}"{value}"; edit this by hand')
    if new == words.value:
        return []
    _gate_words(page, item, element, rule, is_plain=is_plain)
    return [write_words(page.source, words.span, new)]


def _text_edits(
    page: Page, item: Item, element: Element, rule: PropertyRule, value: str
) -> list[Edit]:
    if not value and not rule.at.startswith(COLUMN):
        message = f"{rule.name} is an element of {item.called}; remove it by hand"
        refuse(page.source, element.start_tag, message)
    words, is_plain = words_in(element)
    _gate_words(page, item, element, rule, is_plain=is_plain)
    return [write_words(page.source, words.span, value)]


def _gate_words(
    page: Page, item: Item, element: Element, rule: PropertyRule, *, is_plain: bool
) -> None:
    """Refuse an element whose words cannot be replaced for certain."""
    if element == item.element:
        message = f"{rule.name} is the text of {item.called} itself; edit it by hand"
        refuse(page.source, element.start_tag, message)
    if not element.has_end_tag and element.name not in OPTIONAL_END:
        message = f"the {rule.name} of {item.called} is never closed; add </{element.name}>"
        refuse(page.source, element.start_tag, message)
    if not is_plain:
        message = f"the {rule.name} of {item.called} contains more than plain text"
        refuse(page.source, element.span, f"{message}; edit it by hand")


def _cased(value: str, like: str) -> str:
    """Return a value in capitals, or with a capital, where the words before it were so."""
    if like.isupper() and len(like) > 1:
        return value.upper()
    return value[:1].upper() + value[1:] if like[:1].isupper() else value
