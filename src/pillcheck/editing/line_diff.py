"""The lines in which two versions of a page differ, in time that grows with the page.

``difflib`` compares everything with everything. Here it compares only what lies between lines
that are there exactly once on both sides and stand in the same order.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.record import Record
from pillcheck.sequences import anchors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Up to so many lines, ``difflib`` compares them all.
_FEW = 4000
_CONTEXT = 3


class Block(Record):
    """A range of lines on both sides: numbers of lines from 0, half-open."""

    start: int
    end: int
    new_start: int
    new_end: int


def changed_blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return the ranges of lines that differ, in their order; all else is the same."""
    waiting = [Block(0, len(old), 0, len(new))]
    blocks: list[Block] = []
    while waiting:
        block = waiting.pop()
        if old[block.start : block.end] == new[block.new_start : block.new_end]:
            continue
        if block.end - block.start + block.new_end - block.new_start > _FEW:
            block = _trimmed(old, new, block)
            start, end, new_start, new_end = block
            stayed = anchors(old[start:end], new[new_start:new_end])
            if stayed:
                places = [(start + place, new_start + new_place) for place, new_place in stayed]
                waiting += reversed(_between(places, block))
                continue
        blocks += _compared(old, new, block)
    return blocks


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a unified diff below its header, each with its line end if it has one."""
    for group in _grouped(changed_blocks(old, new)):
        before = min(group[0].start, _CONTEXT)
        after = min(len(old) - group[-1].end, _CONTEXT)
        start, end = group[0].start - before, group[-1].end + after
        places = _range(start, end), _range(group[0].new_start - before, group[-1].new_end + after)
        yield "@@ -{} +{} @@\n".format(*places)
        for block in group:
            yield from (f" {line}" for line in old[start : block.start])
            yield from (f"-{line}" for line in old[block.start : block.end])
            yield from (f"+{line}" for line in new[block.new_start : block.new_end])
            start = block.end
        yield from (f" {line}" for line in old[start:end])


def _trimmed(old: Sequence[str], new: Sequence[str], block: Block) -> Block:
    """Return a range without the lines at its ends that are the same on both sides."""
    start, end, new_start, new_end = block
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return Block(start, end, new_start, new_end)


def _between(stayed: list[tuple[int, int]], block: Block) -> list[Block]:
    """Return the ranges between the lines of a range that stayed, those without a line left out."""
    ends = [(block.start - 1, block.new_start - 1), *stayed, (block.end, block.new_end)]
    return [
        Block(number + 1, following, place + 1, new_following)
        for (number, place), (following, new_following) in pairwise(ends)
        if following > number + 1 or new_following > place + 1
    ]


def _compared(old: Sequence[str], new: Sequence[str], block: Block) -> Iterator[Block]:
    start, end, new_start, new_end = block
    matcher = SequenceMatcher(None, old[start:end], new[new_start:new_end])
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield Block(start + i, start + j, new_start + k, new_start + m)


def _grouped(blocks: list[Block]) -> Iterator[list[Block]]:
    """Yield the blocks that share a hunk, as their contexts touch."""
    group: list[Block] = []
    for block in blocks:
        if group and block.start - group[-1].end > 2 * _CONTEXT:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _range(start: int, end: int) -> str:
    """Return a range of lines as a hunk names it: an empty one by the line before it."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + bool(length)},{length}"
