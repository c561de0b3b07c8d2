"""The longest increasing run: what can stay in place while the rest moves."""

from __future__ import annotations

from bisect import bisect_left
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
