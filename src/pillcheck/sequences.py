"""Runs of numbers that rise: what may stay where it is while the rest moves."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def longest_increasing_run(numbers: Sequence[int]) -> list[int]:
    """Return where the numbers of a longest strictly rising selection stand, in order.

    The numbers need not be neighbours. Patience sorting, in time n log n:
    https://en.wikipedia.org/wiki/Longest_increasing_subsequence
    """
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
    run = []
    place = places[-1] if places else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
