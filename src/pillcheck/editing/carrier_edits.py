"""The edits that make one carrier say a status, and what it says then."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.backlog.places import folded
from pillcheck.backlog.snapshot import CarrierState, NewValues, carrier_state, with_values
from pillcheck.editing.class_words import class_edit
from pillcheck.editing.gates import gate_attributes
from pillcheck.errors import refuse
from pillcheck.html.element_names import OPTIONAL_END
from pillcheck.html.escaping import set_value, write_words

if TYPE_CHECKING:
    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.edit import Edit


def carrier_edits(
    page: Page, carried: Carried, status: Status, label: str | None = None
) -> tuple[list[Edit], NewValues, str | None]:
    """Return the edits of a carrier for a status, its attributes' new values, and its words."""
    edits: list[Edit] = []
    values: NewValues = {}
    if carried.carrier.classes:
        new = dict(carried.carrier.classes).get(status.name, "")
        edit, value = class_edit(page, carried, new)
        if edit:
            edits.append(edit)
            values["class"] = value
    if carried.attribute:
        value = dict(carried.carrier.values)[status.name]
        if folded(value) != folded(carried.attribute.value):
            edits.append(set_value(page.source, carried.attribute, value))
            values[carried.attribute.name] = value
    words = _words(page, carried, status, label)
    if words is not None and carried.label:
        edits.append(write_words(page.source, carried.label.span, words, status.html_of(words)))
        return edits, values, words
    return edits, values, carried.label.value if carried.label else None


def new_state(
    page: Page, item: Item, carried: Carried, status: Status, words: str | None, values: NewValues
) -> CarrierState:
    """Return what a carrier says once it has a status, these words and these attributes."""
    old = carrier_state(item, carried)
    # The attributes of the item itself are a fact of their own.
    own = carried.element == item.element
    attributes = () if own else with_values(old.attributes, values)
    carrier = carried.carrier
    is_read = bool(carrier.labels) or (bool(carrier.text) and not page.dialect.has_free_labels)
    is_said = bool(words) or (bool(carrier.labels) and words is not None)
    return CarrierState(
        (
            status.name if dict(carrier.classes).get(status.name) else None,
            status.name if carried.attribute else None,
            status.name if is_read and is_said else None,
        ),
        words,
        attributes,
    )


def apart(page: Page, item: Item, edits: list[Edit]) -> tuple[Edit, ...]:
    """Return the edits of an item's carriers, each once; refuse those that reach into another.

    Two carriers may be the same words.
    """
    ordered = sorted(dict.fromkeys(edits))
    for edit, following in pairwise(ordered):
        if following.span.start < edit.span.end or following.span == edit.span:
            message = f"two carriers of {item.called} share these words; configure one of them"
            refuse(page.source, following.span, message)
    return tuple(ordered)


def gate_carrier(page: Page, item: Item, carried: Carried) -> None:
    """Refuse a carrier that can be read in two ways, or holds more than text where words change."""
    element, name = carried.element, item.called
    gate_attributes(page, element)
    if element == item.element:
        return
    if not element.has_end_tag and element.name not in OPTIONAL_END:
        message = f"the status of {name} is never closed; add </{element.name}>"
        refuse(page.source, element.start_tag, message)
    is_written = carried.carrier.labels or not page.dialect.has_free_labels
    if carried.carrier.text and not carried.is_plain and is_written:
        message = f"the status of {name} contains more than plain text; edit it by hand"
        refuse(page.source, element.span, message)


def _words(page: Page, carried: Carried, status: Status, label: str | None) -> str | None:
    """Return the new words of a carrier; nothing where they stay."""
    carrier = carried.carrier
    is_free = page.dialect.has_free_labels and not carrier.labels
    if label is not None and carried.label and not carrier.labels and carrier.text in ("", "whole"):
        return label
    if not carrier.text or is_free or carried.label is None:
        return None
    if carried.by_text == status.name:
        return None
    old = carried.label
    if old.value and carried.by_text is None:
        refuse(
            page.source,
            old.span,
            f'"{old.value}" is not a label of a status; add it to the labels of one, or set '
            "free-labels = true",
        )
    return carrier.words(status)
