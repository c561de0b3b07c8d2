"""What moves as a whole: items, and what heads groups of them, such as ``<!-- P1 -->``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.backlog.text import Text
from pillcheck.html.element_names import HEADINGS
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.wrappers import Units
    from pillcheck.html.tree import Element


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """An item, or what heads a group of items, with the white space before it.

    ``host`` is the item that a comment is inside of, at its end.
    """

    span: Span
    priority: str | None
    item: Item | None = None
    host: Element | None = None

    @property
    def element(self) -> Element | None:
        """The item's element."""
        return self.item.element if self.item else None


def blocks(page: Page, units: Units, among: Item) -> list[Block]:
    """Return the items beside one, itself included, and what heads groups of them, in page order.

    That is a comment, or a heading between the items, that names a priority. The
    last of them may have no items yet, and stand below the last item.
    """
    around = units[among].around
    heads = {comment.span.end: comment for comment in page.comments}
    heads |= {heading.span.end: heading for heading in _headings(around)}
    beside: list[Block] = []
    for item in page.items:
        unit = units[item]
        if unit.around != around:
            continue
        start = unit.element.start
        beside += [_head(page, head) for head in _heads_before(page, start, heads)]
        start = space_before(page.source.text, start)
        beside.append(Block(Span(start, unit.end), item.priority, item))
        if item.element.has_end_tag:
            tail = _heads_before(page, item.element.inner.end, heads)
            beside += [_head(page, head, item.element) for head in tail]
    last = next((block.span.end for block in reversed(beside) if block.item), 0)
    return beside + [_head(page, head) for head in _heads_after(page, last, heads)]


def _headings(around: Element | None) -> list[Text]:
    headings = around.descendants(*HEADINGS) if around else ()
    return [Text(*each.span, each.text()) for each in headings if each.parent == around]


def _heads_before(page: Page, offset: int, heads: dict[int, Text]) -> list[Text]:
    """Return what heads a group in the run of comments and headings that ends at an offset."""
    above = []
    while head := heads.get(space_before(page.source.text, offset)):
        offset = head.span.start
        if page.dialect.group_of(head.value):
            above.append(head)
    return above[::-1]


def _heads_after(page: Page, offset: int, heads: dict[int, Text]) -> list[Text]:
    """Return what heads a group in the run of comments and headings that begins at an offset."""
    starts = {space_before(page.source.text, head.span.start): head for head in heads.values()}
    below = []
    while head := starts.get(offset):
        offset = head.span.end
        if page.dialect.group_of(head.value):
            below.append(head)
    return below


def _head(page: Page, head: Text, host: Element | None = None) -> Block:
    start = space_before(page.source.text, head.span.start)
    span = Span(start, head.span.end)
    return Block(span, page.dialect.group_of(head.value), None, host)
