"""What bash, zsh and fish offer while a line is typed."""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from pillcheck.cli import run
from pillcheck.cli.app import COMMANDS
from pillcheck.cli.completion import complete_item_or_status
from pillcheck.rules.catalogue import RULE_IDS
from tests.support import KINDS, OWN_PAGE, some_quick
from tests.test_cli import HEAVY, OF_CHECKS, OF_GIT, SPY, modules_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Offers = Callable[..., list[str]]

PAGE = Path("docs/backlog/README.html")
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(os.name == "nt" or not BASH, reason="there is no bash")
STATUSES = ["todo", "in-progress", "done", "blocked", "rejected"]
TITLES = {
    "item-1": "Fix: colons, commas, and more",
    "item-2": "Plain",
    "item-3": 'Say "hello" to $HOME & `co`',
    "item-4": "Ada's (really) a *test* — <b>",
    "item-5": "Fix it",
    "item-6": "Straße und 日本",
    "item-10": "--option",
    "item-11": "Twice",
    "item-12": "Twice",
}


@pytest.fixture
def titles(repo: Path) -> Path:
    """Return a repository whose page has titles that a shell stumbles over."""
    page = repo / PAGE
    page.write_text(
        "".join(
            f'<section id="{name}"><h2>{title.replace("&", "&amp;").replace("<", "&lt;")}'
            '<span class="status-pill status-pill--todo">To do</span></h2></section>\n'
            for name, title in TITLES.items()
        ),
        "utf-8",
    )
    return repo


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pillcheck on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "pillcheck"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m pillcheck "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return program


