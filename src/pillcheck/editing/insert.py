"""Where a new item goes: behind the last item of its priority, with nothing else changed."""

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

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Comment
    from pillcheck.backlog.page import Item, Page


def insert_item(page: Page, text: str) -> Change:
    """Return the change that puts an item's markup behind the last item of its priority.

    Comments that head the groups below stay below it. Raises a refusal where
    the markup is not one item with an id of its own.
    """
    text = text.strip()
    alone = read_block(page, text)
    item = alone.items[0]
    taken = {name for name, _ in page.ids}
    doubled = [name for name, _ in alone.ids if name in taken]
    if not item.name or doubled:
        name = doubled[0] if doubled else "none"
        raise Refusal("refused", f"a new item needs ids of its own, not {name}")
    if item.priority not in page.dialect.priorities:
        known = ", ".join(page.dialect.priorities)
        raise Refusal("refused", f"{item.name} needs one of the priorities {known}")
    near = neighbour(page, item.priority)
    edits: list[Edit] = []
    gate_block(page, near)
    comments: tuple[Comment, ...] | None = None
    units = Units(page)
    gate_closed(page, units[near])
    gate_no_wrapper(page, units[near])
    beside = blocks(page, units, near)
    at = next(n for n, one in enumerate(beside) if one.item is near)
    space = page.source.text[beside[at].span.start : near.element.token.start]
    position = page.items.index(near) + 1
    rank = page.dialect.rank
    if rank(near.priority) > rank(item.priority):
        # Nothing is as urgent: it goes on top, above the comment that heads what follows.
        while at and beside[at - 1].item is None:
            at -= 1
        place, text = beside[at].span.start, space + text
        position -= 1
    else:
        own = at
        below = at + 1
        while below < len(beside) and beside[below].item is None:
            own = below if beside[below].priority == item.priority else own
            below += 1
        tail = [one for one in beside[own + 1 : below] if one.host]
        if tail and near.element.name != item.element.name:
            gone = Span(tail[0].span.start, tail[-1].span.end)
            edits.append(Edit(gone, ""))
            place = near.element.span.end
            comments = comments_with(page, gone, alone, behind=near)
            text = space + text + page.source.cut(gone)
        elif tail:
            # What stands at the end of the neighbour heads the next group: the new item's end
            # takes the place of the neighbour's, so that lines are added and none is changed.
            place = tail[0].span.start
            last = [one for one in beside[at + 1 : below] if one.host][-1]
            end = page.source.text[last.span.end : near.element.span.end]
            whole = alone.source.text
            body = whole[: space_before(whole, item.element.inner.end)]
            comments = comments_with(page, Span(place, place), alone, heir=near)
            text = end + space + body
        else:
            gap = own if beside[own].host is None else at
            place = beside[gap].span.end
            text = space + text
    inside = [one for one in page.items if near.element.contains(one.element)]
    if position > page.items.index(near):
        position += len(inside)
    edits.append(Edit(Span(place, place), text))
    if comments is None:
        comments = comments_with(page, Span(place, place), alone)
    return _change(page, alone, edits, position, comments)


def _change(
    page: Page, alone: Page, edits: list[Edit], position: int, comments: tuple[Comment, ...]
) -> Change:
    items = [*page.items[:position], alone.items[0], *page.items[position:]]
    place = edits[-1].span.start
    return Change(
        tuple(edits),
        {
            **facts_of(alone, alone.items),
            ("items",): tuple(one.name for one in items),
            ("comments",): comments,
            ("ids",): (
                *(name for name, one in page.ids if one.start < place),
                *(name for name, _ in alone.ids),
                *(name for name, one in page.ids if one.start >= place),
            ),
        },
    )


def neighbour(page: Page, priority: str) -> Item:
    """Return the item to go behind: the last one as urgent or more; else the first of all."""
    known = [one for one in page.items if one.priority in page.dialect.priorities]
    known = [one for one in known if one.inside is None]
    if not known:
        raise Refusal(
            "refused",
            f"{page.source.path}: the page has no item to model a new one on; write the first one "
            "by hand",
        )
    rank = page.dialect.rank
    above = [one for one in known if rank(one.priority) <= rank(priority)]
    # Of several as near, `max` takes the first: the lowest on the page.
    return max(reversed(above), key=lambda one: rank(one.priority), default=known[0])
