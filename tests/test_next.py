"""``pillcheck next`` and what ``show`` says of waiting, on the command line and in Python."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

import pillcheck as api
from pillcheck.backlog.upcoming import upcoming
from pillcheck.report.pages import upcoming as report
from pillcheck.report.pages.width import width
from tests.conftest import git
from tests.support import KINDS, page_of
from tests.test_find import section

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
ITEMS = (
    section(1, "Bare", s="")
    + section(2, "Urgent", "After item 3.", p="P0", h="8")
    + section(3, "Late", p="P4", h="40")
    + section(4, "Blocked", p="P0", s="blocked")
    + section(5, "Finished", p="P0", s="done", h="5")
    + section(6, "Second", p="P1", h="2")
    + section(7, "Begun", "It was after item 5.", p="P1", s="in-progress", h="4")
    + section(8, "Dropped", p="P0", s="rejected")
    + section(9, "Waiting", "Depends on item 4.", p="P0")
)


@pytest.fixture
def plan(repo: Path) -> Path:
    """Return a repository whose page has the items above, committed."""
    (repo / PAGE).write_text(f"<!doctype html><title>Plan</title>\n{ITEMS}", "utf-8")
    git(repo, "commit", "-qam", "Plan")
    return repo


def names(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [item["id"][-1] for item in result.json["items"]]


NEXT = [
    pytest.param([], "763129", id="all"),
    pytest.param(["--limit", "2"], "76", id="limit"),
    pytest.param(["--limit", "5"], "76312", id="limit behind the order of waiting"),
    pytest.param(["--open"], "763129", id="open is what it is anyway"),
    pytest.param(["--priority", "P0,P4"], "329", id="priorities"),
    pytest.param(["--priority", "P0"], "29", id="what it waits for is not among them"),
    pytest.param(["--status", "in progress"], "7", id="status"),
    pytest.param(["--grep", "item"], "729", id="grep"),
    pytest.param(["--where", "title=late"], "3", id="where"),
    pytest.param(["--sort", "hours"], "673129", id="fewest hours"),
    pytest.param(["--sort", "page"], "136729", id="page order"),
    pytest.param(["--sort", "status"], "367129", id="status order"),
    pytest.param(["--sort", "age"], "136729", id="age"),
    pytest.param(["--status", "blocked"], "", id="blocked"),
    pytest.param(["--grep", "nonsense"], "", id="nothing fits"),
]


@pytest.mark.parametrize(("options", "expected"), NEXT)
@pytest.mark.sampled(2)
def test_next(plan: Path, pillcheck: Pillcheck, options: list[str], expected: str) -> None:
    assert names(pillcheck("next", *options, "--format", "json")) == list(expected)
    text = pillcheck("next", *options)
    assert (text.code, text.err) == (0, "")
    rows = list(csv.reader(pillcheck("next", *options, "--format", "csv").out.splitlines()))
    assert rows[0] == ["id", "priority", "status", "title", "hours", "waits for"]
    assert [row[0][-1] for row in rows[1:]] == list(expected)
    if expected:
        found = [next(w for w in line.split() if "item-" in w) for line in text.out.splitlines()]
        assert [name[-1] for name in found] == list(expected)


def test_what_next_prints(plan: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("next").out.splitlines() == [
        "P1  item-7  4 h   Begun · In progress",
        "P1  item-6  2 h   Second",
        "P4  item-3  40 h  Late",
        "    item-1        Bare",
        "P0  item-2  8 h   Urgent · waits for item-3 (To do)",
        "P0  item-9        Waiting · waits for item-4 (Blocked)",
    ]
    assert pillcheck("next", "--limit", "1", "--format", "md").out.splitlines() == [
        "| id | priority | status | title | hours | waits for |",
        "| --- | --- | --- | --- | --- | --- |",
        "| item-7 | P1 | In progress | Begun | 4 |  |",
    ]
    output = pillcheck("next", "--format", "json").json
    assert list(output) == ["schema_version", "path", "items", "circles"]
    waits = {item["id"]: item["waits_for"] for item in output["items"] if item["waits_for"]}
    assert waits == {"item-2": ["item-3"], "item-9": ["item-4"]}
    listed = pillcheck("list", "--format", "json").json["items"]
    for item in output["items"]:
        del item["waits_for"]
        assert item in listed
    assert output["circles"] == []


def test_an_item_is_no_longer_waited_for_once_it_is_done(plan: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("set", "3", "done").code == 0
    assert names(pillcheck("next", "--format", "json")) == ["2", "7", "6", "1", "9"]
    assert pillcheck("set", "4", "rejected").code == 0
    assert "waits for" not in pillcheck("next").out


NOTHING = [
    pytest.param(
        [], "docs/backlog/README.html: nothing to work on (2 Done, 1 Blocked)\n", id="all"
    ),
    pytest.param(
        ["--priority", "P1"],
        "docs/backlog/README.html: nothing to work on (1 Blocked)\n",
        id="some",
    ),
    pytest.param(["--grep", "x y z"], "docs/backlog/README.html: no item fits\n", id="none"),
]


@pytest.mark.parametrize(("options", "text"), NOTHING)
def test_nothing_is_left(repo: Path, pillcheck: Pillcheck, options: list[str], text: str) -> None:
    (repo / PAGE).write_text(
        section(1, "A", s="done", p="P2")
        + section(2, "B", s="done", p="P2")
        + section(3, "C", s="blocked", p="P1"),
        "utf-8",
    )
    assert pillcheck("next", *options) == (0, text, "")
    result = pillcheck("next", *options, "--format", "json")
    assert (result.code, result.json["items"]) == (0, [])


def test_items_that_wait_for_each_other_are_named(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / PAGE).write_text(
        section(1, "A", "After item 2.", p="P1")
        + section(2, "B", "After item 3.", p="P0")
        + section(3, "C", "After item 1.", p="P0", s="blocked")
        + section(4, "D", p="P4"),
        "utf-8",
    )
    result = pillcheck("next")
    assert result.out.splitlines() == [
        "P4  item-4  D",
        "P0  item-2  B · waits for item-3 (Blocked)",
        "P1  item-1  A · waits for item-2 (To do)",
        "",
        "These items wait for each other: item-1 → item-2 → item-3 → item-1",
    ]
    output = pillcheck("next", "--format", "json").json
    assert output["circles"] == [["item-1", "item-2", "item-3"]]
    assert "Waits in a circle: item-1 → item-2 → item-3 → item-1" in pillcheck("show", "2").out
    assert pillcheck("next", "--grep", "D", "--format", "json").json["circles"] == []


def test_next_of_several_pages(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "a.html").write_text(section(1, "A", "After item 2.", p="P0") + section(2, "B", p="P2"))
    (repo / "b.html").write_text(section(1, "C", p="P1") + section(2, "D", s="done"))
    pages = ("--page", "a.html", "--page", "b.html")
    assert pillcheck("next", *pages).out.splitlines() == [
        "P1  item-1  C · b.html",
        "P2  item-2  B · a.html",
        "P0  item-1  A · a.html · waits for item-2 (To do)",
    ]
    items = pillcheck("next", *pages, "--format", "json").json["items"]
    assert [(item["path"], item["id"]) for item in items] == [
        ("b.html", "item-1"), ("a.html", "item-2"), ("a.html", "item-1"),
    ]  # fmt: skip
    rows = list(csv.reader(pillcheck("next", *pages, "--format", "csv").out.splitlines()))
    assert [row[0] for row in rows] == ["page", "b.html", "a.html", "a.html"]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_next_fits_the_terminal(columns: int) -> None:
    title = "A title that is long enough to be wrapped, with 日本語 and many more words " * 2
    page = page_of(
        section(1, title, "After item 2, item 3.", p="P0", h="8")
        + section(2, title, p="P1", s="in-progress", h="123.25")
        + section(3, "Short")
    )
    turns = upcoming([page], [(page, item) for item in page.items]).turns
    lines = report.text([page], [], turns, (), columns).splitlines()
    plain = [line.replace("\x1b[2m", "").replace("\x1b[0m", "") for line in lines]
    assert all(width(line) <= columns for line in plain)
    indents = {len(line) - len(line.lstrip()) for line in plain}
    assert indents == {0, len("P1  item-2  123.25 h  ")} | {4}
    words = " ".join(" ".join(plain).split())
    for item in page.items:
        assert item.title
        assert words.count(item.title.value) >= 1


STATUSES = """
done-statuses = ["out"]
blocked-statuses = ["stuck"]
started-statuses = ["doing"]
waiting = ["braucht"]
[statuses]
idea = "Idea"
doing = "Doing"
stuck = "Stuck"
out = "Out"
"""


def test_statuses_and_phrases_are_configured(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pillcheck.toml").write_text(STATUSES)
    (repo / PAGE).write_text(
        section(1, "A", "Braucht item 2.", p="P0", s="idea")
        + section(2, "B", "After item 1.", p="P2", s="idea")
        + section(3, "C", p="P2", s="stuck")
        + section(4, "D", p="P2", s="doing")
        + section(5, "E", p="P2", s="out"),
        "utf-8",
    )
    assert names(pillcheck("next", "--format", "json")) == ["4", "2", "1"]


def test_the_defaults_name_no_status_that_a_team_does_not_have(
    repo: Path, pillcheck: Pillcheck
) -> None:
    (repo / "pillcheck.toml").write_text('done-statuses = ["out"]\n[statuses]\nout = "Out"\n')
    (repo / PAGE).write_text(section(1, "A", s="blocked") + section(2, "B", s="out"), "utf-8")
    assert names(pillcheck("next", "--format", "json")) == ["1"]


def test_show_says_what_waits(plan: Path, pillcheck: Pillcheck) -> None:
    def waits(name: str) -> tuple[list[str], list[str]]:
        item = pillcheck("show", name, "--format", "json").json["item"]
        return item["waits_for"], item["waited_for_by"]

    assert waits("2") == (["item-3"], [])
    assert waits("3") == ([], ["item-2"])
    assert waits("4") == ([], ["item-9"])
    assert waits("7") == ([], [])
    assert waits("5") == ([], [])
    assert "\nWaits for: item-3 Late (To do)\n" in pillcheck("show", "2").out
    assert "\nWaited for by: item-9 Waiting (To do)\n" in pillcheck("show", "4").out
    assert "ait" not in pillcheck("show", "6").out
    rows = list(csv.reader(pillcheck("show", "2", "--format", "csv").out.splitlines()))
    assert ["waits for", "item-3 Late (To do)"] in rows
    assert pillcheck("set", "2", "done").code == 0
    assert (waits("2"), waits("3")) == (([], []), ([], []))


def test_next_knows_every_kind_of_page(pillcheck: Pillcheck) -> None:
    for path in KINDS.values():
        items = pillcheck("list", "--page", path, "--open", "--format", "json").json["items"]
        turns = pillcheck("next", "--page", path, "--format", "json").json["items"]
        assert sorted(item["id"] for item in turns) == sorted(
            item["id"] for item in items if item["status"] != "blocked"
        )


def test_a_page_without_items_is_refused(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / PAGE).write_text("<p>Nothing.</p>", "utf-8")
    result = pillcheck("next")
    assert (result.code, result.out) == (2, "")
    assert "no items" in result.err


def test_the_api_finds_what_the_commands_find(plan: Path, pillcheck: Pillcheck) -> None:
    page = api.load()
    assert [item.id for item in page.next()] == [
        f"item-{n}" for n in names(pillcheck("next", "--format", "json"))
    ]
    assert [i.id for i in page.next(page.where(priority="P0,P4"))] == [
        "item-3",
        "item-2",
        "item-9",
    ]
    for options, chosen in {
        ("--open",): page.where(only_open=True),
        ("--grep", "item after"): page.where(grep="item after"),
        ("--status", "done,blocked"): page.where(status=["done", "blocked"]),
        ("--priority", "P1", "--sort", "hours"): page.where(priority="P1", order="hours"),
        ("--where", "title=late"): page.where("title=late"),
        ("--sort", "age"): page.where(order="age"),
    }.items():
        listed = names(pillcheck("list", *options, "--format", "json"))
        assert [item.id for item in chosen] == [f"item-{n}" for n in listed], options
    assert [item.id for item in page.waits_for("2")] == ["item-3"]
    assert [item.id for item in page.waited_for_by("item-3")] == ["item-2"]
    with pytest.raises(api.Refusal, match="no history"):
        api.parse(ITEMS).where(order="age")