@pytest.fixture
def offers(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Offers:
    """Return what is offered at the end of a line, as fish is told, with or without help."""

    def ask(line: str, *, with_help: bool = False) -> list[str]:
        monkeypatch.setenv("_PILLCHECK_COMPLETE", "fish_complete")
        monkeypatch.setenv("COMP_WORDS", f"pillcheck {line}")
        capfd.readouterr()
        run([])
        out, err = capfd.readouterr()
        assert err == ""
        offers = [offer.removeprefix("plain,") for offer in out.splitlines() if offer]
        return offers if with_help else [offer.partition("\t")[0] for offer in offers]

    return ask


# --- what is offered --------------------------------------------------------------------


def test_commands_come_with_their_help(offers: Offers) -> None:
    assert offers("", with_help=True) == [f"{name}\t{words}" for name, words in COMMANDS.items()]
    assert offers("li") == ["list"]
    assert "add" in offers("history ")
    assert {"--help", "--version"} <= set(offers("--"))
    assert {"--status", "--priority", "--page", "--format"} <= set(offers("list -"))


ITEMS = [
    pytest.param("show ", list(TITLES), id="nothing typed"),
    pytest.param("show item-1", ["item-1", "item-10", "item-11", "item-12"], id="id"),
    pytest.param("show 1", ["item-1", "item-10", "item-11", "item-12"], id="number"),
    pytest.param("show '#5", ["item-5"], id="number with a sign"),
    pytest.param("show ITEM-5", ["item-5"], id="letter case of an id"),
    pytest.param("show pl", ["Plain"], id="title"),
    pytest.param("show fix", [TITLES["item-1"], "Fix it"], id="titles"),
    pytest.param("show Fix:\\ c", [TITLES["item-1"]], id="escaped"),
    pytest.param("show 'Fix: c", [TITLES["item-1"]], id="open quote"),
    pytest.param('show "fix it', ["Fix it"], id="double quotes"),
    pytest.param("show strasse", [TITLES["item-6"]], id="folded case"),
    pytest.param("show Twi", [], id="a title that two items have"),
    pytest.param("show -- --o", [], id="a title like an option"),
    pytest.param("show nothing", [], id="no such item"),
    pytest.param("set Pl", ["Plain"], id="set"),
]


@pytest.mark.parametrize(("line", "offered"), ITEMS)
def test_items(titles: Path, offers: Offers, line: str, offered: list[str]) -> None:
    assert offers(line) == offered


def test_an_id_has_the_title_for_help_and_a_title_the_id(titles: Path, offers: Offers) -> None:
    assert offers("show 5", with_help=True) == ["item-5\tFix it"]
    assert offers("show pl", with_help=True) == ["Plain\titem-2"]


NAMES = [
    pytest.param("set 2 BLO", ["blocked"], id="letter case"),
    pytest.param("set 2 in\\ p", ["In progress"], id="label"),
    pytest.param("list --status ", STATUSES, id="option"),
    pytest.param("list --status=d", ["--status=done"], id="option with a sign"),
    pytest.param("list --priority p", ["P0", "P1", "P2", "P3", "P4"], id="priority"),
    pytest.param("board --priority m", ["Meta"], id="priority of the board"),
    pytest.param("list --status todo,b", ["todo,blocked"], id="statuses"),
    pytest.param("stats --priority P1,p", [f"P1,P{n}" for n in range(5)], id="priorities"),
    pytest.param("board --sort p", ["priority", "page"], id="order"),
    pytest.param("explain missing-f", ["missing-field"], id="rule"),
    pytest.param("explain ", list(RULE_IDS), id="rules"),
    pytest.param("check --select missing-f", ["missing-field"], id="select"),
    pytest.param("check --ignore no-items,missing-f", ["no-items,missing-field"], id="list"),
    pytest.param("list --format c", ["compact", "csv"], id="format"),
    pytest.param("check docs/", ["file,docs/"], id="pages are files"),
    pytest.param("show --page docs/", ["file,docs/"], id="a page is a file"),
    pytest.param("nonsense ", [], id="no such command"),
    pytest.param("list docs/", ["file,docs/"], id="pages are files also where they are looked at"),
    pytest.param("history docs/", ["file,docs/"], id="a page before a command"),
    pytest.param("history docs/x.html ad", ["add"], id="a command behind a page"),
    pytest.param("rules ", [], id="nothing to name"),
]


@pytest.mark.parametrize(("line", "offered"), NAMES)
@pytest.mark.sampled(3)
def test_names(repo: Path, offers: Offers, line: str, offered: list[str]) -> None:
    assert offers(line) == offered


def test_a_status_is_offered_behind_an_item(repo: Path, offers: Offers) -> None:
    assert offers("set 2 ")[:5] == STATUSES
    assert not set(STATUSES) & set(offers("set "))


def test_configured_names_are_offered(repo: Path, offers: Offers) -> None:
    (repo / "pillcheck.toml").write_text('priorities = ["now"]\n[statuses]\nopen = "Still open"\n')
    assert offers("list --priority ") == ["now"]
    assert offers("list --status ", with_help=True) == ["open\tStill open"]


def test_the_page_is_the_one_that_the_command_would_take(
    titles: Path, offers: Offers, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = titles / "other page.html"
    other.write_text((titles / PAGE).read_text("utf-8").replace("Plain", "Elsewhere"), "utf-8")
    assert offers("show Else") == []
    assert offers("show --page 'other page.html' Else") == ["Elsewhere"]
    assert offers("show --page=other\\ page.html Else") == ["Elsewhere"]
    (titles / "pillcheck.toml").write_text('pages = ["none.html", "other page.html"]')
    monkeypatch.chdir(titles / "docs")
    assert offers("show Else") == ["Elsewhere"]


@click.command()
@click.argument("items", nargs=-1, required=True, shell_complete=complete_item_or_status)
@click.argument("status")
@click.option("--page", "pages", multiple=True)
def several(**_: object) -> None:
    """Take items and then a status."""


@pytest.mark.parametrize(
    ("words", "typed", "offered"),
    [
        pytest.param([], "", list(TITLES), id="first"),
        pytest.param([], "b", [], id="no status before an item"),
        pytest.param(["2"], "", [*STATUSES, *TITLES], id="second"),
        pytest.param(["2", "Fix it"], "p", ["Plain"], id="third"),
        pytest.param(["2", "5"], "b", ["blocked"], id="status"),
        pytest.param(["--page", str(PAGE), "2"], "5", ["item-5"], id="option before"),
    ],
)
def test_several_items_and_a_status(
    titles: Path, words: list[str], typed: str, offered: list[str]
) -> None:
    from click.shell_completion import ShellComplete

    offers = ShellComplete(several, {}, "several", "X").get_completions(words, typed)
    assert [offer.value for offer in offers] == offered


# --- what is never said -----------------------------------------------------------------

LINES = ["", "sh", "show ", "show a", "set 2 ", "list --status ", "explain ", "nonsense a", "set '"]


def _nothing(repo: Path) -> None:
    (repo / PAGE).unlink()


def _damaged(repo: Path) -> None:
    (repo / PAGE).write_bytes(b"\xff\xfe<html><section id='item-1'><h2><h2><!-- \x00\x1b[31m")


def _binary(repo: Path) -> None:
    (repo / PAGE).write_bytes(bytes(range(256)) * 9)


def _folder(repo: Path) -> None:
    _nothing(repo)
    (repo / PAGE).mkdir()


def _configuration(repo: Path) -> None:
    (repo / "pillcheck.toml").write_text("pages = [")


def _steering(repo: Path) -> None:
    text = (repo / PAGE).read_text("utf-8")
    (repo / PAGE).write_text(
        text.replace('="item-', '="item-\x1b[2J').replace("</h2>", "\x1b</h2>")
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("spoil", [_nothing, _damaged, _binary, _folder, _configuration, _steering])
@pytest.mark.sampled(3)
def test_a_prompt_hears_of_no_trouble(
    repo: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], None],
    shell: str,
) -> None:
    spoil(repo)
    monkeypatch.setenv("_PILLCHECK_COMPLETE", f"{shell}_complete")
    for line in LINES:
        monkeypatch.setenv("COMP_WORDS", f"pillcheck {line}")
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" "))))
        run([])
        out, err = capfd.readouterr()
        assert err == ""
        assert "\x1b" not in out
        assert "Traceback" not in out
        if line == "show ":
            assert out.strip() == ""


