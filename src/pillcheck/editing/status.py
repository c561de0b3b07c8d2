"""The status of an item, wherever its page keeps it, and the dates that go with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.class_names import doubtful_name, other_names
from pillcheck.backlog.facts import attributes_fact, item_key, pill_attributes
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
    from pillcheck.backlog.dialect import Dialect, Status
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.html.escaping import Part
    from pillcheck.html.scanner import Attribute


# Attributes whose words are for people who do not see the pill, or point at it.
_SPOKEN = frozenset(
    "alt aria-description aria-label data-label data-title data-tooltip title".split()
)
# Marks beside which a label stands by itself, as in "Status: to do".
_MARKS = ":;,.()[]|/·•–—-"


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
        changed, values = set_pill(page, item.pills[0], status)
        edits += changed
        facts[(*key, "pills")] = (((status.name,), status.label),)
        facts[(*key, "pill attributes")] = pill_attributes(item, values)
    if not facts:
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.name or 'the item'} has neither a status pill nor "
            f"{page.dialect.status_attribute}; add a pill to its heading first",
        )
    facts[(*key, "status")] = status.name
    change = Change(tuple(edits), facts)
    if date and item.status != status.name:
        change += _set_dates(page, item, status, date)
    return change


def set_pill(page: Page, pill: Pill, status: Status) -> tuple[list[Edit], dict[str, str]]:
    """Return the edits that give a pill a status, and its attributes as they then are to be.

    Raises a refusal where the pill's class names a status in another way, and
    it would be left with two.
    """
    label = pill.label
    edits = []
    if label.value != status.label:
        edits.append(write_words(page.source, label.span, status.label))
    values = {}
    for attribute in pill.element.attributes:
        if attribute.name == "class":
            parts = _class_parts(page, pill, status)
        elif attribute.name in _SPOKEN:
            parts = _spoken_parts(page.dialect, pill, attribute.value, status)
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
    wrong = next((one for one in others if not known or one.status != known.name), None)
    if wrong:
        beside = f'beside "{dialect.pill_class}--{known.name}"' if known else "in another way"
        refuse(
            page.source,
            whole,
            f'the class "{wrong.name}" of the pill names a status {beside}; '
            + ("remove one of them" if known else f'write "{dialect.pill_class}--{wrong.status}"'),
        )
    doubtful = None if known else doubtful_name(dialect, pill)
    if doubtful:
        refuse(
            page.source,
            whole,
            f'the class "{doubtful}" of the pill may name a status in another way; '
            f'write one such as "{dialect.pill_class}--{status.name}" by hand',
        )
    parts = [(one.start, one.end, status.name) for one in others]
    if pill.statuses:
        # A class with a character reference in it is refused, so places are those of the value.
        start = pill.statuses[0].start - whole.start
        parts.append((start, start + len(pill.statuses[0].value), status.name))
    else:
        parts.append(class_added(attribute.value, f"{dialect.pill_class}--{status.name}"))
    return sorted(parts)


def _spoken_parts(dialect: Dialect, pill: Pill, said: str, status: Status) -> list[Part]:
    """Return where the old label stands in words about the pill, and the new one.

    It counts only as whole words, and not within the label of another status.
    In other letters than its own it counts only where it stands by itself.
    """
    was = dialect.status(pill.status or "")
    old = {" ".join(words.split()) for words in (was.label if was else "", pill.label.value)}
    old -= {""}
    if not old:
        return []
    labels = sorted({*old, *(one.label for one in dialect.statuses)}, key=len, reverse=True)
    written = "|".join(r"\s+".join(map(re.escape, words.split())) for words in labels)
    parts = []
    for match in re.finditer(rf"(?<![\w'’-])(?:{written})(?![\w'’-])", said, re.IGNORECASE):
        words = " ".join(match[0].split())
        if words in old:
            parts.append((*match.span(), status.label))
        elif words.casefold() in map(str.casefold, old) and _stands_alone(said, match):
            new = status.label
            new = new.lower() if words.islower() else new.upper() if words.isupper() else new
            parts.append((*match.span(), new))
    return parts


def _stands_alone(said: str, match: re.Match[str]) -> bool:
    before, after = said[: match.start()].rstrip(), said[match.end() :].lstrip()
    return (not before or before[-1] in _MARKS) and (not after or after[0] in _MARKS)


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
    quote = beside.quote if beside else ""
    return Edit(Span(place, place), new_attribute(page.source, name, date, quote))


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
