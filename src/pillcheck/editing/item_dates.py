"""The dates of items, filled in and corrected: each where the page keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_attributes, gate_block, gate_item
from pillcheck.editing.properties import joined, set_properties
from pillcheck.editing.status import date_edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.history.item_dates import DateChange
    from pillcheck.html.tree import Element


def set_dates(page: Page, changes: Iterable[DateChange]) -> Change:
    """Return the change that writes dates of items into their attributes and properties.

    Raises a refusal of kind ``refused`` where the markup of an item can be read in
    more than one way, or has no place for a date.
    """
    by_item: dict[Element, tuple[Item, dict[str, str], dict[str, str]]] = {}
    for change in changes:
        _, attributes, properties = by_item.setdefault(change.item.element, (change.item, {}, {}))
        values = attributes if isinstance(change.stated.place, str) else properties
        values[change.stated.name] = change.day
    whole = Change()
    for item, attributes, properties in by_item.values():
        if attributes:
            whole += _attributes(page, item, attributes)
        if properties:
            whole += set_properties(page, [item], properties)
    return whole


def _attributes(page: Page, item: Item, values: dict[str, str]) -> Change:
    (gate_item if page.dialect.shape else gate_block)(page, item)
    gate_attributes(page, item.element)
    edits = joined(page, item, [date_edit(page, item, *value) for value in values.items()])
    facts: Facts = {(*item_key(page, item), "attributes"): attributes_fact(page, item, {**values})}
    return Change(tuple(edits), facts)
