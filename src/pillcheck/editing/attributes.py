"""The attributes of an item's own element that say nothing else: set, added and taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.backlog.shape import ITEM
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_attributes, gate_block, gate_item
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import new_attribute, set_value
from pillcheck.html.source import Span
from pillcheck.html.whitespace import one_line, space_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import NewValues
    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element

_NAME = r"[a-z][a-z0-9_.:-]*"


def attribute_values(dialect: Dialect, values: Mapping[str, str]) -> dict[str, str]:
    """Return values by the names of attributes, in lower case, each on one line.

    Raises a refusal of kind ``usage`` for what cannot be the name of an attribute, for one
    that is given twice, and for one that another option or command sets.
    """
    known: dict[str, str] = {}
    for typed, value in values.items():
        name = typed.strip().lower()
        if not re.fullmatch(_NAME, name):
            raise Refusal("usage", f'"{typed}" is not the name of an attribute')
        reason = _owner(dialect, name)
        if reason:
            raise Refusal("usage", f"{name} cannot be set as an attribute: {reason}")
        if name in known:
            raise Refusal("usage", f'the attribute "{name}" is given twice')
        known[name] = one_line(value, f"the attribute {name}") if value.strip() else ""
    return known


def _owner(dialect: Dialect, name: str) -> str:
    """Return what sets an attribute instead, or nothing where this is left to the user."""
    shape = dialect.shape
    carriers = shape.carriers if shape else ()
    of_status = {carrier.attribute for carrier in carriers if carrier.at == ITEM}
    if name == "id" or (shape and name == shape.id_attribute):
        return "an item keeps its id"
    if name == "class":
        return "a class says what an element is; pillcheck edit ITEM opens its markup"
    if name == "style" or name.startswith("on"):
        return "it would style or run something; edit it by hand"
    if name in of_status or (not shape and name == dialect.status_attribute):
        return "pillcheck set ITEM STATUS sets the status"
    for rule in dialect.property_rules:
        if rule.attribute == name and rule.at == ITEM:
            option = "--priority" if rule.name == "priority" else f"--set {rule.name}=VALUE"
            return f"{option} sets it"
    if not shape and name == dialect.priority_attribute:
        return "--priority sets the priority"
    return ""


def set_attributes(page: Page, item: Item, values: Mapping[str, str]) -> Change:
    """Return the change that gives an item's element attributes; an empty value takes one away.

    Raises a refusal of kind ``usage`` as ``attribute_values`` does, and of kind ``refused``
    where the markup of the item can be read in more than one way.
    """
    (gate_item if page.dialect.shape else gate_block)(page, item)
    gate_attributes(page, item.element)
    others = [other.element for other in page.items if other != item]
    edits: list[Edit] = []
    inserted: dict[int, str] = {}
    changed: NewValues = {}
    for name, value in attribute_values(page.dialect, values).items():
        edit, new = attribute_edit(page, item.element, name, value, others)
        if edit and edit.span.start == edit.span.end:
            inserted[edit.span.start] = inserted.get(edit.span.start, "") + edit.text
        elif edit:
            edits.append(edit)
        changed |= new
    if not changed:
        return Change()
    edits += [Edit(Span(place, place), text) for place, text in inserted.items()]
    key = (*item_key(page, item), "attributes")
    return Change(tuple(edits), {key: attributes_fact(page, item, changed)})


def attribute_edit(
    page: Page, element: Element, name: str, value: str, likes: Iterable[Element]
) -> tuple[Edit | None, NewValues]:
    """Return the edit that gives an element an attribute, or takes it away, and the new value.

    A new one goes where ``likes``, elements of its kind, have it. Returns no edit where
    nothing changes.
    """
    attribute = element.attribute(name)
    if attribute and value:
        edit = set_value(page.source, attribute, value)
        return (edit, {name: value}) if attribute.value != value else (None, {})
    if attribute:
        start = space_before(page.source.text, attribute.start)
        return Edit(Span(start, attribute.end), ""), {name: None}
    if not value:
        return None, {}
    beside = _beside(element, name, likes)
    token = element.token
    place = beside.end if beside else token.start + 1 + len(token.name)
    quote = beside.quote if beside else ""
    written = new_attribute(page.source, name, value, quote)
    return Edit(Span(place, place), written), {name: value}


def _beside(element: Element, name: str, likes: Iterable[Element]) -> Attribute | None:
    """Return the attribute that a new one goes after: as where others have it, else the last."""
    for other in likes:
        before = None
        for attribute in other.attributes:
            if attribute.name == name and before:
                same = element.attribute(before)
                if same:
                    return same
            before = attribute.name
    return next(reversed(element.attributes), None)
