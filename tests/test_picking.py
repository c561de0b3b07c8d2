"""On a terminal, items and statuses are picked from a list; a guess is never written."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import git
from tests.support import KINDS, page_at, some_quick
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty on Windows")

PAGE = "docs/backlog/README.html"


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """Return a PATH with git on it, and without fzf."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").symlink_to(shutil.which("git") or "git")
    return str(folder)


@pytest.fixture
def fzf(bare: str, tmp_path: Path) -> Callable[[str], str]:
    """Return what puts a program in the place of fzf and returns the PATH.

    It keeps what it was called with; its code picks a line from the file ``$LINES``.
    """

    def put(code: str) -> str:
        program = tmp_path / "bin" / "fzf"
        keep = f'LINES={tmp_path}/lines\ncat > "$LINES"\necho "$@" >> {tmp_path}/options\n'
        program.write_text(f"#!/bin/sh\n{keep}{code}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return f"{bare}{os.pathsep}/usr/bin{os.pathsep}/bin"

    return put


def picked(repo: Path, path: str, call: list[str], answers: list[str]) -> tuple[int, str]:
    """Call pillcheck on a terminal and give an answer to each question; return code and output."""
    terminal = Terminal(*call, folder=repo, path=path)
    for answer in answers:
        terminal.wait_for("Enter for none] ")
        terminal.type(answer)
    return terminal.end(), terminal.shown


# The call, the numbers that are typed, and the call that does the same.
SAME = {
    "set": (["set"], ["3", "4"], ["set", "item-4", "blocked"]),
    "set, of an item": (["set", "4"], ["4"], ["set", "item-4", "blocked"]),
    "set, to a status": (["set", "Done"], ["3"], ["set", "item-4", "done"]),
    "set, with a row": (
        ["set", "--note", "Waits", "--date", "2026-05-06"],
        ["7", "2"],
        ["set", "@7", "in-progress", "--note", "Waits", "--date", "2026-05-06"],
    ),
    "edit": (["edit", "--title", "New words"], ["2"], ["edit", "@2", "--title", "New words"]),
    "move": (["move", "--top"], ["5"], ["move", "@5", "--top"]),
    "move beside": (["move", "--after", "1"], ["5"], ["move", "@5", "--after", "1"]),
    "remove": (["remove", "--force"], ["3"], ["remove", "@3", "--force"]),
    "show": (["show"], ["6"], ["show", "@6"]),
    "log": (["log"], ["1"], ["log", "@1"]),
}


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    ("call", "answers", "named"),
    some_quick([pytest.param(*row, id=name) for name, row in SAME.items()], 3),
)
def test_picking_by_number_is_naming(
    repo: Path, pillcheck: Pillcheck, bare: str, call: list[str], answers: list[str],
    named: list[str],
) -> None:  # fmt: skip
    page = repo / PAGE
    before = page.read_bytes()
    expected = pillcheck(*named)
    after = page.read_bytes()
    assert expected.code == 0
    assert (after != before) == (call[0] not in ("show", "log"))
    page.write_bytes(before)
    code, shown = picked(repo, bare, call, [f"{answer}\n" for answer in answers])
    assert code == 0, shown
    assert page.read_bytes() == after
    assert shown.replace("\x1b[0m", "").endswith(expected.out + expected.err)
    items = [line for line in shown.splitlines() if line[:1].isdigit() and "  item-" in line]
    assert len(items) == (0 if call == ["set", "4"] else 7)
    assert shown.count("Which status for item-") == (call[0] == "set" and "Done" not in call)


NO_NUMBERS = [
    "0",
    "8",
    "77",
    "abc",
    "item-4",
    "#4",
    "-1",
    "+4",
    "04",
    "4.0",
    "1 2",
    "4,5",
    "٤",
    "4x",
]


@pytest.mark.parametrize("call", [["set", "done"], ["remove", "--force"]], ids=["set", "remove"])
def test_what_is_no_number_is_asked_again(repo: Path, bare: str, call: list[str]) -> None:
    before = (repo / PAGE).read_bytes()
    terminal = Terminal(*call, folder=repo, path=bare)
    for answer in NO_NUMBERS:
        terminal.wait_for("Enter for none] ")
        terminal.type(f"{answer}\n")
        terminal.wait_for(f'"{answer}" is not one of the numbers')
    terminal.wait_for("Enter for none] ")
    terminal.type(b"\xff\xfe\n")
    terminal.wait_for("is not one of the numbers")
    terminal.wait_for("Enter for none] ")
    assert (repo / PAGE).read_bytes() == before
    terminal.type("\n")
    assert terminal.end() == 2
    assert (repo / PAGE).read_bytes() == before


ENDS = {
    "nothing": ("\n", 2, "pillcheck: no item was picked"),
    "blanks": ("  \n", 2, "pillcheck: no item was picked"),
    "Ctrl-D": ("\x04", 2, "pillcheck: no item was picked"),
    "Ctrl-C": ("\x03", 130, "pillcheck: interrupted"),
}
CALLS = [["set"], ["set", "done"], ["edit"], ["move", "--top"], ["remove"], ["show"], ["log"]]


