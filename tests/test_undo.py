"""``pillcheck undo``: the page of before, byte for byte, or a refusal and the page of now."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.files.undo_store import Step, remember, steps_of
from tests.conftest import git
from tests.support import PILL, item

if TYPE_CHECKING:
    from tests.test_cli import Pillcheck

PAGE = Path("docs/backlog/README.html")

EDITS = {
    "set": ["set", "item-4", "blocked", "--note", "Waits."],
    "set several": ["set", "1", "4", "blocked"],
    "add": ["add", "Something new"],
    "edit": ["edit", "item-4", "--title", "Caf\u00e9 & co", "--hours", "7"],
    "move": ["move", "item-4", "--top"],
    "sort": ["sort"],
    "remove": ["remove", "item-4", "--force"],
    "history add": ["history", "add", "A row"],
    "history edit": ["history", "edit", "1", "--text", "Other words"],
    "migrate": ["migrate", "--to", "both"],
    "check --fix": ["check", "--fix", "--unsafe-fixes"],
}


def out_of_order(page: Path) -> None:
    """Give the page something to sort and to fix, and line ends of both kinds."""
    text = page.read_text("utf-8").replace("</title>", "</title>\r", 1)
    text = text.replace(">Summary<", ">summary<", 1).replace(">1) Summary<", ">1) summary<", 1)
    page.write_bytes(text.replace(">P1<", ">P4<", 1).encode())


def test_git_is_asked_once_where_the_edits_of_a_page_are_kept(
    repo: Path, git_calls: list[str]
) -> None:
    for n in range(3):
        remember(str(PAGE), b"%d" % n, b"%d" % (n + 1))
    assert (len(steps_of(str(PAGE))), git_calls) == (3, ["rev-parse"])
    (repo / ".git").rename(repo / ".old")
    git(repo, "init", "-q", "--separate-git-dir", str(repo / ".new"))
    assert steps_of(str(PAGE)) == []
    remember(str(PAGE), b"3", b"4")
    assert len([*(repo / ".new/pillcheck/undo").iterdir()]) == 1
    assert len(steps_of(str(PAGE))) == 1


@pytest.mark.sampled(9)
@pytest.mark.parametrize("arguments", EDITS.values(), ids=EDITS)
def test_the_page_is_as_before(repo: Path, pillcheck: Pillcheck, arguments: list[str]) -> None:
    out_of_order(PAGE)
    before = PAGE.read_bytes()
    assert pillcheck(*arguments).code == 0
    after = PAGE.read_bytes()
    assert after != before
    dry = pillcheck("undo", "--dry-run")
    assert (dry.code, dry.out.startswith("diff --git"), PAGE.read_bytes()) == (0, True, after)
    result = pillcheck("undo", "--format", "json")
    assert (result.code, PAGE.read_bytes()) == (0, before)
    assert list(result.json) == ["schema_version", "path", "changed", "diff", "item", "from", "to"]
    assert (result.json["changed"], result.json["path"]) == (True, PAGE.as_posix())
    assert pillcheck("undo").code == 2
    assert git(repo, "status", "--porcelain").splitlines() == [f" M {PAGE.as_posix()}"]


def test_edit_after_edit(repo: Path, pillcheck: Pillcheck) -> None:
    states = [PAGE.read_bytes()]
    for status in ("blocked", "done", "todo", "blocked"):
        pillcheck("set", "item-4", status)
        states.append(PAGE.read_bytes())
    for state in reversed(states[:-1]):
        assert pillcheck("undo").code == 0
        assert PAGE.read_bytes() == state
    assert "knows no edit of this page to undo" in pillcheck("undo").err
    pillcheck("set", "item-4", "done")
    pillcheck("undo")
    assert PAGE.read_bytes() == states[0]


def test_what_is_undone_is_printed(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("set", "item-4", "blocked")
    title = pillcheck("show", "item-4", "--format", "json").json["item"]["title"]
    out = f"{PAGE.as_posix()}: last edit undone\n  item-4 {title}: Blocked → In progress\n"
    assert pillcheck("undo").out == out


CHANGES = {
    "a byte": lambda page: page.write_bytes(page.read_bytes() + b"\n"),
    "line ends": lambda page: page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n")),
    "another page": lambda page: page.write_text(item(1, "Another"), "utf-8"),
    "the page of before": lambda page: git(Path(), "checkout", "-q", "--", str(page)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_that_has_changed_stays(repo: Path, pillcheck: Pillcheck, change: object) -> None:
    pillcheck("set", "item-4", "blocked")
    assert callable(change)
    change(PAGE)
    now = PAGE.read_bytes()
    result = pillcheck("undo", "--format", "json")
    assert (result.code, result.json["error"]["kind"]) == (2, "refused")
    assert "has changed since the last edit by pillcheck" in result.json["error"]["message"]
    assert PAGE.read_bytes() == now


def test_a_page_that_comes_back_can_be_taken_back(repo: Path, pillcheck: Pillcheck) -> None:
    before = PAGE.read_bytes()
    pillcheck("set", "item-4", "blocked")
    git(repo, "stash", "-q")
    assert pillcheck("undo").code == 2
    git(repo, "stash", "pop", "-q")
    assert (pillcheck("undo").code, PAGE.read_bytes()) == (0, before)


def test_a_dry_run_and_a_refusal_are_no_edits(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("set", "item-4", "blocked", "--dry-run")
    pillcheck("set", "no such item", "blocked")
    pillcheck("set", "item-4", "in progress")
    assert "knows no edit" in pillcheck("undo").err


def test_of_several_pages_the_last_edited_one(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pages = [Path("a.html"), Path("b.html")]
    for number, page in enumerate(pages):
        page.write_text(item(number, "Item"), "utf-8")
    Path("pillcheck.toml").write_text('pages = ["a.html", "b.html"]\n')
    first = [page.read_bytes() for page in pages]
    for name in ("item-1", "item-0", "item-1"):
        assert pillcheck("set", name, "done" if name == "item-0" else "blocked").code == 0
    assert pillcheck("undo", "--page", "b.html").code == 0
    assert pillcheck("undo").code == 0
    assert [page.read_bytes() for page in pages] == first
    assert pillcheck("undo").code == 2


def test_outside_of_git_it_is_kept_in_the_cache(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.html").write_text(item(1, "Item"), "utf-8")
    pillcheck("set", "1", "done", "--page", "p.html")
    kept = list((tmp_path / "cache").rglob("*.json"))
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "p.html"]
    pillcheck("undo", "--page", "p.html")
    assert Path("p.html").read_text("utf-8") == item(1, "Item")


def test_an_edit_that_cannot_be_kept_is_made(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").write_text("a file where the folder should be")
    Path("p.html").write_text(item(1, "Item"), "utf-8")
    assert pillcheck("set", "1", "done", "--page", "p.html").code == 0
    assert "knows no edit" in pillcheck("undo", "--page", "p.html").err


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"schema_version": 2, "steps": []}', b'{"schema_version": 1}',
     b'{"schema_version": 1, "steps": [{"old": "x"}]}', b"[" * 100_000, b"\xff"],
    ids=lambda content: content[:44].decode("latin-1") or "empty",
)  # fmt: skip
@pytest.mark.sampled(4)
def test_a_broken_record_is_none(repo: Path, pillcheck: Pillcheck, content: bytes) -> None:
    pillcheck("set", "item-4", "blocked")
    (record,) = (repo / ".git/pillcheck/undo").iterdir()
    record.write_bytes(content)
    now = PAGE.read_bytes()
    assert "knows no edit" in pillcheck("undo").err
    assert PAGE.read_bytes() == now
    pillcheck("set", "item-4", "done")
    pillcheck("undo")
    assert PAGE.read_bytes() == now


def test_a_tampered_record_changes_nothing(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("set", "item-4", "blocked")
    (record,) = (repo / ".git/pillcheck/undo").iterdir()
    (step,) = steps_of(str(PAGE))
    text = record.read_text("utf-8")
    record.write_text(text.replace(f'"start": {step.start}', f'"start": {step.start - 1}'))
    now = PAGE.read_bytes()
    assert pillcheck("undo").code == 2
    assert PAGE.read_bytes() == now


@pytest.mark.slow
def test_not_everything_is_kept(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    for number in range(60):
        remember(str(page), b"%d" % number, b"%d" % (number + 1))
    assert len(steps_of(str(page))) == 50
    remember(str(page), os.urandom(1_500_000), b"")
    assert len(steps_of(str(page))) == 50
    remember(str(page), os.urandom(1_500_000), b"")
    assert [len(step.old) for step in steps_of(str(page))] == [1_500_000]


@given(st.binary(), st.binary(), st.binary())
def test_a_step_goes_back_to_where_it_came_from(first: bytes, second: bytes, other: bytes) -> None:
    step = Step.of(first, second)
    assert step.taken_back(second) == first
    if other != second:
        assert step.taken_back(other) is None


def test_a_small_edit_of_a_large_page_is_kept_small() -> None:
    page = (item(1, "Item") * 10_000).encode()
    after = page.replace(PILL.encode(), PILL.replace("todo", "done").encode(), 1)
    assert len(Step.of(page, after).old) < 10
