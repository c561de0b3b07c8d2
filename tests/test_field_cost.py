"""What a page costs grows no faster than the page: the work for two sizes of it, compared."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.amounts import DAYS, HOURS, find_amount

if TYPE_CHECKING:
    from collections.abc import Callable


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how many times as long four times the size takes; four where it is linear."""

    def seconds(size: int) -> float:
        started = process_time()
        work(size)
        return process_time() - started

    # The best of several: other work on the machine only makes it longer.
    small, large = (min(seconds(times * size) for _ in range(3)) for times in (1, 4))
    return large / max(small, 0.001)


@pytest.mark.parametrize("words", ["1 200", "1.", "-1", "½", "1 ", "1 week ", "9" * 9], ids=ascii)
def test_a_long_text_for_an_amount(words: str) -> None:
    def look(size: int) -> None:
        for kind in (DAYS, HOURS):
            assert find_amount(kind, words * size)[0] is None

    assert growth(look, 1_000) < 9
