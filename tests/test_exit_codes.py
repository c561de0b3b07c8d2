"""A call ends with 0, 1 or 2, whatever it is connected to and whatever is configured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from pillcheck.project import settings
from tests.conftest import git
from tests.support import some_quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"

# Every command that prints something where all is well.
PRINTING = [
    "--version", "--help", "list --help", "help", "help --json", "help --schema", "check", "list",
    "list --format json", "show 1", "board", "stats", "history", "diff", "log 1", "flow", "rules",
    "rules --format md", "explain wrong-label", "doctor", "textconv docs/backlog/README.html",
    "install --dry-run", "init", "set 1 done", "set 1 done --dry-run", "add New", "move 1 --top",
    "edit 1 --title New", "sort", "remove 1 --force", "history add x", "history edit 1 --text x",
    "check --format github", "check --format compact", "check --format junit",
    "check --format sarif",
]  # fmt: skip


def shell(call: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call pillcheck in a shell, which connects its streams."""
    return subprocess.run(
        call.replace("pillcheck", f"'{sys.executable}' -m pillcheck", 1),
        shell=True,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, **environment},
        executable="/bin/bash",
    )


def has_no_trace(done: subprocess.CompletedProcess[str]) -> bool:
    """Tell whether neither pillcheck nor Python complains of a bug."""
    output = done.stdout + done.stderr
    return not any(words in output for words in ("Traceback", "bug in", "Exception", "Error:"))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("call", some_quick(PRINTING, 4))
@pytest.mark.parametrize("target", [">/dev/full", pytest.param(">&-", marks=pytest.mark.slow)])
def test_output_that_is_lost(repo: Path, call: str, target: str) -> None:
    done = shell(f"pillcheck {call} {target}")
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("pillcheck: ")
    assert done.stderr.count("\n") == 1
    assert has_no_trace(done)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "call",
    [
        "pillcheck list >/dev/full 2>/dev/full",
        "pillcheck list >/dev/full 2>&-",
        "pillcheck list >&- 2>&-",
        "pillcheck list <&- >&- 2>&-",
        "pillcheck nonsense 2>/dev/full",
        "pillcheck nonsense 2>&-",
        "pillcheck show 77 --format json >/dev/full 2>/dev/full",
        "pillcheck check - <&-",
        "pillcheck check - 0>/dev/null",
        "pillcheck edit 1 <&-",
        "pillcheck add New --edit <&- >&-",
    ],
)
def test_nobody_hears(repo: Path, call: str, unbuffered: str) -> None:
    done = shell(call, PYTHONUNBUFFERED=unbuffered, EDITOR="")
    assert done.returncode == 2
    assert has_no_trace(done)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "call",
    [
        "pillcheck list 2>&-",
        "pillcheck list 2>/dev/full",
        "pillcheck list <&-",
        "pillcheck list <&- 2>&-",
        # The hint beside it is lost, the edit is not.
        "pillcheck set 1 done 2>&-",
        "pillcheck set 1 done 2>/dev/full",
        "pillcheck set 1 done <&- 2>&-",
        "pillcheck check docs 2>/dev/full",
        "pillcheck check --output report <&-",
    ],
)
def test_what_is_lost_beside_the_output_does_not_matter(repo: Path, call: str) -> None:
    done = shell(call)
    assert done.returncode == 0
    assert has_no_trace(done)


@pytest.mark.parametrize("closed", some_quick(["<&- >&- 2>&-", "<&-", ">&-", "2>&-"], 4))
def test_no_file_takes_the_place_of_a_closed_stream(repo: Path, closed: str) -> None:
    page = repo / PAGE
    expected = shell("pillcheck set 1 blocked --note Waits") and page.read_bytes()
    shell(f"git checkout -q . && pillcheck set 1 blocked --note Waits {closed}")
    assert page.read_bytes() == expected


@pytest.mark.sampled(2)
@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "call",
    some_quick(
        ["list", "--help", "list --format json", "set 1 done", "rules --format md", "help --json"],
        3,
    ),
)
def test_a_closed_pipe_is_quiet(repo: Path, call: str, unbuffered: str) -> None:
    done = shell(
        f"(sleep 0.2; pillcheck {call}) | true; exit ${{PIPESTATUS[0]}}",
        PYTHONUNBUFFERED=unbuffered,
    )
    assert done.stderr == ""
    assert done.returncode == 141


