"""The status of an item on a page of another shape: every carrier of it, kept in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.carriers import is_left_blank
from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.backlog.snapshot import carrier_state
from pillcheck.editing.carrier_edits import apart, carrier_edits, gate_carrier, new_state
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_item
from pillcheck.editing.missing_carrier import add_carriers, remove_carriers
from pillcheck.errors import refuse

if TYPE_CHECKING:
    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import NewValues
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.edit import Edit
    from pillcheck.html.tree import Element


def set_carriers(page: Page, item: Item, status: Status, label: str | None = None) -> Change:
    """Return the change that gives an item a status: in every carrier that it has.

    ``label`` takes the place of the words beside a status whose words are free.
    Raises a refusal of kind ``refused`` where the markup can be read in more than
    one way, or where words that are no label would be lost.
    """
    shape = page.dialect.shape
    gate_item(page, item)
    if label is None and _says(item, status):
        return Change()
    if shape and status.name == shape.missing_status and not is_shown(page, status):
        return remove_carriers(page, item, status)
    if not any(carried.statuses for carried in item.carriers):
        cut = next((c for c in item.carriers if c.carrier.text in ("start", "end")), None)
        if cut:
            message = "it is not certain where the status of this item goes; write it by hand"
            refuse(page.source, cut.element.start_tag, message)
    if not item.carriers:
        if shape and shape.missing_status and shape.missing_status == item.status:
            return add_carriers(page, item, status)
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.called} does not say its status; write it by hand first",
        )
    edits: list[Edit] = []
    values: dict[Element, NewValues] = {}
    written = []
    for carried in item.carriers:
        if is_left_blank(carried, item.carriers):
            continue
        gate_carrier(page, item, carried)
        new, changed, words = carrier_edits(page, carried, status, label)
        edits += new
        values.setdefault(carried.element, {}).update(changed)
        written.append((carried, words))
    return Change(apart(page, item, edits), _facts(page, item, status, values, written))


def _says(item: Item, status: Status) -> bool:
    """Tell whether an item says a status already, everywhere."""
    if item.status != status.name:
        return False
    return all(carried.statuses in ((), (status.name,)) for carried in item.carriers)


def _facts(
    page: Page,
    item: Item,
    status: Status,
    values: dict[Element, NewValues],
    written: list[tuple[Carried, str | None]],
) -> Facts:
    key = item_key(page, item)
    states = {
        carried: new_state(page, item, carried, status, words, values[carried.element])
        for carried, words in written
    }
    facts: Facts = {
        (*key, "status"): status.name,
        (*key, "carriers"): tuple(
            states.get(carried) or carrier_state(item, carried) for carried in item.carriers
        ),
    }
    if own := values.get(item.element):
        facts[(*key, "attributes")] = attributes_fact(page, item, own)
    return facts


def is_shown(page: Page, status: Status) -> bool:
    """Tell whether some item says the status that a missing carrier means all the same."""
    return any(status.name in carried.statuses for i in page.items for carried in i.carriers)
