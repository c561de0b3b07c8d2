"""The status of an item, wherever its page keeps it, and the dates that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.edit import Edit
from pillcheck.facts import attributes_fact, item_key
from pillcheck.gates import gate_attributes, gate_item, refuse
from pillcheck.markup import add_class, escape_text, set_value, space_before
from pillcheck.source import Span
from pillcheck.writer.change import Change

if TYPE_CHECKING:
    from pillcheck.dialect import Status
    from pillcheck.facts import Facts
    from pillcheck.page import Item, Page, Pill
    from pillcheck.scan import Attribute


def set_status(page: Page, item: Item, status: Status, date: str | None = None) -> Change:
    """Return the change that gives an item a status, wherever its page keeps it.

    That is the attribute where there is one, and the pill, unless a script
    fills it in. With a date, an attribute such as ``data-done-at`` is kept too
    where the page has one. Raises a refusal where the item's markup can be read
    in more than one way, or has no single place for its status.
    """
    gate_item(page, item)
    edits: list[Edit] = []
    facts: Facts = {}
    key = item_key(page, item)
    attribute = item.status_attribute
    if attribute:
        edits.append(set_value(page.source, attribute, status.name))
        facts[(*key, "status attribute")] = status.name
    if item.pills and not (attribute and item.pills[0].is_blank):
        edits += set_pill(page, item.pills[0], status)
        facts[(*key, "pills")] = (((status.name,), status.label),)
    if not edits:
        refuse(
            page,
            item.element.start_tag,
            f"{item.name or 'the item'} has neither a status pill nor "
            f"{page.dialect.status_attribute}; add a pill to its heading first",
        )
    facts[(*key, "status")] = status.name
    change = Change(tuple(edits), facts)
    if date and item.status != status.name:
        change += _set_dates(page, item, status, date)
    return change


def set_pill(page: Page, pill: Pill, status: Status) -> list[Edit]:
    """Return the edits that give a pill the class and label of a status."""
    label = pill.label
    edits = []
    if label.value != status.label:
        edits.append(Edit(label.span, escape_text(status.label, page.source)))
    if pill.statuses:
        edits.append(Edit(pill.statuses[0].span, status.name))
    else:
        edits.append(add_class(page.source, pill, f"{page.dialect.pill_class}--{status.name}"))
    return edits + _spoken_label(page, pill, status)


def _spoken_label(page: Page, pill: Pill, status: Status) -> list[Edit]:
    """Return the edits of what is said of the status to those who do not see the pill."""
    old = page.dialect.status(pill.status or "")
    edits = []
    for attribute in pill.element.attributes if old else ():
        span = Span(attribute.value_start, attribute.value_end)
        said = page.source.cut(span)
        if old and attribute.name in ("title", "aria-label") and old.label in said:
            label = escape_text(status.label, page.source)
            edits.append(Edit(span, said.replace(old.label, label)))
    return edits


def _set_dates(page: Page, item: Item, status: Status, date: str) -> Change:
    """Return the change that dates the new status and takes the date of the old one away."""
    new = page.dialect.date_attribute(status.name)
    old = page.dialect.date_attribute(item.status) if item.status else ""
    kept = {a.name for one in page.items for a in one.element.attributes}
    entering = new if new in kept else ""
    leaving = item.element.attribute(old)
    if not entering and leaving is None:
        return Change()
    gate_attributes(page, item.element)
    edits = []
    values: dict[str, str | None] = {}
    if entering:
        edits.append(_set_date(page, item, entering, date))
        values[entering] = date
    if leaving and leaving.value:
        edit, values[old] = _without_date(page, item, leaving)
        edits.append(edit)
    facts: Facts = {(*item_key(page, item), "attributes"): attributes_fact(page, item, values)}
    return Change(tuple(edits), facts)


def _set_date(page: Page, item: Item, name: str, date: str) -> Edit:
    attribute = item.element.attribute(name)
    if attribute:
        return set_value(page.source, attribute, date)
    # Behind the status, and quoted as the status is; else behind the last attribute.
    beside = item.status_attribute or next(reversed(item.element.attributes), None)
    token = item.element.token
    place = beside.end if beside else token.start + 1 + len(token.name)
    quote = (beside and beside.quote) or '"'
    return Edit(Span(place, place), f" {name}={quote}{date}{quote}")


def _without_date(page: Page, item: Item, attribute: Attribute) -> tuple[Edit, str | None]:
    """Return the edit that removes an attribute; emptied where others are empty or there are none.

    So the page still shows that it keeps such dates.
    """
    others = [one.element.attribute(attribute.name) for one in page.items if one is not item]
    kept = [one for one in others if one]
    if not kept or any(not one.value for one in kept):
        return set_value(page.source, attribute, ""), ""
    start = space_before(page.source.text, attribute.start)
    return Edit(Span(start, attribute.end), ""), None