# --- encodings --------------------------------------------------------------------------


# A system whose file names are ASCII, one whose output is, and one that has no arrows.
OLD_SYSTEM = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "step"),
    [
        pytest.param(OLD_SYSTEM, 5, id="old, in part"),
        pytest.param(OLD_SYSTEM, 1, id="old"),
        pytest.param({"PYTHONIOENCODING": "ascii:strict"}, 1, id="ascii"),
        pytest.param({"PYTHONIOENCODING": "cp1252"}, 1, id="cp1252"),
        pytest.param({"PYTHONIOENCODING": "utf-16"}, 1, id="utf-16"),
    ],
)
def test_no_encoding_is_a_bug(repo: Path, environment: dict[str, str], step: int) -> None:
    text = (repo / PAGE).read_text("utf-8")
    (repo / PAGE).write_text(text.replace("</h2>", " Größe → 日本 🚀</h2>", 2), "utf-8")
    (repo / "größe.html").write_text(text, "utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Größe", "--author", "日本 <a@example.org>")
    git(repo, "commit", "-qm", "Again", "--allow-empty")
    for call in ODD_WORDS[::step]:
        done = shell(f"pillcheck {call}", **environment)
        refused = call in REFUSED or (environment is OLD_SYSTEM and call in REFUSED_BY_OLD)
        code = 2 if refused else int(call == "doctor")
        assert done.returncode == code, (call, done.stderr)
        assert has_no_trace(done), (call, done.stderr)


ODD_WORDS = [
    "board --width 60", "check", "flow", "diff", "log 1", "show 'Größe → 日本'", "check .",
    "doctor", "set 1 done --note $'L\\xf6'", "set 1 done --author 日本 --note x",
    "add $'\\xff\\xfe'", "edit 1 --title 'Größe → 日本'", "edit 1 --field 'Größe=→'",
    "check $'\\xff.html'",
    "set 1 done --page größe.html", "diff --page größe.html", "log 1 --page größe.html",
    "install größe.html", "check --since 日本", "check --output größe.txt",
    "check --write-baseline größe.json", "flow --svg größe.svg", "init größe/page.html",
    "set 日本 done", "explain 日本", "日本", "--日本", "textconv größe.html",
    "merge-driver größe.html größe.html größe.html größe.html",
]  # fmt: skip
REFUSED = {
    "add $'\\xff\\xfe'", "edit 1 --field 'Größe=→'", "check $'\\xff.html'", "check --since 日本",
    "set 日本 done", "explain 日本", "日本", "--日本",
}  # fmt: skip
REFUSED_BY_OLD = {"show 'Größe → 日本'", "edit 1 --title 'Größe → 日本'", "init größe/page.html"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "calls",
    [
        ["check", "set 1 done", "check --since HEAD"],
        ["list", "diff"],
    ],
    ids=", ".join,
)
def test_a_configured_name_is_found_on_an_old_system(repo: Path, calls: list[str]) -> None:
    (repo / PAGE).rename(repo / "größe.html")
    (repo / "pillcheck.toml").write_text(
        'pages = ["größe.html"]\nbaseline = "bücher.json"\n', "utf-8"
    )
    assert shell("pillcheck check --write-baseline bücher.json", **OLD_SYSTEM).returncode == 0
    for call in calls:
        done = shell(f"pillcheck {call}", **OLD_SYSTEM)
        assert done.returncode == 0, done.stderr


def test_a_folder_that_an_old_system_cannot_name(repo: Path) -> None:
    moved = repo.rename(repo.parent / "größe")
    os.chdir(moved)
    done = shell("pillcheck diff", **OLD_SYSTEM)
    assert done.returncode == 2
    assert "set LC_ALL=C.UTF-8" in done.stderr


FORMATS = ("json", "sarif", "gitlab", "junit", "github")


