"""What help shows, and what is said to somebody who types another tool's word for a command."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import click
import pytest

from pillcheck.cli.app import COMMANDS, cli
from pillcheck.cli.command_groups import GROUPS
from pillcheck.cli.examples import DOCUMENTS, EXAMPLES
from pillcheck.cli.other_words import OTHER_WORDS, STATUS_WORDS
from pillcheck.errors import nearest
from tests.conftest import git, start_repository
from tests.support import KINDS, OWN_PAGE, ROOT, some_quick
from tests.test_output import commands

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

EVERY_NAME = [name for name, _ in commands(cli)]
PAGE = "docs/backlog/README.html"


# --- groups, examples, documentation ----------------------------------------------------


def test_every_command_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


def test_help_lists_the_groups_and_what_git_calls_last(pillcheck: Pillcheck) -> None:
    out = pillcheck("--help").out
    places = [out.index(f"\n{heading}:\n") for heading in GROUPS]
    assert places == sorted(places)
    ends = [*places[1:], len(out)]
    for (heading, names), start, end in zip(GROUPS.items(), places, ends, strict=True):
        listed = re.findall(r"^  (\S+)  +[A-Z]", out[start:end], re.MULTILINE)
        assert listed == list(names), heading
    assert list(GROUPS)[-1] == "Called by git"
    assert f"{DOCUMENTS}/commands.md" in out


@pytest.mark.parametrize("name", EVERY_NAME)
def test_the_help_of_a_command_has_an_example_and_the_address_of_its_section(
    pillcheck: Pillcheck, name: str
) -> None:
    out = pillcheck(*name.split(), "--help").out
    section = name.split(maxsplit=1)[0]
    assert f"\n  Example:\n    {EXAMPLES[name]}\n" in out
    assert out.endswith(f"\n  Documentation:\n    {DOCUMENTS}/commands.md#{section}\n")
    assert f"\n## {section}\n" in (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert EXAMPLES[name].startswith(f"pillcheck {name}")


def test_there_is_no_example_of_what_is_no_command() -> None:
    assert sorted(EXAMPLES) == sorted(EVERY_NAME)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with our own page and what the examples name besides."""
    root = tmp_path / "clone"
    shutil.copytree(OWN_PAGE.parent, root / "docs" / "backlog")
    shutil.copy(ROOT / "docs/examples/roadmap.html", root / "docs" / "roadmap.html")
    for name in ("base.html", "ours.html", "theirs.html"):
        shutil.copy(OWN_PAGE, root / name)
    start_repository(root)
    git(root, "commit", "--allow-empty", "-qm", "Another commit")
    monkeypatch.chdir(root)
    return root


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", some_quick(EVERY_NAME, 4))
def test_every_example_runs(
    clone: Path, pillcheck: Pillcheck, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ctrl-C ends what would serve for ever.
    monkeypatch.setattr("socketserver.BaseServer.serve_forever", _interrupted)
    # A check and a look at the set-up of git may find something; no editor speaks to the server.
    may_find = {"check", "doctor", "lsp"}
    if name == "undo":
        pillcheck("set", "13", "blocked")
    if name == "history begin":
        page = clone / "docs" / "backlog" / "README.html"
        page.write_bytes(KINDS["pill-in-field"].read_bytes())
    done = pillcheck(*shlex.split(EXAMPLES[name])[1:])
    assert done.code == 0 or (done.code == 1 and name in may_find), done.err + done.out


# --- pages as arguments -----------------------------------------------------------------


LOOKING = ["list", "board", "stats", "flow", "history"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", LOOKING)
def test_a_page_is_an_argument_or_an_option(clone: Path, pillcheck: Pillcheck, name: str) -> None:
    other = "docs/roadmap.html" if name == "history" else "base.html"
    named = pillcheck(name, "--page", other)
    assert named.code == 0, named.err
    assert pillcheck(name, other) == named
    for words in ([other, "--format", "json"], ["--format", "json", other], ["--", other]):
        as_json = "json" in words
        expected = pillcheck(name, "--page", other, "--format", "json") if as_json else named
        assert pillcheck(name, *words) == expected, words


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [name for name in LOOKING if name != "flow"])
def test_several_pages_and_folders(clone: Path, pillcheck: Pillcheck, name: str) -> None:
    several = pillcheck(name, "--page", "base.html", "--page", "ours.html", "--format", "md")
    assert several.code == 0
    assert pillcheck(name, "base.html", "ours.html", "--format", "md").out == several.out
    assert pillcheck(name, "--page", "base.html", "ours.html", "--format", "md") == several
    folder = pillcheck(name, "docs")
    assert (folder.code, folder.out) == (0, pillcheck(name, "--page", PAGE).out)
    assert folder.err == "pillcheck: docs: looked at 2 HTML files, passed over 1\n"
    assert pillcheck(name, "none.html").code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["history", "frob"], 'unknown command "frob"; known commands: add, begin, edit, remove'),
        (["sort", "base.html"], "unexpected argument base.html; usage: pillcheck sort [OPTIONS]"),
        (["diff", "base.html"], "base.html is a file; name it with --page base.html"),
        (["show", "1", "base.html"], "unexpected argument base.html"),
        (["set", "--page", "docs", "1", "done"], "docs is a folder, not a page"),
    ],
)
def test_elsewhere_a_page_is_no_argument(
    clone: Path, pillcheck: Pillcheck, words: list[str], message: str
) -> None:
    done = pillcheck(*words)
    assert done.code == 2
    assert message in done.err


