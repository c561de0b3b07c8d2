"""Items chosen and sorted on the command line: which ones, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.filters import choice_of
from pillcheck.backlog.shape import Carrier, Shape
from pillcheck.backlog.sorting import ORDERS, in_order
from tests.conftest import git
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"


def section(number: int, title: str, words: str = "", **marks: str) -> str:
    """Return an item; ``marks`` are its priority, status and hours."""
    tag = f'<span class="priority-tag">{marks["p"]}</span>' if "p" in marks else ""
    status = marks.get("s", "todo")
    label = {"todo": "To do", "in-progress": "In progress"}.get(status, status.title())
    pill = f'<span class="status-pill status-pill--{status}">{label}</span>' if status else ""
    estimate = (
        '<dt>2) Estimate</dt><dd><table><tr><td class="time-cell">~4 days at 3 h/day '
        f"({marks['h']} h)</td></tr></table></dd>"
        if "h" in marks
        else ""
    )
    return (
        f'<section class="backlog-item" id="item-{number}"><h2>{tag} {title} {pill}</h2>'
        f"<dl><dt>1) Summary</dt><dd>{words}</dd>{estimate}</dl></section>\n"
    )


ITEMS = (
    section(1, "Rate <em>limits</em>", "With Redis &amp; Lua.", p="P2", h="8")
    + section(2, "Caf&eacute; menu", "Fast&shy;er <b>load</b>ing.", p="P0", s="done", h="3")
    + section(3, "Docs", "The P0 ﬁle of done things<br>and rate-limits.", p="P1", s="blocked")
    + section(4, "Straße", "", p="P1", s="in-progress", h="40")
    + section(5, "Odd", "No&#8209;break hyphen", s="maybe", h="5")
    + section(6, "Bare", "limit", s="")
)


def chosen(**options: object) -> list[str]:
    page = page_of(ITEMS)
    choice = choice_of(page.dialect, **options)  # type: ignore[arg-type]
    return [(item.name or "").removeprefix("item-") for _, item in choice.among([page])]


CHOSEN = {
    "nothing": ({}, "123456"),
    "a word of a title": ({"grep": ["rate"]}, "13"),
    "two words": ({"grep": ["redis rate"]}, "1"),
    "words of two options": ({"grep": ["redis", "RATE"]}, "1"),
    "a part of a word": ({"grep": ["imit"]}, "136"),
    "words that two items share": ({"grep": ["docs redis"]}, ""),
    "across markup": ({"grep": ["loading"]}, "2"),
    "a soft hyphen": ({"grep": ["faster"]}, "2"),
    "composed": ({"grep": ["caf\u00e9"]}, "2"),
    "decomposed": ({"grep": ["cafe\u0301"]}, "2"),
    "a ligature": ({"grep": ["file"]}, "3"),
    "folded case": ({"grep": ["STRASSE"]}, "4"),
    "another hyphen": ({"grep": ["no-break"]}, "5"),
    "a reference": ({"grep": ["& lua"]}, "1"),
    "white space alone": ({"grep": [" "]}, "123456"),
    "the name of a field": ({"grep": ["summary"]}, ""),
    "a status is no word": ({"grep": ["done"]}, "3"),
    "a priority is no word": ({"grep": ["P0"]}, "3"),
    "a status": ({"statuses": ["todo"]}, "1"),
    "statuses": ({"statuses": ["todo,blocked"]}, "13"),
    "labels": ({"statuses": [" In Progress , done,"]}, "24"),
    "statuses of two options": ({"statuses": ["todo", "done"]}, "12"),
    "priorities": ({"priorities": ["p1,P0"]}, "234"),
    "priorities of two options": ({"priorities": ["P1", "P2"]}, "134"),
    "open": ({"only_open": True}, "13456"),
    "open and of a status": ({"only_open": True, "statuses": ["done,todo"]}, "1"),
    "a condition": ({"conditions": ["priority=P1"]}, "34"),
    "everything": (
        {"grep": ["rate"], "priorities": ["P1,P2"], "statuses": ["todo"], "only_open": True},
        "1",
    ),
}


@pytest.mark.parametrize(("options", "names"), CHOSEN.values(), ids=CHOSEN)
def test_chosen(options: dict[str, object], names: str) -> None:
    assert chosen(**options) == list(names)


def test_the_words_of_an_item_within_are_not_those_of_the_item_around() -> None:
    inner = section(2, "Inside", "Kernel.")
    page = page_of(section(1, "Around", "Words.").replace("</section>", f"{inner}</section>"))
    names = {
        word: [item.name for _, item in choice_of(page.dialect, grep=[word]).among([page])]
        for word in ("kernel", "inside", "words")
    }
    assert names == {"kernel": ["item-2"], "inside": ["item-2"], "words": ["item-1"]}


SORTED = {"page": "123456", "priority": "234156", "status": "142356", "hours": "251436"}


@pytest.mark.parametrize(("order", "names"), SORTED.items(), ids=SORTED)
def test_sorted(order: str, names: str) -> None:
    page = page_of(ITEMS)
    matches = [(page, item) for item in page.items]
    found = [(item.name or "")[-1] for _, item in in_order(page.dialect, matches, order)]  # type: ignore[arg-type]
    assert found == list(names)


@pytest.fixture
def plan(repo: Path) -> Path:
    """Return a repository whose page has the items above, committed."""
    (repo / PAGE).write_text(f"<!doctype html><title>Plan</title>\n{ITEMS}", "utf-8")
    git(repo, "commit", "-qam", "Plan")
    return repo


def names(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [item["id"][-1] for item in result.json["items"]]


LISTED = [
    pytest.param(["--grep", "rate"], "13", id="grep"),
    pytest.param(["--grep", "rate", "--grep", "redis"], "1", id="grep twice"),
    pytest.param(["--open", "--sort", "priority"], "34156", id="open, sorted"),
    pytest.param(["--status", "todo,blocked", "--status", "done"], "123", id="statuses"),
    pytest.param(["--priority", "P0,p1", "--sort", "hours"], "243", id="priorities by hours"),
    pytest.param(["--sort", "hours", "--limit", "2"], "25", id="limit after sorting"),
    pytest.param(["--limit", "99"], "123456", id="a large limit"),
]


@pytest.mark.parametrize(("options", "expected"), LISTED)
def test_listed(plan: Path, pillcheck: Pillcheck, options: list[str], expected: str) -> None:
    assert names(pillcheck("list", *options, "--format", "json")) == list(expected)
    lines = pillcheck("list", *options).out.splitlines()
    assert [line.split()[0][-1] for line in lines] == list(expected)


WRONG = [
    pytest.param(["--status", "todo,doen"], 'unknown status "doen"; did you mean "done"', id="st"),
    pytest.param(["--status", ""], 'unknown status ""', id="no status"),
    pytest.param(["--priority", "P1,P9"], 'unknown priority "P9"', id="priority"),
    pytest.param(["--sort", "size"], "size", id="order"),
    pytest.param(["--limit", "0"], "0", id="limit"),
    pytest.param(["--grep"], "--grep", id="no words"),
]


@pytest.mark.parametrize("command", ["list", "board", "stats"])
@pytest.mark.parametrize(("options", "message"), WRONG)
@pytest.mark.sampled(3)
def test_wrong(
    plan: Path, pillcheck: Pillcheck, command: str, options: list[str], message: str
) -> None:
    result = pillcheck(command, *options)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_board_is_sorted_by_priority_unless_told_otherwise(
    repo: Path, pillcheck: Pillcheck
) -> None:
    items = [section(n, f"Item {n}", p=p) for n, p in enumerate(["P3", "P1", "Meta", "P1"])]
    (repo / PAGE).write_text("".join(items), "utf-8")

    def todo(*options: str) -> list[str]:
        columns = pillcheck("board", *options, "--format", "json").json["columns"]
        return [item["id"][-1] for c in columns if c["status"] == "todo" for item in c["items"]]

    assert todo() == ["2", "1", "3", "0"]
    assert todo("--sort", "page") == ["0", "1", "2", "3"]
    assert todo("--limit", "2") == ["2", "1"]
    assert [line[5] for line in pillcheck("board").out.splitlines()[1:5]] == ["2", "1", "3", "0"]


def test_an_open_board_has_no_columns_for_what_is_closed(plan: Path, pillcheck: Pillcheck) -> None:
    columns = pillcheck("board", "--open", "--format", "json").json["columns"]
    assert [column["status"] for column in columns] == [
        "todo", "in-progress", "blocked", "maybe", None,
    ]  # fmt: skip
    columns = pillcheck("board", "--status", "todo,done", "--open", "--format", "json").json
    assert [column["status"] for column in columns["columns"]] == ["todo"]


def test_stats_of_what_is_chosen(plan: Path, pillcheck: Pillcheck) -> None:
    def counts(*options: str) -> tuple[int, float]:
        output = pillcheck("stats", *options, "--format", "json").json
        return output["items"], output["open_hours"]

    assert counts() == (6, 53)
    assert counts("--open") == (5, 53)
    assert counts("--grep", "rate", "--status", "todo,blocked") == (2, 8)
    assert counts("--priority", "P1") == (2, 40)
    assert counts("--sort", "hours", "--limit", "3") == (3, 13)


# --- age --------------------------------------------------------------------------------


def commit_on(folder: Path, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
    git(folder, "commit", "-qam", day)


@pytest.mark.slow
def test_the_oldest_status_comes_first(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = repo / "plan.html"
    page.write_text("".join(section(n, f"Item {n}") for n in (1, 2, 3, 4)), "utf-8")
    git(repo, "add", "plan.html")
    commit_on(repo, "2026-01-01", monkeypatch)
    page.write_text(page.read_text("utf-8") + section(5, "Late"), "utf-8")
    commit_on(repo, "2026-01-02", monkeypatch)
    for day, item, status in (("2026-01-03", "1", "blocked"), ("2026-01-04", "3", "done")):
        assert pillcheck("set", item, status, "--page", page).code == 0
        commit_on(repo, day, monkeypatch)
    assert pillcheck("edit", "2", "--title", "Other words", "--page", page).code == 0
    commit_on(repo, "2026-01-05", monkeypatch)
    # What is not committed has its status since today.
    assert pillcheck("set", "4", "blocked", "--page", page).code == 0
    command = ("--page", page, "--sort", "age", "--format", "json")
    assert names(pillcheck("list", *command)) == ["2", "5", "1", "3", "4"]
    assert names(pillcheck("list", *command, "--open", "--limit", "2")) == ["2", "5"]


@pytest.mark.slow
def test_items_that_say_the_same_have_an_age_each(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = repo / "plan.html"
    twin, other = section(7, "Twin"), section(8, "Other")
    for day, text in (("01", twin), ("02", twin + other), ("03", twin + other + twin)):
        page.write_text(text, "utf-8")
        git(repo, "add", "plan.html")
        commit_on(repo, f"2026-01-{day}", monkeypatch)
    page.write_text(twin + twin + other, "utf-8")
    git(repo, "add", "plan.html")
    commit_on(repo, "2026-01-04", monkeypatch)
    command = ("list", "--page", page, "--sort", "age", "--format", "json")
    assert names(pillcheck(*command)) == ["7", "8", "7"]


@pytest.mark.parametrize("command", ["list", "board", "stats"])
def test_age_needs_git(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.html").write_text(ITEMS, "utf-8")
    result = pillcheck(command, "--page", "plan.html", "--sort", "age")
    assert (result.code, result.out) == (2, "")
    assert "plan.html is not in a git repository, so it has no history" in result.err
    for order in set(ORDERS) - {"age"}:
        assert pillcheck(command, "--page", "plan.html", "--sort", order).code == 0


def test_words_are_looked_for_on_pages_of_another_shape(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.html").write_text(
        "<table><tr><th>Feature<th>Owner<th>Note<th>Status"
        "<tr><td>Alpha<td>ada<td>needs the kernel<td>To do"
        "<tr><td>Beta<td>bob<td>kernel, done<td>Done</table>",
        "utf-8",
    )
    (tmp_path / "pillcheck.toml").write_text(
        'pages = ["plan.html"]\nitem-table = ["Feature", "Status"]\nid = "none"\n'
        '[statuses]\ntodo = "To do"\ndone = "Done"\n'
        '[[carriers]]\nat = "column:Status"\ntext = "whole"\n'
        '[properties.owner]\nat = "column:Owner"\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    titles = {
        words: [i["title"] for i in pillcheck("list", *words, "--format", "json").json["items"]]
        for words in (
            ("--grep", "kernel"),
            ("--grep", "kernel", "--open"),
            ("--grep", "done"),
            ("--grep", "kernel", "--where", "owner=bob"),
            ("--grep", "to do"),
        )
    }
    assert list(titles.values()) == [["Alpha", "Beta"], ["Alpha"], ["Beta"], ["Beta"], []]


def test_the_label_of_a_status_may_have_a_comma(repo: Path, pillcheck: Pillcheck) -> None:
    settings = '[statuses]\ntodo = "To do"\ndone = "Done, really"\nreally = "Really"\n'
    (repo / "pillcheck.toml").write_text(settings)
    (repo / PAGE).write_text(
        section(1, "A") + section(2, "B", s="done") + section(3, "C", s="really"), "utf-8"
    )

    def of(statuses: str) -> list[str]:
        return names(pillcheck("list", "--status", statuses, "--format", "json"))

    assert of("done, REALLY") == ["2"]
    assert of("todo,done") == ["1", "2"]


def test_a_field_that_says_the_status_is_no_word() -> None:
    dialect = DEFAULT.replaced(
        shape=Shape(item="article", carriers=(Carrier(at="dd.state", text="whole"),))
    )
    page = page_of(
        "<article><h3>A</h3><dl><dt>State<dd class=state>Done<dt>Note<dd>Words</dl></article>",
        dialect,
    )
    chosen_of = {w: choice_of(dialect, grep=w).among([page]) for w in ("done", "words", "note")}
    assert {word: len(matches) for word, matches in chosen_of.items()} == {
        "done": 0, "words": 1, "note": 0,
    }  # fmt: skip
