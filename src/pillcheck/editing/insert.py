"""Where a new item goes: after the last item of its priority, with nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import comments_with, facts_of
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_block
from pillcheck.editing.groups import blocks
from pillcheck.editing.item_markup import read_block
from pillcheck.editing.wrapper_gates import gate_closed, gate_no_wrapper
from pillcheck.editing.wrappers import Units
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Comment
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.groups import Block


class _Insertion(Record):
    """Where a new item goes, and how: its edits, and the comments of the page afterwards.

    ``edits`` end with the one that puts the item in. ``is_above`` says whether
    the item comes before its neighbour.
    """

    edits: tuple[Edit, ...]
    comments: tuple[Comment, ...]
    is_above: bool = False


def insert_item(page: Page, text: str) -> Change:
    """Return the change that puts an item's markup after the last item of its priority.

    Comments that head the groups below stay below it. Raises a refusal of kind
    ``refused`` where the markup is not one item with an id of its own and a known
    priority, or where the item beside it leaves a doubt about where it ends.
    """
    text = text.strip()
    alone = read_block(page, text)
    item = alone.items[0]
    _gate_new(page, alone)
    near = neighbour(page, item.priority or "")
    gate_block(page, near)
    units = Units(page)
    gate_closed(page, units[near])
    gate_no_wrapper(page, units[near])
    beside = blocks(page, units, near)
    at = next(n for n, block in enumerate(beside) if block.item is near)
    space = page.source.text[beside[at].span.start : near.element.token.start]
    rank = page.dialect.rank
    if rank(near.priority) > rank(item.priority):
        place = _on_top(page, alone, beside, at, space + text)
    else:
        place = _below(page, alone, near, beside, space)
    return _change(page, alone, near, place)


def _gate_new(page: Page, alone: Page) -> None:
    """Refuse a new item without an id and a priority, or with an id that the page has."""
    item = alone.items[0]
    used = {name for name, _ in page.ids}
    taken = next((name for name, _ in alone.ids if name in used), None)
    if taken:
        raise Refusal("refused", f'a new item needs a new id; "{taken}" is already used')
    if not item.name:
        raise Refusal("refused", "a new item needs an id; this one has none")
    if item.priority not in page.dialect.priorities:
        known = ", ".join(page.dialect.priorities) or "none"
        raise Refusal("refused", f"{item.called} has no known priority; known priorities: {known}")


def _on_top(page: Page, alone: Page, beside: list[Block], at: int, text: str) -> _Insertion:
    """Return the place above all, where nothing is as urgent: above the comment that heads it.

    Below it, though, where that or another one there heads the new item's own group.
    """
    while at and beside[at - 1].item is None and beside[at - 1].host is None:
        at -= 1
        if beside[at].priority == alone.items[0].priority:
            return _inserted(page, alone, beside[at].span.end, text, is_above=True)
    start = beside[at].span.start
    return _inserted(page, alone, start, text, is_above=True)


def _below(page: Page, alone: Page, near: Item, beside: list[Block], space: str) -> _Insertion:
    """Return the place below a neighbour, given the blocks beside it.

    What heads the new item's group stays above it, what heads the next one below.
    """
    item = alone.items[0]
    at = next(n for n, block in enumerate(beside) if block.item is near)
    below = next((n for n, b in enumerate(beside) if n > at and b.item), len(beside))
    heads = range(at + 1, below)
    own = max((n for n in heads if beside[n].priority == item.priority), default=at)
    tail = [block for block in beside[own + 1 : below] if block.host]
    if not tail:
        gap = own if beside[own].host is None else at
        return _inserted(page, alone, beside[gap].span.end, space + alone.source.text)
    if near.element.name != item.element.name:
        return _with_tail(page, alone, near, tail, space)
    last = [block for block in beside[at + 1 : below] if block.host][-1]
    return _into_tail(page, alone, near, Span(tail[0].span.start, last.span.end), space)


def _inserted(
    page: Page, alone: Page, offset: int, text: str, *, is_above: bool = False
) -> _Insertion:
    place = Span(offset, offset)
    return _Insertion((Edit(place, text),), comments_with(page, place, alone), is_above)


def _with_tail(page: Page, alone: Page, near: Item, tail: list[Block], space: str) -> _Insertion:
    """Return the place after a neighbour whose last comments head the next group.

    They are taken out of it and put below the new item.
    """
    gone = Span(tail[0].span.start, tail[-1].span.end)
    end = near.element.span.end
    text = space + alone.source.text + page.source.cut(gone)
    comments = comments_with(page, gone, alone, behind=near)
    return _Insertion((Edit(gone, ""), Edit(Span(end, end), text)), comments)


def _into_tail(page: Page, alone: Page, near: Item, tail: Span, space: str) -> _Insertion:
    """Return the place before the last comments of a neighbour, which head the next group.

    The end of the new item takes the place of the neighbour's, and the neighbour's is written
    before it, so that lines are only added.
    """
    place = Span(tail.start, tail.start)
    end = page.source.text[tail.end : near.element.span.end]
    markup = alone.source.text
    body = markup[: space_before(markup, alone.items[0].element.inner.end)]
    comments = comments_with(page, place, alone, heir=near)
    return _Insertion((Edit(place, end + space + body),), comments)


def _change(page: Page, alone: Page, near: Item, place: _Insertion) -> Change:
    position = page.items.index(near)
    if not place.is_above:
        position += 1 + sum(near.element.contains(item.element) for item in page.items)
    items = [*page.items[:position], alone.items[0], *page.items[position:]]
    offset = place.edits[-1].span.start
    return Change(
        place.edits,
        {
            **facts_of(alone, alone.items),
            ("items",): tuple(item.name for item in items),
            ("comments",): place.comments,
            ("ids",): (
                *(name for name, element in page.ids if element.start < offset),
                *(name for name, _ in alone.ids),
                *(name for name, element in page.ids if element.start >= offset),
            ),
        },
    )


def neighbour(page: Page, priority: str) -> Item:
    """Return the item to put a new one after: the last one as urgent or more, else the first.

    Raises a refusal of kind ``refused`` for a page without an item of a known priority.
    """
    priorities = page.dialect.priorities
    known = [item for item in page.items if item.priority in priorities and item.inside is None]
    if not known:
        raise Refusal(
            "refused",
            f"{page.source.path}: the page has no item to copy for a new one; write the first one "
            "by hand",
        )
    rank = page.dialect.rank
    above = [item for item in known if rank(item.priority) <= rank(priority)]
    # Of several as near, `max` takes the first: the lowest on the page.
    return max(reversed(above), key=lambda item: rank(item.priority), default=known[0])
