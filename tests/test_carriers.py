"""What the carriers of a page say together, and the titles of rows that go on, as tables."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.reader import read
from pillcheck.editing.carriers import set_carriers
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.project.dialects import dialect_of
from pillcheck.rules.conflicting_status import ConflictingStatus
from pillcheck.rules.unknown_status import UnknownStatus
from pillcheck.rules.wrong_label import WrongLabel
from tests.support import carried_out

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page

COLUMNS = """
item-table = ["State"]
title = "column:Name"
[statuses]
open = "Open"
done = "Done"
[[carriers]]
at = "column:State"
text = "whole"
"""
HEAD = "<tr><th>Name<th>Paper<th>State"

TITLES = [
    pytest.param(
        f"<table>{HEAD}<tr><td rowspan=2>A<td>P1<td>Done<tr><td>P2<td>Open</table>",
        ["A", "P2"],
        id="a cell above goes on",
    ),
    pytest.param(
        f"<table>{HEAD}<tr><td>A<td>P1<td>Done</table>"
        "<table><tr><th>No.<th>Issue<th>State<tr><td>7<td>B<td>Open</table>",
        ["A", "B"],
        id="another table has no such column",
    ),
    pytest.param(
        f"<table>{HEAD}<tr><td>A<td>P1<td>Done<tr><td><td>P2<td>Open</table>",
        ["A", ""],
        id="an empty cell is no title",
    ),
    pytest.param(
        "<table><tr><th>Paper<th>State<th>Name<tr><td>P1<td>Done</table>",
        [None],
        id="a row that is too short has none",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_the_title_of_a_row_that_goes_on(text: str, expected: list[str | None]) -> None:
    page = read(Source(text), dialect_of(tomllib.loads(COLUMNS)))
    assert [item.title.value if item.title else None for item in page.items] == expected


LINES = [
    pytest.param("A<br>B", "A B", id="a break parts words"),
    pytest.param("<u>A</u><i>B</i>", "AB", id="what stands side by side is one word"),
    pytest.param("Drop <i>auto</i>.", "Drop auto.", id="a full stop is part of a title"),
    pytest.param("A – <b>Done</b>", "A", id="a dash before a status is not"),
]


@pytest.mark.parametrize(("cell", "title"), LINES)
def test_the_words_of_a_title(cell: str, title: str) -> None:
    settings = COLUMNS.replace("column:State", "b")
    text = f"<table><tr><th>Name<th>State<tr><td>{cell}<td>Open</table>"
    page = read(Source(text), dialect_of(tomllib.loads(settings)))
    assert page.items[0].title
    assert page.items[0].title.value == title


SHARED = """
item = "li"
[statuses]
wait = { label = "Waiting", class = "amber" }
talk = { label = "Talked about", class = "amber" }
done = { label = "Done", class = "green" }
[[carriers]]
at = "b"
class = true
text = "whole"
"""

ALIKE = [
    pytest.param('class="amber">Waiting', "wait", 0, id="the first of two that look alike"),
    pytest.param('class="amber">Talked about', "talk", 0, id="the second of two that look alike"),
    pytest.param('class="amber">Whatever', "wait", 0, id="words that say nothing"),
    pytest.param('class="amber">Done', "wait", 1, id="words of another look"),
    pytest.param('class="green">Talked about', "done", 1, id="a look of other words"),
]


@pytest.mark.parametrize(("badge", "status", "conflicts"), ALIKE)
def test_statuses_that_look_alike_are_told_apart_by_their_words(
    badge: str, status: str, conflicts: int
) -> None:
    page = read(Source(f"<ul><li>A <b {badge}</b></ul>"), dialect_of(tomllib.loads(SHARED)))
    assert page.items[0].status == status
    assert len(list(ConflictingStatus().check(page))) == conflicts


def test_a_status_that_looks_like_another_is_set_by_its_words_alone() -> None:
    text = '<ul><li>A <b class="amber">Waiting</b></ul>'
    page = read(Source(text), dialect_of(tomllib.loads(SHARED)))
    status = page.dialect.status("talk")
    assert status
    changed = carried_out(page, set_status(page, page.items[0], status))
    assert changed.source.text == text.replace("Waiting", "Talked about")


TWICE = """
item = "li"
[statuses]
open = { label = "Open", labels = ["🚧"] }
done = { label = "Done", labels = ["✅"] }
[[carriers]]
text = "start"
[[carriers]]
at = "b"
text = "whole"
"""


def test_two_carriers_that_are_the_same_words_are_written_once() -> None:
    page = read(Source("<ul><li><b>Open</b> A</ul>"), dialect_of(tomllib.loads(TWICE)))
    done = page.dialect.status("done")
    assert done
    changed = carried_out(page, set_status(page, page.items[0], done))
    assert changed.source.text == "<ul><li><b>Done</b> A</ul>"


BOTH_ENDS = """
item = "li"
[statuses]
open = "Open"
ajar = "Door ajar"
shut = { label = "Shut", labels = ["ajar again"] }
[[carriers]]
text = "start"
[[carriers]]
text = "end"
"""


def test_carriers_that_share_some_of_their_words_are_refused() -> None:
    page = read(Source("<ul><li>Door ajar again</ul>"), dialect_of(tomllib.loads(BOTH_ENDS)))
    status = page.dialect.status("open")
    assert status
    with pytest.raises(Refusal, match=r"two carriers of .* share these words"):
        set_status(page, page.items[0], status)


SIGNS = """
item = "li"
{free}
[statuses]
open = {{ label = "Open", class = "o" }}
done = {{ label = "Done", class = "d" }}
[[carriers]]
at = "b"
class = true
{text}
[[carriers]]
at = "i"
text = "whole"
labels = {{ open = "", done = "✓" }}
"""
SIGNED = [
    pytest.param(
        "<i></i> A <b class=o>Open</b>", "done", "<i>✓</i> A <b class=d>Done</b>", id="a sign comes"
    ),
    pytest.param(
        "<i> ✓ </i> A <b class=d>Done</b>", "open", "<i>  </i> A <b class=o>Open</b>",
        id="a sign goes",
    ),
]  # fmt: skip


def signs(text: str, *, free: bool = False) -> Page:
    words = "" if free else 'text = "whole"'
    settings = SIGNS.format(free="free-labels = true" if free else "", text=words)
    return read(Source(f"<ul><li>{text}</ul>"), dialect_of(tomllib.loads(settings)))


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(("text", "name", "expected"), SIGNED)
def test_a_sign_of_its_own_is_kept_in_step(
    text: str, name: str, expected: str, *, free: bool
) -> None:
    if free:
        text = text.replace("Open", "2.1").replace("Done", "2.1")
        expected = expected.replace("Open", "2.1").replace("Done", "2.1")
    page = signs(text, free=free)
    assert page.items[0].title
    assert page.items[0].title.value == "A"
    own, status = page.dialect.status(page.items[0].status or ""), page.dialect.status(name)
    assert own
    assert status
    there = carried_out(page, set_status(page, page.items[0], status))
    assert there.source.text == f"<ul><li>{expected}</ul>"
    back = carried_out(there, set_status(there, there.items[0], own))
    assert back.source.text == page.source.text


SIGN_FINDINGS = [
    pytest.param("<i>✓</i> A <b class=d>Done</b>", [], id="in step"),
    pytest.param(
        "<i></i> A <b class=d>Done</b>",
        ['the class "d" means Done, but no words in <i> mean Open'],
        id="a sign is missing",
    ),
    pytest.param(
        "<i>✓</i> A <b class=o>Open</b>",
        ['the class "o" means Open, but the words say "✓"'],
        id="a sign is left",
    ),
    pytest.param(
        "<i>?</i> A <b class=o>Open</b>",
        ['unknown status "?"; known labels: ✓'],
        id="another sign",
    ),
]


def test_a_sign_that_is_more_than_text_is_refused() -> None:
    settings = SIGNS.format(free="free-labels = true", text="").replace("✓", "✓✓")
    text = "<ul><li><i>✓<u>✓</u></i> A <b class=d>2.1</b></ul>"
    page = read(Source(text), dialect_of(tomllib.loads(settings)))
    status = page.dialect.status("open")
    assert status
    with pytest.raises(Refusal, match="contains more than plain text"):
        set_status(page, page.items[0], status)


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(("text", "messages"), SIGN_FINDINGS)
def test_what_is_said_of_signs(text: str, messages: list[str], *, free: bool) -> None:
    page = signs(text, free=free)
    rules = (ConflictingStatus(), WrongLabel(), UnknownStatus())
    assert [finding.message for rule in rules for finding in rule.check(page)] == messages


WRITTEN = """
item = "li"
missing-status = "open"
[statuses]
open = "Open"
done = { label = "☑", html = "&#9745;" }
[[carriers]]
text = "start"
"""


def test_a_sign_before_a_title_is_written_as_the_page_writes_it() -> None:
    text = "<ul><li>&#9745; A</li><li>B</li></ul>"
    page = read(Source(text), dialect_of(tomllib.loads(WRITTEN)))
    done = page.dialect.status("done")
    assert done
    changed = carried_out(page, set_status(page, page.items[1], done))
    assert changed.source.text == "<ul><li>&#9745; A</li><li>&#9745; B</li></ul>"


def test_other_words_beside_a_status_are_written_as_text() -> None:
    settings = """
