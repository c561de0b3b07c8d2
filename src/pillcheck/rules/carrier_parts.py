"""What each part of the carriers of a status says, in words, for the rules about statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Item, Page


class CarrierPart(Record):
    """One part of a carrier: what it says, where that is, and the status that it means."""

    words: str
    span: Span
    status: str


def parts_of(page: Page, item: Item) -> Iterator[CarrierPart]:
    """Yield every part of an item's carriers that means a status, the one that counts first."""
    for carried in item.carriers:
        if carried.by_class:
            yield from _classes(page, carried)
        if carried.by_value and carried.attribute:
            words = f'{carried.attribute.name}="{carried.attribute.value}"'
            label = page.dialect.label(carried.by_value)
            yield CarrierPart(f"{words} means {label}", _value(carried), carried.by_value)
        if carried.by_text and carried.label:
            shown = carried.label.value
            words = f'the words say "{shown}"' if shown else f"no words in <{carried.element.name}>"
            words = words if shown else f"{words} mean {page.dialect.label(carried.by_text)}"
            yield CarrierPart(words, carried.label.span, carried.by_text)


def unknown_part(page: Page, item: Item, carried: Carried) -> str:
    """Return which part of a carrier should mean a status and means none: its kind, or nothing."""
    # Only pages of another shape wait for carriers.
    from pillcheck.backlog.carriers import is_left_blank

    shape = page.dialect.shape
    if carried.statuses or shape is None or is_left_blank(carried, item.carriers):
        return ""
    carrier = carried.carrier
    is_read = bool(carrier.labels) or (bool(carrier.text) and not shape.free_labels)
    if carried.label and carried.label.value and is_read:
        return "words"
    if carried.attribute and carried.attribute.value.strip():
        return "attribute"
    if carried.carrier.classes and carried.element.classes and shape.missing_status is None:
        return "class"
    return ""


def place_of(carried: Carried, part: str) -> Span:
    """Return where a part of a carrier is, else its start tag."""
    if part == "words" and carried.label:
        return carried.label.span
    if part == "attribute" and carried.attribute:
        return _value(carried)
    attribute = carried.element.attribute("class")
    if attribute is None:
        return carried.element.start_tag
    return Span(attribute.value_start, attribute.value_end)


def _classes(page: Page, carried: Carried) -> Iterator[CarrierPart]:
    """Yield the classes of a carrier that mean a status; names that others hold mean none."""
    # Only pages of another shape wait for selectors.
    from pillcheck.backlog.carrier_reader import class_places

    used = {name.value for name in carried.classes}
    known = [(carried.by_class or "", carried.classes)]
    for status, words in carried.carrier.classes:
        places = class_places(carried.element, words) or ()
        if places and not {place.value for place in places} & used:
            known.append((status, places))
    for status, places in known:
        words = f'the class "{" ".join(place.value for place in places)}"'
        span = Span(min(p.start for p in places), max(p.end for p in places))
        yield CarrierPart(f"{words} means {page.dialect.label(status)}", span, status)


def _value(carried: Carried) -> Span:
    attribute = carried.attribute
    return Span(attribute.value_start, attribute.value_end) if attribute else carried.element.span