@pytest.mark.sampled(40)
@pytest.mark.parametrize(("keys", "code", "message"), ENDS.values(), ids=list(ENDS))
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_no_answer_changes_nothing(
    repo: Path, bare: str, call: list[str], keys: str, code: int, message: str
) -> None:
    ended, shown = picked(repo, bare, call, [keys])
    assert ended == code
    assert shown.splitlines()[-1] == message
    assert git(repo, "status", "--porcelain") == ""


@pytest.mark.parametrize(("keys", "code"), [("\n", 2), ("\x03", 130)], ids=["nothing", "Ctrl-C"])
def test_no_status_changes_nothing(repo: Path, bare: str, keys: str, code: int) -> None:
    ended, shown = picked(repo, bare, ["set"], ["3\n", keys])
    assert (ended, git(repo, "status", "--porcelain")) == (code, "")
    assert "In progress (now)" in shown


@pytest.mark.sampled(3)
@pytest.mark.parametrize("apart", ["stdin", "stdout", "stderr"])
@pytest.mark.parametrize("call", some_quick([*CALLS, ["set", "4"]], 4), ids=" ".join)
def test_where_a_stream_is_no_terminal_it_is_an_error_of_usage(
    repo: Path, pillcheck: Pillcheck, bare: str, call: list[str], apart: str
) -> None:
    expected = pillcheck(*call)
    assert expected.code == 2
    terminal = Terminal(*call, folder=repo, path=bare, apart=apart)
    if apart == "stdin":
        assert terminal.end() == 2
        assert terminal.shown == expected.err
        return
    pipe = terminal.process.stdout or terminal.process.stderr
    assert pipe
    out = pipe.read().decode()
    assert terminal.end() == 2
    assert out + terminal.shown == expected.err
    assert git(repo, "status", "--porcelain") == ""


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["set", "--format", "json"], '"kind": "usage"'),
        (["show", "--format", "json"], '"kind": "usage"'),
        (["show", "--format", "csv"], "missing ITEM"),
        (["show", "--page", "-"], "missing ITEM"),
        (["move"], "say where to"),
        (["set", "--frob"], "unknown option --frob"),
        (["edit", "--where", "status=done"], "--set NAME=VALUE"),
        (["set", "77"], 'unknown item "77"'),
        (["show", "--page", "none.html"], "none.html"),
        (["show", "--page", "empty.html"], "no items in empty.html"),
    ],
)
def test_what_is_wrong_anyhow_is_said_before_a_question(
    repo: Path, bare: str, call: list[str], message: str
) -> None:
    (repo / "empty.html").write_text("<!doctype html><title>Nothing</title><p>Nothing here.</p>")
    terminal = Terminal(*call, folder=repo, path=bare)
    assert terminal.end() == 2
    assert message in terminal.shown
    assert "Which" not in terminal.shown


def test_a_page_that_changes_meanwhile_is_a_conflict(repo: Path, bare: str) -> None:
    page = repo / PAGE
    changed = page.read_bytes().replace(b"<title>", b"<title>Our ")
    terminal = Terminal("remove", "--force", folder=repo, path=bare)
    terminal.wait_for("Enter for none] ")
    page.write_bytes(changed)
    terminal.type("2\n")
    assert terminal.end() == 2
    assert f"{PAGE} changed while you chose; run it again" in terminal.shown
    assert page.read_bytes() == changed


@pytest.mark.slow
def test_an_item_of_one_page_of_several(repo: Path, bare: str) -> None:
    other = repo / "other.html"
    shutil.copy(repo / PAGE, other)
    call = ["set", "rejected", "--page", PAGE, "--page", "other.html"]
    code, shown = picked(repo, bare, call, ["11\n"])
    assert (code, git(repo, "status", "--porcelain")) == (0, "?? other.html\n")
    assert page_at(other).items[3].status == "rejected"
    assert f" ({PAGE})\n" in shown
    assert " (other.html)\n" in shown


def test_two_items_of_one_id_are_not_told_apart_by_it(repo: Path, bare: str) -> None:
    page = repo / PAGE
    page.write_text(page.read_text("utf-8").replace('id="item-4"', 'id="item-2"'), "utf-8")
    before = page.read_bytes()
    code, shown = picked(repo, bare, ["set", "blocked"], ["4\n"])
    assert code == 2
    assert '"item-2" matches 2 items' in shown
    assert page.read_bytes() == before


def test_an_item_without_an_id_is_picked_by_its_place(repo: Path, bare: str) -> None:
    (repo / "pillcheck.toml").write_text(
        'pages = ["plan.html"]\nitem = "li"\ntitle = "b"\n'
        'carriers = [{ at = "i", text = "whole" }]\n[statuses]\nopen = "open"\nshut = "shut"\n'
    )
    line = "<li><b>Same</b> <i>open</i></li>\n"
    (repo / "plan.html").write_text(f"<!doctype html><title>x</title><ul>\n{line * 3}</ul>\n")
    code, shown = picked(repo, bare, ["set"], ["2\n", "2\n"])
    assert code == 0, shown
    assert (repo / "plan.html").read_text().count("shut") == 1
    assert page_of_lines(repo) == ["open", "shut", "open"]


