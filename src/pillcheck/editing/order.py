"""The order of items: they are moved, sorted and removed as blocks, without a change inside.

An item moves with the white space before it. A comment such as ``<!-- P1 -->``
heads the items below it, wherever it is written: often it is the last thing
inside the item above. It does not move with that item.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from pillcheck.backlog.facts import comments_moved, facts_of, keys_of
from pillcheck.backlog.lookup import describe
from pillcheck.backlog.references import mentions_of
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_block
from pillcheck.editing.groups import Block, blocks, comments_by_end, start_with_comment
from pillcheck.editing.layout import Layout, arrange, offsets, staying_blocks
from pillcheck.editing.spanned_rows import gate_columns, gate_row_alone, gate_row_beside
from pillcheck.editing.wrapper_gates import (
    gate_alike,
    gate_closed,
    gate_implied_ends,
    gate_links,
    gate_taken,
    gate_whole,
)
from pillcheck.editing.wrappers import Units, element_end
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import apply
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

Beside = Literal["before", "after"]
End = Literal["top", "bottom"]


def move(page: Page, item: Item, target: Item, side: Beside) -> Change:
    """Return the change that puts an item directly before or after another one.

    Raises a refusal of kind ``refused`` where the markup of one of them leaves a
    doubt, or one is inside the other.
    """
    if item is target:
        return Change()
    _gate_apart(page, item, target)
    units = Units(page)
    beside = blocks(page, units, target)
    apart = units[item].around != units[target].around
    left = blocks(page, units, item) if apart else []
    moved = next(block for block in [*beside, *left] if block.item is item)
    new = _moved_beside(beside, moved, target, side)
    if new == beside:
        return Change()
    gate_closed(page, units[target])
    gate_whole(page, units, units[item])
    gate_row_alone(page, item, "move it")
    gate_row_beside(page, target, before=side == "before")
    if apart:
        gate_columns(page, item, target)
        gate_alike(page, units, units[item], units[target])
    rest = [block for block in left if block is not moved]
    staying = {block for block in [*beside, *left] if block is not moved and not block.host}
    layout = Layout()
    for order in filter(None, (new, rest)):
        arrange(layout, order, staying, before=side == "before", apart=left)
    return _change(page, units, layout)


def _moved_beside(beside: list[Block], moved: Block, target: Item, side: Beside) -> list[Block]:
    """Return the blocks of a target's place with the moved one in its new position.

    Comments may be at that position; the block goes to the side on which they stay true.
    """
    rest = [block for block in beside if block is not moved]
    place = next(n for n, block in enumerate(rest) if block.item is target) + (side == "after")
    step = -1 if side == "before" else 1
    gap = []
    at = place - (side == "before")
    while 0 <= at < len(rest) and rest[at].item is None:
        gap.append(at)
        at += step
    own = [n for n in gap if rest[n].priority == moved.priority]
    if own:
        place = max(own) + 1
    elif gap and side == "before":
        place = min(gap)
    return [*rest[:place], moved, *rest[place:]]


def move_to_end(page: Page, item: Item, end: End) -> Change:
    """Return the change that puts an item first or last on the page."""
    others = [other for other in page.items if other.inside is None and other is not item]
    if not others:
        return Change()
    if item.inside is None and item is page.items[0 if end == "top" else -1]:
        return Change()
    if end == "top":
        return move(page, item, others[0], "before")
    return move(page, item, others[-1], "after")


def sort(page: Page) -> Change:
    """Return the change that sorts items by priority; items of one priority keep their order.

    As few items as possible move, and the comments that head groups are above their
    items afterwards. Raises a refusal of kind ``refused`` for an item without a known
    priority.
    """
    layout = Layout()
    done: set[int] = set()
    groups = 0
    units = Units(page)
    _gate_priorities(page)
    for item in page.items:
        if item.element.number in done:
            continue
        groups += item.inside is None
        old = blocks(page, units, item)
        done |= {block.item.element.number for block in old if block.item}
        new = sorted(old, key=lambda block: (page.dialect.rank(block.priority), bool(block.item)))
        if new == old:
            continue
        staying = staying_blocks(old, new)
        for block in old:
            if block.item:
                unit = units[block.item]
                gate_closed(page, unit)
                if block not in staying:
                    gate_whole(page, units, unit)
                    gate_row_alone(page, block.item, "move it")
        arrange(layout, new, staying)
    hints: tuple[str, ...] = ()
    if groups > 1:
        hints = ("the items are in several groups; each group was sorted on its own",)
    return _change(page, units, layout, hints=hints) if layout.cuts else Change(hints=hints)


def _gate_priorities(page: Page) -> None:
    """Refuse a page with an item that leaves a doubt, or has no known priority."""
    if page.items and not any(item.priority for item in page.items):
        raise Refusal("refused", f"{page.source.path}: no item has a priority to sort by")
    for item in page.items:
        gate_block(page, item)
    for item in page.items:
        if item.priority not in page.dialect.priorities:
            known = ", ".join(page.dialect.priorities) or "none"
            message = f"{describe(item)} has no known priority; known priorities: {known}"
            refuse(page.source, item.element.start_tag, message)


def remove(page: Page, item: Item, *, force: bool = False) -> Change:
    """Return the change that takes an item off the page.

    Raises a refusal of kind ``refused`` while something else on the page refers to
    it, unless forced, and for an item that contains others.
    """
    gate_block(page, item)
    inside = next((inner for inner in page.items if item.element.contains(inner.element)), None)
    if inside:
        refuse(
            page.source, inside.element.start_tag, f"{describe(inside)} is inside; move it first"
        )
    units = Units(page)
    unit = units[item]
    taken = gate_taken(page, units, unit)
    gate_row_alone(page, item, "remove it")
    end = unit.end if taken == unit.element else element_end(page, taken)
    start = start_with_comment(page, comments_by_end(page), item, taken.start)
    span = Span(space_before(page.source.text, start), end)
    mentions = [place for place in mentions_of(page, item) if not span.encloses(place)]
    lines = list(dict.fromkeys(str(page.source.position(place.start).line) for place in mentions))
    where = f"line{'s' * (len(lines) > 1)} {', '.join(lines)}"
    if not force:
        if mentions:
            message = f"{item.called} is referred to on {where}; change that first, or use --force"
            refuse(page.source, mentions[0], message)
        gate_links(page, unit, taken)
    layout = _without_item(page, blocks(page, units, item), item, taken, span)
    hints = (f"{item.called} is gone, but still referred to on {where}",) if mentions else ()
    return _change(page, units, layout, gone=item, taken=taken, hints=hints)


def _without_item(
    page: Page, beside: list[Block], item: Item, taken: Element, span: Span
) -> Layout:
    """Return the layout without an item, whose last comments stay, as they head what follows.

    ``span`` is that of the element that goes, with the white space before it.
    """
    gone = next(n for n, block in enumerate(beside) if block.item is item)
    tail = [block.span for block in beside if block.host == item.element]
    above = (beside[gone - 1].element or beside[gone - 1].host) if gone else None
    if not tail:
        return Layout([span])
    if above and span.start == above.span.end and _end_alike(page, above, taken):
        # The comments go to the end of the item above, so that lines are only removed.
        end_of_above = space_before(page.source.text, above.inner.end)
        return Layout([Span(end_of_above, tail[0].start)])
    return Layout([span], {span.start: tail})


def _gate_apart(page: Page, item: Item, target: Item) -> None:
    for outer, inner in ((item, target), (target, item)):
        gate_block(page, outer)
        if outer.element.contains(inner.element):
            refuse(
                page.source,
                inner.element.start_tag,
                f"{describe(inner)} is inside {describe(outer)}; move it out by hand first",
            )


def _end_alike(page: Page, *elements: Element) -> bool:
    ends = {page.source.cut(Span(each.inner_end, each.span.end)) for each in elements}
    return len(ends) == 1


def _change(
    page: Page,
    units: Units,
    layout: Layout,
    *,
    gone: Item | None = None,
    taken: Element | None = None,
    hints: tuple[str, ...] = (),
) -> Change:
    """Return the change that a layout makes: the items in their new order, without ``gone``.

    ``taken`` is the element that goes with that item.
    """
    ordered = layout.order(len(page.source.text))
    moved = offsets(ordered)
    left = [item for item in page.items if item is not gone]
    left.sort(key=lambda item: moved(item.element.token.start))
    edits = layout.edits(page)
    after = apply(page.source, edits).text
    gate_implied_ends(page, [units[item] for item in left], after, moved)
    ids = [
        (moved(element.start), name)
        for name, element in page.ids
        if not (taken and taken.span.encloses(element.start_tag))
    ]
    # What an item says stays, but which one of several with its id it is may change.
    several = {name for name, number in Counter(i.name for i in page.items).items() if number > 1}
    numbered = [item for item in page.items if item is gone or item.name in several]
    facts: Facts = {
        # A fact of an item that is gone is a fact of none.
        **dict.fromkeys(keys_of(page, numbered)),
        **facts_of(page, [item for item in left if item.name in several]),
        ("items",): tuple(item.name for item in left),
        ("ids",): tuple(name for _, name in sorted(ids, key=itemgetter(0))),
        ("comments",): comments_moved(page, ordered, gone),
    }
    return Change(edits, facts, hints)