def test_a_bug_is_not_told_in_the_prompt(
    repo: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh no")

    monkeypatch.setattr("pillcheck.backlog.reader.read", fail)
    monkeypatch.setenv("_PILLCHECK_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", "pillcheck show ")
    assert run([]) == 1
    assert capfd.readouterr() == ("", "")


def test_standard_input_is_not_read(repo: Path) -> None:
    reading, writing = os.pipe()  # whoever reads it waits for ever
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck"], stdin=reading,
        env={
            **os.environ, "_PILLCHECK_COMPLETE": "fish_complete",
            "COMP_WORDS": "pillcheck show --page - ",
        },
        capture_output=True, check=True, timeout=20,
    )  # fmt: skip
    os.close(reading)
    os.close(writing)
    assert (done.stdout.strip(), done.stderr) == (b"", b"")


@pytest.mark.parametrize("instruction", ["tcsh_source", "bash_nothing", "nonsense", ""])
def test_a_wrong_instruction_is_quiet(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, instruction: str
) -> None:
    monkeypatch.setenv("_PILLCHECK_COMPLETE", instruction)
    assert run([]) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
@pytest.mark.parametrize("line", ["pillcheck ", "pillcheck s", "pillcheck --he"])
def test_completing_a_command_imports_only_the_command_line(line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SPY],
        env={**os.environ, "_PILLCHECK_COMPLETE": "bash_complete", "COMP_WORDS": line},
        capture_output=True, check=True, encoding="utf-8", cwd=tempfile.gettempdir(),
    )  # fmt: skip
    assert ("plain,--help" if "-" in line else "plain,set") in done.stdout
    modules = set(done.stderr.split())
    assert (HEAVY | {"lxml"}) & modules == set()
    assert {name for name in modules if name.startswith("pillcheck.")} == {
        "pillcheck.cli", "pillcheck.cli.app", "pillcheck.cli.entry", "pillcheck.cli.printing",
        "pillcheck.cli.shells", "pillcheck.cli.shared_options", "pillcheck.errors",
        "pillcheck.printable", "pillcheck.report", "pillcheck.report.colours",
    }  # fmt: skip


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_completing_an_item_imports_only_what_it_uses(repo: Path) -> None:
    modules = modules_of(
        folder=repo, _PILLCHECK_COMPLETE="bash_complete", COMP_WORDS="pillcheck show 1"
    )
    assert "lxml.etree" in modules
    assert HEAVY & modules == set()
    assert {f"pillcheck.{name}" for name in OF_CHECKS | OF_GIT | {"editing"}} & modules == set()


