"""The class names that mean a status: exchanged, added or removed, the others as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import new_attribute, set_value, spliced
from pillcheck.html.source import Span
from pillcheck.html.tree import WORD
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Page
    from pillcheck.html.scanner import Attribute


def class_edit(page: Page, carried: Carried, new: str) -> tuple[Edit | None, str | None]:
    """Return the edit that makes a carrier's class say ``new``, and the attribute's new value.

    ``new`` may be empty, for a status without a class. Without an edit the value
    means nothing. Raises a refusal of kind ``refused`` where another class may
    name a status already.
    """
    attribute = carried.element.attribute("class")
    old = [name.value for name in carried.classes]
    if old == new.split():
        return None, None
    if attribute is None:
        return _with_class(page, carried, new), new
    whole = _gate_references(page, attribute)
    if not old:
        _gate_unknown(page, carried, whole)
    value = _exchanged(page, carried, attribute, old, new.split())
    if not value.strip():
        return Edit(Span(space_before(page.source.text, attribute.start), attribute.end), ""), None
    return set_value(page.source, attribute, value), value


def empty_class(page: Page, carried: Carried) -> tuple[Edit, str] | None:
    """Return the edit that removes the names of a status from a class, and what is left of it.

    The attribute stays, even if it is empty, as the place of another name. Returns nothing
    where the class names no status; raises what ``class_edit`` does.
    """
    attribute = carried.element.attribute("class")
    if attribute is None or not carried.carrier.classes:
        return None
    _gate_references(page, attribute)
    if not carried.classes:
        return None
    value = _exchanged(page, carried, attribute, [n.value for n in carried.classes], [])
    return set_value(page.source, attribute, value.strip() and value), value.strip() and value


def _with_class(page: Page, carried: Carried, new: str) -> Edit:
    """Return the edit that gives an element without a class attribute one."""
    token = carried.element.token
    last = next(reversed(carried.element.attributes), None)
    place = last.end if last else token.start + 1 + len(token.name)
    quotes = [
        attribute.quote
        for item in page.items
        for other in item.carriers
        if (attribute := other.element.attribute("class"))
    ]
    return Edit(Span(place, place), new_attribute(page.source, "class", new, *quotes[:1]))


def _exchanged(
    page: Page, carried: Carried, attribute: Attribute, old: list[str], new: list[str]
) -> str:
    """Return the value of a class attribute with other names in the place of the old ones."""
    value = attribute.value
    by = attribute.value_start
    places = sorted((name.start - by, name.end - by) for name in carried.classes)
    if not places:
        start = _place_of_new(page, carried, value)
        lead, tail = (" ", "") if start else ("", " " if value.strip() else "")
        return value[:start] + lead + " ".join(new) + tail + value[start:]
    if len(old) == len(new):
        return spliced(value, [(*place, name) for place, name in zip(places, new, strict=True)])
    parts = []
    for number, (start, end) in enumerate(places):
        if new and not number:
            parts.append((start, end, " ".join(new)))
        elif start:
            parts.append((len(value[:start].rstrip()), end, ""))
        else:
            parts.append((start, end + len(value[end:]) - len(value[end:].lstrip()), ""))
    return spliced(value, parts)


def _place_of_new(page: Page, carried: Carried, value: str) -> int:
    """Return where in a class a new name goes: behind the same name as on the page's others."""
    for item in page.items:
        for other in item.carriers:
            attribute = other.element.attribute("class")
            if other.carrier != carried.carrier or not other.classes or attribute is None:
                continue
            before = attribute.value[: other.classes[0].start - attribute.value_start].split()
            if not before:
                return 0
            match = next((m for m in WORD.finditer(value) if m[0] == before[-1]), None)
            if match:
                return match.end()
    return len(value.rstrip())


def _gate_references(page: Page, attribute: Attribute) -> Span:
    """Return the span of a class's value; refuse one with character references."""
    whole = Span(attribute.value_start, attribute.value_end)
    if "&" in page.source.cut(whole):
        message = "the class contains a character reference; write it as text"
        refuse(page.source, whole, message)
    return whole


def _gate_unknown(page: Page, carried: Carried, span: Span) -> None:
    """Refuse a class that no other carrier of the page has, as it may name a status."""
    known = {
        name
        for item in page.items
        for other in item.carriers
        if other.element != carried.element and other.carrier == carried.carrier
        for name in other.element.classes
    }
    unknown = next((name for name in carried.element.classes if name not in known), None)
    if known and unknown:
        message = f'the class "{unknown}" may name a status that is not configured'
        refuse(page.source, span, f"{message}; add it to a status, or edit it by hand")
