"""Any bytes, positions and edits of a source."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, new_spans
from pillcheck.html.source import Position, Source, Span


@given(st.binary(max_size=200))
def test_bytes_come_back_or_are_refused(data: bytes) -> None:
    try:
        source = Source.from_bytes(data)
    except Refusal:
        return
    assert source.to_bytes() == data


LINES = st.lists(st.sampled_from(["\n", "\n", "a", "bc", "é", "\r", "\r\n"]), max_size=30)


@given(LINES.map("".join), st.lists(st.integers(0, 60), max_size=40), st.booleans())
def test_positions_asked_for_in_any_order(text: str, offsets: list[int], only_lf: bool) -> None:
    text = text.replace("\r", "") if only_lf else text
    source = Source(text)
    for offset in (offset for offset in offsets if offset <= len(text)):
        lines = re.split(r"\r\n|\n|\r", text[:offset])
        if text[offset - 1 : offset + 1] == "\r\n":
            continue
        assert source.position(offset) == Position(len(lines), len(lines[-1]) + 1)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    points = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(points[::2], points[1::2], strict=False))
    return text, [Edit(Span(a, b), draw(st.text(max_size=5))) for a, b in pairs]


@given(texts_with_edits())
def test_edits_change_their_spans_only(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    done = apply(Source(text), reversed(edits)).text
    assert [done[span.start : span.end] for span in new_spans(edits)] == [e.text for e in edits]
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert done == text
