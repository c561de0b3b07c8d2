"""The text of a page in a new order: which blocks move, and where each byte is afterwards."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.editing.groups import Block
    from pillcheck.html.tree import Element


@dataclass(slots=True)
class Layout:
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


def arrange(
    layout: Layout,
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


def staying_blocks(old: list[Block], new: list[Block]) -> set[Block]:
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


def offsets(ordered: list[Span]) -> Callable[[int], int]:
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
