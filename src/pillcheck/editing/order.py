"""The order of items: they are moved, sorted and removed as blocks, without a change inside.

An item moves with the white space before it. A comment such as ``<!-- P1 -->``
heads the items below it, wherever it is written: often it is the last thing
inside the item above. It does not move with that item.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from pillcheck.backlog.facts import comments_moved, facts_of
from pillcheck.backlog.lookup import describe
from pillcheck.backlog.references import mentions_of
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_block
from pillcheck.editing.groups import Block, blocks
from pillcheck.editing.wrapper_gates import (
    gate_alike,
    gate_closed,
    gate_implied_ends,
    gate_links,
    gate_taken,
    gate_whole,
)
from pillcheck.editing.wrappers import Units, element_end
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit, apply
from pillcheck.html.markup import space_before
from pillcheck.html.source import Span
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

Beside = Literal["before", "after"]
End = Literal["top", "bottom"]


@dataclass(slots=True)
class _Layout:
    """The old text in a new order: what is cut out, and what is put in at an offset."""

    cuts: list[Span] = field(default_factory=list)
    inserts: dict[int, list[Span]] = field(default_factory=dict)

    def edits(self, page: Page) -> tuple[Edit, ...]:
        """Return the edits that make the new order; those that touch are merged."""
        cut = page.source.cut
        edits = [Edit(span, "") for span in self.cuts]
        edits += [
            Edit(Span(at, at), "".join(map(cut, spans))) for at, spans in self.inserts.items()
        ]
        merged: list[Edit] = []
        for edit in sorted(edits, key=lambda edit: edit.span):
            if merged and edit.span.start <= merged[-1].span.end:
                last = merged.pop()
                end = max(last.span.end, edit.span.end)
                edit = Edit(Span(last.span.start, end), last.text + edit.text)
            merged.append(edit)
        return tuple(merged)

    def order(self, length: int) -> list[Span]:
        """Return the spans of the old text in their new order."""
        marks = {0, length, *self.inserts}
        marks.update(offset for span in self.cuts for offset in span)
        cuts = sorted(self.cuts, reverse=True)
        cut_until = 0
        ordered: list[Span] = []
        for start, end in pairwise(sorted(marks)):
            ordered += self.inserts.get(start, ())
            while cuts and cuts[-1].start <= start:
                cut_until = max(cut_until, cuts.pop().end)
            if end > cut_until:
                ordered.append(Span(start, end))
        return [*ordered, *self.inserts.get(length, ())]


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
    if apart:
        gate_alike(page, units, units[item], units[target])
    rest = [block for block in left if block is not moved]
    staying = {block for block in [*beside, *left] if block is not moved and not block.host}
    layout = _Layout()
    for order in filter(None, (new, rest)):
        _arrange(layout, order, staying, before=side == "before", apart=left)
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
    layout = _Layout()
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
        staying = _staying(old, new)
        for block in old:
            if block.item:
                unit = units[block.item]
                gate_closed(page, unit)
                if block not in staying:
                    gate_whole(page, units, unit)
        _arrange(layout, new, staying)
    hints: tuple[str, ...] = ()
    if groups > 1:
        hints = ("the items are in several groups; each group was sorted on its own",)
    return _change(page, units, layout, hints=hints) if layout.cuts else Change(hints=hints)


def _gate_priorities(page: Page) -> None:
    """Refuse a page with an item that leaves a doubt, or has no known priority."""
    for item in page.items:
        gate_block(page, item)
    for item in page.items:
        if item.priority not in page.dialect.priorities:
            known = ", ".join(page.dialect.priorities)
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
    end = unit.end if taken == unit.element else element_end(page, taken)
    span = Span(space_before(page.source.text, taken.start), end)
    mentions = [place for place in mentions_of(page, item) if not span.encloses(place)]
    lines = list(dict.fromkeys(str(page.source.position(place.start).line) for place in mentions))
    where = f"line{'s' * (len(lines) > 1)} {', '.join(lines)}"
    if not force:
        if mentions:
            message = f"{item.name} is referred to on {where}; change that first, or use --force"
            refuse(page.source, mentions[0], message)
        gate_links(page, unit, taken)
    layout = _without_item(page, blocks(page, units, item), item, taken, span)
    hints = (f"{item.name} is gone, but still referred to on {where}",) if mentions else ()
    return _change(page, units, layout, gone=item, taken=taken, hints=hints)


def _without_item(
    page: Page, beside: list[Block], item: Item, taken: Element, span: Span
) -> _Layout:
    """Return the layout without an item, whose last comments stay, as they head what follows.

    ``span`` is that of the element that goes, with the white space before it.
    """
    gone = next(n for n, block in enumerate(beside) if block.item is item)
    tail = [block.span for block in beside if block.host == item.element]
    above = (beside[gone - 1].element or beside[gone - 1].host) if gone else None
    if not tail:
        return _Layout([span])
    if above and span.start == above.span.end and _end_alike(page, above, taken):
        # The comments go to the end of the item above, so that lines are only removed.
        end_of_above = space_before(page.source.text, above.inner.end)
        return _Layout([Span(end_of_above, tail[0].start)])
    return _Layout([span], {span.start: tail})


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


def _arrange(
    layout: _Layout,
    new: list[Block],
    staying: set[Block],
    *,
    before: bool = False,
    apart: Iterable[Block] = (),
) -> None:
    """Lay out the blocks of one place in their new order, after (or before) those that stay.

    ``apart`` holds the blocks of the place that an item comes from: a comment at its end
    stays where it is.
    """
    tails: dict[Element | None, list[Span]] = {}
    for block in dict.fromkeys([*new, *apart]):
        if block.host:
            tails.setdefault(block.host, []).append(block.span)
    # A comment that still follows the item that contains it goes where that item goes.
    for above, comment in pairwise(list(new)):
        follows = above.element or (above.host if above not in new else None)
        if comment.host and comment.host == follows:
            new.remove(comment)
            tails[comment.host].remove(comment.span)
    layout.cuts += [block.span for block in new if block not in staying]
    previous: Block | None = None
    waiting: list[Block] = []
    for next_block in [*new, None]:
        if next_block and next_block not in staying:
            waiting.append(next_block)
            continue
        if waiting:
            if previous and not (before and next_block):
                place = previous.span.end
            else:
                place = (next_block or waiting[0]).span.start
            spans = [span for w in waiting for span in _without(w.span, tails.get(w.element, ()))]
            layout.inserts.setdefault(place, []).extend(spans)
        waiting = []
        previous = next_block


def _staying(old: list[Block], new: list[Block]) -> set[Block]:
    """Return the blocks that need not move: as many items as possible, then comments between."""
    at = {block: n for n, block in enumerate(new)}
    items = [block for block in old if block.item]
    run = longest_increasing_run([at[block] for block in items])
    staying = {items[place] for place in run}
    for n, block in enumerate(old):
        if block.item or block.host:
            continue
        left = next((at[above] for above in reversed(old[:n]) if above in staying), -1)
        right = next((at[below] for below in old[n + 1 :] if below in staying), len(at))
        if left < at[block] < right:
            staying.add(block)
    return staying


def _without(span: Span, inner: Iterable[Span]) -> list[Span]:
    pieces = []
    start = span.start
    for part in inner:
        pieces.append(Span(start, part.start))
        start = part.end
    return [*pieces, Span(start, span.end)]


def _offsets(ordered: list[Span]) -> Callable[[int], int]:
    """Return what turns an offset of the old text into one of the text in its new order."""
    starts: dict[int, int] = {}
    position = 0
    for span in ordered:
        starts[span.start] = position
        position += span.end - span.start
    old = sorted(starts)

    def moved(offset: int) -> int:
        start = old[bisect_right(old, offset) - 1]
        return starts[start] + offset - start

    return moved


def _change(
    page: Page,
    units: Units,
    layout: _Layout,
    *,
    gone: Item | None = None,
    taken: Element | None = None,
    hints: tuple[str, ...] = (),
) -> Change:
    """Return the change that a layout makes: the items in their new order, without ``gone``.

    ``taken`` is the element that goes with that item.
    """
    ordered = layout.order(len(page.source.text))
    moved = _offsets(ordered)
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
    # A fact of an item that is gone is a fact of none.
    missing: Facts = dict.fromkeys(facts_of(page, page.items)) if gone else {}
    facts: Facts = {
        **missing,
        **facts_of(page, left),
        ("items",): tuple(item.name for item in left),
        ("ids",): tuple(name for _, name in sorted(ids, key=itemgetter(0))),
        ("comments",): comments_moved(page, ordered, gone),
    }
    return Change(edits, facts, hints)
