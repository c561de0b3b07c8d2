"""Places in a text: against counting by encoding, for every offset of odd texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.html.source import Span
from pillcheck.lsp.positions import UNITS, Positions
from pillcheck.lsp.protocol import RequestError
from tests.lsp.client import offset_of, place_of

TEXTS = {
    "nothing": "",
    "ASCII": "one\ntwo\n\nthree",
    "each line end": "a\nb\r\nc\rd\r\n\r\n\re",
    "beyond the first plane": "<p>🎉🎉 é</p>\n🧭x\u2028y\x0bz",
    "joined": "e\u0301 👩‍💻\n\ufeffx",
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_offset_has_a_place_that_leads_back(text: str, unit: str) -> None:
    positions = Positions(text, unit)
    for offset in range(len(text) + 1):
        place = positions.position(offset)
        if text[offset - 1 : offset + 1] != "\r\n":
            assert place == place_of(text, offset, unit)
            assert positions.offset(place) == offset == offset_of(text, place, unit)


@given(text=st.text("a\n\ré🎉", max_size=20), unit=st.sampled_from(UNITS))
def test_any_text_is_counted_as_by_its_encoding(text: str, unit: str) -> None:
    positions = Positions(text, unit)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert positions.position(offset) == place_of(text, offset, unit)
            assert positions.offset(place_of(text, offset, unit)) == offset


# A line and a character beside what is there, and the offset that is meant.
BESIDE = {
    "past the line": ("one\r\ntwo", 0, 99, 3),
    "past the text": ("one\ntwo", 9, 0, 7),
    "past the last line": ("one\ntwo", 1, 99, 7),
    "within a character": ("🎉x", 0, 1, 0),
    "of nothing": ("", 0, 5, 0),
}


@pytest.mark.parametrize(("text", "line", "character", "offset"), BESIDE.values(), ids=BESIDE)
def test_a_place_that_is_not_there_is_the_nearest(
    text: str, line: int, character: int, offset: int
) -> None:
    assert Positions(text).offset({"line": line, "character": character}) == offset


WRONG: dict[str, object] = {
    "none": None,
    "no character": {"line": 1},
    "a text": {"line": "1", "character": 1},
    "true": {"line": True, "character": 1},
    "a fraction": {"line": 1.5, "character": 1},
    "negative": {"line": -1, "character": 0},
    "a list": [1, 2],
}


@pytest.mark.parametrize("position", WRONG.values(), ids=WRONG)
def test_what_is_no_position_is_refused(position: object) -> None:
    with pytest.raises(RequestError):
        Positions("one").offset(position)


def test_a_range_does_not_end_before_it_starts() -> None:
    first, last = {"line": 0, "character": 1}, {"line": 0, "character": 3}
    assert Positions("one").span({"start": first, "end": last}) == Span(1, 3)
    with pytest.raises(RequestError, match="before it starts"):
        Positions("one").span({"start": last, "end": first})
