"""The statuses of a page of another shape: moved between attributes and the other carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.carriers import Carried
from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.backlog.shape import ITEM
from pillcheck.backlog.snapshot import CarrierState, carrier_state, with_values
from pillcheck.editing.carrier_edits import apart, carrier_edits, gate_carrier, new_state
from pillcheck.editing.change import Change
from pillcheck.editing.class_words import empty_class
from pillcheck.editing.gates import gate_item
from pillcheck.editing.status_attribute import only_status, status_attribute
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import write_words

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import NewValues
    from pillcheck.backlog.statuses import Status
    from pillcheck.editing.status_attribute import Form
    from pillcheck.html.tree import Element

_NO_ATTRIBUTE = (
    "the configuration names no attribute for the status; add [[carriers]] with "
    'attribute = "data-status"'
)
_NO_BADGE = (
    "the configuration names no badge for the status; add [[carriers]] with its place and what "
    'says the status, such as at = "span.badge" and text = "whole"'
)


def migrate_carriers(page: Page, form: Form) -> Change:
    """Return the change after which every item says its status in carriers of this form.

    A carrier's attribute is of the form ``attribute``, its class and words are of the form
    ``pill``. Raises a refusal of kind ``usage`` where the configuration has none of the
    form, and of kind ``refused`` where the way back would not give the same bytes.
    """
    carriers = page.dialect.shape.carriers if page.dialect.shape else ()
    if form != "pill" and not any(carrier.attribute for carrier in carriers):
        raise Refusal("usage", _NO_ATTRIBUTE)
    if form != "attribute" and not any(c.classes or c.text for c in carriers):
        raise Refusal("usage", _NO_BADGE)
    return Change.joined([_migrated(page, item, form) for item in page.items])


def _migrated(page: Page, item: Item, form: Form) -> Change:
    gate_item(page, item)
    names = [name for carried in item.carriers for name in carried.statuses]
    conflict = f"{item.called} says two statuses; set its status first"
    status = only_status(page, item, names, conflict)
    edits: list[Edit] = []
    values: dict[Element, NewValues] = {}
    states: list[CarrierState] = []
    for carrier in page.dialect.shape.carriers if page.dialect.shape else ():
        carried = next((known for known in item.carriers if known.carrier == carrier), None)
        if carried is None and carrier.at == ITEM:
            carried = Carried(carrier, item.element)
        if carried is None:
            continue
        gate_carrier(page, item, carried)
        new, changed, state = _moved(page, item, carried, status, form)
        edits += new
        values.setdefault(carried.element, {}).update(changed)
        # The item itself is no carrier where it says nothing.
        if carrier.at != ITEM or any(state.statuses):
            states.append(state)
    _gate_result(page, item, status, form, states)
    key = item_key(page, item)
    facts: Facts = {(*key, "carriers"): tuple(states)}
    if own := values.get(item.element):
        facts[(*key, "attributes")] = attributes_fact(page, item, own)
    return Change(apart(page, item, edits), facts)


def _moved(
    page: Page, item: Item, carried: Carried, status: Status, form: Form
) -> tuple[list[Edit], NewValues, CarrierState]:
    """Return the edits that give a carrier a form, its new attributes, and what it says then."""
    carrier = carried.carrier
    # What says the status by saying nothing stays as it is.
    is_shown = form != "attribute" and not (carried.is_blank and _is_missing(page, status))
    if not is_shown:
        edits, values, words = _emptied(page, item, carried, status)
    else:
        # The attribute is looked at below.
        edits, values, words = carrier_edits(page, carried.replaced(attribute=None), status)
    is_said = bool(carrier.attribute) and form != "pill"
    if carrier.attribute:
        value = dict(carrier.values)[status.name] if is_said else None
        edit = status_attribute(page, carried.element, carrier.attribute, value)
        edits += [edit] if edit else []
        values |= {carrier.attribute: value} if edit else {}
    by_class, _, by_text = new_state(page, item, carried, status, words, values).statuses
    if not is_shown:
        by_class = by_text = None
    own = carried.element == item.element
    attributes = () if own else with_values(carrier_state(item, carried).attributes, values)
    state = CarrierState((by_class, status.name if is_said else None, by_text), words, attributes)
    return edits, values, state


def _emptied(
    page: Page, item: Item, carried: Carried, status: Status
) -> tuple[list[Edit], NewValues, str | None]:
    """Return the edits after which a badge says nothing, its new attributes and its words."""
    if carried.carrier.labels:
        message = f"the sign for the status of {item.called} stays, so it cannot move from there"
        refuse(page.source, carried.element.start_tag, message)
    edits: list[Edit] = []
    values: NewValues = {}
    if edit_and_value := empty_class(page, carried):
        edit, values["class"] = edit_and_value
        edits.append(edit)
    label = carried.label
    if not label or not label.value or not carried.carrier.text or page.dialect.has_free_labels:
        return edits, values, label.value if label else None
    if carried.carrier.text != "whole":
        message = f"the status of {item.called} is part of a text; it cannot move from there"
        refuse(page.source, label.span, message)
    written = page.source.cut(label.span)
    usual = write_words(page.source, label.span, status.label, status.html).text
    if written != usual:
        message = f'"{written}" would come back as "{usual}"; write that first'
        refuse(page.source, label.span, message)
    return [*edits, Edit(label.span, "")], values, ""


def _is_missing(page: Page, status: Status) -> bool:
    """Tell whether a status is the one of items that do not say any."""
    return bool(page.dialect.shape and page.dialect.shape.missing_status == status.name)


def _gate_result(
    page: Page, item: Item, status: Status, form: Form, states: list[CarrierState]
) -> None:
    """Refuse an item that would not say its status in this form."""
    said = [state.statuses for state in states]
    if form != "pill" and not any(by_value for _, by_value, _ in said):
        message = f"{item.called} has no element for the attribute of its status; add it first"
        refuse(page.source, item.element.start_tag, message)
    if form == "attribute" or any(by_class or by_text for by_class, _, by_text in said):
        return
    if not _is_missing(page, status):
        message = f"{item.called} has no badge; add an empty one like those of other items first"
        refuse(page.source, item.element.start_tag, message)
