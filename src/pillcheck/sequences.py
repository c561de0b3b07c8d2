"""What sequences have in common, their longest increasing run, and what most do not exceed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, AnyStr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Pairs of an entry and an equal one that are compared at most.
MOST_PAIRS = 20_000

Opcode = tuple[str, int, int, int, int]


def longest_increasing_run(numbers: Sequence[int]) -> list[int]:
    """Return the indexes of a longest strictly increasing subsequence, in order.

    Patience sorting, in time n log n:
    https://en.wikipedia.org/wiki/Longest_increasing_subsequence
    """
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [index]
    run = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]


def percentile(numbers: Sequence[int], part: float) -> int:
    """Return the number that this part of all numbers does not exceed."""
    return sorted(numbers)[max(0, ceil(part * len(numbers)) - 1)]


def anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of as many entries as can be that occur once in both, in the same order."""
    olds, news = Counter(old), Counter(new)
    places = {entry: place for place, entry in enumerate(new)}
    once = [
        (place, places[entry]) for place, entry in enumerate(old) if olds[entry] == 1 == news[entry]
    ]
    return [once[index] for index in longest_increasing_run([place for _, place in once])]


def common_start(text: AnyStr, other: AnyStr) -> int:
    """Return how many characters or bytes two texts begin with alike."""
    low, high = 0, min(len(text), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if text[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Return what difflib calls the opcodes of two sequences, in bounded time.

    Where each common entry occurs once and the order is the same, there is nothing to
    choose, and where too many entries recur, only those that occur once are looked at.
    """
    olds, news = Counter(old), Counter(new)
    pairs = sum(number * news[entry] for entry, number in olds.items())
    stayed = anchors(old, new)
    if len(stayed) < pairs <= MOST_PAIRS:
        from difflib import SequenceMatcher

        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    return list(_between(stayed, len(old), len(new)))


def _between(matches: list[tuple[int, int]], old_end: int, new_end: int) -> Iterator[Opcode]:
    """Yield the opcodes for entries that match, by their places."""
    i = j = 0
    same = 0
    for old, new in [*matches, (old_end, new_end)]:
        if (old, new) == (i + same, j + same) and old < old_end and new < new_end:
            same += 1
            continue
        if same:
            yield "equal", i, i + same, j, j + same
            i, j, same = i + same, j + same, 0
        if i < old or j < new:
            kind = "replace" if i < old and j < new else "delete" if i < old else "insert"
            yield kind, i, old, j, new
        i, j, same = old, new, 1
