"""Versions of a page read one after the other: as each alone, and not more of them than changed."""

from __future__ import annotations

import random

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import snapshot
from pillcheck.history import version_reader
from pillcheck.history.version_reader import VersionReader
from pillcheck.html.source import Source
from tests.histories import Entry, MadePage, day

PAGE = MadePage(
    {f"item-{n}": Entry(f"Title {n}") for n in range(2)},
    [(str(day(20 - n)), f"Step {n}", "Ada") for n in range(8)],
).text()
TOP, END = PAGE.index("<tr>"), PAGE.rindex("</tr>") + len("</tr>")
ROWS = PAGE[TOP:END]
LINES = ROWS.split("\n")
NEW = "<tr><td>2026-05-01</td><td>New.</td><td>Ada</td></tr>"


def with_rows(rows: str) -> str:
    return PAGE[:TOP] + rows + PAGE[END:]


# The rows of a later version, and the length of what is read of it.
READ = [
    pytest.param(f"{NEW}\n{ROWS}", len(NEW) + 1, id="on top"),
    pytest.param(f"{ROWS}\n{NEW}", len(NEW) + 1, id="at the end"),
    pytest.param("\n".join([*LINES[:3], NEW, *LINES[3:]]), len(NEW) + 2, id="between"),
    pytest.param(ROWS.replace("Step 3", "Step three"), len(LINES[3]) + 6, id="altered"),
    pytest.param("\n".join([*LINES[:3], *LINES[4:]]), 0, id="removed"),
    pytest.param("\n".join([*LINES[:3], *LINES[5:]]), 0, id="two removed"),
    pytest.param("\n".join([NEW, *LINES[:-1]]), len(NEW) + 1, id="on top, and the last removed"),
    pytest.param("\n".join([LINES[7], *LINES[1:7], LINES[0]]), 0, id="two exchanged"),
    pytest.param(ROWS.replace("Step 3</td>", "Step 3"), len(LINES[3]), id="a cell without its end"),
]
# Rows that cannot be read without what stands around them.
WHOLE = [
    pytest.param(ROWS.replace("Step 3", "<!-- Step 3"), id="a comment that does not end"),
    pytest.param(ROWS.replace("Step 3", "Step 3</table>"), id="the table ends"),
    pytest.param(f"{NEW}</tbody><tbody>{ROWS}", id="another part of the table"),
    pytest.param(ROWS.replace("Step 3", f"<table>{NEW}</table>"), id="a table in a cell"),
]


def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the length of every text that is read."""
    lengths: list[int] = []

    def noted(source: Source, *dialect: object) -> object:
        lengths.append(len(source.text))
        return read(source, *dialect)  # type: ignore[arg-type]

    monkeypatch.setattr(version_reader, "read", noted)
    return lengths


@pytest.mark.parametrize(("rows", "length"), READ)
def test_of_a_changed_history_only_the_new_rows_are_read(
    rows: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = VersionReader(DEFAULT)
    reader.read(PAGE.encode())
    lengths = sizes(monkeypatch)
    text = with_rows(rows)
    assert reader.read(text.encode()) == snapshot(read(Source(text)))
    frame = len('<table class="docs-page-history"></table>')
    assert all(size - frame <= length for size in lengths)
    # The version after it is read from this one.
    assert reader.read(PAGE.encode()) == snapshot(read(Source(PAGE)))
    assert max(lengths, default=0) < len(PAGE) // 2


@pytest.mark.parametrize("rows", WHOLE)
def test_where_more_than_rows_changed_the_page_is_read_whole(
    rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = VersionReader(DEFAULT)
    reader.read(PAGE.encode())
    lengths = sizes(monkeypatch)
    text = with_rows(rows)
    assert reader.read(text.encode()) == snapshot(read(Source(text)))
    assert lengths[-1] == len(text)


@pytest.mark.slow
def test_damaged_rows_are_read_as_on_their_page() -> None:
    chance = random.Random(3)
    words = ["<tr>", "</tr>", "<td>", "</td>", "<!--", "-->", "<b>", "</tbody>", "x", f"{NEW}\n"]
    for _ in range(40):
        reader = VersionReader(DEFAULT)
        rows = ROWS
        for _ in range(3):
            place = chance.choice([chance.randrange(len(rows)), rows.rfind("\n"), 0])
            cut = chance.choice([0, 0, 4, len(LINES[0]) + 1])
            rows = rows[:place] + chance.choice(words) + rows[place + cut :]
            text = with_rows(rows)
            assert reader.read(text.encode()) == snapshot(read(Source(text)))