def page_of_lines(repo: Path) -> list[str]:
    text = (repo / "plan.html").read_text()
    return [part.partition("</i>")[0] for part in text.split("<i>")[1:]]


# --- fzf ----------------------------------------------------------------------------------


def test_fzf_gets_the_items_and_its_line_is_the_item(
    repo: Path, pillcheck: Pillcheck, fzf: Callable[[str], str], tmp_path: Path
) -> None:
    path = fzf('sed -n "$(case $* in *status*) echo 4 ;; *) echo 3 ;; esac)p" "$LINES"')
    terminal = Terminal("set", folder=repo, path=path)
    assert terminal.end() == 0, terminal.shown
    items = page_at(repo / PAGE).items
    assert items[2].status == "blocked"
    assert git(repo, "diff", "--shortstat").startswith(" 1 file changed, 1 insertion(+), 1 del")
    assert "Enter for none" not in terminal.shown
    first, second = (tmp_path / "options").read_text().splitlines()
    assert "Which item to set?" in first
    assert "Which status for item-4" in second
    assert (tmp_path / "lines").read_text() == (
        "0\tTo do\n1\tIn progress (now)\n2\tDone\n3\tBlocked\n4\tRejected"
    )


FZF_ENDS = {
    "Esc or Ctrl-C": ("exit 130", 130, "pillcheck: interrupted"),
    "no match": ("exit 1", 2, "pillcheck: no item was picked"),
    "another line": ("echo item-4", 2, "pillcheck: fzf printed what was not in the list"),
    "the query, too": ('echo 4; sed -n 4p "$LINES"', 2, "pillcheck: fzf printed what was not in"),
    "two lines": ('sed -n 3,4p "$LINES"', 2, "pillcheck: fzf printed what was not in the list"),
    "nothing": ("exit 0", 2, "pillcheck: fzf printed what was not in the list"),
    "not in UTF-8": ("printf '\\377'", 2, "pillcheck: fzf printed what was not in the list"),
}


@pytest.mark.sampled(9)
@pytest.mark.parametrize(("code", "ended", "message"), FZF_ENDS.values(), ids=list(FZF_ENDS))
def test_fzf_without_a_line_changes_nothing(
    repo: Path, fzf: Callable[[str], str], code: str, ended: int, message: str
) -> None:
    terminal = Terminal("remove", "--force", folder=repo, path=fzf(code))
    assert terminal.end() == ended
    assert terminal.shown.splitlines()[-1].startswith(message)
    assert git(repo, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("code", "more"),
    [
        pytest.param("exit 2", {}, id="fzf does not run"),
        pytest.param("exit 127", {}, id="something of fzf is missing"),
        pytest.param('sed -n 4p "$LINES"', {"TERM": "dumb"}, id="dumb terminal"),
        pytest.param('sed -n 4p "$LINES"', {"TERM": ""}, id="unknown terminal"),
    ],
)
@pytest.mark.sampled(4)
def test_without_fzf_numbers_do(
    repo: Path, fzf: Callable[[str], str], code: str, more: dict[str, str]
) -> None:
    terminal = Terminal("set", "done", folder=repo, path=fzf(code), **more)
    terminal.wait_for("Enter for none] ")
    terminal.type("5\n")
    assert terminal.end() == 0
    assert page_at(repo / PAGE).items[4].status == "done"


# --- titles -------------------------------------------------------------------------------

EVIL = "&#27;[31mRed&#27;]0;x&#7; &#x9b;2J &#x202e;tfel\r\n &#10;two &#x85;lines"


def test_titles_do_not_steer_the_terminal(
    repo: Path, bare: str, fzf: Callable[[str], str], tmp_path: Path
) -> None:
    page = repo / PAGE
    title = page_at(page).items[3].title
    assert title
    page.write_text(page.read_text("utf-8").replace(title.value, EVIL), "utf-8", newline="")
    assert "Red" in page_at(page).items[3].title.value  # type: ignore[union-attr]
    _, shown = picked(repo, bare, ["set"], ["4\n", "\n"])
    assert shown.count("[31mRed") == 2
    # What click puts at the end of nothing is its own.
    assert steering(shown) == []
    path = fzf("exit 1")
    assert Terminal("set", "done", folder=repo, path=path).end() == 2
    lines = (tmp_path / "lines").read_text(encoding="utf-8")
    assert lines.count("\n") == 6
    assert "[31mRed" in lines
    assert steering(lines.replace("\t", "")) == []


def steering(text: str) -> list[str]:
    return [c for c in text if not c.isprintable() and c != "\n"]


@pytest.mark.slow
def test_every_kind_of_page_is_offered(repo: Path, bare: str) -> None:
    for kind, path in KINDS.items():
        shutil.copy(path, repo / PAGE)
        _, shown = picked(repo, bare, ["show"], ["\n"])
        for item in page_at(path).items:
            assert f"  {item.name} " in shown, kind