# --- bash -------------------------------------------------------------------------------

# Without a terminal, bash leaves this empty.
BREAKS = "COMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'"


@functools.cache
def bash_script() -> str:
    """Return what a user's bash evaluates."""
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck"], capture_output=True, check=True, encoding="utf-8",
        env={**os.environ, "_PILLCHECK_COMPLETE": "bash_source"},
    )  # fmt: skip
    return done.stdout


def bash(script: str) -> list[str]:
    """Run lines of bash and return what they leave in COMPREPLY."""
    assert BASH
    lines = (bash_script(), BREAKS, script, "printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(
        [BASH, "--norc", "-c", "\n".join(lines)], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def bash_offers(line: str, kind: str = "9") -> list[str]:
    return bash(
        f"COMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE={kind}; "
        "_pillcheck_completion pillcheck"
    )


IN_BASH = [
    pytest.param("pillcheck show Pl", ["Plain"], id="word"),
    pytest.param("pillcheck show fi", [r"Fix:\ colons,\ commas,\ and\ more", r"Fix\ it"],
                 id="spaces"),
    pytest.param(r"pillcheck show Fix\ ", [r"Fix\ it"], id="escaped space"),
    pytest.param('pillcheck show "Fix ', ["Fix it"], id="double quote"),
    pytest.param("pillcheck show 'Fix: ", ["Fix: colons, commas, and more"], id="single quote"),
    pytest.param(r"pillcheck show Fix:\ c", [r"\ colons,\ commas,\ and\ more"],
                 id="behind a colon"),
    pytest.param("pillcheck show Say", [r"Say\ \"hello\"\ to\ \$HOME\ \&\ \`co\`"], id="specials"),
    pytest.param('pillcheck show "Say', [r"Say \"hello\" to \$HOME & \`co\`"],
                 id="specials in double quotes"),
    pytest.param("pillcheck show Ada", [r"Ada\'s\ \(really\)\ a\ \*test\*\ —\ \<b\>"], id="quote"),
    pytest.param("pillcheck show 'Ada", [r"Ada'\''s (really) a *test* — <b>"],
                 id="quote in single quotes"),
    pytest.param("pillcheck list --status ", STATUSES, id="next word"),
    pytest.param(r"pillcheck set Fix\ it bl", ["blocked"], id="behind a title"),
    pytest.param("pillcheck list --status=bl", ["blocked"], id="behind a sign"),
    pytest.param('pillcheck list --status="in', ["in-progress"], id="behind sign and quote"),
    pytest.param("pillcheck show --page docs/b", [], id="files are for bash"),
]  # fmt: skip


@needs_bash
@pytest.mark.parametrize(("line", "offered"), some_quick(IN_BASH, 3))
def test_bash(titles: Path, program: Path, line: str, offered: list[str]) -> None:
    assert bash_offers(line) == offered


@pytest.mark.slow
@needs_bash
@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("name", ["item-1", "item-3", "item-4", "item-6"])
def test_bash_reads_back_what_it_was_offered(
    titles: Path, program: Path, name: str, quote: str
) -> None:
    title = TITLES[name]
    offered = bash_offers(f"pillcheck show {quote}{title[:3]}")
    read = [word for offer in offered for word in bash(f"COMPREPLY=({quote}{offer}{quote})")]
    assert title in read


@needs_bash
def test_bash_with_words_alone(titles: Path, program: Path) -> None:
    setting = 'COMP_WORDS=(pillcheck show "Fix\\\\ i"); COMP_CWORD=2; '
    assert bash(setting + "_pillcheck_completion") == [r"Fix\ it"]
    assert (
        bash("COMP_WORDS=(pillcheck list --status ''); COMP_CWORD=3; _pillcheck_completion")
        == STATUSES
    )


@needs_bash
def test_bash_looks_no_further_than_the_cursor(titles: Path, program: Path) -> None:
    assert bash(
        "COMP_LINE='pillcheck show Pl done'; COMP_POINT=17; _pillcheck_completion pillcheck"
    ) == ["Plain"]


@needs_bash
def test_bash_lists_with_help(titles: Path, program: Path) -> None:
    assert bash_offers("pillcheck show Fix", "63") == [
        r"Fix:\ colons,\ commas,\ and\ more  (item-1)", r"Fix\ it  (item-5)",
    ]  # fmt: skip
    assert f"list  ({COMMANDS['list']})" in bash_offers("pillcheck ", "63")
    assert bash_offers("pillcheck show Pl", "63") == ["Plain"]


@needs_bash
def test_bash_knows_the_function(program: Path) -> None:
    assert bash('COMPREPLY=("$(complete -p pillcheck)")') == [
        "complete -o nosort -F _pillcheck_completion pillcheck"
    ]


# --- zsh and fish -----------------------------------------------------------------------


@pytest.mark.skipif(
    not shutil.which("fish"), reason="fish is not installed; on Debian it is the package fish"
)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("pillcheck li", ["list\tList the items of a page."]),
        ("pillcheck show Fix", [f"{TITLES['item-1']}\titem-1", "Fix it\titem-5"]),
        ("pillcheck show 'Fix: ", [f"{TITLES['item-1']}\titem-1"]),
        ("pillcheck list --status=bl", ["--status=blocked\tBlocked"]),
        ("pillcheck show --page=docs/back", ["--page=docs/backlog/"]),
        ("pillcheck check docs/back", ["docs/backlog/"]),
    ],
)
def test_fish(titles: Path, program: Path, line: str, offered: list[str]) -> None:
    script = "_PILLCHECK_COMPLETE=fish_source pillcheck | source; complete -C $argv[1]"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script, line],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert done.stderr == ""
    assert sorted(done.stdout.splitlines()) == sorted(offered)


