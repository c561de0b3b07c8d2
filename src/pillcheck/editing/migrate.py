"""Where the items of a page say their status: moved between pill and attribute, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import item_key, pill_attributes
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_attributes, gate_item
from pillcheck.editing.status import set_pill
from pillcheck.editing.status_attribute import only_status, status_attribute
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import replace_in_value, spliced

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.backlog.statuses import Status
    from pillcheck.editing.status_attribute import Form


def migrate(page: Page, form: Form) -> Change:
    """Return the change after which every item says its status in this form.

    An item keeps its status, and an empty pill stays where a pill was, so that
    the way back gives the same bytes. Raises a refusal of kind ``refused`` for an
    item without a status that is known, or one whose pill and attribute disagree.
    """
    if page.dialect.shape:
        from pillcheck.editing.migrate_carriers import migrate_carriers

        return migrate_carriers(page, form)
    return Change.joined([_migrated(page, item, form) for item in page.items])


def _migrated(page: Page, item: Item, form: Form) -> Change:
    gate_item(page, item)
    names = [name for pill in item.pills for name in pill.names]
    conflict = f"the pill and the attribute of {item.called} disagree; set its status first"
    status = only_status(page, item, names, conflict)
    key = item_key(page, item)
    edits: list[Edit] = []
    facts: Facts = {}
    if form != "pill" or item.status_attribute:
        gate_attributes(page, item.element)
        value = status.name if form != "pill" else None
        name, beside = page.dialect.status_attribute, item.priority_attribute
        edit = status_attribute(page, item.element, name, value, beside)
        edits += [edit] if edit else []
        facts[(*key, "status attribute")] = value
    if form == "attribute":
        if item.pills and not item.pills[0].is_blank:
            blank, values = _blank(page, item, item.pills[0], status)
            edits += blank
            facts[(*key, "pills")] = (((), ""),)
            facts[(*key, "pill attributes")] = pill_attributes(item, values)
    else:
        if not item.pills:
            message = f"{item.called} has no pill; add an empty one to its heading first"
            refuse(page.source, item.element.start_tag, message)
        filled, values = set_pill(page, item.pills[0], status)
        edits += filled
        facts[(*key, "pills")] = (((status.name,), status.label),)
        facts[(*key, "pill attributes")] = pill_attributes(item, values)
    return Change(tuple(edits), facts)


def _blank(page: Page, item: Item, pill: Pill, status: Status) -> tuple[list[Edit], dict[str, str]]:
    """Return the edits that empty a pill, and the new values of its attributes by name."""
    attribute = pill.class_attribute
    for other in pill.element.attributes:
        if other.name != "class" and status.label.casefold() in other.value.casefold():
            message = f'the {other.name} of the pill of {item.called} says "{status.label}" as well'
            refuse(page.source, pill.element.start_tag, f"{message}; remove it first")
    by = attribute.value_start
    parts = []
    for name in pill.statuses:
        start = name.start - by - len(page.dialect.pill_class) - 2
        parts.append((len(attribute.value[:start].rstrip()), name.end - by, ""))
    edits = replace_in_value(page.source, attribute, parts)
    if pill.label.value:
        edits.append(Edit(pill.label.span, ""))
    return edits, {"class": spliced(attribute.value, parts)}
