"""The longest increasing run, against trying every selection."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.sequences import longest_increasing_run

ROWS = [
    pytest.param([], [], id="nothing"),
    pytest.param([7], [0], id="one"),
    pytest.param([1, 2, 3], [0, 1, 2], id="in order"),
    pytest.param([3, 2, 1], [2], id="reversed"),
    pytest.param([2, 1, 3], [1, 2], id="swapped"),
    pytest.param([1, 1, 2], [1, 2], id="alike do not rise"),
    pytest.param([4, 0, 1, 2], [1, 2, 3], id="first moved"),
]


@pytest.mark.parametrize(("numbers", "run"), ROWS)
def test_rows(numbers: list[int], run: list[int]) -> None:
    assert longest_increasing_run(numbers) == run


@given(st.lists(st.integers(0, 9), max_size=9))
def test_it_rises_and_none_is_longer(numbers: list[int]) -> None:
    run = longest_increasing_run(numbers)
    assert all(numbers[a] < numbers[b] and a < b for a, b in pairwise(run))
    longer = combinations(numbers, len(run) + 1)
    assert not any(all(a < b for a, b in pairwise(chosen)) for chosen in longer)