def test_a_command_of_the_history_comes_before_a_file_of_its_name(
    clone: Path, pillcheck: Pillcheck
) -> None:
    for name in ("add", "show"):
        shutil.copy(OWN_PAGE, clone / name)
    assert pillcheck("history", "add", "x.html", "--dry-run").code == 0
    assert pillcheck("history", "./add").out == pillcheck("history").out
    assert pillcheck("history", "show").out == pillcheck("history").out
    row = pillcheck("history", "base.html", "add", "Another row")
    assert (row.code, git(clone, "status", "-s", "base.html")) == (0, " M base.html\n")


# --- words of other tools ---------------------------------------------------------------

# Each word, and how the message about it ends.
SAID = {
    "rename": "to rename an item: pillcheck edit ITEM --title TEXT",
    "lint": "to check a page: pillcheck check",
    "validate": "to check a page: pillcheck check",
    "close": "to close an item: pillcheck set ITEM done",
    "finish": "to close an item: pillcheck set ITEM done",
    "resolve": "to close an item: pillcheck set ITEM done",
    "Close": "to close an item: pillcheck set ITEM done",
    "start": "to start an item: pillcheck set ITEM in-progress",
    "resume": "to start an item: pillcheck set ITEM in-progress",
    "reopen": "to reopen an item: pillcheck set ITEM todo",
    "block": "to block an item: pillcheck set ITEM blocked",
    "unblock": "to reopen an item: pillcheck set ITEM todo",
    "reject": "to reject an item: pillcheck set ITEM rejected",
    "done": "to set an item to Done: pillcheck set ITEM done",
    "in-progress": "to set an item to In progress: pillcheck set ITEM in-progress",
    "To do": "to set an item to To do: pillcheck set ITEM todo",
    "delete": "to remove an item: pillcheck remove ITEM",
    "rm": "to remove an item: pillcheck remove ITEM",
    "new": "to add an item: pillcheck add TITLE",
    "create": "to add an item: pillcheck add TITLE",
    "status": "to set a status: pillcheck set ITEM STATUS; to count the items: pillcheck stats",
    "view": "to show an item: pillcheck show ITEM",
    "ls": "to list the items: pillcheck list",
    "mv": "to move an item: pillcheck move ITEM --before ITEM",
    "fix": "to fix what can be fixed safely: pillcheck check --fix",
    "format": "to fix what can be fixed safely: pillcheck check --fix",
    "restore": "to take the last edit back: pillcheck undo",
    "uninstall": "to take out what is set up in git: pillcheck install --uninstall",
    "prioritize": "to change the priority of an item: pillcheck edit ITEM --priority P1",
    "estimate": "to estimate an item: pillcheck edit ITEM --hours 4",
    "version": "to see the version: pillcheck --version",
    # Mistyped commands.
    "chekc": 'did you mean "check"?',
    "stat": 'did you mean "stats"?',
    "remvoe": 'did you mean "remove"?',
    "removed": 'did you mean "remove"?',
    "shwo": 'did you mean "show"?',
    "instal": 'did you mean "install"?',
    # What resembles a command, and is none.
    "unset": "pillcheck help lists the commands",
    "unmove": "pillcheck help lists the commands",
    "reserve": "pillcheck help lists the commands",
    "frob": "pillcheck help lists the commands",
}


