"""``pillcheck init``: what it writes, what it leaves alone, and that the page it writes is good."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from pillcheck.setup.init import HOOKED
from tests.conftest import git
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
COLOURS = "docs/backlog/backlog.css"
HOOKS = ".pre-commit-config.yaml"
ENTRY = "      - id: pillcheck\n"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with nothing in it, and be in it."""
    root = tmp_path / "empty"
    root.mkdir()
    git(root, "init", "-q")
    git(root, "config", "user.name", "Ada <Marsh> & Co")
    monkeypatch.chdir(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    return root


def files_in(root: Path) -> dict[str, bytes]:
    """Return every file below a folder, git's own left out."""
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/")}


def test_a_new_page_is_clean_and_dated(empty: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("init")
    assert result.code == 0
    assert result.out.splitlines() == [f"{name}: written" for name in (COLOURS, PAGE, HOOKS)]
    assert sorted(files_in(empty)) == sorted([COLOURS, PAGE, HOOKS])
    checked = pillcheck("check", "--format", "json").json
    assert checked["findings"] == []
    assert [one["items"] for one in checked["pages"]] == [2]
    rows = pillcheck("history", "--format", "json").json["rows"]
    assert [(row["date"], row["author"]) for row in rows] == [("2026-05-28", "Ada <Marsh> & Co")]


@pytest.mark.slow
def test_every_rule_is_content_with_a_new_page(
    empty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    pillcheck("init")
    git(empty, "config", "user.email", "ada@example.org")
    git(empty, "add", ".")
    git(empty, "commit", "-qm", "Start")
    pillcheck("set", "1", "done", "--note", "The first is done", "--delivered", "All of it.")
    for rule in pillcheck("rules", "--format", "json").json["rules"]:
        base = ["--since", "HEAD"] if rule["needs_base"] else []
        checked = pillcheck("check", "--select", rule["id"], *base, "--format", "json")
        assert checked.json["findings"] == [], rule["id"]


@pytest.mark.parametrize(
    "edit",
    [
        ["set", "1", "done", "--note", "Ready", "--delivered", "All of it."],
        ["set", "1", "2", "blocked", "--note", "Waits"],
        ["add", "Another item", "--priority", "P0", "--hours", "7", "--note", "New"],
        ["add", "Another item", "--priority", "Meta", "--hours", "1"],
        ["edit", "2", "--title", "Other words", "--field", "Summary=Short"],
        ["move", "2", "--before", "1"],
        ["sort"],
        ["remove", "1"],
        ["history", "add", "A row"],
        ["history", "edit", "1", "--author", "Ivan"],
    ],
    ids=" ".join,
)
@pytest.mark.sampled(3)
def test_a_new_page_can_be_edited(empty: Path, pillcheck: Pillcheck, edit: list[str]) -> None:
    pillcheck("init")
    before = (empty / PAGE).read_bytes()
    result = pillcheck(*edit, "--format", "json")
    assert result.code == 0, result.out
    assert result.json["changed"] == (edit != ["sort"])
    assert ((empty / PAGE).read_bytes() != before) == (edit != ["sort"])
    rules = {f["rule"] for f in pillcheck("check", "--format", "json").json["findings"]}
    assert rules == ({"priority-order"} if edit[0] == "move" else set())


def test_a_new_item_of_a_new_page_is_removed_without_a_trace(
    empty: Path, pillcheck: Pillcheck
) -> None:
    pillcheck("init")
    before = (empty / PAGE).read_bytes()
    pillcheck("add", "Another item", "--priority", "P1")
    assert pillcheck("remove", "3").code == 0
    assert (empty / PAGE).read_bytes() == before


def test_said_again_it_writes_nothing(empty: Path, pillcheck: Pillcheck) -> None:
    pillcheck("init")
    before = files_in(empty)
    again = pillcheck("init", "--format", "json")
    assert (again.code, again.json["changed"], again.json["diff"]) == (0, False, "")
    assert {one["action"] for one in again.json["files"]} == {"keep"}
    assert files_in(empty) == before


@pytest.mark.parametrize("name", [PAGE, HOOKS, COLOURS])
def test_what_is_there_is_left(empty: Path, pillcheck: Pillcheck, name: str) -> None:
    (empty / name).parent.mkdir(parents=True, exist_ok=True)
    (empty / name).write_bytes(b"mine\r\n")
    result = pillcheck("init", "--format", "json")
    assert (empty / name).read_bytes() == b"mine\r\n"
    assert {one["path"]: one["action"] for one in result.json["files"]}[name] == "keep"
    # A page that somebody else wrote has colours of its own.
    assert (empty / COLOURS).exists() == (name != PAGE)


def test_a_page_that_is_there_gets_the_colours_that_it_links_to(
    empty: Path, pillcheck: Pillcheck
) -> None:
    pillcheck("init")
    (empty / COLOURS).unlink()
    assert f"{COLOURS}: written" in pillcheck("init").out


def test_the_lines_for_hooks_that_are_there_are_printed(empty: Path, pillcheck: Pillcheck) -> None:
    (empty / HOOKS).write_text("repos: []\n")
    assert ENTRY.rstrip() in pillcheck("init").out
    (empty / HOOKS).write_text(f"repos:\n  - repo: x\n    hooks:\n{ENTRY}")
    assert pillcheck("init").out.splitlines()[-1] == f"{HOOKS}: exists already"


def test_from_a_subfolder_it_writes_at_the_root(
    empty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(empty / "a" / "b")
    assert f"../../{PAGE}: written" in pillcheck("init").out.replace("\\", "/")
    assert pillcheck("check").code == 0
    assert sorted(files_in(empty)) == sorted([COLOURS, PAGE, HOOKS])


def test_outside_of_git_there_is_no_hook(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = pillcheck("init")
    assert refused.code == 2
    assert "--author" in refused.err
    assert files_in(tmp_path) == {}
    assert pillcheck("init", "--author", "Ada", "--date", "2026-01-02").code == 0
    assert sorted(files_in(tmp_path)) == [PAGE, COLOURS]
    assert pillcheck("check").code == 0


def test_a_dry_run_is_the_same_as_a_patch(empty: Path, pillcheck: Pillcheck) -> None:
    (empty / "pyproject.toml").write_bytes(b'[project]\r\nname = "x"')
    git(empty, "add", ".")
    patch = pillcheck("init", "plans/it's new.html", "--dry-run").out
    assert sorted(files_in(empty)) == ["pyproject.toml"]
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=empty, check=True)
    patched = files_in(empty)
    git(empty, "clean", "-fdq")
    git(empty, "checkout", "-q", ".")
    pillcheck("init", "plans/it's new.html")
    assert files_in(empty) == patched


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'pages = ["plans/p.html"]\n'),
        ("", '[tool.pillcheck]\npages = ["plans/p.html"]\n'),
        (
            "[a]\r\nb = 1\r\n",
            '[a]\r\nb = 1\r\n\r\n[tool.pillcheck]\r\npages = ["plans/p.html"]\r\n',
        ),
        ("[a]\nb = 1", '[a]\nb = 1\n\n[tool.pillcheck]\npages = ["plans/p.html"]\n'),
        ("[tool.x]\n", '[tool.x]\n\n[tool.pillcheck]\npages = ["plans/p.html"]\n'),
    ],
    ids=["no file", "empty file", "line ends", "no last line end", "another tool"],
)
def test_a_page_elsewhere_is_configured(
    empty: Path, pillcheck: Pillcheck, before: str | None, after: str
) -> None:
    file = empty / ("pillcheck.toml" if before is None else "pyproject.toml")
    if before is not None:
        file.write_bytes(before.encode())
    assert pillcheck("init", "plans/p.html").code == 0
    assert file.read_bytes().decode() == after
    assert pillcheck("check").out.startswith("plans/p.html: 2 items")


def test_the_hook_of_a_page_elsewhere_names_it(empty: Path, pillcheck: Pillcheck) -> None:
    pillcheck("init", "plans/p.html")
    assert (empty / HOOKS).read_text().endswith(f"{ENTRY}        files: '^(plans/p\\.html)$'\n")
    assert pillcheck("init", "plans/p.html").out.splitlines()[-1].endswith("exists already")


def test_the_hook_looks_at_the_usual_page_by_itself() -> None:
    declared = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert f"files: {HOOKED}\n" in declared
    assert re.search(HOOKED, PAGE)


def test_another_page_is_added_to_those_that_are_configured(
    empty: Path, pillcheck: Pillcheck
) -> None:
    pillcheck("init")
    pillcheck("init", "one.html")
    assert tomllib.loads((empty / "pillcheck.toml").read_text())["pages"] == [PAGE, "one.html"]
    told = pillcheck("init", "two.html", "--format", "json").json["files"]
    lines = next(one["lines"] for one in told if one["path"] == "pillcheck.toml")
    assert tomllib.loads(lines)["pages"] == [PAGE, "one.html", "two.html"]
    assert len(tomllib.loads((empty / "pillcheck.toml").read_text())["pages"]) == 2


def test_configured_pages_are_started(empty: Path, pillcheck: Pillcheck) -> None:
    (empty / "pillcheck.toml").write_text('pages = ["a/x.html", "a/y.html"]\n')
    assert pillcheck("init").code == 0
    assert sorted(files_in(empty)) == [HOOKS, "a/backlog.css", "a/x.html", "a/y.html",
                                       "pillcheck.toml"]  # fmt: skip
    assert pillcheck("check").code == 0


@pytest.mark.parametrize(
    ("arguments", "files", "kind"),
    [
        (["init", "plan"], {}, "usage"),
        (["init", "../plan.html"], {}, "usage"),
        (["init", "--date", "soon"], {}, "usage"),
        (["init"], {"docs": "a file"}, "io"),
        (["init"], {"pillcheck.toml": "pages = 1\n"}, "config"),
        (["init"], {"pillcheck.toml": "history-class = 'log'\n"}, "config"),
        (["init", "p.html"], {"pyproject.toml": "not TOML"}, "config"),
        (["init", "p.html"], {"pyproject.toml": "tool = {}\n"}, "config"),
    ],
    ids=[
        "no name for a page",
        "above the root",
        "date",
        "a file in the way",
        "bad configuration",
        "another dialect",
        "no TOML",
        "TOML that is closed",
    ],
)
def test_refusals_write_nothing(
    empty: Path, pillcheck: Pillcheck, arguments: list[str], files: dict[str, str], kind: str
) -> None:
    for name, text in files.items():
        (empty / name).parent.mkdir(parents=True, exist_ok=True)
        (empty / name).write_text(text)
    before = files_in(empty)
    result = pillcheck(*arguments, "--format", "json")
    assert (result.code, json.loads(result.out)["error"]["kind"]) == (2, kind)
    assert files_in(empty) == before
