"""What a terminal shows fits it: at any width, in any script, on a light or dark background."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
import tomllib
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import wcwidth
from click import style
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.cli import printing
from pillcheck.history.flow import Flow
from pillcheck.history.stories import Timeline
from pillcheck.html.source import Span
from pillcheck.linting.result import Excerpt, Located, result_of
from pillcheck.printable import safe, visible
from pillcheck.report import colours
from pillcheck.report.findings import text
from pillcheck.report.pages.width import cut, folded, hung, narrowed, width, wrapped
from pillcheck.report.versions import flow as flow_report
from pillcheck.rules.finding import Finding, Severity
from tests.conftest import git
from tests.support import ROOT, page_of, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Once, Result

    Pillcheck = Callable[..., Result]

if os.name == "nt":
    pytest.skip("there are no such terminals", allow_module_level=True)

from tests.screen import STYLES, on_terminal, opened, plain, process_on_terminal, read_all

PAGE = "docs/backlog/README.html"
SIZES = pytest.mark.parametrize("columns", some_quick([60, 80, 120], 3))
# What a picture is made of, and may have more or less of.
BARS = "▁▂▃▄▅▆▇█"
LONG = (
    "Say which 👩‍💻 lent what to whom 👍🏽, in 日本語 and Ελληνικά, on every page of the catalogue"
)


@pytest.fixture
def long_page(repo: Path, once: Once) -> Path:
    """Be in a repository whose page has long titles, faults and two versions, and return it."""
    page = repo / PAGE

    def build() -> None:
        git(repo, "config", "user.name", "Ada 👩‍💻 Marsh-Wexcombe")
        first = page.read_text("utf-8")
        titles = first.replace("This page and its <code>", f"{LONG}: this page and <code>")
        page.write_text(titles.replace(">Done<", ">Dome<", 1), "utf-8")
        git(repo, "commit", "-qam", "Titles")
        changed = page.read_text("utf-8").replace("status-pill--todo", "status-pill--done")
        changed = changed.replace("Wishes used to live", f"\t日本語 {LONG * 3}. Wishes lived")
        # A fault far to the right, behind wide characters, in a line of more than 160 characters.
        odd = f"<dd>{LONG * 2}<p>日本語👩‍💻</b></p>{LONG * 2}</dd>"
        page.write_text(changed.replace("<dd>Export the loans", f"{odd}<dd>Export"), "utf-8")

    once("long_page", repo, build)
    return page


# Commands that lose nothing: what a pipe gets, in more lines.
WRAPPED = [
    "show item-0",
    "history",
    "diff",
    "log item-0",
    "rules",
    "explain ambiguous-markup",
    "explain unread-item",
    "doctor",
    "flow",
    "help",
    "help check",
    "set --help",
    "set item-99 done",
    "set item-2 nonsense",
    "edit item-2 --title Something",
    "history edit 1 --text Something --dry-run --format json",
    "check --nonsense",
]


def squeezed(printed: str) -> str:
    """Return a text without what wrapping may change."""
    return re.sub(rf"[\s{BARS}]", "", STYLES.sub("", printed))


@pytest.mark.sampled(3)
@SIZES
@pytest.mark.parametrize("call", WRAPPED)
def test_what_is_wrapped_fits_and_is_whole(
    long_page: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    columns: int,
) -> None:
    before = long_page.read_bytes()
    shown = on_terminal(call.split(), columns, monkeypatch)
    long_page.write_bytes(before)
    piped = pillcheck(*call.split())
    assert squeezed(shown) in (squeezed(piped.out + piped.err), squeezed(piped.err + piped.out))
    if "json" not in call:
        assert widest(shown) <= columns


def widest(shown: str) -> int:
    """Return the width of the widest line; an address is not broken, so that it can be opened."""
    return max(width(line) for line in plain(shown) if "https://" not in line)


@SIZES
def test_findings_fit(
    long_page: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    lines = plain(on_terminal(["check", "--statistics"], columns, monkeypatch))
    piped = pillcheck("check", "--statistics").out.splitlines()
    excerpt = re.compile(r" *\d* \| ")
    assert max(map(width, lines)) <= columns
    # Every finding is whole, and has its line and its carets.
    assert squeezed("".join(line for line in lines if not excerpt.match(line))) == squeezed(
        "".join(line for line in piped if not excerpt.match(line))
    )
    assert len(list(filter(excerpt.match, lines))) == len(list(filter(excerpt.match, piped)))
    assert any(line.endswith("…") for line in lines)


@SIZES
def test_a_list_has_a_line_for_each_item(
    long_page: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    lines = plain(on_terminal(["list"], columns, monkeypatch))
    piped = pillcheck("list").out.splitlines()
    assert len(lines) == len(piped)
    for line, whole in zip(lines, piped, strict=True):
        assert width(line) <= columns
        assert line == whole or (line.endswith("…") and whole.startswith(line[:-1]))
        # No more is cut than must be.
        assert line == whole or width(line) >= columns - 2
    assert lines != piped


@SIZES
@pytest.mark.parametrize("call", ["stats", "board"])
def test_columns_fit(
    long_page: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    columns: int,
) -> None:
    lines = plain(on_terminal([call], columns, monkeypatch))
    assert max(map(width, lines)) <= columns
    words, expected = (
        Counter(re.sub(rf"[{BARS}]", "", part).split())
        for part in ("\n".join(lines), pillcheck(call).out)
    )
    if call == "stats":
        assert expected <= words
    else:
        names = Counter({word: n for word, n in expected.items() if word.startswith("item-")})
        assert names
        assert names <= words


def test_columns_without_room_come_below(long_page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Three tables beside each other need 73 columns.
    tables = "\n".join(plain(on_terminal(["stats"], 60, monkeypatch)))
    assert re.search(
        r"^priority  To do .*\n(?:\w.*\n)+\npriority  share done\nMeta ", tables, re.MULTILINE
    )
    assert "items  share done\n" in "\n".join(plain(on_terminal(["stats"], 80, monkeypatch)))


@pytest.mark.parametrize(
    "call",
    [call for call in WRAPPED if "--title" not in call] + ["check", "list", "stats", "board"],
)
@pytest.mark.sampled(4)
def test_a_pipe_has_no_width(
    long_page: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = pillcheck(*call.split())
    if "help" not in call:
        monkeypatch.setenv("COLUMNS", "60")
    assert pillcheck(*call.split()) == whole
    assert "…" not in pillcheck("list").out


@pytest.mark.parametrize(
    "call",
    [
        "check --format json",
        "check --format sarif",
        "check --format github -q",
        "list --format csv",
        "list --format md",
        "set item-2 blocked --dry-run",
        "check --diff -q --select unknown-status",
        "textconv docs/backlog/README.html",
    ],
)
def test_what_programs_read_is_never_cut(
    long_page: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    # On a terminal as well: somebody may copy it from there.
    assert (
        plain(on_terminal(call.split(), 60, monkeypatch))[:200]
        == (
            (piped := pillcheck(*call.split())).out
            + "".join(
                f"{line}\n" for line in folded(piped.err.strip(), 60, "  ").split("\n") if line
            )
        ).splitlines()[:200]
    )


@pytest.mark.slow
@SIZES
def test_a_proposal_fits_and_can_be_copied(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    shutil.copy(ROOT / "docs/examples/roadmap.html", "plan.html")
    call = ["adopt", "plan.html"]
    lines = plain(on_terminal(call, columns, monkeypatch))
    piped = pillcheck(*call)
    assert max(map(width, lines)) <= columns
    shown, whole = (
        part.partition("# The pages") for part in ("\n".join(lines), f"{piped.out}{piped.err}")
    )
    assert squeezed(shown[0]) == squeezed(whole[0])
    proposed, expected = (part[2].partition("\npillcheck: ")[0].strip() for part in (shown, whole))
    assert tomllib.loads(f"# {proposed}") == tomllib.loads(f"# {expected}") != {}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("environment", "columns"),
    [({}, 70), ({"COLUMNS": "90"}, 90), ({"COLUMNS": "0"}, 70), ({"COLUMNS": "wide"}, 70)],
)
def test_a_process_knows_its_terminal(
    long_page: Path, environment: dict[str, str], columns: int
) -> None:
    lines = plain(process_on_terminal(["list"], 70, environment))
    assert columns - 2 <= max(map(width, lines)) <= columns
    assert widest(process_on_terminal(["check", "-h"], 70, environment)) <= columns


# --- carets -----------------------------------------------------------------------------

# What stands before the mark, the mark, and what stands behind it.
WORDS = " ".join(f"w{number}" for number in range(60))
WIDE = "".join(f"日本語{number}" for number in range(20))
EMOJI = "".join(f"👩‍💻👍🏽{number}" for number in range(20))
ZERO = "".join(f"e\u0301\u2060\u200b{number} " for number in range(30))
MARKS = [
    pytest.param("<dt>", "Problem", "</dt>", id="short"),
    pytest.param("", "Problem", "</dt>", id="at the beginning"),
    pytest.param("<dt>", "Problem", "", id="at the end"),
    pytest.param(WORDS, "Problem", "", id="at the end of a long line"),
    pytest.param(WORDS, "Problem", WORDS, id="in the middle"),
    pytest.param("", "Problem", WORDS, id="before a long line"),
    pytest.param(WORDS, "Problem", "</dt>", id="near the end"),
    pytest.param("日本語日本語", "Problem", WORDS, id="behind wide characters"),
    pytest.param(WIDE, "バックログ", WIDE, id="among wide characters"),
    pytest.param(f"a{WIDE}", "バ", WIDE, id="among wide characters, odd"),
    pytest.param(EMOJI, "👩‍💻", EMOJI, id="among joined and coloured emoji"),
    pytest.param(ZERO, "e\u0301", ZERO, id="zero-width characters"),
    pytest.param("\t\t<dt>", "Problem", "</dt>", id="behind tabs"),
    pytest.param(f"\t日本\t{WORDS}", "Problem", "\t</dt>", id="behind tabs and wide characters"),
    pytest.param("<dt>", WORDS, "</dt>", id="long mark"),
    pytest.param(WORDS, WORDS, WORDS, id="long mark in the middle"),
    pytest.param("<dt>", "日本語" * 30, "</dt>", id="long wide mark"),
    pytest.param(WORDS, "", "", id="a place at the end"),
    pytest.param(WORDS, "", WORDS, id="a place"),
]


def located(before: str, marked: str, rest: str) -> Located:
    return Located(
        rule="wrong-label",
        severity="error",
        message="wrong",
        path="page.html",
        line=7,
        column=len(before) + 1,
        end_line=7,
        end_column=len(before + marked) + 1,
        item=None,
        title=None,
        fix=None,
        excerpt=Excerpt(before + marked + rest, len(before), max(len(marked), 1)),
    )


@pytest.mark.parametrize("columns", [60, 80, 120, None])
@pytest.mark.parametrize(("before", "marked", "rest"), MARKS)
def test_the_carets_are_below_their_place(
    before: str, marked: str, rest: str, columns: int | None
) -> None:
    shown = text.finding(located(before, marked, rest), columns)
    _, line, below = STYLES.sub("", shown).split("\n")
    # A terminal that is not measured moves on to every eighth column at a tab.
    tab = "\t" if columns is None else "    "
    whole = visible(before + marked + rest).replace("\t", tab).rstrip()
    marked = visible(marked or rest[:1] or " ")
    assert (line[:8], below[:8]) == ("    7 | ", "      | ")
    carets = below.count("^")
    assert below.endswith("^" * carets)
    # Here tabs are measured as a terminal does.
    start = wcwidth.width(below[8:]) - carets
    assert below[8:].strip(" \t^") == ""
    marked_here = wcwidth.clip(f"{line[8:]} ", start, start + carets)
    if marked_here != marked:
        # Of a mark that has no room, the beginning is shown.
        assert columns is not None
        assert marked.startswith(marked_here)
        assert width(marked) > width(marked_here) > columns // 2
        assert line.endswith("…")
    if columns is None:
        assert line[8:] == whole
        return
    assert max(width(line), width(below)) <= columns
    # Nothing is clipped that fits, and what is clipped says so.
    assert (line[8:] == whole) is (width(whole) <= columns - 8)
    parts = line[8:].split("…")
    inner = max(parts, key=len).strip()
    assert inner in whole
    assert (not parts[0]) is not whole.strip().startswith(inner)
    assert (len(parts) > 1 and not parts[-1]) is not whole.strip().endswith(inner)


# --- wrapping ---------------------------------------------------------------------------

RED, BOLD, OFF = "\x1b[38;5;160m", "\x1b[1m", "\x1b[0m"


@pytest.mark.parametrize(
    ("line", "columns", "indent", "lines"),
    [
        pytest.param("one two", None, "  ", ["one two"], id="no terminal"),
        pytest.param("one two", 7, "  ", ["one two"], id="just fits"),
        pytest.param("one two", 6, "  ", ["one", "  two"], id="indented"),
        pytest.param("a-b --dry-run", 9, "", ["a-b", "--dry-run"], id="no break at hyphens"),
        pytest.param(
            f"{RED}one two{OFF} three", 7, " ", [f"{RED}one two{OFF}", " three"], id="colour ends"
        ),
        pytest.param(
            f"{RED}{BOLD}one two{OFF}",
            5,
            " ",
            [f"{RED}{BOLD}one{OFF}", f" {RED}{BOLD}two{OFF}"],
            id="colours go on, but not in the indent",
        ),
        pytest.param("👩‍💻👩‍💻👩‍💻", 5, "", ["👩‍💻👩‍💻", "👩‍💻"], id="joined emoji stay whole"),
        pytest.param("👍🏽👍🏽", 3, "", ["👍🏽", "👍🏽"], id="coloured emoji stay whole"),
        pytest.param("e\u0301e\u0301e\u0301", 2, "", ["e\u0301e\u0301", "e\u0301"], id="accents"),
    ],
)
def test_folding(line: str, columns: int | None, indent: str, lines: list[str]) -> None:
    assert folded(line, columns, indent).split("\n") == lines


@pytest.mark.parametrize(
    ("words", "columns", "shown"),
    [
        ("one two", None, "one two"),
        ("one two", 7, "one two"),
        ("one two", 6, "one t…"),
        ("one two", 5, "one…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("👩‍💻👩‍💻", 3, "👩‍💻…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        (f"{RED}one two{OFF}", 4, f"{RED}one{OFF}…"),
        ("one two", 0, "…"),
    ],
)
def test_cutting(words: str, columns: int | None, shown: str) -> None:
    assert cut(words, columns) == shown


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (None, ["1  one two three four five"]),
        (22, ["1  one two three four", "   five"]),
        # Too little is left beside the head.
        (15, ["1  one two", "    three four", "    five"]),
    ],
)
def test_hanging(columns: int | None, lines: list[str]) -> None:
    assert hung("1  ", "one two three four five", columns).split("\n") == lines


@pytest.mark.parametrize(
    ("widths", "room", "narrow"),
    [
        ([3, 9, 2], 14, [3, 9, 2]),
        ([3, 9, 2], 12, [3, 7, 2]),
        ([8, 9, 2], 12, [5, 5, 2]),
        ([8, 9], 1, [1, 1]),
    ],
)
def test_narrowing(widths: list[int], room: int, narrow: list[int]) -> None:
    assert narrowed(widths, room) == narrow


def test_a_cut_paragraph_says_so_within_its_width() -> None:
    assert wrapped("one two three", 3, 2) == ["one", "tw…"]


# --- colours ----------------------------------------------------------------------------

PALETTE = {
    name: value
    for name, value in vars(colours).items()
    if name.isupper() and isinstance(value, int)
}


def rgb(number: int) -> tuple[int, int, int]:
    """Return one of xterm's 256 colours, of those that no theme changes."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    assert number >= 16, "themes change these, and xterm's own have too little contrast"
    levels = (0, 95, 135, 175, 215, 255)
    place = number - 16
    return levels[place // 36], levels[place // 6 % 6], levels[place % 6]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast of two colours, as WCAG 2 defines it."""

    def luminance(colour: tuple[int, int, int]) -> float:
        parts = [value / 255 for value in colour]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("background", [(0, 0, 0), (255, 255, 255)], ids=["dark", "light"])
@pytest.mark.parametrize("name", PALETTE)
def test_each_colour_can_be_read(name: str, background: tuple[int, int, int]) -> None:
    assert contrast(rgb(PALETTE[name]), background) >= 3


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    # White on white, as "To do" once was, and xterm's green.
    assert contrast((229, 229, 229), (255, 255, 255)) < 1.3
    assert contrast((0, 205, 0), (255, 255, 255)) < 3


@pytest.mark.parametrize("name", PALETTE)
def test_each_colour_is_let_through(name: str) -> None:
    coloured = style("words", fg=PALETTE[name], bold=True)
    assert safe(coloured) == coloured


@pytest.mark.parametrize("code", ["31", "32", "33", "34", "36", "37", "90", "2", "38;5;46", "38;5"])
def test_no_other_colour_is_let_through(code: str) -> None:
    assert safe(f"\x1b[{code}mwords") == f"�[{code}mwords"


def test_reports_name_no_other_colour() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert re.findall(r"""fg=["']|"fg": ["']|\bdim=True""", sources) == []
    assert set(colours.OF_STATUS.values()) | set(colours.OF_SEVERITY.values()) <= set(
        PALETTE.values()
    )


@pytest.mark.parametrize("call", ["check", "list", "show item-2", "board", "stats", "doctor"])
def test_colours_only_repeat_words(
    long_page: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    coloured = on_terminal(call.split(), 80, monkeypatch)
    plainly = on_terminal([*call.split(), "--color", "never"], 80, monkeypatch)
    assert STYLES.search(coloured)
    assert STYLES.sub("", coloured) == plainly


# What is called, what the environment says, and whether a terminal and a pipe get colours.
CHOICES = [
    pytest.param("list", {}, True, False, id="by itself"),
    pytest.param("list", {"TERM": "dumb"}, False, False, id="dumb"),
    pytest.param("list", {"NO_COLOR": "1"}, False, False, id="NO_COLOR"),
    pytest.param("list", {"NO_COLOR": ""}, True, False, id="empty NO_COLOR"),
    pytest.param("list", {"FORCE_COLOR": "1"}, True, True, id="FORCE_COLOR"),
    pytest.param("list", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True, id="forced and dumb"),
    pytest.param("list", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, id="both"),
    pytest.param("list --color auto", {}, True, False, id="auto"),
    pytest.param("list --color auto", {"NO_COLOR": "1"}, False, False, id="auto and NO_COLOR"),
    pytest.param("list --color never", {}, False, False, id="never"),
    pytest.param("list --color never", {"FORCE_COLOR": "1"}, False, False, id="never, forced"),
    pytest.param("list --color always", {}, True, True, id="always"),
    pytest.param("list --color=always", {"NO_COLOR": "1"}, True, True, id="always, NO_COLOR"),
    pytest.param("list --color always", {"TERM": "dumb"}, True, True, id="always, dumb"),
    pytest.param("--color always list", {}, True, True, id="before the command"),
    pytest.param("--color=never list", {}, False, False, id="never before the command"),
    pytest.param("--color never list --color always", {}, True, True, id="the last one counts"),
    pytest.param("history --color always", {}, True, True, id="of a group"),
]


@pytest.mark.parametrize(("call", "environment", "on_tty", "in_pipe"), CHOICES)
@pytest.mark.sampled(3)
def test_the_choice_of_colour(
    long_page: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    environment: dict[str, str],
    *,
    on_tty: bool,
    in_pipe: bool,
) -> None:
    assert ("\x1b" in on_terminal(call.split(), 80, monkeypatch, **environment)) is on_tty
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b" in pillcheck(*call.split()).out) is in_pipe


def test_a_choice_of_colour_is_forgotten(long_page: Path, pillcheck: Pillcheck) -> None:
    assert "\x1b" in pillcheck("list", "--color", "always").out
    assert "\x1b" not in pillcheck("list").out


def test_a_choice_of_colour_that_there_is_not(long_page: Path, pillcheck: Pillcheck) -> None:
    for call in (["--color", "sometimes", "list"], ["list", "--color", "sometimes"]):
        done = pillcheck(*call)
        assert (done.code, done.out) == (2, "")
        assert "--color" in done.err


# --- columns in any script --------------------------------------------------------------

LABELS = """\
[statuses]
todo = "やること 👍🏽"
in-progress = "In progress"
done = "👩‍💻 Done"
blocked = "e\u0301\u2060 blocked"
rejected = "No"
"""


@pytest.fixture
def wide_labels(long_page: Path, repo: Path) -> Path:
    """Be where the labels of statuses are in several scripts."""
    (repo / "pillcheck.toml").write_text(LABELS, "utf-8")
    return long_page


# A command, and what begins or ends in the same column in each line that has it.
COLUMNS = [
    pytest.param("list", r"^item-\d+ .*?(?:👍🏽|progress|Done|blocked|No)  +()\S", id="list"),
    pytest.param("list", r"^item-\d+ +()", id="list, second column"),
    pytest.param(
        "stats", r"^(?:やること 👍🏽|In progress|👩‍💻 Done|é\u2060 blocked|No) +\d()", id="stats"
    ),
    pytest.param(
        "flow", rf"^  (?:やること|In progress|👩‍💻 Done|é\u2060 blocked|No).*?()[{BARS}]", id="flow"
    ),
    pytest.param("flow", r"^  .*  ()median", id="flow, stays"),
    pytest.param("history", r"^\d  \S+  ()", id="history"),
    pytest.param(
        "log item-2", r"^\d{4}-\d\d-\d\d  (?:\w{7}|not committed).*?  ()(?:added|やる)", id="log"
    ),
]


@SIZES
@pytest.mark.parametrize(("call", "pattern"), COLUMNS)
def test_columns_line_up(
    wide_labels: Path, monkeypatch: pytest.MonkeyPatch, call: str, pattern: str, columns: int
) -> None:
    lines = plain(on_terminal(call.split(), columns, monkeypatch))
    found = [match for line in lines if (match := re.search(pattern, line))]
    assert len(found) >= (1 if "median" in pattern else 2)
    assert len({width(match.string[: match.start(1)]) for match in found}) == 1
    assert max(map(width, lines)) <= columns


# --- what is large ----------------------------------------------------------------------


@SIZES
def test_long_ids_and_labels_leave_room_for_titles(
    repo: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    long = "item-" + "9" * 60
    page = repo / PAGE
    page.write_text(page.read_text("utf-8").replace("item-2", long), "utf-8")
    (repo / "pillcheck.toml").write_text(f'statuses = {{todo = "{"Not begun " * 6}"}}\n', "utf-8")
    for call in ("list", "stats", "board", "history"):
        lines = plain(on_terminal([call], columns, monkeypatch))
        assert max(map(width, lines)) <= columns
    lines = plain(on_terminal(["list"], columns, monkeypatch))
    assert any(line.startswith("item-999") and "…" in line[: columns - 20] for line in lines)
    assert all("  " not in line[-10:] for line in lines)


@pytest.mark.parametrize("columns", [60, 80, 120, None])
@pytest.mark.parametrize("label", ["Done", "Done and shown to everybody who asked for it, at last"])
def test_a_long_history_fits(columns: int | None, label: str) -> None:
    from pillcheck.backlog.dialect import DEFAULT

    day = dt.date(2026, 1, 5)
    flow = Flow(
        statuses=("todo", label),
        days=tuple(
            (day + dt.timedelta(days=n), Counter({"todo": 400 - n, label: n})) for n in range(300)
        ),
        weeks=tuple((day + dt.timedelta(weeks=n), 10 * n) for n in range(12)),
        leads=(),
        seen_done=(),
        stays={},
        open=(),
        hours=0,
        unestimated=(),
        forecasts=(),
    )
    timeline = Timeline(versions=(), unreadable=0, is_shallow=False)
    lines = STYLES.sub("", flow_report.text(flow, timeline, DEFAULT, columns)).split("\n")
    bars = [line for line in lines if re.search(rf"[{BARS}]", line)]
    assert len(bars) == 2 + 11
    if columns is None:
        assert f"  {day + dt.timedelta(weeks=11)}  {'█' * 110} 110" in lines
    else:
        assert max(map(width, lines)) <= columns
        # The largest number has the longest bar, and none has no bar.
        lengths = [line.count("█") for line in bars[2:]]
        assert lengths == sorted(lengths)
        assert 1 <= lengths[0] < lengths[-1]
    assert any(line.endswith("→ 299") for line in lines)


@pytest.mark.parametrize(
    ("before", "behind", "starts", "ends"),
    [
        pytest.param(10, 10, "<dd>", "</dd>", id="short"),
        pytest.param(300, 10, "…", "</dd>", id="long before"),
        pytest.param(10, 300, "<dd>", "…", id="long behind"),
        pytest.param(300, 300, "…", "…", id="long"),
    ],
)
def test_an_excerpt_says_that_it_is_one(before: int, behind: int, starts: str, ends: str) -> None:
    markup = f"<dd>{'b' * before}⟦a⟧{'c' * behind}</dd>"
    start = markup.index("⟦")
    text = markup.replace("⟦", "").replace("⟧", "")
    page = page_of(f"<p>\n{text}\n</p>")
    finding = Finding("wrong-label", Severity.ERROR, "wrong", Span(start + 4, start + 5))
    (excerpt,) = (located.excerpt for located in result_of(page, [finding]).findings)
    assert excerpt.line[excerpt.start : excerpt.start + excerpt.length] == "a"
    assert excerpt.line.startswith(starts)
    assert excerpt.line.endswith(ends)
    assert len(excerpt.line) <= 160


@pytest.mark.parametrize(("terminal", "shows"), [("xterm-256color", True), ("dumb", False)])
def test_a_dumb_terminal_gets_no_progress(
    monkeypatch: pytest.MonkeyPatch, terminal: str, *, shows: bool
) -> None:
    monkeypatch.setenv("TERM", terminal)
    times = iter(range(0, 100, 2))
    monkeypatch.setattr(printing, "time", SimpleNamespace(monotonic=lambda: next(times)))
    main, end = opened(80)
    with os.fdopen(end, "w", encoding="utf-8") as err:
        monkeypatch.setattr(sys, "stderr", err)
        assert list(printing.with_progress([1, 2, 3], 3, "checking")) == [1, 2, 3]
        monkeypatch.undo()
    assert ("checking" in read_all(main)) is shows


# What steers a terminal is made visible before.
@given(
    st.text(
        st.characters(max_codepoint=0x4FF, exclude_categories=["Cc"])
        | st.sampled_from("…→–—‘’“”日👩")
    )
)
def test_a_short_way_to_the_width_is_the_same(text: str) -> None:
    columns = wcwidth.wcswidth(text)
    assert width(text) == (
        columns if columns >= 0 else sum(max(wcwidth.wcswidth(c), 0) for c in text)
    )
