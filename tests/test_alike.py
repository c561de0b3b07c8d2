"""Rows and texts that are alike: found as by comparing every pair, at a bounded cost."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pillcheck import alike
from pillcheck.alike import AlikeTexts, likeness
from pillcheck.backlog import altered_rows
from pillcheck.backlog.altered_rows import row_pairs
from pillcheck.backlog.snapshot import RowText
from pillcheck.merging.history_rows import by_letters, by_words
from pillcheck.merging.line_merge import merge_lines
from pillcheck.merging.merge import _by_git, _without_last_end
from pillcheck.merging.pieces import flat
from pillcheck.sequences import opcodes

WORDS = st.sampled_from(["search", "works", "Works.", "page", "added", "a", "—", "7", "Ada's"])
ROWS = st.lists(
    st.builds(
        RowText,
        st.sampled_from(["2026-01-01", "2026-01-02", ""]),
        st.lists(WORDS, max_size=6).map(" ".join),
        st.sampled_from(["Ada", "Bo"]),
    ),
    max_size=12,
)


def words_of(text: str) -> frozenset[str]:
    return frozenset(altered_rows._WORD.findall(text.casefold()))


def every_pair(
    before: list[RowText], after: list[RowText]
) -> list[tuple[RowText | None, RowText | None]]:
    """Return the pairs of rows by comparing each with each."""
    removed = list((Counter(before) - Counter(after)).elements())
    pairs: list[tuple[RowText | None, RowText | None]] = []
    for new in (Counter(after) - Counter(before)).elements():
        near = [
            old
            for old in removed
            if old.change == new.change
            or likeness(words_of(old.change), words_of(new.change)) >= 1 / 2
        ]
        best = max(
            near, default=None, key=lambda old: (old.date == new.date) + (old.author == new.author)
        )
        if best:
            removed.remove(best)
        pairs.append((best, new))
    return pairs + [(old, None) for old in removed]


@pytest.mark.slow
@given(ROWS, ROWS)
@settings(max_examples=200)
def test_rows_are_paired_as_by_comparing_each_with_each(
    before: list[RowText], after: list[RowText]
) -> None:
    assert list(row_pairs(before, after)) == every_pair(before, after)


@pytest.mark.slow
@given(
    st.lists(st.frozensets(WORDS, max_size=6), max_size=12),
    st.frozensets(WORDS, max_size=6),
    st.sampled_from([3 / 7, 1 / 2, 2 / 3, 1.0]),
)
@settings(max_examples=200)
def test_no_text_that_is_alike_is_missed(
    texts: list[frozenset[str]], words: frozenset[str], share: float
) -> None:
    expected = [
        n for n, text in enumerate(texts) if text & words and likeness(text, words) >= share
    ]
    assert [place for place, _ in AlikeTexts(texts, share).near(words)] == expected


def test_the_number_of_comparisons_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every text has the same words, and no date helps.
    rows = [RowText(str(number), "the same words", "Ada") for number in range(300)]
    now = [RowText("", f"the same words {number}", "Bo") for number in range(300)]
    compared = 0

    def counted(words: frozenset[str], others: frozenset[str]) -> float:
        nonlocal compared
        compared += 1
        return likeness(words, others)

    monkeypatch.setattr(alike, "likeness", counted)
    pairs = list(row_pairs(rows, now))
    assert all(old and new for old, new in pairs)
    assert compared <= 300 * alike.MOST_COMPARED


# --- pieces of a merge ----------------------------------------------------------------------

NUMBERS = st.integers(0, 40)


@given(st.lists(NUMBERS, unique=True, max_size=7), st.sets(NUMBERS), st.sets(NUMBERS), st.data())
@settings(max_examples=60, deadline=None)
def test_texts_that_are_clearly_alike_are_matched_by_words_as_by_letters(
    numbers: list[int], altered: set[int], gone: set[int], data: st.DataObject
) -> None:
    # Words that no other text has, so that either way there is nothing to choose.
    was = [_sentence(number) for number in numbers]
    now = [
        _sentence(number) + " indeed" * (number in altered)
        for number in numbers
        if number not in gone
    ]
    new = data.draw(st.lists(st.integers(50, 60), unique=True, max_size=3))
    place = data.draw(st.integers(0, len(now)))
    now[place:place] = map(_sentence, new)
    assert by_words(was, now) == by_letters(was, now)


def _sentence(number: int) -> str:
    # Each from letters of its own, so that only its own later version is like it.
    letters = (chr(0x4E00 + number * 5 + step) for step in range(5))
    return " ".join(letter * 4 for letter in letters)


@given(st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=9))
@settings(max_examples=150)
def test_opcodes_are_those_of_difflib(old: list[str], new: list[str]) -> None:
    expected = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert opcodes(old, new) == [tuple(code) for code in expected]


@given(st.lists(NUMBERS, unique=True), st.sets(NUMBERS), st.lists(st.integers(50, 60), max_size=4))
@settings(max_examples=100)
def test_opcodes_of_what_occurs_once_are_those_of_difflib(
    numbers: list[int], gone: set[int], new: list[int]
) -> None:
    old = list(map(str, numbers))
    now = [str(number) for number in numbers if number not in gone]
    now[len(now) // 2 : len(now) // 2] = map(str, new)
    expected = SequenceMatcher(None, old, now, autojunk=False).get_opcodes()
    assert opcodes(old, now) == [tuple(code) for code in expected]


def test_opcodes_of_too_many_pairs_are_from_what_occurs_once() -> None:
    old = ["a", *["x", "y"] * 200, "b", "c"]
    new = ["a", *["y", "x"] * 200, "b", "new", "c"]
    assert opcodes(old, new) == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 401, 1, 401),
        ("equal", 401, 402, 401, 402),
        ("insert", 402, 402, 402, 403),
        ("equal", 402, 403, 403, 404),
    ]


# --- lines --------------------------------------------------------------------------------

LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "x", "y"]), st.sampled_from(["", "", "", "x", "z"])),
    min_size=2,
    max_size=6,
)


@given(LINES, st.sampled_from(["", "\n"]))
@settings(max_examples=25, deadline=None)
def test_lines_are_merged_as_git_does(lines: list[tuple[str, str]], end: str) -> None:
    base = [f"line {number}" for number in range(len(lines))]
    ours, theirs = (
        [side[index] or line for side, line in zip(lines, base, strict=True)] for index in (0, 1)
    )
    texts = ["\n".join(version) + end for version in (ours, base, theirs)]
    merged = merge_lines(*(text + "\n" for text in texts))
    assert merged is not None
    by_git = flat(_by_git(*texts))
    assert flat(_without_last_end(*merged)) == by_git


@pytest.mark.parametrize(
    ("ours", "base", "theirs"),
    [
        pytest.param("b\na\n", "a\nb\n", "a\nc\n", id="a line moved"),
        pytest.param("a\nx\na\n", "a\nb\na\n", "a\ny\na\n", id="a line twice"),
        pytest.param("a\nx\nb\n", "a\nb\n", "a\nc\n", id="a line more"),
        pytest.param("\0b\n", "\0a\n", "\0c\n", id="binary"),
    ],
)
def test_git_says_which_lines_are_whose(ours: str, base: str, theirs: str) -> None:
    assert merge_lines(ours, base, theirs) is None
