"""Any numbers: the longest increasing run, against trying every selection."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from pillcheck.sequences import longest_increasing_run


@given(st.lists(st.integers(0, 9), max_size=9))
def test_it_rises_and_none_is_longer(numbers: list[int]) -> None:
    run = longest_increasing_run(numbers)
    assert all(numbers[a] < numbers[b] and a < b for a, b in pairwise(run))
    longer = combinations(numbers, len(run) + 1)
    assert not any(all(a < b for a, b in pairwise(chosen)) for chosen in longer)
