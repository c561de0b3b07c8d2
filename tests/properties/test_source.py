"""Any bytes, positions and edits of a source."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, edit_between, new_spans
from pillcheck.html.source import Position, Source, Span, Spans
from pillcheck.linting.linter import _touches


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


SPANS = st.tuples(st.integers(0, 12), st.integers(0, 6)).map(lambda at: Span(at[0], sum(at)))


@given(st.lists(SPANS, max_size=8), SPANS)
def test_many_spans_are_asked_at_once(spans: list[Span], other: Span) -> None:
    assert Spans(spans).any_inside(other) is any(other.encloses(span) for span in spans)
    assert Spans(spans).any_around(other) is any(span.encloses(other) for span in spans)


@given(st.lists(st.integers(0, 30), max_size=10).map(sorted), SPANS)
def test_a_fix_waits_where_it_touches_another_one(places: list[int], other: Span) -> None:
    used = [Span(*pair) for pair in zip(places[::2], places[1::2], strict=False)]
    touching = any(other.start <= span.end and span.start <= other.end for span in used)
    assert _touches(other, used) is touching


@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_the_edit_between_two_texts_is_all_that_differs(before: str, after: str) -> None:
    edit = edit_between(Source(before), Source(after))
    assert apply(Source(before), [edit]).text == after
    old, new = Source(before).cut(edit.span), edit.text
    # What is replaced begins and ends with a difference.
    assert not old or not new or (old[0] != new[0] and old[-1] != new[-1])
    assert (old, new) == ("", "") or before != after