@pytest.mark.parametrize(
    "encoding",
    ["cp1252", "ascii", pytest.param("utf-8", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize(
    "options",
    [
        ["--format json", "--format=gitlab"],
        pytest.param(
            [f"--format{between}{name}" for between in " =" for name in FORMATS],
            marks=pytest.mark.slow,
        ),
    ],
    ids=["some", "all"],
)
def test_programs_read_utf_8(repo: Path, encoding: str, options: list[str]) -> None:
    page = repo / PAGE
    text = page.read_text("utf-8").replace("</h2>", " → 日本</h2>", 3).replace(">To do<", ">日本<")
    page.write_text(text, "utf-8")
    for option in options:
        assert "日本" in shell(f"pillcheck check {option}", PYTHONIOENCODING=encoding).stdout
    # What people read is in the encoding of their terminal; ASCII is taken for a mistake.
    listed = shell("pillcheck list", PYTHONIOENCODING=encoding).stdout
    assert ("? ??" if encoding == "cp1252" else "→ 日本") in listed


# --- configuration ----------------------------------------------------------------------

NUMBER = "9" * 5000
# Values that are legal TOML, and of the right form for one setting or another, but odd.
VALUES = [
    '""', '" "', '"\\u0000"', '"\\n"', '"\\u001b[31m"', '"\\u202e"', "'\"'", '"<&>"', '"("', '"{}"',
    '"{0}"', '"%s"', '"../x"', '"/"', '"."', '"a b"', '"' + "x" * 5000 + '"', "0", "-1", NUMBER,
    "1e999", "nan", "true", "2026-01-01", "[]", "[[]]", '[""]', '[" "]', '["\\u0000"]',
    '["a", "a"]', '["("]', '["."]', "[0]", "[-1]", "[1, 1]", f"[{NUMBER}]", "[1.5]", "[true]",
    "{}", "{a = 1}",
    "[{}]", '{"" = "x"}', '{a = ""}', '{a = "A", b = "A"}', '{"ä" = "Ä"}', '{"a b" = "x"}',
    '{todo = "\\u0000"}', '[{label = ""}]', '[{label = "("}]', '[{label = "A"}, {label = "A"}]',
    '[{label = "A", aliases = [""]}]', '[{label = "A", aliases = 1}]',
    '[{label = "A", not-required-for = [""]}]', '[{label = "A", required = true, evidence = true}]',
]  # fmt: skip
EVERYTHING = [
    ["check"], ["check", "--fix", "--unsafe-fixes"], ["list"], ["show", "1"], ["board"], ["stats"],
    ["history"], ["set", "1", "done"], ["set", "1", "2", "todo", "--note", "x"],
    ["set", "1", "done", "--delivered", "x"], ["add", "New", "--hours", "4"],
    ["edit", "1", "--hours", "7", "--title", "x"], ["edit", "1", "--priority", "P1"],
    ["edit", "1", "--field", "Summary=x"], ["move", "1", "--bottom"], ["sort"],
    ["remove", "1", "--force"], ["history", "add", "x"], ["diff"], ["log", "1"], ["flow"],
    ["doctor"], ["install", "--dry-run"], ["textconv", PAGE], ["check", "."], ["check", "--staged"],
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("key", settings.SETTINGS)
def test_no_configuration_is_a_bug(repo: Path, pillcheck: Pillcheck, key: str) -> None:
    page, text = repo / PAGE, (repo / PAGE).read_bytes()
    for value in VALUES:
        (repo / "pillcheck.toml").write_text(f"{key} = {value}\n", "utf-8")
        for call in EVERYTHING:
            result = pillcheck(*call)
            assert result.code in (0, 1, 2), (key, value[:99], call, result.err)
            if result.code == 2 and "pillcheck.toml" in result.err:
                break
            page.write_bytes(text)


# What each call of EVERYTHING ends with.
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("statuses = {}", "11000002222000000000010011"),
        pytest.param("fields = []", "00000000022000000000010000", marks=pytest.mark.slow),
        pytest.param("priorities = []", "11000000022020020000010011", marks=pytest.mark.slow),
        pytest.param("rates = []", "00000000022000000000010000", marks=pytest.mark.slow),
        pytest.param("item-elements = []", "11222202222222202002210021", marks=pytest.mark.slow),
        pytest.param("done-statuses = []", "00000000020000000000010000", marks=pytest.mark.slow),
        pytest.param('pages = [""]', "22222222222222222222212022", marks=pytest.mark.slow),
        pytest.param('priorities = [""]', "22222222222222222222212022", marks=pytest.mark.slow),
        pytest.param(
            'date-attributes = "{0}"', "00000000020000000000010000", marks=pytest.mark.slow
        ),
    ],
)
def test_what_is_empty_is_no_bug(repo: Path, pillcheck: Pillcheck, text: str, codes: str) -> None:
    page, before = repo / PAGE, (repo / PAGE).read_bytes()
    (repo / "pillcheck.toml").write_text(text, "utf-8")
    for call, code in zip(EVERYTHING, codes, strict=True):
        result = pillcheck(*call)
        assert result.code == int(code), (call, result.err)
        # A list of nothing is no help.
        assert ": \n" not in result.out + result.err
        page.write_bytes(before)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"rates = [{NUMBER}]", "a number has too many digits"),
        (f"x = {{a = {NUMBER}}}", "a number has too many digits"),
        ("pages = " + "[" * 3000, "brackets are nested too deeply"),
        ("x = " + "{a = " * 3000, "brackets are nested too deeply"),
        ('pages = ["a\\u0000b"]', ":1: pages holds a control character"),
        ('id-prefix = "a\\nb"', ":1: id-prefix holds a control character"),
        ('statuses = {a = "\\u001b[31m"}', ":1: statuses holds a control character"),
        ('[[fields]]\nlabel = "\\u0007"', ":2: label holds a control character"),
        ('fields = [{label = "a", aliases = ["\\u009b"]}]', ":1: aliases holds a control"),
    ],
)  # fmt: skip
def test_what_is_odd_is_said(repo: Path, pillcheck: Pillcheck, text: str, message: str) -> None:
    (repo / "pillcheck.toml").write_text(text, "utf-8")
    result = pillcheck("check")
    assert result.code == 2
    assert result.err.startswith("pillcheck: pillcheck.toml:")
    assert message in result.err


