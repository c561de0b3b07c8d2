"""What stands where: the board, the counts, and lists over several pages."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pillcheck.report.pages.width import padded, width, wrapped
from tests.support import ALL_PAGES, CORPUS_PAGES, KINDS, each_page, needs_corpus, page_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
OTHER = KINDS["data-status-only"]
BOTH = ["--page", PAGE, "--page", str(OTHER)]


def item_markup(number: int, title: str, pill: str, tag: str = "") -> str:
    return (
        f'<section id="item-{number}"><h2>{tag}{title}'
        f'<span class="status-pill{pill}">x</span></h2></section>\n'
    )


@pytest.fixture
def odd(repo: Path) -> Path:
    """Return a page whose items lack a status or priority, or have one that nobody knows."""
    page = repo / "odd.html"
    page.write_text(
        item_markup(1, "Known", " status-pill--todo", '<span class="priority-tag">P1</span>')
        + item_markup(2, "Unheard of", " status-pill--wip", '<span class="priority-tag">p9</span>')
        + item_markup(3, "Neither", "")
        + item_markup(4, "Turned down", " status-pill--rejected"),
        "utf-8",
    )
    return page


# --- width ------------------------------------------------------------------------------

WIDTHS = [
    pytest.param("plain", 5, id="ASCII"),
    pytest.param("é", 1, id="Latin"),
    pytest.param("e\u0301", 1, id="combining accent"),
    pytest.param("日本", 4, id="wide"),
    pytest.param("Ａ", 2, id="full width"),
    pytest.param("ก\u0e34", 1, id="mark without a class"),
    pytest.param("", 0, id="nothing"),
]


@pytest.mark.parametrize(("text", "columns"), WIDTHS)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns
    assert padded(text, columns + 3) == text + "   "


WRAPS = [
    pytest.param("one two three", 7, 0, ["one two", "three"], id="words"),
    pytest.param("abcdefgh i", 4, 0, ["abcd", "efgh", "i"], id="long word"),
    pytest.param("a bcdefgh", 4, 0, ["a bc", "defg", "h"], id="long word behind another"),
    pytest.param("日本語のバックログ", 6, 0, ["日本語", "のバッ", "クログ"], id="wide"),
    pytest.param("日本語", 5, 0, ["日本", "語"], id="wide, odd width"),
    pytest.param("one two three", 5, 2, ["one", "two…"], id="cut"),
    pytest.param("abcdefghij", 5, 1, ["abcd…"], id="cut inside a word"),
    pytest.param("one two", 3, 2, ["one", "two"], id="just fits"),
    pytest.param("", 9, 0, [""], id="nothing"),
]


@pytest.mark.parametrize(("text", "columns", "most", "lines"), WRAPS)
def test_wrapping(text: str, columns: int, most: int, lines: list[str]) -> None:
    assert wrapped(text, columns, most) == lines


# --- board ------------------------------------------------------------------------------


def names_of(path: Path) -> Counter[str]:
    return Counter(item.name or "-" for item in page_at(path).items)


def board_at(columns: int, pillcheck: Pillcheck, *more: str | Path) -> str:
    result = pillcheck("board", "--width", str(columns), *more)
    assert (result.code, result.err) == (0, "")
    return result.out


@each_page
@pytest.mark.parametrize("columns", [None, 200, 80, 40])
@pytest.mark.sampled(3)
def test_every_item_is_on_the_board_once(
    path: Path, columns: int | None, pillcheck: Pillcheck
) -> None:
    width_option = ["--width", str(columns)] if columns else []
    out = pillcheck("board", "--page", path, *width_option).out
    # A title may name an item, but not as a card does.
    names = Counter(re.findall(r"(?:^|  )(item-\d+)(?= · |  +\S|$|\s)", out, re.MULTILINE))
    assert names == names_of(path)
    if columns:
        assert max(map(width, out.splitlines())) <= columns
    assert not [line for line in out.splitlines() if line != line.rstrip()]


def test_columns_stand_side_by_side(repo: Path, pillcheck: Pillcheck) -> None:
    head = board_at(120, pillcheck).splitlines()[0]
    assert head.split("  ")[0] == "To do (2)"
    # (120 + 2) / 5 - 2
    assert [head.index(name) for name in ("To do", "In progress", "Done")] == [0, 24, 48]
    assert board_at(78, pillcheck).startswith("To do (2)       In progress")
    narrow = board_at(77, pillcheck).splitlines()
    assert narrow[0] == "To do (2)"
    assert narrow[1].startswith("item-2  P1  ")


def test_a_board_in_a_pipe_has_a_line_for_each_item(repo: Path, pillcheck: Pillcheck) -> None:
    out = pillcheck("board").out
    items = pillcheck("list", "--format", "json").json["items"]
    lines = [line for line in out.splitlines() if line.startswith("item-")]
    assert len(lines) == len(items)
    for item in items:
        assert any(line.split()[0] == item["id"] and item["title"] in line for line in lines)
    assert "\x1b" not in out


def test_statuses_without_items_are_named(repo: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("board", "--priority", "meta").out.endswith(
        "\n\nNo items: To do, In progress, Blocked, Rejected\n"
    )
    assert "No items" not in pillcheck("board").out
    assert "No items" not in pillcheck("board", "--status", "done").out


def test_a_filter_that_nothing_passes(repo: Path, pillcheck: Pillcheck) -> None:
    arguments = ["--status", "blocked", "--priority", "Meta"]
    assert pillcheck("board", *arguments) == (0, "", "")
    assert pillcheck("board", *arguments, "--format", "md") == (0, "", "")
    assert pillcheck("board", "--status", "dnoe").code == 2


def test_a_long_title_is_cut_only_between_columns(odd: Path, pillcheck: Pillcheck) -> None:
    odd.write_text(odd.read_text("utf-8").replace("Known", "計画 " * 100), "utf-8")
    wide = board_at(100, pillcheck, "--page", str(odd))
    assert "…" in wide
    assert wide.count("計画") < 40
    stacked = board_at(40, pillcheck, "--page", str(odd))
    assert stacked.count("計画") == 100
    assert max(map(width, stacked.splitlines())) <= 40


def test_nothing_is_lost_on_the_board(odd: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("board", "--page", odd).out == (
        "To do (1)\nitem-1  P1  Known\n\n"
        "Rejected (1)\nitem-4  Turned down\n\n"
        "wip (unknown) (1)\nitem-2  p9  Unheard of\n\n"
        "no status (1)\nitem-3  Neither\n\n"
        "No items: In progress, Done, Blocked\n"
    )


def test_a_board_as_json(odd: Path, pillcheck: Pillcheck) -> None:
    output = pillcheck("board", "--page", odd, "--format", "json").json
    assert list(output) == ["schema_version", "path", "columns"]
    columns = {column["status"]: column for column in output["columns"]}
    assert list(columns) == [
        "todo", "in-progress", "done", "blocked", "rejected", "wip", None,
    ]  # fmt: skip
    assert list(columns["todo"]) == ["status", "label", "items"]
    assert (columns["todo"]["label"], columns[None]["label"]) == ("To do", None)
    listed = pillcheck("list", "--page", odd, "--format", "json").json["items"]
    items = [item for column in output["columns"] for item in column["items"]]
    assert sorted(items, key=lambda item: item["line"]) == listed


def test_a_board_as_markdown(odd: Path, pillcheck: Pillcheck) -> None:
    out = pillcheck("board", "--page", odd, "--format", "md").out
    assert [line.strip("| ").split(" | ") for line in out.splitlines()] == [
        ["To do (1)", "Rejected (1)", "wip (unknown) (1)", "no status (1)"],
        ["---"] * 4,
        ["item-1 · P1 · Known", "item-4 · Turned down", "item-2 · p9 · Unheard of",
         "item-3 · Neither"],
    ]  # fmt: skip


def test_a_board_of_several_pages(repo: Path, pillcheck: Pillcheck) -> None:
    out = pillcheck("board", *BOTH).out
    for path in (PAGE, str(OTHER)):
        assert out.count(f"({path})") == len(pillcheck("list", "--page", path).out.splitlines())
    output = pillcheck("board", *BOTH, "--format", "json").json
    paths = {item["path"] for column in output["columns"] for item in column["items"]}
    assert paths == {PAGE, str(OTHER)}


CONFIGURED = """
priorities = ["now", "後で"]
done-statuses = ["shipped"]
rejected-statuses = ["dropped"]
[statuses]
waiting = "待機中"
shipped = "Shipped"
dropped = "Dropped"
"""


@pytest.fixture
def configured(repo: Path) -> Path:
    """Return a page with statuses and priorities of its own, configured."""
    (repo / "pillcheck.toml").write_text(CONFIGURED, "utf-8")
    page = repo / PAGE
    rows = [
        ("One", "waiting", "now", "~2.5 h"),
        ("二", "waiting", "後で", "~3 h"),
        ("Three", "waiting", "後で", ""),
        ("Four", "shipped", "now", "~9 h"),
        ("Five", "dropped", "now", "~9 h"),
    ]
    items = []
    for number, (title, status, priority, hours) in enumerate(rows, 1):
        tag = f'<span class="priority-tag">{priority}</span>'
        cell = f'<div class="time-cell"><strong>3 h/day</strong> ~1 day ({hours})</div></section>'
        markup = item_markup(number, title, f" status-pill--{status}", tag)
        items.append(markup.replace("</section>", cell))
    page.write_text("".join(items), "utf-8")
    return page


def test_a_board_with_other_names(configured: Path, pillcheck: Pillcheck) -> None:
    lines = board_at(62, pillcheck).splitlines()
    assert lines[0] == "待機中 (3)" + " " * 11 + "Shipped (1)" + " " * 10 + "Dropped (1)"
    assert [width(line[: line.index(name)]) for line, name in (
        (lines[0], "Shipped"), (lines[2], "item-4"), (lines[3], "Four"),
    )] == [21, 21, 21]  # fmt: skip
    assert pillcheck("board", "--status", "待機中", "--priority", "後で").out.count("item-") == 2


# --- stats ------------------------------------------------------------------------------


def test_stats_with_other_names(configured: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("stats").out == (
        f"{PAGE}: 5 items, 1 of 4 done (25%), 3 open, 1 rejected\n"
        "\n"
        "待機中   3\n"
        "Shipped  1\n"
        "Dropped  1\n"
        "\n"
        "priority  待機中  Shipped  Dropped  items  share done\n"
        "now            1        1        1      3         50%\n"
        "後で           2        0        0      2          0%\n"
        "all            3        1        1      5         25%\n"
        "\n"
        "priority  open  open hours  without hours\n"
        "now          1         2.5              0\n"
        "後で         2           6              0\n"
        "all          3         8.5              0\n"
    )


def test_nothing_is_lost_in_stats(odd: Path, pillcheck: Pillcheck) -> None:
    rows = list(csv.reader(pillcheck("stats", "--page", odd, "--format", "csv").out.splitlines()))
    assert rows[0] == [
        "priority", "To do", "In progress", "Done", "Blocked", "Rejected", "wip (unknown)",
        "no status", "items", "share done", "open", "open hours", "without hours",
    ]  # fmt: skip
    counts = {row[0]: row[1:] for row in rows[1:]}
    assert list(counts)[-3:] == ["p9 (unknown)", "no priority", "all"]
    assert counts["p9 (unknown)"] == ["0", "0", "0", "0", "0", "1", "0", "1", "0%", "1", "0", "1"]
    assert counts["no priority"] == ["0", "0", "0", "0", "1", "0", "1", "2", "0%", "1", "0", "1"]
    assert counts["P0"] == ["0"] * 8 + ["", "0", "0", "0"]
    assert counts["all"] == ["1", "0", "0", "0", "1", "1", "1", "4", "0%", "3", "0", "3"]


@each_page
def test_the_counts_are_those_of_the_list(path: Path, pillcheck: Pillcheck) -> None:
    items = pillcheck("list", "--page", path, "--format", "json").json["items"]
    output = pillcheck("stats", "--page", path, "--format", "json").json
    assert list(output) == [
        "schema_version", "path", "pages", "items", "done", "open", "share_done", "open_hours",
        "open_without_hours", "statuses", "priorities",
    ]  # fmt: skip
    for part in (output, *output["priorities"]):
        own = [item for item in items if part is output or item["priority"] == part["priority"]]
        left = [item for item in own if item["status"] not in ("done", "rejected")]
        hours = [item["estimate"] and item["estimate"]["total_hours"] for item in left]
        assert part["items"] == len(own)
        assert {
            count["status"]: count["items"] for count in part["statuses"] if count["items"]
        } == Counter(item["status"] for item in own)
        assert part["open"] == len(left)
        assert part["open_hours"] == sum(filter(None, hours))
        assert part["open_without_hours"] == hours.count(None)
    assert sum(part["items"] for part in output["priorities"]) == output["items"]


def test_stats_of_several_pages_are_sums(repo: Path, pillcheck: Pillcheck) -> None:
    output = pillcheck("stats", *BOTH, "--format", "json").json
    assert [page["path"] for page in output["pages"]] == [PAGE, str(OTHER)]
    assert output["items"] == sum(page["items"] for page in output["pages"])
    assert pillcheck("stats", *BOTH).out.startswith(f"2 pages: {output['items']} items, ")


def test_stats_as_markdown(repo: Path, pillcheck: Pillcheck) -> None:
    lines = pillcheck("stats", "--format", "md").out.splitlines()
    assert lines[0].startswith("| priority | To do | In progress | Done | Blocked | Rejected | ")
    assert lines[-1].startswith("| all | 2 | 1 | 2 | 1 | 1 | 7 | 33% | ")


@pytest.mark.parametrize("command", ["board", "stats"])
def test_a_page_without_items(repo: Path, pillcheck: Pillcheck, command: str) -> None:
    (repo / PAGE).write_text("<p>Nothing", "utf-8")
    result = pillcheck(command, "--format", "json")
    assert (result.code, result.json["error"]["kind"]) == (2, "item-not-found")


@pytest.mark.parametrize("command", ["board", "stats"])
def test_what_a_page_says_cannot_steer_the_terminal(
    odd: Path, pillcheck: Pillcheck, command: str
) -> None:
    text = odd.read_text("utf-8")
    for word in ("Known", "wip", "p9", "item-3"):
        text = text.replace(word, f"{word}\x1b[31m")
    odd.write_text(text, "utf-8")
    for more in ([], ["--width", "200"] if command == "board" else []):
        assert "\x1b" not in pillcheck(command, "--page", odd, *more).out


@pytest.mark.sampled(4)
@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals")
@pytest.mark.parametrize("no_color", [False, True])
@pytest.mark.parametrize("command", ["board", "stats"])
def test_on_a_terminal(repo: Path, command: str, *, no_color: bool) -> None:
    from tests.screen import process_on_terminal

    text = process_on_terminal([command], 130, {"NO_COLOR": "1"} if no_color else None)
    assert ("\x1b[" in text) is not no_color
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert max(map(width, plain.splitlines())) <= 130
    if command == "board":
        assert re.match(r"To do \(2\) +In progress \(1\) +Done \(2\)", plain)
    else:
        assert re.search(r"^To do +2  █{40}\r?$", plain, re.MULTILINE)
        assert re.search(r"^Blocked +1  █{20}\r?$", plain, re.MULTILINE)


def test_a_pipe_gets_neither_columns_nor_bars(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "█" not in pillcheck("stats").out
    assert pillcheck("board").out.startswith("To do (2)\nitem-2 ")


# --- several pages ----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["list", "history"])
def test_text_of_several_pages_has_headings(repo: Path, pillcheck: Pillcheck, command: str) -> None:
    parts = [pillcheck(command, "--page", path).out for path in (PAGE, str(OTHER))]
    together = pillcheck(command, *BOTH).out
    assert together == f"{PAGE}\n{parts[0]}\n{OTHER}\n{parts[1]}"


@pytest.mark.parametrize("command", ["list", "history"])
def test_tables_of_several_pages_name_them(repo: Path, pillcheck: Pillcheck, command: str) -> None:
    def rows(*pages: str) -> list[list[str]]:
        return list(csv.reader(pillcheck(command, *pages, "--format", "csv").out.splitlines()))

    expected = []
    for path in (PAGE, str(OTHER)):
        header, *own = rows("--page", path)
        assert "page" not in header
        expected += [[path, *row] for row in own]
    assert rows(*BOTH) == [["page", *header], *expected]
    head, line, *rest = pillcheck(command, *BOTH, "--format", "md").out.splitlines()
    assert head.startswith("| page | ")
    assert line.count("---") == len(header) + 1
    assert len(rest) == len(expected)


def test_several_configured_pages(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "other.html").write_bytes(OTHER.read_bytes())
    (repo / "pillcheck.toml").write_text(f'pages = ["{PAGE}", "other.html"]')
    assert "\n\nother.html\n1  2" in pillcheck("history").out
    assert pillcheck("list", "--format", "csv").out.startswith("page,id,")


def test_a_page_that_the_filter_leaves_out_has_no_heading(repo: Path, pillcheck: Pillcheck) -> None:
    out = pillcheck("list", *BOTH, "--priority", "Meta").out
    assert out.startswith(f"{PAGE}\nitem-0")
    assert str(OTHER) not in out


@pytest.mark.slow
def test_history_rows_are_numbered_from_the_newest(repo: Path, pillcheck: Pillcheck) -> None:
    for number in range(1, 9):
        assert pillcheck("history", "add", f"Row {number}").code == 0
    lines = pillcheck("history").out.splitlines()
    assert [line[:2] for line in lines] == [f"{number:>2}" for number in range(1, 12)]
    assert "Row 8" in lines[0]
    assert lines[0][2:4] == "  "


@needs_corpus
def test_every_real_page_together(pillcheck: Pillcheck) -> None:
    pages = [word for path in CORPUS_PAGES for word in ("--page", str(path))]
    total = sum(sum(names_of(path).values()) for path in CORPUS_PAGES)
    assert pillcheck("stats", *pages, "--format", "json").json["items"] == total
    assert len(re.findall(r"^item-", pillcheck("board", *pages).out, re.MULTILINE)) == total
    assert len(ALL_PAGES) > len(CORPUS_PAGES)
