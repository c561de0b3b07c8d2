"""What pages, files and git say never steers what it is printed on: terminal, log or report."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.printable import HARMLESS, escaped, legible, safe, visible, without_commands
from tests.conftest import git, start_repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Once, Result

    Pillcheck = Callable[..., Result]

TITLE = "\x1b]0;pwned\x07"
HIDE = "\x1b[8m"
COLOUR = "\x1b[38;5;160m"
# What would reach the terminal, or the log of a workflow, if anything did.
EVIL = f"{TITLE}{HIDE}{COLOUR}\x9b2J\x08\x7f\u202e\u2028\r\n ::error::pwned\n##[error]pwned"
# The same without what no attribute of a start tag, and no name of a file, can hold.
EVIL_NAME = "::error file=x::\n::name::pwned\x1b]0;pwned\x07\x1b[8m##[error]\u202e"
OUR_STYLES = re.compile("\x1b\\[(?:[014]|38;5;(?:28|30|32|130|160|244))m")
COMMANDS_OF_GITHUB = ("::error ", "::warning ", "::notice ")


def steering(text: str) -> list[str]:
    """Return what in an output steers a terminal or a workflow, beside our own colours."""
    text = text.replace(HIDE, "‹hidden›")
    lines = OUR_STYLES.sub("", text).replace("\t", "").split("\n")
    return [
        *(c for line in lines for c in line if not c.isprintable() and c not in HARMLESS),
        *(line for line in lines if line.lstrip().startswith("::")),
        *(line for line in lines if line.startswith(":\u2060:name")),
        *re.findall(r"‹hidden›|##\[|\x1b\[38;5;160m�2J", text),
    ]


def item(number: str, status: str = "todo", label: str = "To do") -> str:
    return (
        f'<section id="item-{number}"><h2><span class="priority-tag">{EVIL}</span> {EVIL} Alpha '
        f'{number} <span class="status-pill status-pill--{status}">{label}</span></h2>\n<dl>\n'
        f"<dt>1) Summary{EVIL}</dt>\n<dd>::error::Words.<p>{EVIL}</p></dd>\n<dt>{EVIL}</dt>"
        f"<dd><p>::error::{EVIL}</p></dd>\n</dl>\n</section>\n"
    )


def page() -> str:
    row = "<tr><td><time>{0}</time></td><td>::error::{0}</td><td>{0}</td></tr>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Backlog</title>'
        "</head>\n<body>\n"
        + item("1")
        + item(f"2{EVIL_NAME}".replace('"', "").replace(" ", ""))
        + item("3", f"x{HIDE}{TITLE}", EVIL)
        + item("4", "done", "Done").replace("<section", f'<section data-status="{EVIL}"')
        + item("5").replace("<section", f'<section data-priority="::error::{EVIL}"')
        + f'<table class="docs-page-history"><tbody>\n{row.format(EVIL)}\n</tbody></table>\n'
        "</body></html>\n"
    )


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: Once) -> str:
    """Be in a repository of a page that says what it must not say, and return its name."""
    root = tmp_path / "repo"
    root.mkdir()
    name = f"{EVIL_NAME.replace('/', '')}.html"
    file = root / name

    def build() -> None:
        # git cannot be asked for the past of a name with a line break.
        files = (file, root / "plain.html")
        _write(files, page())
        (root / "empty").touch()
        start_repository(root)
        git(root, "config", "user.name", f"{TITLE}{HIDE}{COLOUR}\x9b2JEve")
        text = (
            page()
            .replace("Alpha 1", f"Beta {EVIL}")
            .replace("Words", f"{HIDE}{COLOUR}\x9b2JOther words")
        )
        _write(files, text.replace(">Done<", ">Do<").replace("<td>::error::", "<td>"))
        git(root, "commit", "-qam", "Other")
        _write(files, page().replace("--todo", "--blocked").replace("To do", "Blocked"))

    once("evil", root, build)
    monkeypatch.chdir(root)
    # In colour, what is no colour of ours would be seen; click drops it elsewhere.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return name


def _write(files: tuple[Path, ...], text: str) -> None:
    for file in files:
        file.write_bytes(text.encode())


# Every command, with every format for people and tables; {} is the page.
CALLS = [
    "check --format text {}",
    "check --format text --statistics .",
    "check --format github {}",
    "check --format compact {}",
    "list --format compact --page {}",
    "list --format jsonl --page {}",
    "check --format junit {}",
    "check --since HEAD~1 --format text {}",
    "check --write-baseline b.json {}",
    "check --staged --format text {}",
    "list --page {}",
    "list --format csv --page {}",
    "list --format md --page {}",
    "list --page {} --page {}",
    "show 1 --page {}",
    "show 5 --page {}",
    "show Alp --page {}",
    "next --page {}",
    "next --status done --page {}",
    "next --format csv --page {}",
    "next --format md --page {}",
    "board --page {}",
    "board --width 200 --page {}",
    "board --format md --page {}",
    "stats --page {}",
    "adopt {}",
    "history --page {}",
    "history --format csv --page {}",
    "history --format md --page {}",
    "diff --page {}",
    "diff HEAD~1 --page {}",
    "diff HEAD~1 HEAD --page {}",
    "diff HEAD~1 --format md --page {}",
    "diff {}",
    "undo --page {}",
    "diff --page plain.html",
    "diff HEAD~1 HEAD --page plain.html",
    "diff HEAD~1 HEAD --format md --page plain.html",
    "log 1 --page plain.html",
    "log 4 --page plain.html",
    "flow --page plain.html",
    "flow --format csv --page plain.html",
    "dates --page plain.html",
    "check --since HEAD~1 --format text plain.html",
    "log 1 --page {}",
    "dates --page {}",
    "flow --page {}",
    "flow --format csv --page {}",
    "textconv {}",
    "doctor {}",
    "install --dry-run {}",
    "init {}",
    "merge-driver empty {} {} {}",
    "set 1 done --page {}",
    "set 1 done --note x --author {} --page {}",
    "set Alpha done --page {}",
    "set 1 {} --page {}",
    "set {} done --page {}",
    "add {} --page {}",
    "edit 1 --field {}=1 --page {}",
    "edit 1 --priority {} --page {}",
    "edit 1 --date {} --title x --page {}",
    "move 1 --before {} --page {}",
    "move 1 --bottom --page {}",
    "sort --page {}",
    "undo --page {}",
    "next --page {}",
    "remove 1 --page {}",
    "history add x --page {}",
    "history edit {} --text x --page {}",
    "check --since {} --format text {}",
    "check --select {} {}",
    "check --output no/{} {}",
    "check --baseline {}b {}",
    "check --format {}",
    "check {}x",
    "explain {}",
    "help {}",
    "{}",
    "--{}",
]


# What ends with a finding, and what is refused.
FAULTY = {
    "check --format text {}",
    "check --format text --statistics .",
    "check --format github {}",
    "check --format compact {}",
    "check --format junit {}",
    "check --since HEAD~1 --format text {}",
    "check --staged --format text {}",
    "check --since HEAD~1 --format text plain.html",
    "doctor {}",
}
REFUSED = {
    "show Alp --page {}",
    "diff HEAD~1 HEAD --page {}",
    "diff {}",
    "init {}",
    "set 1 done --note x --author {} --page {}",
    "set Alpha done --page {}",
    "set 1 {} --page {}",
    "set {} done --page {}",
    "add {} --page {}",
    "edit 1 --field {}=1 --page {}",
    "edit 1 --priority {} --page {}",
    "move 1 --before {} --page {}",
    "sort --page {}",
    "undo --page {}",
    "history add x --page {}",
    "history edit {} --text x --page {}",
    "check --since {} --format text {}",
    "check --select {} {}",
    "check --output no/{} {}",
    "check --baseline {}b {}",
    "check --format {}",
    "check {}x",
    "explain {}",
    "help {}",
    "{}",
    "--{}",
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.sampled(4)
def test_nothing_steers_the_terminal(evil: str, pillcheck: Pillcheck, call: str) -> None:
    result = pillcheck(*(word.replace("{}", evil) for word in call.split()))
    assert result.code == (1 if call in FAULTY else 2 if call in REFUSED else 0), result.err
    assert "Traceback" not in result.err
    assert result.out + result.err
    out = result.out
    if "--format github" in call:
        out = "\n".join(o for o in out.split("\n") if not o.startswith(COMMANDS_OF_GITHUB))
        assert out != result.out
        # A command of ours ends with its line, and holds none of theirs.
        assert steering(result.out.replace("::", "")) == []
    if call.startswith("textconv"):
        # What cannot be read as a page goes on as it is, to git.
        assert "Elsewhere" in out
    assert steering(out) == []
    assert steering(result.err) == []


def test_instructions_steer_nothing(evil: str, pillcheck: Pillcheck) -> None:
    # They name only a page that can be found, and no configuration may name this one.
    place = Path("docs", "backlog", "README.html")
    place.parent.mkdir(parents=True)
    Path(evil).rename(place)
    result = pillcheck("agents")
    assert result.code == 0, result.err
    assert "pillcheck help COMMAND" in result.out
    assert steering(result.out) == steering(result.err) == []


def test_every_command_is_tried() -> None:
    from pillcheck.cli.app import COMMANDS

    tried = {call.split()[0] for call in CALLS}
    # The first takes nothing and reads nothing, the second refuses such a page, as set does, the
    # third is above, what editors and assistants are sent is ASCII in JSON, see their own tests,
    # and the last prints nothing but its own address.
    assert set(COMMANDS) - tried == {"rules", "migrate", "agents", "mcp", "lsp", "serve"}


@pytest.mark.parametrize(
    "call",
    ["check {}", "list --page {}", "show 3 --page {}", "history --page {}", "diff --page {}",
     "log 1 --page {}", "board --page {}", "set {} done --page {}",
     "set 1 todo --dry-run --page {}", "check --diff {}", "doctor {}"],
)  # fmt: skip
def test_json_loses_nothing_and_steers_nothing(evil: str, pillcheck: Pillcheck, call: str) -> None:
    result = pillcheck(*(word.replace("{}", evil) for word in call.split()), "--format", "json")
    assert steering(result.out) == []
    words = "".join(_strings(result.json))
    assert TITLE in words
    assert "\u202e" in words


def _strings(content: object) -> list[str]:
    if isinstance(content, dict):
        content = [*content, *content.values()]
    if isinstance(content, list):
        return [text for part in content for text in _strings(part)]
    return [content] if isinstance(content, str) else []


@pytest.mark.parametrize("output", ["json", "sarif", "gitlab", "junit", "github", "text"])
def test_a_name_that_is_not_utf_8(repo: Path, pillcheck: Pillcheck, output: str) -> None:
    name = os.fsdecode(b"p\xff.html")
    os.rename("docs/backlog/README.html", name)  # noqa: PTH104
    with open(name, "a", encoding="utf-8") as file:
        file.write('<span class="status-pill status-pill--x">X</span>')
    result = pillcheck("check", "--format", output, name)
    assert result.code == 1
    assert steering(result.out.replace("::", "")) == []
    if output in ("json", "sarif", "gitlab"):
        assert json.loads(result.out)
    elif output == "junit":
        ET.fromstring(result.out)


@pytest.mark.slow
def test_a_patch_is_the_same_bytes_in_a_pipe_and_harmless_on_a_terminal(evil: str) -> None:
    call = [sys.executable, "-m", "pillcheck", "set", "1", "done", "--dry-run", "--page", evil]
    piped = subprocess.run(call, capture_output=True, check=True).stdout
    assert TITLE.encode() in piped
    subprocess.run(["git", "apply", "--check"], input=piped, check=True)
    assert steering(_on_terminal(call)) == []


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "call",
    ["set Alpha done --page {}", "check {}", "check .", "show 1 --page {}", "diff --page {}"],
)
def test_a_terminal_is_not_steered(evil: str, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name)
    words = [word.replace("{}", evil) for word in call.split()]
    seen = _on_terminal([sys.executable, "-m", "pillcheck", *words])
    assert [c for c in OUR_STYLES.sub("", seen) if not c.isprintable() and c != "\n"] == []


def _on_terminal(call: list[str]) -> str:
    """Return what a command says on a terminal, with its line ends as the command wrote them."""
    process, terminal = pty.fork()
    if not process:
        os.execv(call[0], call)
    seen = b""
    try:
        while part := os.read(terminal, 4096):
            seen += part
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    os.waitpid(process, 0)
    assert seen
    return seen.decode().replace("\r\n", "\n")


# --- the functions ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe → 日本 👩\u200d🚀", "Größe → 日本 👩\u200d🚀"),
        ("no\u00a0break, soft\u00adhyphen", "no\u00a0break, soft\u00adhyphen"),
        ("tab\tis shown", "tab\tis shown"),
        ("a\nb\rc\x0bd\x85e\u2028f", "a�b�c�d�e�f"),
        ("\x1b[31mred", "�[31mred"),
        ("\x9b31m \x00 \x7f", "�31m � �"),
        ("\u202eback \u2066in", "�back �in"),
        ("\ud800 \udcff", "� �"),
        ("\ufffe\U000e0001", "��"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("report", "printed"),
    [
        ("two\nlines", "two\nlines"),
        ("\x1b[38;5;160m\x1b[1mred\x1b[0m", "\x1b[38;5;160m\x1b[1mred\x1b[0m"),
        ("\x1b[38;5;244m\x1b[4mgrey\x1b[0m", "\x1b[38;5;244m\x1b[4mgrey\x1b[0m"),
        ("\x1b[8m hidden", "�[8m hidden"),
        ("\x1b[30m black on black", "�[30m black on black"),
        ("\x1b[35m no colour of ours", "�[35m no colour of ours"),
        ("\x1b[1;31m\x1b[2J\x1b]0;x\x07", "�[1;31m�[2J�]0;x�"),
        ("\x1b\x1b[38;5;28m\r", "�\x1b[38;5;28m�"),
    ],
)
def test_safe(report: str, printed: str) -> None:
    assert safe(report) == printed


@pytest.mark.parametrize(
    ("report", "printed"),
    [
        ("a: :b, c::d", "a: :b, c::d"),
        ("## heading [1]", "## heading [1]"),
        ("::error::x", ":\u2060:error::x"),
        ("a\n  ::error::x", "a\n  :\u2060:error::x"),
        ("\u3000::x", "\u3000:\u2060:x"),
        ("\x1b[1m::x\x1b[0m", "\x1b[1m:\u2060:x\x1b[0m"),
        ("x ##[error]x", "x ##\u2060[error]x"),
    ],
)
def test_without_commands(report: str, printed: str) -> None:
    assert without_commands(report) == printed


@pytest.mark.parametrize("text", [EVIL, EVIL_NAME, "\x00\ud800 \udcff\U000e0001 Größe 👩\u200d🚀"])
def test_escaped(text: str) -> None:
    written = escaped(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert json.loads(written) == {text: [text]}
    assert steering(written) == []


def test_escaped_leaves_words_as_they_are() -> None:
    assert escaped('{"Größe": "👩\u200d🚀\u00a0→"}') == '{"Größe": "👩\u200d🚀\u00a0→"}'


def test_legible() -> None:
    assert legible("+Größe\x1b[31m\r\n".encode()) == "+Größe�[31m\n"
    assert legible("+Größe\x1b[31m\n".encode("latin-1")) == "+Größe�[31m\n"
