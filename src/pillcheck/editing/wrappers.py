"""Wrappers: what is around one item alone, such as its ``<li>``, and goes where the item goes.

An item's wrapper is an ``<li>``, ``<td>`` or ``<details>`` with no other item in
it, or another element of whose kind others hold one item each. What holds
several items, or a heading for them, is a group, and items move in and out of
it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.html.element_names import HEADINGS
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# An element's parent (none: anywhere on the page), its name, and a name in its class.
_Kind = tuple["Element | None", str, str]

_SPACE = " \t\n\f\r"
CELLS = frozenset(["td", "th"])
PAIRED = frozenset(["dd", "dt"])
# Elements that hold one entry of a list or table each; their end tags may be left out.
ENTRIES = frozenset(["li", "tr"]) | CELLS | PAIRED
LISTS = frozenset("dl menu ol table tbody tfoot thead ul".split())
_WHOLE_PAGE = frozenset(["body", "html", "main"])


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """An item with its wrappers.

    ``elements`` are the item's own and those around it, the innermost first.
    ``other`` is what else they contain, because of which they cannot go with
    the item. ``alone`` is the largest of the elements that holds the item only.
    ``end`` is where it all ends, without the white space that comes before an
    end that is implied.
    """

    item: Item
    elements: tuple[Element, ...]
    other: Span | None
    alone: Element
    end: int

    @property
    def element(self) -> Element:
        """The outermost wrapper, or the item's own element."""
        return self.elements[-1]

    @property
    def wrappers(self) -> tuple[Element, ...]:
        """The wrappers, the innermost first."""
        return self.elements[1:]

    @property
    def around(self) -> Element | None:
        """The element that contains this and its neighbours."""
        return self.element.parent


class Units:
    """The units of a page, by item."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._items = {item.element.number for item in page.items}
        # How many items an element holds, and which of the elements in it hold any.
        self._held: Counter[int] = Counter()
        holders: dict[int, Element] = {}
        for item in page.items:
            parent = item.element.parent
            while parent and parent.number not in self._items:
                self._held[parent.number] += 1
                holders[parent.number] = parent
                parent = parent.parent
        # Of each kind side by side: how many hold items, and whether one of them is a group.
        self._kinds: Counter[_Kind] = Counter()
        self._groups: set[_Kind] = set()
        for number, holder in holders.items():
            kinds = _kinds_of(holder) | _kinds_on_page(holder)
            self._kinds.update(kinds)
            # What is never closed may hold more than it was meant to.
            closed = holder.has_end_tag or holder.name in ENTRIES
            headed = holder.name != "details" and _has_heading(holder)
            if headed or (closed and self._held[number] > 1):
                self._groups.update(kinds)
        self._units = {item.element: self._unit(item) for item in page.items}

    def __getitem__(self, item: Item) -> Unit:
        return self._units[item.element]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def sole_holder(self, unit: Unit) -> Element | None:
        """Return the element around a unit where it may be a wrapper: one item, and no group."""
        around = unit.around
        if around is None or self._is_of_page(around) or around.name in LISTS:
            return None
        several = self._held[around.number] > 1 or self._is_group(around)
        return None if several else around

    def _unit(self, item: Item) -> Unit:
        element = item.element
        elements = [element]
        others: list[Span | None] = [None]
        top = alone = 0
        while (parent := element.parent) and not self._is_of_page(parent):
            if self._held[parent.number] > 1 or self._is_group(parent):
                break
            others.append(others[-1] or self._other(parent, element, item))
            elements.append(parent)
            if others[-1] is None and parent.name not in LISTS:
                alone = len(elements) - 1
            if self._is_wrapper(parent):
                top = len(elements) - 1
            element = parent
        end = element_end(self.page, elements[top])
        inner = elements[min(top, alone)] if others[top] else elements[top]
        return Unit(item, tuple(elements[: top + 1]), others[top], inner, end)

    def _is_of_page(self, element: Element) -> bool:
        return element.number in self._items or element.name in _WHOLE_PAGE

    def _is_wrapper(self, element: Element) -> bool:
        if element.name in ENTRIES or element.name == "details":
            return True
        # Such elements stand side by side, or bear the same name of their own elsewhere.
        return any(
            self._kinds[kind] > 1
            for kind in (*_kinds_of(element), *_kinds_on_page(element))
            if kind not in self._groups
        )

    def _is_group(self, element: Element) -> bool:
        if element.name in ENTRIES:
            return False
        return any(kind in self._groups for kind in _kinds_of(element))

    def _is_of_item(self, summary: Element, item: Item) -> bool:
        """Tell whether a summary is about the item, and does not head a group or a legend."""
        if any(summary.contains(pill.element) for pill in self.page.legend):
            return False
        text = summary.text()
        title = item.title.value if item.title else ""
        return not self.page.dialect.group_of(text) or bool(title and title in text)

    def _other(self, around: Element, element: Element, item: Item) -> Span | None:
        """Return the first thing that an element contains besides ``element``."""
        text = self.page.source.text
        start = after_space(text, around.inner_start)
        if around.name == "details" and start < element.start:
            first = next(around.descendants(), None)
            leads = first and first.start == start and first.name == "summary" != element.name
            if first and leads and first.has_end_tag and self._is_of_item(first, item):
                start = after_space(text, first.span.end)
        if start < element.start:
            return Span(start, element.start)
        start = after_space(text, element_end(self.page, element))
        return Span(start, around.inner_end) if start < around.inner_end else None


def element_end(page: Page, element: Element) -> int:
    """Return the offset where an element ends, without the white space before an implied end."""
    end = element.span.end
    return end if element.has_end_tag else space_before(page.source.text, end)


def after_space(text: str, offset: int) -> int:
    """Return the offset where the white space after an offset ends."""
    while offset < len(text) and text[offset] in _SPACE:
        offset += 1
    return offset


def holds_nothing_but(around: Element, element: Element) -> bool:
    """Tell whether an element shows nothing but ``element`` in it; comments do not show."""
    skip = (element,)
    return next(around.descendants(skip=skip), None) is None and not around.text(skip)


def _has_heading(element: Element) -> bool:
    return any(heading.parent == element for heading in element.descendants(*HEADINGS))


def _kinds_of(element: Element) -> set[_Kind]:
    """Return the kinds that an element shares with others beside it."""
    names = [""] if _is_of_one_kind(element) else element.classes or [""]
    return {(element.parent, element.name, name) for name in names}


def _kinds_on_page(element: Element) -> set[_Kind]:
    """Return the kinds that an element shares with others anywhere on the page."""
    names = [""] if _is_of_one_kind(element) else element.classes
    return {(None, element.name, name) for name in names if element.parent}


def _is_of_one_kind(element: Element) -> bool:
    return element.name in ENTRIES or element.name == "details" or "-" in element.name
