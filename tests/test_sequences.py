"""What sequences have in common, and the longest increasing run."""

from __future__ import annotations

import pytest

from pillcheck.sequences import anchors, common_start, longest_increasing_run

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


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        pytest.param("", "abc", [], id="nothing"),
        pytest.param("abc", "abc", [(0, 0), (1, 1), (2, 2)], id="the same"),
        pytest.param("abc", "xaybz", [(0, 1), (1, 3)], id="some came, one went"),
        pytest.param("aab", "ab", [(2, 1)], id="twice on one side"),
        pytest.param("ab", "abb", [(0, 0)], id="twice on the other side"),
        pytest.param("abcd", "dabc", [(0, 1), (1, 2), (2, 3)], id="one moved"),
    ],
)
def test_anchors(old: str, new: str, places: list[tuple[int, int]]) -> None:
    assert anchors(old, new) == places


@pytest.mark.parametrize("end", ["", "x", "xyz" * 9])
@pytest.mark.parametrize("same", [0, 1, 2, 7, 8])
def test_common_start(same: int, end: str) -> None:
    assert common_start("a" * same + "b", "a" * same + end) == same
    assert common_start(b"a" * same, b"a" * same + end.encode()) == same
