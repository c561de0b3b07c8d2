"""Where items stand: moved, sorted and removed as blocks, each byte of them as it was.

What moves is an item with the white space before it. A comment such as
``<!-- P1 -->`` heads the items below it, wherever its writer has put it: often
it is the last thing inside the item above. It does not go with that item.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
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
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

Side = Literal["before", "after"]
End = Literal["top", "bottom"]


@dataclass(slots=True)
class _Layout:
    """The old text in a new order: what is cut out, and what is put in at an offset."""

    cuts: list[Span] = field(default_factory=list)
    inserts: dict[int, list[Span]] = field(default_factory=dict)

    def edits(self, page: Page) -> tuple[Edit, ...]:
        """Return the splices that make the new order, those that touch made one."""
        cut = page.source.cut
        splices = [Edit(span, "") for span in self.cuts]
        splices += [
            Edit(Span(at, at), "".join(map(cut, spans))) for at, spans in self.inserts.items()
        ]
        merged: list[Edit] = []
        for one in sorted(splices, key=lambda edit: edit.span):
            if merged and one.span.start <= merged[-1].span.end:
                last = merged.pop()
                end = max(last.span.end, one.span.end)
                one = Edit(Span(last.span.start, end), last.text + one.text)
            merged.append(one)
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


def move(page: Page, item: Item, target: Item, side: Side) -> Change:
    """Return the change that puts an item directly before or after another one.

    Raises a refusal where the markup of one of them leaves a doubt, or one
    stands inside the other.
    """
    if item is target:
        return Change()
    _gate(page, item, target)
    units = Units(page)
    here = blocks(page, units, target)
    apart = units[item].around != units[target].around
    there = blocks(page, units, item) if apart else []
    moved = next(one for one in [*here, *there] if one.item is item)
    rest = [one for one in here if one is not moved]
    place = next(n for n, one in enumerate(rest) if one.item is target) + (side == "after")
    # Comments may stand at that place; the item goes to the side on which they stay true.
    step = -1 if side == "before" else 1
    gap = []
    at = place - (side == "before")
    while 0 <= at < len(rest) and rest[at].item is None:
        gap.append(at)
        at += step
    own = [n for n in gap if rest[n].priority == item.priority]
    if own:
        place = max(own) + 1
    elif gap and side == "before":
        place = min(gap)
    new = [*rest[:place], moved, *rest[place:]]
    if new == here:
        return Change()
    gate_closed(page, units[target])
    gate_whole(page, units, units[item])
    if apart:
        gate_alike(page, units, units[item], units[target])
    others = [one for one in there if one is not moved]
    staying = {one for one in [*here, *there] if one is not moved and not one.host}
    layout = _Layout()
    for order in filter(None, (new, others)):
        _arrange(layout, order, staying, before=side == "before", apart=there)
    return _change(page, units, layout)


def move_to_end(page: Page, item: Item, end: End) -> Change:
    """Return the change that puts an item first or last on the page."""
    others = [one for one in page.items if one.inside is None and one is not item]
    if not others:
        return Change()
    if item.inside is None and item is page.items[0 if end == "top" else -1]:
        return Change()
    if end == "top":
        return move(page, item, others[0], "before")
    return move(page, item, others[-1], "after")


def sort(page: Page) -> Change:
    """Return the change that sorts items by priority, those of one priority as they stood.

    As few items as can be are moved, and the comments that head groups stand
    above theirs afterwards. Raises a refusal for an item without a known priority.
    """
    layout = _Layout()
    done: set[int] = set()
    groups = 0
    units = Units(page)
    for item in page.items:
        gate_block(page, item)
    for item in page.items:
        if item.priority not in page.dialect.priorities:
            known = ", ".join(page.dialect.priorities)
            message = f"{describe(item)} has no priority to sort by; give it one of {known}"
            refuse(page.source, item.element.start_tag, message)
    for item in page.items:
        if item.element.number in done:
            continue
        groups += item.inside is None
        old = blocks(page, units, item)
        done |= {one.item.element.number for one in old if one.item}
        new = sorted(old, key=lambda one: (page.dialect.rank(one.priority), one.item is not None))
        if new == old:
            continue
        staying = _staying(old, new)
        for one in old:
            if one.item:
                unit = units[one.item]
                gate_closed(page, unit)
                if one not in staying:
                    gate_whole(page, units, unit)
        _arrange(layout, new, staying)
    told: tuple[str, ...] = ()
    if groups > 1:
        told = ("items stand in several groups, and each group was sorted by itself",)
    return _change(page, units, layout, told=told) if layout.cuts else Change(told=told)


def remove(page: Page, item: Item, *, force: bool = False) -> Change:
    """Return the change that takes an item off the page.

    Raises a refusal while something else on the page refers to it, unless
    forced, and for an item that holds others.
    """
    gate_block(page, item)
    inside = next((one for one in page.items if item.element.contains(one.element)), None)
    if inside:
        refuse(
            page.source,
            inside.element.start_tag,
            f"{describe(inside)} stands inside; move it first",
        )
    units = Units(page)
    unit = units[item]
    taken = gate_taken(page, units, unit)
    end = unit.end if taken == unit.element else element_end(page, taken)
    span = Span(space_before(page.source.text, taken.start), end)
    using = [one for one in mentions_of(page, item) if not span.encloses(one)]
    lines = list(dict.fromkeys(str(page.source.position(one.start).line) for one in using))
    where = f"line{'s' * (len(lines) > 1)} {', '.join(lines)}"
    if using and not force:
        refuse(
            page.source,
            using[0],
            f"{item.name} is referred to on {where}; change that first, or say --force",
        )
    if not force:
        gate_links(page, unit, taken)
    old = blocks(page, units, item)
    layout = _Layout()
    gone = next(one for one in old if one.item is item)
    tail = [one for one in old if one.host == item.element]
    before = old.index(gone) - 1
    above = (old[before].element or old[before].host) if before >= 0 else None
    if tail and above and span.start == above.span.end and _end_alike(page, above, taken):
        # The comments at its end go to the end of the item above: nothing but lines taken out.
        layout.cuts.append(
            Span(space_before(page.source.text, above.inner.end), tail[0].span.start)
        )
    else:
        layout.cuts.append(span)
        if tail:
            layout.inserts[span.start] = [one.span for one in tail]
    told = (f"nothing leads to {item.name} any more, but {where} still says so",) if using else ()
    return _change(page, units, layout, gone=item, taken=taken, told=told)


def _gate(page: Page, item: Item, target: Item) -> None:
    for one, other in ((item, target), (target, item)):
        gate_block(page, one)
        if one.element.contains(other.element):
            refuse(
                page.source,
                other.element.start_tag,
                f"{describe(other)} stands inside {describe(one)}, so neither can go beside the "
                "other",
            )


def _end_alike(page: Page, one: Element, other: Element) -> bool:
    ends = [Span(element.inner_end, element.span.end) for element in (one, other)]
    return page.source.cut(ends[0]) == page.source.cut(ends[1])


def _arrange(
    layout: _Layout,
    new: list[Block],
    staying: set[Block],
    *,
    before: bool = False,
    apart: Iterable[Block] = (),
) -> None:
    """Lay out the blocks of one place in their new order, behind (or before) those that stay.

    ``apart`` holds the blocks of the place that an item comes from: a comment
    at its end stays there.
    """
    tails: dict[Element | None, list[Span]] = {}
    for one in dict.fromkeys([*new, *apart]):
        if one.host:
            tails.setdefault(one.host, []).append(one.span)
    # A comment that still follows the item in which it stands goes where that item goes.
    for above, one in pairwise(list(new)):
        follows = above.element or (above.host if above not in new else None)
        if one.host and one.host == follows:
            new.remove(one)
            tails[one.host].remove(one.span)
    layout.cuts += [one.span for one in new if one not in staying]
    previous: Block | None = None
    waiting: list[Block] = []
    for block in [*new, None]:
        if block and block not in staying:
            waiting.append(block)
            continue
        if waiting:
            if previous and not (before and block):
                place = previous.span.end
            else:
                place = (block or waiting[0]).span.start
            spans = [span for w in waiting for span in _without(w.span, tails.get(w.element, ()))]
            layout.inserts.setdefault(place, []).extend(spans)
        waiting = []
        previous = block


def _staying(old: list[Block], new: list[Block]) -> set[Block]:
    """Return the blocks that need not move: as many items as can be, then comments between them."""
    at = {one: n for n, one in enumerate(new)}
    items = [block for block in old if block.item]
    run = longest_increasing_run([at[block] for block in items])
    staying = {items[place] for place in run}
    for n, one in enumerate(old):
        if one.item or one.host:
            continue
        left = next((at[o] for o in reversed(old[:n]) if o in staying), -1)
        right = next((at[o] for o in old[n + 1 :] if o in staying), len(at))
        if left < at[one] < right:
            staying.add(one)
    return staying


def _without(span: Span, inner: Iterable[Span]) -> list[Span]:
    pieces = []
    start = span.start
    for one in inner:
        pieces.append(Span(start, one.start))
        start = one.end
    return [*pieces, Span(start, span.end)]


def _change(
    page: Page,
    units: Units,
    layout: _Layout,
    *,
    gone: Item | None = None,
    taken: Element | None = None,
    told: tuple[str, ...] = (),
) -> Change:
    """Return the change that a layout makes, with all items in their new order but one gone.

    ``taken`` is the element that goes with that one.
    """
    ordered = layout.order(len(page.source.text))
    starts: dict[int, int] = {}
    position = 0
    for span in ordered:
        starts[span.start] = position
        position += span.end - span.start
    old = sorted(starts)

    def moved(offset: int) -> int:
        start = old[bisect_right(old, offset) - 1]
        return starts[start] + offset - start

    left = [item for item in page.items if item is not gone]
    left.sort(key=lambda item: moved(item.element.token.start))
    edits = layout.edits(page)
    after = apply(page.source, edits).text
    gate_implied_ends(page, [units[item] for item in left], after, moved)
    ids = [one for one in page.ids if not (taken and taken.span.encloses(one[1].start_tag))]
    ids.sort(key=lambda one: moved(one[1].start))
    # What is said of an item that is gone is said of none.
    missing: Facts = dict.fromkeys(facts_of(page, page.items)) if gone else {}
    facts: Facts = {
        **missing,
        **facts_of(page, left),
        ("items",): tuple(item.name for item in left),
        ("ids",): tuple(name for name, _ in ids),
        ("comments",): comments_moved(page, ordered, gone),
    }
    return Change(edits, facts, told)
