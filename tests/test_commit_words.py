"""Commit messages that close items: which ones, and the rule ``commit-names-open-item``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.commit_words import closed_items, without_comments
from tests.histories import PAGE, Entry, MadePage, commit, run
from tests.support import item, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

THREE = "".join(item(number, f"Title {number}") for number in (1, 2, 13))

CLOSING = [
    ("closes item-13", ["item-13"]),
    ("Closes #item-13.", ["item-13"]),
    ("fixes #item-13", ["item-13"]),
    ("fixed item 13", ["item-13"]),
    ("Resolves: item-13", ["item-13"]),
    ("done: item-13", ["item-13"]),
    ("Done with item 13", ["item-13"]),
    ("completed ITEM-13", ["item-13"]),
    ("Finish item-13", ["item-13"]),
    ("closes item-1, item-2 and item-13", ["item-1", "item-2", "item-13"]),
    ("closes items 1 and 13", ["item-1", "item-13"]),
    ("closes items 1–13", ["item-1", "item-2", "item-13"]),
    ("Flags for all\n\nThis closes\nitem-13.", ["item-13"]),
    ("Work\n\n- closes item-1\n- fixes item-2", ["item-1", "item-2"]),
    ("closes item-1; see item-2", ["item-1"]),
    ("closes item-1, mentions item-2", ["item-1"]),
    ("closes item\u00a013", ["item-13"]),
    ("does not close item-1, but closes item-2", ["item-2"]),
]


@pytest.mark.parametrize(("message", "names"), CLOSING, ids=[ascii(row[0]) for row in CLOSING])
def test_a_message_closes_items(message: str, names: list[str]) -> None:
    assert [closed.name for closed in closed_items(page_of(THREE), message)] == names


@pytest.mark.parametrize(
    "message",
    [
        "",
        "closes #13",
        "fixes 13",
        "closes item-99",
        "closes item-130",
        "see item-13",
        "item-13 is next",
        "prefixes item-13",
        "does not close item-13",
        "doesn't fix item-13",
        "partly closes item-13",
        "Never fixes item-13",
        "closes the door. item-13",
        "fixes\n\nitem-13",
        'Revert "closes item-13"',
        "work on what closes, see item-13",
    ],
)
def test_a_message_closes_nothing(message: str) -> None:
    assert closed_items(page_of(THREE), message) == []


COMMENTS = [
    ("closes item-1\n# closes item-2\n", "closes item-1\n"),
    ("a\n# ------------------------ >8 ------------------------\ncloses item-2\n", "a\n"),
    ("a # b\n", "a # b\n"),
]


@pytest.mark.parametrize(("text", "message"), COMMENTS)
def test_a_message_is_read_as_git_reads_it(text: str, message: str) -> None:
    assert without_comments(text) == message


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a page of two open items and one that is done, and be in it."""
    folder = tmp_path / "made"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    entries = {"item-1": Entry("A"), "item-2": Entry("B"), "item-3": Entry("C", status="done")}
    commit(folder, MadePage(entries, [("2026-03-01", "Begun.", "Ada")]).text(), 0)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1774000000")
    return folder


def _commit(root: Path, message: str) -> None:
    run(root, "commit", "-q", "--allow-empty", "-m", message)


def _found(pillcheck: Pillcheck, *words: str) -> list[tuple[str, str]]:
    report = pillcheck("check", *words, "--select", "commit-names-open-item", "--format", "json")
    return [(found["item"], found["message"]) for found in report.json["findings"]]


def test_the_commits_of_a_branch(root: Path, pillcheck: Pillcheck) -> None:
    _commit(root, "Search works, closes item-1\n\nAnd item-2.")
    _commit(root, "fixes item-3")
    found = [("item-1", '"Search works, closes item-1" closes this item, but it is to do')]
    assert _found(pillcheck, "--since", "HEAD~2") == found
    assert _found(pillcheck, "--since", "HEAD~1") == []
    assert pillcheck("set", "1", "done").code == 0
    assert _found(pillcheck, "--since", "HEAD~2") == []
    assert "commit-names" not in pillcheck("check", "--since", "HEAD~2").out


@pytest.mark.parametrize(
    ("message", "items"),
    [
        ("Log in. Closes item-2\n# closes item-1\n", ["item-2"]),
        ("Log in\n", []),
        ("Größe: fixes item-1\n", ["item-1"]),
    ],
)
def test_the_message_of_the_next_commit(
    root: Path, pillcheck: Pillcheck, message: str, items: list[str]
) -> None:
    (root / "message").write_text(message, "utf-8")
    found = _found(pillcheck, "--staged", "--message", "message")
    assert [name for name, _ in found] == items


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--message", "message"], "give --staged as well"),
        (["--staged", "--message", "gone"], "gone cannot be read"),
    ],
)
def test_a_message_that_is_not_there(
    root: Path, pillcheck: Pillcheck, words: list[str], message: str
) -> None:
    (root / "message").write_text("closes item-1\n")
    done = pillcheck("check", *words)
    assert (done.code, message in done.err) == (2, True)


def test_a_hook_for_messages(root: Path, pillcheck: Pillcheck) -> None:
    (root / "pillcheck.toml").write_text('[rules]\ncommit-names-open-item = "error"\n')
    (root / "message").write_text("closes item-1\n")
    assert pillcheck("check", "--staged", "--message", "message").code == 1
    assert pillcheck("set", "1", "done", "--note", "Search works", "--author", "Ada").code == 0
    run(root, "add", PAGE)
    assert pillcheck("check", "--staged", "--message", "message").code == 0
