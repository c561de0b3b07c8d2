"""Where a part is not known: say "cannot tell", once and why, and take nothing for granted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pillcheck.linting.linter import Policy, lint
from pillcheck.rules.finding import Severity
from tests.histories import Entry, MadePage, commit, run
from tests.support import item, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

AS_ERRORS = Policy({"unstyled-status": Severity.ERROR})
OTHER = "<style>.status-pill--done { color: red }</style>"
ITEMS = item(1, "A") + item(2, "B").replace("--todo", "--blocked").replace("To do", "Blocked")

UNREAD = [
    pytest.param('<style>@import "a.css";', '@import "a.css"', id="imported"),
    pytest.param("<style>@import url(//x.org/a.css);", "@import url(//x.org/a.css)", id="by url"),
    pytest.param('<style>/* */ @IMPORT\n"a.css" print;', '@IMPORT "a.css" print', id="capitals"),
    pytest.param(
        '<link rel="stylesheet" href="https://x.org/a.css"><style>', "https://x.org/a.css", id="far"
    ),
    pytest.param('<link rel=stylesheet href="//x.org/a.css"><style>', "//x.org/a.css", id="host"),
    pytest.param('<link rel="stylesheet" href="/a.css"><style>', "/a.css", id="of the site"),
    pytest.param('<link rel="StyleSheet" href="gone.css"><style>', "gone.css", id="not there"),
    pytest.param(
        '<link rel=stylesheet href="data:text/css,a{}"><style>', "data:text/css,a{}", id="data"
    ),
]


@pytest.mark.parametrize(("head", "name"), UNREAD)
def test_a_stylesheet_that_was_not_read(head: str, name: str) -> None:
    page = page_of(head + OTHER.removeprefix("<style>") + ITEMS)
    findings = [f for f in lint(page, AS_ERRORS) if f.rule == "unstyled-status"]
    assert [finding.severity for finding in findings] == [Severity.INFO]
    assert findings[0].message == (
        f'cannot tell: no stylesheet has a rule for ".status-pill--todo", but "{name}" was not read'
    )


def test_a_stylesheet_that_the_parser_gives_up() -> None:
    text = "<style>.status-pill--done { } " + "@media x { " * 3_000 + "</style>"
    findings = [f for f in lint(page_of(text + ITEMS), AS_ERRORS) if f.rule == "unstyled-status"]
    assert [finding.severity for finding in findings] == [Severity.INFO]
    assert "what is nested too deeply" in findings[0].message


CERTAIN = [
    "<style>",
    "<style>/* @import url(a.css); */",
    '<link rel="icon" href="https://x.org/a.ico"><style>',
    '<link rel="preconnect" href="https://x.org"><style>',
    '<style>[class*="status-done"] { }',
    "<style>[class~='pill'] { }",
    '<style>[class*=""] { }',
    '<style>[data-class*="todo"] { }',
    '<style>.a::after { content: "@import x" }',
    "<style>.card { .status-pill--other { } }",
    '<style>[data-status="todo"] { }',
    '<style>[data-status*="o"] { }',
]


@pytest.mark.parametrize("head", CERTAIN)
def test_a_status_without_a_colour_is_still_found(head: str) -> None:
    page = page_of(head + OTHER.removeprefix("<style>") + ITEMS)
    found = [f.severity for f in lint(page, AS_ERRORS) if f.rule == "unstyled-status"]
    assert found == [Severity.ERROR] * 2


BY_PART = [
    '[class*="--todo"], [class*="--blocked"]',
    "[class*=todo] {} [class*=blocked]",
    "[class$='--todo'], [class$='--blocked']",
    "[ CLASS ~= 'status-pill--todo' ], [class~=status-pill--blocked]",
    '[class="status-pill status-pill--todo"], [class="status-pill status-pill--blocked"]',
    '@media screen { span[class*="pill--"] { } } .x',
]


@pytest.mark.parametrize("selectors", BY_PART)
def test_a_selector_on_a_part_of_the_class_counts(selectors: str) -> None:
    page = page_of(f"<style>{selectors} {{ color: red }} .a {{}}</style>{ITEMS}")
    assert "unstyled-status" not in [finding.rule for finding in lint(page)]


COLOURED = ".status-pill--todo { color: VAR( --status-todo-text ) }"
NESTED = [
    ".card { .status-pill--todo { } }",
    ".card { color: red; &.status-pill--todo:hover { } }",
    ".card { @media print { .status-pill--todo { } } }",
    "@supports (color: red) { .card { .status-pill--todo { } } }",
    r".status-pill\-\-todo { }",
    ".status-pill--todo { color: var(--status-todo-text, red) }",
    f"{COLOURED} @media all {{ :root {{ --status-todo-text: red }} }}",
    f"{COLOURED} html {{ &.a {{ --status-todo-text: red }} }}",
    f'@property --status-todo-text {{ syntax: "*" }} {COLOURED}',
]


@pytest.mark.parametrize("css", NESTED)
def test_a_rule_in_a_rule_counts(css: str) -> None:
    # The parser reads the stylesheet only where something else is missing.
    found = [f.message for f in lint(page_of(f"<style>{css}</style>{ITEMS}"))]
    assert [message for message in found if "style" in message] == [
        'no stylesheet has a rule for ".status-pill--blocked"'
    ]


BY_ATTRIBUTE = [
    ('[data-status="todo"] .status-pill', []),
    ("[DATA-STATUS=todo] .status-pill", []),
    (".status-pill[data-status^='to' i]", []),
    ("[data-status=done] .status-pill", ["todo"]),
    ("[data-status] .status-pill", ["todo"]),
]


@pytest.mark.parametrize(("selector", "missing"), BY_ATTRIBUTE)
@pytest.mark.parametrize("place", ['<section id="item-1"', '<span class="status-pill'])
def test_a_selector_on_the_status_counts(selector: str, missing: list[str], place: str) -> None:
    tag, _, rest = place.partition(" ")
    text = item(1, "A").replace(place, f'{tag} data-status="todo" {rest}')
    found = [f.message for f in lint(page_of(f"<style>{selector} {{ }}</style>{text}"))]
    assert [message for message in found if "stylesheet" in message] == [
        f'no stylesheet has a rule for ".status-pill--{name}"' for name in missing
    ]


def test_a_stylesheet_is_found_as_a_browser_finds_it(tmp_path: Path) -> None:
    (tmp_path / "my colours.css").write_text(".status-pill--todo, .status-pill--blocked {}")
    link = '<link rel="stylesheet" href=" my%20colours.css?v=2#x ">'
    (tmp_path / "page.html").write_text(link + OTHER + ITEMS)
    assert "unstyled-status" not in [f.rule for f in lint(page_at(tmp_path / "page.html"))]


def test_a_stylesheet_without_an_end_of_a_comment() -> None:
    page = page_of(f"<style>.status-pill--todo {{}} /* .status-pill--blocked {{}}</style>{ITEMS}")
    found = [f.message for f in lint(page) if f.rule == "unstyled-status"]
    assert found == ['no stylesheet has a rule for ".status-pill--blocked"']


# --- ids of which a clone does not know whether they were used ---------------------------

SHAPE = 'item = "li"\ntitle = "b"\nid = "code"\ncarriers = [{ attribute = "data-status" }]\n'


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Return a repository whose last item was removed again."""
    root = tmp_path / "made"
    root.mkdir()
    run(root, "init", "-q", "-b", "main")
    text = MadePage({"item-1": Entry("Search")}).text()
    commit(root, text.replace("</body>", item(70, "Gone") + "</body>"), 1)
    commit(root, text, 2)
    run(root, "config", "uploadpack.allowFilter", "true")
    return root


