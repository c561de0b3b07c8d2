"""Where the items of a page say their status: the one they say, and the attribute for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import new_attribute, set_value
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element

# Where the items of a page say their status.
Form = Literal["pill", "attribute", "both"]
FORMS: tuple[Form, ...] = ("pill", "attribute", "both")


def only_status(page: Page, item: Item, names: Iterable[str], conflict: str) -> Status:
    """Return the status of an item.

    Raises a refusal of kind ``refused`` where it says none, and with the message ``conflict``
    where it says another one of ``names``.
    """
    status = page.dialect.status(item.status or "")
    if status is None:
        message = f"{item.called} has no status that is known; set one first"
        refuse(page.source, item.element.start_tag, message)
    if any(name != status.name for name in names):
        refuse(page.source, item.element.start_tag, conflict)
    return status


def status_attribute(
    page: Page, element: Element, name: str, value: str | None, beside: Attribute | None = None
) -> Edit | None:
    """Return the edit that gives an element an attribute, or takes it away for ``None``.

    A new one goes behind ``beside``, else behind the last. A line break before one that
    goes stays where it is, so that the way back gives the same bytes. Returns no edit
    where nothing changes.
    """
    attribute = element.attribute(name)
    if attribute and value is not None:
        return set_value(page.source, attribute, value) if attribute.value != value else None
    if attribute:
        start = space_before(page.source.text, attribute.start)
        if "\n" in page.source.text[start : attribute.start]:
            start = attribute.start
        return Edit(Span(start, attribute.end), "")
    return _added(page, element, name, value, beside) if value is not None else None


def _added(page: Page, element: Element, name: str, value: str, beside: Attribute | None) -> Edit:
    beside = beside or next(reversed(element.attributes), None)
    token = element.token
    place = beside.end if beside else token.start + 1 + len(token.name)
    written = new_attribute(page.source, name, value, beside.quote if beside else "")
    # A line break that an attribute left behind is where it stood.
    rest = page.source.text[place : token.end]
    space = rest[: len(rest) - len(rest.lstrip())]
    if "\n" in space and rest[len(space) :] == ">":
        place, written = place + len(space), written.removeprefix(" ")
    return Edit(Span(place, place), written)
