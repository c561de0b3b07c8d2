"""The lines in which two versions differ: the hunks of a patch, however long the page is."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.editing import line_diff
from pillcheck.editing.line_diff import changed_blocks, hunks

LINES = st.lists(st.sampled_from([f"{word}\n" for word in "a b c d e f g h".split()]), max_size=30)


def applied(old: list[str], patch: list[str]) -> list[str]:
    """Apply a patch as strictly as git does, and return the new lines."""
    new: list[str] = []
    at = 0
    for line in patch:
        header = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n", line)
        if header:
            start = int(header[1]) - (header[2] != "0")
            new += old[at:start]
            at = start
            assert len(new) == int(header[3]) - (header[4] != "0")
        else:
            if line[0] != "+":
                assert old[at] == line[1:]
                at += 1
            if line[0] != "-":
                new.append(line[1:])
    return new + old[at:]


@pytest.mark.parametrize("few", [0, 6, 4000])
@given(old=LINES, new=LINES)
def test_hunks_make_the_one_version_of_the_other(few: int, old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_diff, "_FEW", few)
        assert applied(old, [*hunks(old, new)]) == new
        assert bool(changed_blocks(old, new)) is (old != new)


@given(LINES, LINES)
def test_hunks_of_a_short_page_are_those_of_difflib(old: list[str], new: list[str]) -> None:
    assert [*hunks(old, new)] == [*unified_diff(old, new)][2:]


OLD = [f"line {number}\n" for number in range(60)]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param([*OLD[:9], "x\n", *OLD[10:]], id="a line"),
        pytest.param([*OLD[:9], "x\n", "y\n", *OLD[9:]], id="lines that come"),
        pytest.param([*OLD[:9], *OLD[12:]], id="lines that go"),
        pytest.param(["x\n", *OLD, "y\n"], id="at both ends"),
        pytest.param([*OLD[:9], "x\n", *OLD[10:16], "y\n", *OLD[17:]], id="two in a hunk"),
        pytest.param([*OLD[:9], "x\n", *OLD[10:17], "y\n", *OLD[18:]], id="two hunks"),
        pytest.param([*OLD[:9], *OLD[12:30], *OLD[9:12], *OLD[30:]], id="lines that move"),
        pytest.param([*OLD[:9], "}\n", "}\n", *OLD[9:]], id="lines that are alike"),
        pytest.param([*OLD[:-1], "line 59"], id="no line end"),
        pytest.param(OLD, id="nothing"),
        pytest.param([], id="everything"),
    ],
)
def test_a_long_page_has_the_hunks_of_a_short_one(
    new: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_diff, "_FEW", 0)
    assert [*hunks(OLD, new)] == [*unified_diff(OLD, new)][2:]
    assert [*hunks(new, OLD)] == [*unified_diff(new, OLD)][2:]


def test_a_long_page_is_not_compared_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counted(junk: None, old: list[str], new: list[str]) -> SequenceMatcher[str]:
        compared.append(len(old) + len(new))
        return SequenceMatcher(junk, old, new)

    monkeypatch.setattr(line_diff, "SequenceMatcher", counted)
    old = [line for number in range(3000) for line in (f"line {number}\n", "<p>\n", "x\n")]
    new = ["y\n" if number % 30 == 2 else line for number, line in enumerate(old)]
    assert applied(old, [*hunks(old, new)]) == new
    assert len(compared) == 300
    assert max(compared) <= 6
