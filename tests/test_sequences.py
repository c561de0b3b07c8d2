"""The longest increasing run, against trying every selection."""

from __future__ import annotations

import pytest

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