CLONES = [
    pytest.param(
        ["--depth", "1"], "this clone is shallow, and git fetch --unshallow", id="shallow"
    ),
    pytest.param(["--filter=blob:none"], "this clone is partial, and git cannot", id="partial"),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("options", "why"), CLONES)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_id_that_may_have_been_used(
    origin: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    why: str,
    form: str,
) -> None:
    clone = origin.parent / "clone"
    run(origin, "clone", "-q", *options, f"file://{origin}", str(clone))
    origin.rename(origin.parent / "gone")
    monkeypatch.chdir(clone)
    done = pillcheck("add", "New", "--format", form)
    assert done.code == 0
    assert f"may have been used before: {why}" in done.err
    if form == "json":
        assert json.loads(done.out)["changed"] is True


ASKING = [
    ["log", "1"],
    ["flow"],
    ["diff", "HEAD~1"],
    ["dates", "--write"],
    ["list", "--sort", "age"],
    ["check", "-q", "--since", "HEAD~1"],
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("words", ASKING, ids=[" ".join(words[:2]) for words in ASKING])
def test_a_history_that_git_cannot_get(
    origin: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    clone = origin.parent / "clone"
    run(origin, "clone", "-q", "--filter=blob:none", f"file://{origin}", str(clone))
    origin.rename(origin.parent / "gone")
    monkeypatch.chdir(clone)
    done = pillcheck(*words)
    assert (done.code, done.out) == (2, "")
    assert "git lacks a part of the history; this clone is partial" in done.err


@pytest.mark.sampled(3)
@pytest.mark.parametrize("new", ["<p>", item(80, "New")], ids=["no item", "a new item"])
@pytest.mark.parametrize("depth", [["--depth", "1"], []], ids=["shallow", "complete"])
def test_whether_a_new_id_was_used_before(
    origin: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, new: str, depth: list[str]
) -> None:
    clone = origin.parent / "clone"
    run(origin, "clone", "-q", *depth, f"file://{origin}", str(clone))
    monkeypatch.chdir(clone)
    page = clone / "docs/backlog/README.html"
    page.write_text(page.read_text("utf-8").replace("</body>", f"{new}</body>"), "utf-8")
    done = pillcheck("check", "--since", "HEAD")
    assert ("cannot tell whether ids of new items were used before" in done.err) is bool(
        depth and "section" in new
    )


def test_an_id_in_a_complete_clone(
    origin: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(origin)
    done = pillcheck("add", "New")
    assert (done.code, done.err) == (0, "")
    assert "item-71" in done.out


@pytest.mark.parametrize("status", ["removed", "kept"])
def test_an_id_of_another_shape_is_never_used_again(
    origin: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    line = '<li data-status="todo"><code>B-{}</code> <b>{}</b></li>\n'
    lines = [line.format("006", "A"), line.format("007", "B")]
    page = "<!doctype html><title>B</title><ul>\n{}</ul>"
    (origin / "pillcheck.toml").write_text(SHAPE)
    commit(origin, page.format("".join(lines)), 3)
    if status == "removed":
        commit(origin, page.format(lines[0]), 4)
    monkeypatch.chdir(origin)
    done = pillcheck("add", "New")
    assert (done.code, done.err) == (0, "")
    assert "B-008" in done.out
