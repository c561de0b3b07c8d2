"""Changes of attributes, links and fields are reported everywhere; others stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.compare import compare
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.shape import Carrier, PropertyRule, Shape
from pillcheck.backlog.snapshot import snapshot
from pillcheck.html.conflict_markers import find_markers
from pillcheck.report.pages import conflicted, plain
from tests.conftest import git
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck.backlog.dialect import Dialect
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
TAG = '<section id="item-1" class="card wide" data-status="todo" data-risk="low" title="A  b">'
LINK = '<a href="x.html#a?b=1&amp;c=2">the guide</a>'
ITEM = (
    f'{TAG}<h2><span class="priority-tag">P1</span> One <span class="status-pill"></span></h2>'
    f'<dl><dt>1) Summary</dt><dd>Read {LINK}. <a href="#item-1">item-1</a></dd></dl></section>\n'
)
HISTORY = '<table class="docs-page-history"><tr><td>2026-01-02<td>Begun<td>Ada</tr></table>\n'
OWNER = PropertyRule("owner", attribute="data-owner")


def attributes(before: str, after: str, dialect: Dialect = DEFAULT) -> list[tuple[str | None, ...]]:
    """Return the changes of attributes, which must be all that there are."""
    pages = [snapshot(page_of(text, dialect)) for text in (before, after)]
    changes = compare(pages[0], pages[1]).items
    assert {change.kind for change in changes} <= {"attribute"}
    return [(change.field, change.before, change.after) for change in changes]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        pytest.param('risk="low"', 'risk="high"', [("data-risk", "low", "high")], id="a value"),
        pytest.param(' data-risk="low"', "", [("data-risk", "low", None)], id="taken away"),
        pytest.param("<section ", "<section lang=en ", [("lang", None, "en")], id="a new one"),
        pytest.param(
            "<section ", "<section hidden ", [("hidden", None, "")], id="one without a value"
        ),
        pytest.param("card wide", "card", [("class", "card wide", "card")], id="a class"),
        pytest.param(
            "b=1",
            "b=2",
            [('href of "the guide"', "x.html#a?b=1&c=2", "x.html#a?b=2&c=2")],
            id="a link",
        ),
        pytest.param(
            LINK, "the guide", [('href of "the guide"', "x.html#a?b=1&c=2", None)], id="no link"
        ),
        pytest.param(
            "Read ", '<a href="r">Read</a> ', [('href of "Read"', None, "r")], id="a new link"
        ),
    ],
)
def test_a_change_is_noticed(old: str, new: str, changes: list[tuple[str | None, ...]]) -> None:
    assert attributes(ITEM, ITEM.replace(old, new, 1)) == changes


def test_links_with_the_same_words_are_told_apart() -> None:
    before = ITEM.replace(LINK, '<a href="a">x</a> <a href="b">x</a>')
    after = before.replace('"b"', '"c"')
    assert attributes(before, after) == [('href of "x" (2)', "b", "c")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("card wide", "wide  card", id="the order of classes"),
        pytest.param("card wide", "card wide card", id="a class twice"),
        pytest.param('"A  b"', "' A\n b '", id="white space and quotes"),
        pytest.param(' data-risk="low" title="A  b"', ' title="A  b"\n data-risk=low', id="order"),
        pytest.param("data-risk", "DATA-RISK", id="letter case of a name"),
        pytest.param("&amp;c", "&c", id="a reference"),
        pytest.param('data-risk="low"', 'data-risk="low" data-risk="x"', id="a second one"),
        pytest.param("<a href=", "<a title=T href=", id="another attribute of a link"),
        pytest.param("<dl>", '<dl id="x" class="y">', id="an element in it"),
    ],
)
def test_nothing_is_a_change(old: str, new: str) -> None:
    assert attributes(ITEM, ITEM.replace(old, new, 1)) == []


def test_an_item_with_a_new_number_has_no_new_link() -> None:
    pages = [snapshot(page_of(text)) for text in (ITEM, ITEM.replace("item-1", "item-2"))]
    changes = compare(pages[0], pages[1])
    assert [change.kind for change in changes.items] == ["renumbered", "field"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param('data-status="todo"', 'data-status="done"', "status", id="status"),
        pytest.param('id="item-1"', 'id="item-1" data-owner="Bo"', "property", id="property"),
    ],
)
def test_what_has_a_name_of_its_own_is_no_attribute(old: str, new: str, kind: str) -> None:
    dialect = DEFAULT.replaced(properties=(OWNER,))
    pages = [snapshot(page_of(text, dialect)) for text in (ITEM, ITEM.replace(old, new))]
    assert [change.kind for change in compare(pages[0], pages[1]).items] == [kind]


def test_the_classes_of_a_status_on_another_shape_are_no_attribute() -> None:
    shape = Shape(
        item="li.t", title="b", carriers=(Carrier("&", classes=(("todo", "t-a"), ("done", "t-b"))),)
    )
    dialect = DEFAULT.replaced(shape=shape)
    text = '<ul><li class="t t-a big" id="a"><b>One</b></li></ul>'
    pages = [snapshot(page_of(t, dialect)) for t in (text, text.replace("t-a", "t-b"))]
    assert [change.kind for change in compare(pages[0], pages[1]).items] == ["status"]
    other = text.replace("big", "small")
    assert attributes(text, other, dialect) == [("class", "big t", "small t")]


def test_every_command_tells_of_a_change(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_text(ITEM + HISTORY, "utf-8")
    git(repo, "commit", "-qam", "Another page")
    new = ITEM.replace('"low"', '"high"').replace("x.html", "y.html").replace("Read ", "See ")
    page.write_text(new + HISTORY, "utf-8")
    risk, href = 'data-risk "low" → "high"', 'href of "the guide" "x.html#a?b=1&c=2" → "y.html'
    words = "Summary: [-Read-] {+See+} the guide. item-1"
    diff = pillcheck("diff").out
    assert all(text in diff for text in (risk, href, words)), diff
    assert all(text in pillcheck("diff", "--format", "md").out for text in ("data-risk", "y.html"))
    kinds = [(c["kind"], c["field"]) for c in pillcheck("diff", "--format", "json").json["changes"]]
    assert kinds == [
        ("attribute", "data-risk"),
        ("attribute", 'href of "the guide"'),
        ("field", "Summary"),
    ]
    log = pillcheck("log", "1").out
    assert all(text in log for text in (risk, href, words)), log
    events = pillcheck("log", "1", "--format", "json").json["events"]
    assert [event.get("field") for event in events[1:]] == [field for _, field in kinds]
    shown = pillcheck("show", "1").out
    assert "\ndata-risk: high\n" in shown
    assert pillcheck("show", "1", "--format", "json").json["item"]["attributes"] == {
        "data-risk": "high"
    }
    since = pillcheck("check", "--since", "HEAD", "--select", "unrecorded-change").out
    assert "its data-risk changed" in since
    converted = pillcheck("textconv", PAGE).out
    assert "\n  data-risk: high\n" in converted
    assert '\n  href of "the guide": y.html#a?b=1&c=2\n' in converted


# --- conflicts ----------------------------------------------------------------------------

OURS, THEIRS = ITEM.replace("todo", "blocked"), ITEM.replace("todo", "done")
CONFLICT = f"<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> topic\n"
SHOWN = ["<<<<<<< HEAD", "  Status: Blocked", "=======", "  Status: Done", ">>>>>>> topic"]


def lines_of(text: str) -> list[str] | None:
    page = page_of(text)
    shown = conflicted.page(page, find_markers(page.tree))
    return shown.split("\n") if shown else None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CONFLICT + HISTORY, id="an item"),
        pytest.param(
            CONFLICT.replace("=======", f"||||||| base\n{ITEM}=======", 1), id="with the base"
        ),
        pytest.param(CONFLICT.replace("\n", "\r\n"), id="CR LF"),
        pytest.param(
            ITEM.replace(
                TAG,
                CONFLICT.replace(ITEM.removeprefix(TAG), "\n").replace(
                    OURS.removeprefix(TAG.replace("todo", "blocked")), "\n"
                ),
            ),
            id="a tag",
        ),
    ],
)
def test_both_sides_of_a_conflict_are_shown(text: str) -> None:
    lines = lines_of(text)
    assert lines is not None
    at = lines.index(SHOWN[0])
    assert lines[at : at + 5] == SHOWN
    assert sum(line.startswith("<<<") for line in lines) == 1
    assert lines.count("item-1 One") == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<<<<<<< HEAD\n{ITEM}=======\n", id="no end"),
        pytest.param(f"{ITEM}>>>>>>> topic\n", id="no beginning"),
        pytest.param(f"<<<<<<< HEAD\n<<<<<<< HEAD\n{ITEM}=======\n>>>>>>> topic\n", id="twice"),
        pytest.param(f"<<<<<<< HEAD\n{ITEM}=======\n{ITEM}>>>>>>> topic\n", id="the same"),
    ],
)
def test_other_markers_are_shown_as_they_are(text: str, repo: Path, pillcheck: Pillcheck) -> None:
    (repo / PAGE).write_text(text, "utf-8")
    assert pillcheck("textconv", PAGE).out == text


def test_git_shows_both_sides_of_a_conflict(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / PAGE).write_text(CONFLICT + HISTORY, "utf-8")
    lines = pillcheck("textconv", PAGE).out.splitlines()
    assert [line for line in lines if line in SHOWN] == SHOWN


def test_a_page_without_a_conflict_is_plain(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / PAGE).write_text(ITEM, "utf-8")
    assert pillcheck("textconv", PAGE).out == plain.page(page_of(ITEM)) + "\n"
