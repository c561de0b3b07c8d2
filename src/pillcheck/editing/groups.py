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


# What draws a line in a comment.
_RULES = " -=*#~_–—"


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
    comments = comments_by_end(page)
    heads = comments | {heading.span.end: heading for heading in _headings(around)}
    beside: list[Block] = []
    for item in page.items:
        unit = units[item]
        if unit.around != around:
            continue
        start = start_with_comment(page, comments, item, unit.element.start)
        beside += [_head(page, head) for head in _heads_before(page, start, heads)]
        start = space_before(page.source.text, start)
        beside.append(Block(Span(start, unit.end), item.priority, item))
        if item.element.has_end_tag:
            tail = _heads_before(page, item.element.inner.end, heads)
            beside += [_head(page, head, item.element) for head in tail]
    last = next((block.span.end for block in reversed(beside) if block.item), 0)
    return beside + [_head(page, head) for head in _heads_after(page, last, heads)]


def comments_by_end(page: Page) -> dict[int, Text]:
    """Return the comments of a page by the offset at which each ends."""
    return {comment.span.end: comment for comment in page.comments}


def start_with_comment(page: Page, comments: dict[int, Text], item: Item, start: int) -> int:
    """Return where an item at an offset starts with a comment before it that names it.

    ``comments`` are those of the page by their end. Such a comment, as ``<!-- B-002 -->``,
    goes where the item goes. One that names a priority heads a group of items.
    """
    comment = comments.get(space_before(page.source.text, start))
    if comment is None or page.dialect.group_of(comment.value):
        return start
    return comment.span.start if _names(comment.value, item) else start


def _names(words: str, item: Item) -> bool:
    """Tell whether words are the id or the title of an item, or begin with one of these."""
    words = " ".join(words.split()).strip(_RULES).casefold()
    known = (item.name or "", item.title.value if item.title else "")
    for name in (" ".join(name.split()).casefold() for name in known):
        if name and words.startswith(name) and not words[len(name) : len(name) + 1].isalnum():
            return True
    return False


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
