"""The lines in which two versions of a page differ, in time that grows with the page.

``difflib`` compares everything with everything. Here it compares only what lies between lines
that are there exactly once on both sides and stand in the same order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.record import Record

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
            anchors = _anchors(old, new, block)
            if anchors:
                waiting += reversed(_between(anchors, block))
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


def _anchors(old: Sequence[str], new: Sequence[str], block: Block) -> list[tuple[int, int]]:
    """Return as many lines as can be that are there once on both sides, in the same order."""
    start, end, new_start, new_end = block
    here, there = Counter(old[start:end]), Counter(new[new_start:new_end])
    places = {line: number for number, line in enumerate(new[new_start:new_end], new_start)}
    pairs = [
        (number, places[line])
        for number, line in enumerate(old[start:end], start)
        if here[line] == 1 == there[line]
    ]
    # The longest run of rising places: the last place of the best run of each length, and links.
    tops: list[int] = []
    top_pairs: list[int] = []
    links: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tops, place)
        links.append(top_pairs[length - 1] if length else -1)
        tops[length : length + 1] = [place]
        top_pairs[length : length + 1] = [number]
    rising = []
    number = top_pairs[-1] if top_pairs else -1
    while number >= 0:
        rising.append(pairs[number])
        number = links[number]
    return rising[::-1]


def _between(anchors: list[tuple[int, int]], block: Block) -> list[Block]:
    """Return the ranges between the anchors of a range, those without a line left out."""
    ends = [(block.start - 1, block.new_start - 1), *anchors, (block.end, block.new_end)]
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
