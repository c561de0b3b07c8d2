"""What moves as a whole: items, and what heads groups of them, such as ``<!-- P1 -->``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.elements import HEADINGS
from pillcheck.gates import refuse
from pillcheck.markup import space_before
from pillcheck.page import Text
from pillcheck.source import Span

if TYPE_CHECKING:
    from pillcheck.page import Item, Page
    from pillcheck.tree import Element

_WRAPPERS = frozenset(["details", "li"])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """An item, or what heads a group of items, with the white space before it.

    ``host`` is the item that a comment stands in, at its end.
    """

    span: Span
    priority: str | None
    item: Item | None = None
    host: Element | None = None

    @property
    def element(self) -> Element | None:
        """The item's element."""
        return self.item.element if self.item else None


def blocks(page: Page, among: Item) -> list[Block]:
    """Return the items that stand beside one, and what heads groups of them.

    That is a comment, or a heading between the items, that names a priority.
    """
    wrapped = is_wrapped(page)
    around = _outer(among, wrapped=wrapped).parent
    heads = {comment.span.end: comment for comment in page.comments}
    heads |= {heading.span.end: heading for heading in _headings(around)}
    found: list[Block] = []
    for item in page.items:
        element = _outer(item, wrapped=wrapped)
        if element.parent != around:
            continue
        found += [_head(page, one) for one in _heads_before(page, element.token.start, heads)]
        start = space_before(page.source.text, element.token.start)
        found.append(Block(Span(start, element.span.end), item.priority, item))
        if item.element.has_end_tag and element == item.element:
            tail = _heads_before(page, item.element.inner.end, heads)
            found += [_head(page, one, item.element) for one in tail]
    return found


def outer(page: Page, item: Item) -> Element:
    """Return the element that moves with an item: its own, or one like ``<li>`` around each."""
    return _outer(item, wrapped=is_wrapped(page))


def is_wrapped(page: Page) -> bool:
    """Tell whether every item of a page stands alone in an element, all of these side by side."""
    parents = [item.element.parent for item in page.items]
    around = {parent.parent if parent else None for parent in parents}
    alone = len(parents) > 1 and len(set(parents)) == len(parents) and len(around) == 1
    return alone and all(parent and parent.name in _WRAPPERS for parent in parents)


def gate_no_wrapper(page: Page) -> None:
    """Refuse a page on which a new item needs an element around it, with who knows what inside."""
    if is_wrapped(page):
        wrapper = outer(page, page.items[0])
        refuse(
            page,
            wrapper.start_tag,
            f"every item stands in a <{wrapper.name}> of its own; copy one of them by hand",
        )


def _outer(item: Item, *, wrapped: bool) -> Element:
    return item.element.parent or item.element if wrapped else item.element


def _headings(around: Element | None) -> list[Text]:
    found = around.descendants(*HEADINGS) if around else ()
    return [Text(*one.span, one.text()) for one in found if one.parent == around]


def _heads_before(page: Page, offset: int, heads: dict[int, Text]) -> list[Text]:
    """Return what heads a group in the run of comments and headings that ends at an offset."""
    found = []
    while head := heads.get(space_before(page.source.text, offset)):
        offset = head.span.start
        if page.dialect.group_of(head.value):
            found.append(head)
    return found[::-1]


def _head(page: Page, head: Text, host: Element | None = None) -> Block:
    start = space_before(page.source.text, head.span.start)
    span = Span(start, head.span.end)
    return Block(span, page.dialect.group_of(head.value), None, host)