item = "li"
free-labels = true
[statuses]
open = { class = "o" }
done = { label = "All done", class = "d", html = "All&nbsp;done" }
[[carriers]]
at = "b"
class = true
text = "whole"
"""
    page = read(Source("<ul><li>A <b class=o>B</b></ul>"), dialect_of(tomllib.loads(settings)))
    done = page.dialect.status("done")
    assert done
    changed = carried_out(page, set_carriers(page, page.items[0], done, "in 2 & 3"))
    assert changed.source.text == "<ul><li>A <b class=d>in 2 &amp; 3</b></ul>"


OWN_WORDS = """
item = "li"
missing-status = "open"
{free}
[statuses]
open = "Open"
done = {{ label = "Done", class = "d" }}
wip = {{ label = "Wip", class = "w" }}
[[carriers]]
at = "b"
class = true
{text}
"""
FREE = "<li>A <b class=d>in 2.1</b><li>B<li>C <b class=d>in 2.3</b><li>D <b class=w>soon</b>"
ICONS = (
    "<li>A <b class=d>✓</b><li>B<li>C <b class=d>✓</b><li>D <b class=w>~</b><li>E <b class=w>~</b>"
)
DOTS = "<li>A <b class=d>●</b><li>B<li>C <b class=w>●</b>"

ADDED = [
    pytest.param(FREE, "done", "<li>B <b class=d>Done</b>", id="words of other items"),
    pytest.param(FREE, "wip", "<li>B <b class=w>Wip</b>", id="words of one other item"),
    pytest.param(ICONS, "done", "<li>B <b class=d>✓</b>", id="a sign of the status"),
    pytest.param(DOTS, "wip", "<li>B <b class=w>●</b>", id="the same sign in all"),
]


@pytest.mark.parametrize("free", ["free-labels = true", ""])
@pytest.mark.parametrize(("items", "name", "expected"), ADDED)
def test_words_that_a_new_badge_gets(items: str, name: str, expected: str, free: str) -> None:
    text = 'text = "whole"' if free else ""
    settings = OWN_WORDS.format(free=free, text=text)
    page = read(Source(f"<ul>{items}</ul>"), dialect_of(tomllib.loads(settings)))
    status = page.dialect.status(name)
    assert status
    there = carried_out(page, set_status(page, page.items[1], status))
    assert expected in there.source.text
    missing = page.dialect.status("open")
    assert missing
    back = carried_out(there, set_status(there, there.items[1], missing))
    assert back.source.text == page.source.text


@pytest.mark.parametrize("number", [0, 2, 3])
def test_words_of_a_badge_are_not_lost(number: int) -> None:
    settings = OWN_WORDS.format(free="free-labels = true", text="")
    page = read(Source(f"<ul>{FREE}</ul>"), dialect_of(tomllib.loads(settings)))
    missing = page.dialect.status("open")
    assert missing
    with pytest.raises(Refusal, match=r'the words "(in 2\.[13]|soon)" of .* would be lost'):
        set_status(page, page.items[number], missing)


@pytest.mark.parametrize(("items", "numbers"), [(ICONS, [0, 2, 3]), (DOTS, [0, 2])])
def test_signs_of_a_status_go_with_it(items: str, numbers: list[int]) -> None:
    settings = OWN_WORDS.format(free="free-labels = true", text="")
    page = read(Source(f"<ul>{items}</ul>"), dialect_of(tomllib.loads(settings)))
    missing = page.dialect.status("open")
    assert missing
    for number in numbers:
        there = carried_out(page, set_status(page, page.items[number], missing))
        assert there.items[number].status == "open"


MARKED = """
item = "li"
missing-status = "none"
[statuses]
none = "None"
open = "[ ]"
done = "[x]"
[[carriers]]
text = "{end}"
"""
PLACES = [
    pytest.param("start", "[x] A", "B", "[x] B", id="plain"),
    pytest.param("start", "[x] A", "<b>B</b> c", "[x] <b>B</b> c", id="before an element"),
    pytest.param("start", "[x] <b>A</b>", "B", "[x] B", id="as before an element"),
    pytest.param("start", "[x] A", "\n<p>B</p>", "\n<p>[x] B</p>", id="in a paragraph"),
    pytest.param("end", "A [x]", "B", "B [x]", id="behind"),
    pytest.param("end", "A [x]", "<b>B</b>\n", "<b>B</b> [x]\n", id="behind an element"),
    pytest.param("end", "A - [x]", "<p>B</p>\n", "<p>B [x]</p>\n", id="behind a paragraph"),
]


@pytest.mark.parametrize(("end", "model", "text", "expected"), PLACES)
def test_where_a_mark_is_written(end: str, model: str, text: str, expected: str) -> None:
    settings = MARKED.format(end=end)
    source = Source(f"<ul><li>{model}</li><li>{text}</li></ul>")
    page = read(source, dialect_of(tomllib.loads(settings)))
    done, none = page.dialect.status("done"), page.dialect.status("none")
    assert done
    assert none
    there = carried_out(page, set_status(page, page.items[1], done))
    assert there.source.text == f"<ul><li>{model}</li><li>{expected}</li></ul>"
    back = carried_out(there, set_status(there, there.items[1], none))
    assert back.source.text == source.text


def test_space_that_is_a_reference_is_no_place_for_a_mark() -> None:
    settings = MARKED.format(end="start")
    source = Source("<ul><li>[x]&nbsp;A</li><li>B</li></ul>")
    page = read(source, dialect_of(tomllib.loads(settings)))
    done = page.dialect.status("done")
    assert done
    with pytest.raises(Refusal, match="it is not certain where the status of this item goes"):
        set_status(page, page.items[1], done)
