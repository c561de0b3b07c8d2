from __future__ import annotations

import pytest

from tests import fuzz


def _check(seed: int, pages: int) -> None:
    counts, wrong = fuzz.run(seed, pages)
    assert wrong == []
    # Neither everything refused nor everything let through: the run has tested something.
    assert counts["set applied"] > pages / 4
    assert counts["set refused"] > pages / 10
    for command in ("row", "add", "edit", "move", "remove", "sort"):
        assert counts[f"{command} applied"] > pages / 40, command


@pytest.mark.slow
def test_a_short_run() -> None:
    _check(seed=1, pages=5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 4))
def test_a_longer_run(seed: int) -> None:
    _check(seed=seed, pages=200)
