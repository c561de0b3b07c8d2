"""Sequences of numbers: their longest increasing run, and what most of them do not exceed."""

from __future__ import annotations

from bisect import bisect_left
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


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
