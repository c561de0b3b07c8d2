"""Any text, wrapped: it fits its columns and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pillcheck.report.pages.width import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]


@given(st.text("ab c日é\u0301"), st.integers(2, 30))
def test_wrapped_text_fits_and_loses_nothing(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    cut = wrapped(text, columns, 2)
    assert len(cut) <= 2
    assert all(width(line) <= columns for line in cut)