# Stands in for zsh's own functions, which work at a prompt only.
ZSH = """
compdef() { }
_describe() { print -rl -- ${(P)3}; }
compadd() { print -rl -- ${(P)@[-1]}; }
eval "$(_PILLCHECK_COMPLETE=zsh_source pillcheck)"
words=("${(@z)1}"); [[ $1 == *' ' ]] && words+=('')
CURRENT=$#words
_pillcheck_completion
"""


@pytest.mark.skipif(
    not shutil.which("zsh"), reason="zsh is not installed; on Debian it is the package zsh"
)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("pillcheck li", ["list:List the items of a page."]),
        ("pillcheck show Fix", [r"Fix\: colons, commas, and more:item-1", "Fix it:item-5"]),
        (r"pillcheck show Fix\ i", ["Fix it:item-5"]),
        ("pillcheck set 2 bl", ["blocked:Blocked"]),
        ("pillcheck list --status=bl", ["--status=blocked:Blocked"]),
        ("pillcheck list --priority m", ["Meta"]),
    ],
)
def test_zsh(titles: Path, program: Path, line: str, offered: list[str]) -> None:
    done = subprocess.run(
        ["zsh", "-f", "-c", ZSH, "zsh", line], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == offered


def test_our_own_page_is_quick_to_complete(offers: Offers) -> None:
    assert offers(f"show --page {OWN_PAGE} Feature") == ["Feature flags (safe rollout)"]
    for path in KINDS.values():
        assert len(offers(f"show --page {path} ")) >= 7
