"""The status of an item, wherever its page keeps it, and the dates that go with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.class_names import doubtful_name, other_names
from pillcheck.backlog.facts import attributes_fact, item_key, pill_attributes
from pillcheck.backlog.item_index import index_of
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_attributes, gate_item
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import (
    class_added,
    new_attribute,
    replace_in_value,
    set_value,
    spliced,
    write_words,
)
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.escaping import Part
    from pillcheck.html.scanner import Attribute


# Attributes whose words are for people who cannot see the pill, or who point at it.
_TEXT_ATTRIBUTES = frozenset(
    "alt aria-description aria-label data-label data-title data-tooltip title".split()
)
# Marks between which a label is alone, as in "Status: to do".
_MARKS = ":;,.()[]|/·•–—-"


def set_status(page: Page, item: Item, status: Status, date: str | None = None) -> Change:
    """Return the change that gives an item a status, wherever its page keeps it.

    That is the attribute, if there is one, and the pill, unless a script fills it
    in. ``date`` sets an attribute such as ``data-done-at`` where the page keeps
    them. Raises a refusal of kind ``refused`` where the item's markup can be read
    in more than one way, or it has neither a pill nor an attribute.
    """
    if page.dialect.shape:
        from pillcheck.editing.carriers import set_carriers

        return set_carriers(page, item, status)
    gate_item(page, item)
    edits: list[Edit] = []
    facts: Facts = {}
    key = item_key(page, item)
    attribute = item.status_attribute
    if attribute:
        edits.append(set_value(page.source, attribute, status.name))
        facts[(*key, "status attribute")] = status.name
    if item.pills and not (attribute and item.pills[0].is_blank):
        pill_edits, values = set_pill(page, item.pills[0], status)
        edits += pill_edits
        facts[(*key, "pills")] = (((status.name,), status.label),)
        facts[(*key, "pill attributes")] = pill_attributes(item, values)
    if not facts:
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.called} has neither a status pill nor "
            f"{page.dialect.status_attribute}; add a pill to its heading first",
        )
    facts[(*key, "status")] = status.name
    change = Change(tuple(edits), facts)
    if date and item.status != status.name:
        change += _set_dates(page, item, status, date)
    return change


def set_pill(page: Page, pill: Pill, status: Status) -> tuple[list[Edit], dict[str, str]]:
    """Return the edits that give a pill a status, and the new values of its attributes by name.

    Raises a refusal of kind ``refused`` where the pill's class would name two
    statuses afterwards.
    """
    label = pill.label
    edits = []
    if label.value != status.label:
        edits.append(write_words(page.source, label.span, status.label, status.html))
    values = {}
    for attribute in pill.element.attributes:
        if attribute.name == "class":
            parts = _class_parts(page, pill, status)
        elif attribute.name in _TEXT_ATTRIBUTES:
            parts = _label_parts(page.dialect, pill, attribute.value, status)
        else:
            continue
        edits += replace_in_value(page.source, attribute, parts)
        values[attribute.name] = spliced(attribute.value, parts)
    return edits, values


def _class_parts(page: Page, pill: Pill, status: Status) -> list[Part]:
    dialect = page.dialect
    attribute = pill.class_attribute
    whole = Span(attribute.value_start, attribute.value_end)
    known = pill.statuses and dialect.status(pill.statuses[0].value)
    others = other_names(dialect, pill)
    wrong = next((name for name in others if not known or name.status != known.name), None)
    if wrong:
        beside = f'beside "{dialect.pill_class}--{known.name}"' if known else "in an unknown form"
        refuse(
            page.source,
            whole,
            f'the class "{wrong.name}" of the pill names a status {beside}; '
            + ("remove one of them" if known else f'use "{dialect.pill_class}--{wrong.status}"'),
        )
    doubtful = None if known else doubtful_name(dialect, pill)
    if doubtful:
        refuse(
            page.source,
            whole,
            f'the class "{doubtful}" of the pill may name a status in an unknown form; '
            f'write "{dialect.pill_class}--{status.name}" by hand',
        )
    parts = [(name.start, name.end, status.name) for name in others]
    if pill.statuses:
        # A class with a character reference in it is refused, so places are those of the value.
        start = pill.statuses[0].start - whole.start
        parts.append((start, start + len(pill.statuses[0].value), status.name))
    else:
        parts.append(class_added(attribute.value, f"{dialect.pill_class}--{status.name}"))
    return sorted(parts)


def _label_parts(dialect: Dialect, pill: Pill, text: str, status: Status) -> list[Part]:
    """Return where a text about the pill has the old label, and the new label for each place.

    Only whole words count, and not within the label of another status. In another
    letter case the label counts only where it is alone between marks.
    """
    known = dialect.status(pill.status or "")
    old = {" ".join(words.split()) for words in (known.label if known else "", pill.label.value)}
    old -= {""}
    if not old:
        return []
    labels = sorted({*old, *(status.label for status in dialect.statuses)}, key=len, reverse=True)
    written = "|".join(r"\s+".join(map(re.escape, words.split())) for words in labels)
    parts = []
    for match in re.finditer(rf"(?<![\w'’-])(?:{written})(?![\w'’-])", text, re.IGNORECASE):
        words = " ".join(match[0].split())
        if words in old:
            parts.append((*match.span(), status.label))
        elif words.casefold() in map(str.casefold, old) and _is_alone(text, match):
            new = status.label
            new = new.lower() if words.islower() else new.upper() if words.isupper() else new
            parts.append((*match.span(), new))
    return parts


def _is_alone(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    return (not before or before[-1] in _MARKS) and (not after or after[0] in _MARKS)


def _set_dates(page: Page, item: Item, status: Status, date: str) -> Change:
    """Return the change that sets the date of the new status and removes that of the old one."""
    new = page.dialect.date_attribute(status.name)
    old = page.dialect.date_attribute(item.status) if item.status else ""
    entering = new if new in index_of(page).attribute_names else ""
    leaving = item.element.attribute(old)
    if not entering and leaving is None:
        return Change()
    gate_attributes(page, item.element)
    edits = []
    values: dict[str, str | None] = {}
    if entering:
        edits.append(date_edit(page, item, entering, date))
        values[entering] = date
    if leaving and leaving.value:
        edit, values[old] = _without_date(page, item, leaving)
        edits.append(edit)
    facts: Facts = {(*item_key(page, item), "attributes"): attributes_fact(page, item, values)}
    return Change(tuple(edits), facts)


def date_edit(page: Page, item: Item, name: str, date: str) -> Edit:
    """Return the edit that writes a date into an attribute of an item."""
    attribute = item.element.attribute(name)
    if attribute:
        return set_value(page.source, attribute, date)
    # After the status, quoted as it is, or else after the last attribute.
    beside = item.status_attribute or next(reversed(item.element.attributes), None)
    token = item.element.token
    place = beside.end if beside else token.start + 1 + len(token.name)
    quote = beside.quote if beside else ""
    return Edit(Span(place, place), new_attribute(page.source, name, date, quote))


def _without_date(page: Page, item: Item, attribute: Attribute) -> tuple[Edit, str | None]:
    """Return the edit that removes a date, and the value that its attribute then has.

    Where other items have the attribute empty, or none has it, it is emptied instead, so that
    the page still shows that it keeps such dates.
    """
    others = [other.element.attribute(attribute.name) for other in page.items if other is not item]
    kept = [date for date in others if date]
    if not kept or any(not date.value for date in kept):
        return set_value(page.source, attribute, ""), ""
    start = space_before(page.source.text, attribute.start)
    return Edit(Span(start, attribute.end), ""), None