@pytest.mark.parametrize(("word", "ending"), SAID.items(), ids=list(SAID))
@pytest.mark.sampled(3)
def test_another_word(repo: Path, pillcheck: Pillcheck, word: str, ending: str) -> None:
    for call in ([word], [word, "13"], ["help", word]):
        done = pillcheck(*call)
        assert (done.code, done.out) == (2, "")
        assert done.err == f'pillcheck: unknown command "{word}"; {ending}\n'
    error = pillcheck(word, "--format", "json").json["error"]
    assert error["kind"] == "usage"
    assert set(error["candidates"]) <= set(COMMANDS)
    assert bool(error["candidates"]) == (
        "help lists" not in ending and "git " not in ending and "--version" not in ending
    )


@pytest.mark.parametrize("word", some_quick([*OTHER_WORDS, *STATUS_WORDS], 6))
def test_what_is_said_for_a_word_is_a_right_call(
    repo: Path, pillcheck: Pillcheck, word: str
) -> None:
    assert word not in COMMANDS
    assert word == word.casefold()
    message = pillcheck(word).err.removeprefix(f'pillcheck: unknown command "{word}"; ').rstrip()
    for ending in message.split("; to "):
        purpose, _, call = ending.partition(": ")
        assert purpose, message
        program, *words = shlex.split(call)
        if program == "git":
            continue
        assert program == "pillcheck"
        # Capitals stand for what is to be filled in.
        filled = [{"ITEM": "1", "STATUS": "todo", "RULE": "wrong-label"}.get(w, w) for w in words]
        if words[0].startswith("-"):
            assert pillcheck(*words).code == 0
            continue
        context = click.Context(cli)
        _, command, rest = cli.resolve_command(context, filled)
        assert command is not None
        # Parses as a call of that command, or raises an error of usage.
        command.make_context(filled[0], list(rest), parent=context)


OPPOSITES = [
    ("rename", "remove"), ("resume", "remove"), ("restore", "remove"), ("resolve", "remove"),
    ("reopen", "remove"), ("reserve", "remove"), ("review", "remove"), ("revert", "remove"),
    ("retitle", "remove"), ("uninstall", "install"), ("unset", "set"), ("unmove", "move"),
    ("unlist", "list"), ("reset", "set"), ("unsort", "sort"), ("deinit", "init"),
    ("unshow", "show"), ("unmigrate", "migrate"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "opposite"), OPPOSITES, ids=[word for word, _ in OPPOSITES])
def test_the_opposite_is_never_suggested(
    repo: Path, pillcheck: Pillcheck, word: str, opposite: str
) -> None:
    error = pillcheck(word, "--format", "json").json["error"]
    assert f'"{opposite}"' not in error["message"].partition(";")[2]
    if word != "uninstall":
        assert opposite not in error["candidates"]
    else:
        assert "install --uninstall" in error["message"]


def test_some_of_these_resemble_their_opposite() -> None:
    # Otherwise the test above guards nothing.
    alike = [pair for pair in OPPOSITES if nearest(pair[0], COMMANDS)[:1] == (pair[1],)]
    assert len(alike) >= 12


OTHER_STATUSES = """
done-statuses = ["live"]
rejected-statuses = ["dropped", "never"]

[statuses]
idea = "Idea"
next = "Up next"
live = "Live"
dropped = "Dropped"
never = "Never"
new = "New"
"""


NAMES = "idea, next, live, dropped, never, new"


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        ("close", "to close an item: pillcheck set ITEM live"),
        ("start", f"to start an item: pillcheck set ITEM STATUS, with one of {NAMES}"),
        ("reject", f"to reject an item: pillcheck set ITEM STATUS, with one of {NAMES}"),
        ("live", "to set an item to Live: pillcheck set ITEM live"),
        ("up next", "to set an item to Up next: pillcheck set ITEM next"),
        (
            "new",
            "to add an item: pillcheck add TITLE; to set an item to New: pillcheck set ITEM new",
        ),
        ("done", "pillcheck help lists the commands"),
    ],
)
def test_a_status_is_named_as_the_team_does(
    repo: Path, pillcheck: Pillcheck, word: str, ending: str
) -> None:
    (repo / "pillcheck.toml").write_text(OTHER_STATUSES, "utf-8")
    assert pillcheck(word).err == f'pillcheck: unknown command "{word}"; {ending}\n'


def test_a_bad_configuration_does_not_hide_the_hint(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pillcheck.toml").write_text("pags = []\n", "utf-8")
    assert pillcheck("close").err.endswith("to close an item: pillcheck set ITEM done\n")