@pytest.mark.parametrize("name", ["pillcheck.toml", "pyproject.toml", "baseline"])
def test_a_byte_order_mark_is_passed_over(repo: Path, pillcheck: Pillcheck, name: str) -> None:
    page = repo / PAGE
    page.write_text(page.read_text("utf-8").replace(">To do<", ">Todo<"), "utf-8")
    if name == "baseline":
        assert pillcheck("check", "--write-baseline", name).code == 0
        text = (repo / name).read_text("utf-8")
    else:
        text = "[tool.pillcheck]\n" * name.startswith("pyproject") + 'ignore = ["wrong-label"]\r\n'
    (repo / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert pillcheck("check", *(["--baseline", name] if name == "baseline" else [])).code == 0


# --- python -OO -------------------------------------------------------------------------


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "call",
    some_quick(
        ["help --json", "--help", "help", "set --help", "history add --help", "rules",
         "rules --format md", "rules --format json", "explain unknown-status"], 3),
)  # fmt: skip
@pytest.mark.parametrize("level", ["2", pytest.param("1", marks=pytest.mark.slow)])
def test_nothing_is_missing_without_docstrings(pillcheck: Pillcheck, call: str, level: str) -> None:
    usual = pillcheck(*call.split())
    assert usual.code == 0
    assert shell(f"pillcheck {call}", PYTHONOPTIMIZE=level).stdout == usual.out


# --- long fields ------------------------------------------------------------------------

WORD, OTHER = "word ", "other "


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (WORD * 12000, "new " + WORD * 12000, "{+new+} …"),
        (WORD * 12000, WORD * 12000 + "new", "… word word word {+new+}"),
        ("a " + WORD * 12000 + "a", "b " + WORD * 12000 + "b", "[-a word"),
        (f"{WORD}{OTHER}" * 6000, f"{OTHER}{WORD}" * 6000, "word other"),
        (
            " ".join(map(str, range(12000))),
            " ".join(map(str, range(11999, -1, -1))),
            "8 7 6 5 4 3 2 1+} 0 [-1 2 3 4 5 6 7 8",
        ),
    ],
    ids=["first", "last", "both ends", "shifted", "turned round"],
)
def test_a_long_field_is_compared_at_once(
    repo: Path, pillcheck: Pillcheck, before: str, after: str, shown: str
) -> None:
    page = repo / PAGE
    text = page.read_text("utf-8")
    start = text.index("<dd>") + 4
    end = text.index("</dd>", start)
    page.write_text(text[:start] + before + text[end:], "utf-8")
    git(repo, "commit", "-qam", "Before")
    page.write_text(text[:start] + after + text[end:], "utf-8")
    begun = time.process_time()
    result = pillcheck("diff")
    assert time.process_time() - begun < 5
    assert shown in result.out
    assert len(result.out) < 2000
