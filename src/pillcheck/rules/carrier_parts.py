"""What each part of the carriers of a status says, in words, for the rules about statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Item


class CarrierPart(Record):
    """One part of a carrier: how it is written, where that is, and the status that it means."""

    words: str
    span: Span
    status: str


def parts_of(item: Item) -> Iterator[CarrierPart]:
    """Yield every part of an item's carriers that means a status, the one that counts first."""
    for carried in item.carriers:
        if carried.by_class:
            names = " ".join(name.value for name in carried.classes)
            yield CarrierPart(f'the class "{names}"', class_span(carried), carried.by_class)
        if carried.by_value and carried.attribute:
            attribute = carried.attribute
            span = Span(attribute.value_start, attribute.value_end)
            words = f'{attribute.name}="{attribute.value}"'
            yield CarrierPart(words, span, carried.by_value)
        if carried.by_text and carried.label:
            words = f'the label "{carried.label.value}"'
            yield CarrierPart(words, carried.label.span, carried.by_text)


def class_span(carried: Carried) -> Span:
    """Return the place of a carrier's status among its classes."""
    return Span(carried.classes[0].start, carried.classes[-1].end)


def place_of(carried: Carried) -> Span:
    """Return where a carrier that means nothing is: its words, its attribute, or its start tag."""
    if carried.label and carried.label.value:
        return carried.label.span
    if carried.attribute:
        return Span(carried.attribute.value_start, carried.attribute.value_end)
    return carried.element.start_tag
