from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pillcheck as package
from pillcheck.cli.app import COMMANDS
from tests.conftest import git
from tests.support import KINDS, OWN_PAGE, ROOT, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = Path("docs/backlog/README.html")
ITEM = "item-2"


def title_of(kind: str, item: str, pillcheck: Pillcheck) -> str:
    shown = pillcheck("show", item, "--page", KINDS[kind], "--format", "json").json
    return str(shown["item"]["title"])


# --- finding the page -------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "docs", "docs/backlog", "src/deep/down"])
def test_the_page_is_found_from_any_folder(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (repo / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(repo / folder)
    result = pillcheck("check", "--format", "json")
    assert result.code == 0
    path = result.json["pages"][0]["path"]
    assert (repo / folder / path).resolve() == (repo / PAGE).resolve()


def test_the_search_ends_at_the_root_of_the_repository(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = repo / "vendor"
    inner.mkdir()
    git(inner, "init", "-q")
    monkeypatch.chdir(inner)
    result = pillcheck("check")
    assert result.code == 2
    assert "there is no docs/backlog/README.html here" in result.err


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[tool.pillcheck]\npages = ["plan.html"]\nauthor = "Bo"\n'),
        ("pillcheck.toml", 'pages = ["plan.html"]\nauthor = "Bo"\n'),
    ],
)
def test_configured_page_and_author(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, file: str, text: str
) -> None:
    (repo / file).write_text(text)
    (repo / PAGE).rename(repo / "plan.html")
    monkeypatch.chdir(repo / "docs")
    assert pillcheck("check").code == 0
    assert pillcheck("history", "add", "New").code == 0
    row = pillcheck("history", "--format", "json").json["rows"][0]
    assert (row["change"], row["author"]) == ("New", "Bo")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.pillcheck]\npage = 'x'", 'unknown setting "page"; did you mean "pages"?'),
        ("[tool.pillcheck]\nauthor = 3", "author must be words in quotes"),
        ("[tool.pillcheck]\npages = 'x'", "pages must be a list"),
        ("[tool.pillcheck", "pyproject.toml: "),
        ("[tool]\npillcheck = 3", "tool.pillcheck must be a table"),
    ],
)
def test_bad_configuration(repo: Path, pillcheck: Pillcheck, text: str, message: str) -> None:
    (repo / "pyproject.toml").write_text(text)
    result = pillcheck("check", "--format", "json")
    assert result.code == 2
    assert result.json["error"]["kind"] == "config"
    assert message in result.json["error"]["message"]


# --- check ------------------------------------------------------------------------------


def test_check_of_a_clean_page(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "docs/backlog/README.html: 7 items (2 Done, 2 To do, 1 In progress, 1 Blocked, "
        "1 Rejected): no problems\n"
    )


def _break(repo: Path) -> None:
    page = repo / PAGE
    text = page.read_text(encoding="utf-8")
    start = text.index('id="item-4"')
    page.write_text(text[:start] + text[start:].replace(">In progress<", ">Doing<", 1), "utf-8")


def test_check_of_a_broken_page(repo: Path, pillcheck: Pillcheck) -> None:
    _break(repo)
    result = pillcheck("check")
    assert result.code == 1
    first, source, caret, hint, summary, ending = result.out.splitlines()
    assert hint.strip() == '= fix: write "In progress" (--fix)'
    line = (repo / PAGE).read_text(encoding="utf-8").split("\n").index(source.split(" | ")[1]) + 1
    column = source.split(" | ")[1].index("Doing") + 1
    assert first.startswith(f'{PAGE}:{line}:{column}: error[wrong-label] item-4 "')
    assert first.endswith(
        '": the pill reads "Doing", expected "In progress" for the status in-progress'
    )
    assert caret.index("^^^^^") == source.index("Doing")
    assert summary.endswith(": 1 error")
    assert ending == "failed: 1 error; 1 fixable with --fix"


def test_check_as_json(repo: Path, pillcheck: Pillcheck) -> None:
    _break(repo)
    result = pillcheck("check", "--format=json")
    assert result.code == 1
    assert list(result.json) == ["schema_version", "pages", "findings", "summary"]
    assert result.json["schema_version"] == 1
    assert result.json["pages"] == [{"path": str(PAGE), "items": 7}]
    assert result.json["summary"] == {"errors": 1, "warnings": 0, "infos": 0, "fixed": 0}
    finding = result.json["findings"][0]
    assert list(finding) == [
        "rule", "severity", "message", "path", "line", "column", "end_line", "end_column", "item",
        "title", "fix", "related",
    ]  # fmt: skip
    assert finding["item"] == "item-4"
    assert finding["end_column"] - finding["column"] == len("Doing")


def test_check_of_standard_input(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "check", "-"],
        input=KINDS["pill-in-heading"].read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"-: 7 items")


def test_check_of_several_pages(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check", *KINDS.values())
    assert result.code == 0
    assert result.out.splitlines()[-1].startswith("4 pages: 30 items")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["set", "done"],
            (
                "missing ITEM and STATUS; usage: pillcheck set [OPTIONS] ITEM... STATUS; "
                'example: pillcheck set 13 "in progress"'
            ),
        ),
        (["show"], "missing ITEM; usage: pillcheck show [OPTIONS] ITEM"),
        (
            ["merge-driver", "a", "b"],
            (
                "missing THEIRS and PATH; usage: pillcheck merge-driver "
                "[OPTIONS] BASE OURS THEIRS PATH"
            ),
        ),
        (
            ["sort", "x.html"],
            "unexpected argument x.html; usage: pillcheck sort [OPTIONS]; --page names a page",
        ),
        (["rules", "a", "b"], "unexpected arguments a b; usage: pillcheck rules [OPTIONS]"),
        (
            ["check", "--page", "x.html"],
            "name the page without --page; usage: pillcheck check [OPTIONS] [PAGE]...",
        ),
        (
            ["init", "--page", "x.html"],
            "name the page without --page; usage: pillcheck init [OPTIONS] [PAGE]",
        ),
        (["rules", "--page", "x.html"], "unknown option --page; see pillcheck rules --help"),
        (["history", "ed"], 'unknown command "ed"; did you mean "edit"?'),
        (["history", "frob"], 'unknown command "frob"; known commands: add, begin, edit, remove'),
        (["--frob"], "unknown option --frob; see pillcheck --help"),
        (["list", "--formt", "csv"], "unknown option --formt; did you mean --format?"),
        (["list", "--format"], "option --format requires an argument"),
        (
            ["list", "--format", "yaml"],
            (
                "invalid value for --format: 'yaml' is not one of 'text', "
                "'json', 'jsonl', 'compact', 'csv', 'md'; see pillcheck list --help"
            ),
        ),
        (
            ["add", "x", "--hours", "nan"],
            "invalid value for --hours: nan is not a number of hours; see pillcheck add --help",
        ),
    ],
)
def test_a_wrong_call_shows_a_right_one(
    pillcheck: Pillcheck, arguments: list[str], message: str
) -> None:
    result = pillcheck(*arguments)
    assert (result.code, result.err) == (2, f"pillcheck: {message}\n")


NEVER_CLEAN = [
    pytest.param(["check", "none.html"], "page-not-found", id="missing file"),
    pytest.param(["check", ".git"], "page-not-found", id="folder without a page"),
    pytest.param(["check", "--no-such-option"], "usage", id="unknown option"),
    pytest.param(["chekc"], "usage", id="unknown command"),
    pytest.param(["check", "--format", "yaml"], "usage", id="unknown format"),
    pytest.param(["set", "item-2", "dnoe"], "unknown-status", id="unknown status"),
    pytest.param(["set", "item-99", "done"], "item-not-found", id="unknown item"),
    pytest.param(["set", "the", "done"], "ambiguous-item", id="ambiguous item"),
    pytest.param(["set", "item-2"], "usage", id="no status"),
    pytest.param(["set", "item-2", "done", "--note", ""], "usage", id="empty note"),
    pytest.param(["set", "item-2", "done", "--note", "x", "--date", "2.3."], "usage", id="date"),
    pytest.param(["show", "nothing like it"], "item-not-found", id="show nothing"),
    pytest.param(["history", "add", " "], "usage", id="empty row"),
]


@pytest.mark.parametrize(("arguments", "kind"), NEVER_CLEAN)
def test_what_cannot_be_done_exits_with_2(
    repo: Path, pillcheck: Pillcheck, arguments: list[str], kind: str
) -> None:
    before = (repo / PAGE).read_bytes()
    plain = pillcheck(*arguments)
    assert (plain.code, plain.out) == (2, "")
    assert plain.err.startswith("pillcheck: ")
    if "yaml" not in arguments:
        output = pillcheck(*arguments, "--format", "json")
        assert output.code == 2
        assert output.json["schema_version"] == 1
        assert list(output.json["error"]) == ["kind", "message", "candidates"]
        assert output.json["error"]["kind"] == kind
    assert (repo / PAGE).read_bytes() == before


def test_standard_input_is_not_edited(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "set", ITEM, "done", "--page", "-"],
        input=(repo / PAGE).read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"standard input cannot be edited" in done.stderr


@pytest.mark.parametrize("title", ["Rework after item 12", "12 angry tests", "C++ port"])
@pytest.mark.parametrize("name", ["12", "#12", "item-12", "C# port"])
@pytest.mark.sampled(3)
def test_a_near_miss_never_writes(repo: Path, pillcheck: Pillcheck, title: str, name: str) -> None:
    page = repo / PAGE
    text = page.read_text("utf-8").replace(title_of("pill-in-heading", "2", pillcheck), title)
    page.write_text(text, "utf-8")
    assert title in text
    assert pillcheck("set", name, "done").code == 2
    assert page.read_text("utf-8") == text
    assert pillcheck("set", title, "done").code == 0


def test_without_a_command_help_is_shown(pillcheck: Pillcheck) -> None:
    assert pillcheck() == pillcheck("--help")


def test_a_broken_output_is_no_bug(repo: Path) -> None:
    command = f"{sys.executable} -m pillcheck list >/dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"bug" not in done.stderr


def test_a_name_that_is_not_utf_8(repo: Path, pillcheck: Pillcheck) -> None:
    config = repo / ".git" / "config"
    config.write_bytes(config.read_bytes().replace(b"Ada Marsh", b"J\xf6rg"))
    assert pillcheck("history", "add", "New").code == 0
    assert pillcheck("history", "--format", "json").json["rows"][0]["author"] == "Jörg"


def test_json_of_several_pages_is_one_document(repo: Path, pillcheck: Pillcheck) -> None:
    other = KINDS["data-status-only"]
    pages = ["--page", PAGE, "--page", other]
    rows = pillcheck("history", *pages, "--format", "json").json["rows"]
    items = pillcheck("list", *pages, "--format", "json").json["items"]
    for entries in (rows, items):
        assert {entry["path"] for entry in entries} == {str(PAGE), str(other)}


# --- set --------------------------------------------------------------------------------


def test_set_changes_one_line(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("set", ITEM, "blocked")
    assert result.code == 0
    assert result.out.startswith("item-2 ")
    assert result.out.endswith(f": To do → Blocked ({PAGE})\n")
    assert git(repo, "diff", "--numstat").split()[:2] == ["1", "1"]


def test_set_again_writes_nothing(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("set", ITEM, "blocked")
    before = (repo / PAGE).stat()
    result = pillcheck("set", ITEM, "Blocked")
    assert result.code == 0
    assert "is Blocked already; nothing written" in result.out
    after = (repo / PAGE).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


@pytest.mark.parametrize("name", ["item-2", "#item-2", "2", "#2"])
def test_an_item_by_id(repo: Path, pillcheck: Pillcheck, name: str) -> None:
    assert pillcheck("show", name, "--format", "json").json["item"]["id"] == "item-2"


def test_an_item_by_title(repo: Path, pillcheck: Pillcheck) -> None:
    title = title_of("pill-in-heading", "item-2", pillcheck)
    beginning = " ".join(title.split()[:3])
    words = " ".join(reversed(title.upper().split()[-3:]))
    for name in (title, title.upper(), beginning.lower(), words):
        assert pillcheck("show", name, "--format", "json").json["item"]["id"] == "item-2", name


TITLES = ("Architecture of the store", "Move the CI to k6", "Redis cache layer", "Plan B at last")


def titled(folder: Path) -> Path:
    """Write a page whose items have these titles."""
    pill = '<span class="status-pill status-pill--todo">To do</span>'
    items = (
        f'<section id="item-{number}"><h2>{title} {pill}</h2></section>'
        for number, title in enumerate(TITLES, 1)
    )
    page = folder / "p.html"
    page.write_text("".join(items), "utf-8")
    return page


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("arc", "item-1"), ("store", "item-1"), ("the store", "item-1"), ("STORE", "item-1"),
        ("ci", "item-2"), ("k6", "item-2"), ("to CI", "item-2"), ("layer", "item-3"),
        ("last", "item-4"), ("ar", None), ("a", None), ("of", None), ("to", None), ("b", None),
        ("at", None), ("", None), ("of the", None),
    ],
)  # fmt: skip
def test_what_is_enough_to_name_an_item(
    tmp_path: Path, pillcheck: Pillcheck, name: str, item: str | None
) -> None:
    page = titled(tmp_path)
    result = pillcheck("show", name, "--page", page, "--format", "json")
    assert result.json.get("item", {}).get("id") == item
    if item is None:
        assert result.json["error"]["kind"] == "item-not-found"


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (("item-1", "item-2"), None), (("Redis", "move the ci"), None),
        (("cache layer", "1"), None), (("Redis", "layer"), "layer"), (("1", "store"), "store"),
    ],
)  # fmt: skip
def test_forgotten_quotes_set_nothing(
    tmp_path: Path, pillcheck: Pillcheck, names: tuple[str, ...], refused: str | None
) -> None:
    page = titled(tmp_path)
    result = pillcheck("set", *names, "done", "--page", page)
    assert (result.code == 2) is bool(refused), result.err
    assert (page.read_text("utf-8").count("Done") == 0) is bool(refused)
    if refused:
        assert f'"{refused}" is too vague to name an item; did you mean "item-' in result.err
        assert "in quotes" in result.err


@pytest.mark.parametrize(
    ("name", "message", "candidates"),
    [
        ("a", '"a" is too vague to name an item', ["item-1"]),
        ("to", '"to" is too vague to name an item', ["item-2"]),
        ("re", '"re" is too vague to name an item', ["item-3"]),
        ("the", '"the" matches 2 items', ["item-1", "item-2"]),
        ("xy", 'unknown item "xy"', []),
    ],
)  # fmt: skip
def test_a_short_name_is_told_what_it_can_mean(
    tmp_path: Path, pillcheck: Pillcheck, name: str, message: str, candidates: list[str]
) -> None:
    page = titled(tmp_path)
    error = pillcheck("show", name, "--page", page, "--format", "json").json["error"]
    assert message in error["message"]
    assert error["candidates"] == candidates


def test_a_mistyped_title_is_suggested_and_not_used(repo: Path, pillcheck: Pillcheck) -> None:
    title = title_of("pill-in-heading", "item-2", pillcheck)
    typo = title[:3] + title[4:14]
    result = pillcheck("set", typo, "done", "--format", "json")
    assert result.code == 2
    assert result.json["error"]["candidates"][0] == "item-2"


def test_set_with_a_note(repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert pillcheck("set", ITEM, "blocked", "--note", "Waits for <ops> & co").code == 0
    row = pillcheck("history", "--format", "json").json["rows"][0]
    assert (row["date"], row["change"], row["author"]) == (
        "2026-09-21", "Waits for <ops> & co", "Ada Marsh",
    )  # fmt: skip
    added, removed, _ = git(repo, "diff", "--numstat").split()
    assert removed == "1"
    assert int(added) > 1
    assert '<a href="people/ada-marsh.html">Ada Marsh</a>' in git(repo, "diff")


def test_a_note_without_a_change_is_not_added(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("set", ITEM, "todo", "--note", "x", "--author", "y")
    assert (result.code, git(repo, "diff")) == (0, "")
    assert "the note was not added" in result.err


def test_set_as_json(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("set", ITEM, "in progress", "--format", "json")
    output = result.json
    assert list(output) == ["schema_version", "path", "changed", "diff", "item", "from", "to"]
    assert (output["changed"], output["item"], output["from"], output["to"]) == (
        True, "item-2", "todo", "in-progress",
    )  # fmt: skip
    removed, added = (
        [line for line in output["diff"].splitlines() if line[0] == sign] for sign in "-+"
    )
    assert removed[0] == f"--- a/{PAGE}"
    assert added[0] == f"+++ b/{PAGE}"
    assert [line.strip("-+ ") for line in removed[1:] + added[1:]] == [
        '<span class="status-pill status-pill--todo">To do</span>',
        '<span class="status-pill status-pill--in-progress">In progress</span>',
    ]
    again = pillcheck("set", ITEM, "in-progress", "--format", "json").json
    assert (again["changed"], again["diff"]) == (False, "")


def test_who_is_the_author(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repo, "config", "--unset", "user.name")
    result = pillcheck("history", "add", "x")
    assert result.code == 2
    assert "git config user.name" in result.err


DRY = [
    pytest.param("README.html", lambda text: text.encode(), id="usual"),
    pytest.param("a.html", lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
    pytest.param("a page.html", lambda text: text.rstrip("\n").encode(), id="no final newline"),
    pytest.param(
        "sidé.html",
        lambda text: text.replace("utf-8", "windows-1251").encode("cp1251", "xmlcharrefreplace"),
        id="windows-1251",
    ),
    pytest.param('q"\\.html', lambda text: b"\xef\xbb\xbf" + text.encode(), id="byte-order mark"),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "encode"), some_quick(DRY, 3))
def test_a_dry_run_is_a_patch(
    repo: Path,
    pillcheck: Pillcheck,
    name: str,
    encode: Callable[[str], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = repo / "docs" / "backlog" / name
    page.write_bytes(encode(KINDS["pill-in-heading"].read_text(encoding="utf-8")))
    git(repo, "config", "core.autocrlf", "false")
    before = page.read_bytes()
    monkeypatch.chdir(page.parent)
    command = [
        sys.executable,
        "-m",
        "pillcheck",
        "set",
        ITEM,
        "done",
        "--note",
        "Fertig—é",
        "--page",
        name,
        "--date",
        "2026-05-06",
    ]
    patch = subprocess.run([*command, "--dry-run"], capture_output=True, check=True).stdout
    assert page.read_bytes() == before
    # A patch is taken in any folder of the repository.
    subprocess.run(["git", "apply", "-"], input=patch, cwd=page.parent, check=True)
    patched = page.read_bytes()
    page.write_bytes(before)
    assert pillcheck(*command[3:]).code == 0
    assert page.read_bytes() == patched != before


def test_a_refused_edit_names_the_line(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_text(
        page.read_text(encoding="utf-8").replace("<dl>", "<table><tr><td><dl>", 3), "utf-8"
    )
    result = pillcheck("set", ITEM, "done")
    assert result.code == 2
    assert f"{PAGE}:" in result.err
    assert "<table> is never closed" in result.err


def test_a_change_in_between_is_a_conflict(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        real(descriptor)
        monkeypatch.undo()
        (repo / PAGE).write_bytes(b"someone else's")

    monkeypatch.setattr(os, "fsync", meanwhile)
    result = pillcheck("set", ITEM, "done", "--page", repo / PAGE, "--format", "json")
    assert result.json["error"]["kind"] == "conflict"
    assert (repo / PAGE).read_bytes() == b"someone else's"


# --- list, show, history ----------------------------------------------------------------


def test_list(repo: Path, pillcheck: Pillcheck) -> None:
    lines = pillcheck("list").out.splitlines()
    assert len(lines) == 7
    assert lines[0].split()[:3] == ["item-0", "Meta", "Done"]


def test_list_as_json(repo: Path, pillcheck: Pillcheck) -> None:
    output = pillcheck("list", "--format", "json").json
    assert list(output) == ["schema_version", "path", "items"]
    item = output["items"][3]
    assert list(item) == [
        "id", "title", "priority", "status", "label", "line", "fields", "estimate", "properties",
        "attributes",
    ]  # fmt: skip
    assert (item["id"], item["status"], item["label"]) == ("item-2", "todo", "To do")
    assert list(item["fields"]) == [
        "Summary", "Problem & value", "Scope & deliverables", "Rough estimate (calendar days)",
    ]  # fmt: skip
    assert list(item["estimate"]) == ["hours", "total_hours", "days"]
    assert list(item["estimate"]["days"]) == ["3", "2", "1"]
    assert output["items"][0]["estimate"] == {
        "hours": None,
        "total_hours": 3,
        "days": {"3": 1, "2": 1, "1": 1},
    }


def test_list_in_part(repo: Path, pillcheck: Pillcheck) -> None:
    def ids(*arguments: str) -> list[str]:
        output = pillcheck("list", "--format", "json", *arguments).json
        return [item["id"] for item in output["items"]]

    assert ids("--status", "to do") == ["item-2", "item-5"]
    assert ids("--status", "todo", "--status", "done", "--priority", "p1") == ["item-2"]
    assert ids("--priority", "Meta", "--status", "blocked") == []
    assert pillcheck("list", "--priority", "Meta", "--status", "blocked") == (0, "", "")
    assert pillcheck("list", "--status", "dnoe").code == 2
    result = pillcheck("list", "--priority", "P11")
    assert (result.code, "did you mean" in result.err) == (2, True)


def test_tables(repo: Path, pillcheck: Pillcheck) -> None:
    title = title_of("pill-in-heading", "item-2", pillcheck)
    rows = list(csv.reader(pillcheck("list", "--format", "csv").out.splitlines()))
    assert rows[0] == ["id", "priority", "status", "title", "hours"]
    assert rows[4][:4] == ["item-2", "P1", "To do", title]
    lines = pillcheck("list", "--format", "md").out.splitlines()
    assert lines[:2] == ["| id | priority | status | title | hours |",
                         "| --- | --- | --- | --- | --- |"]  # fmt: skip
    assert len(lines) == 9
    assert f"title,{title}" in pillcheck("show", "2", "--format", "csv").out.replace('"', "")
    assert "| Summary |" in pillcheck("show", "2", "--format", "md").out
    assert pillcheck("history", "--format", "csv").out.startswith("date,change,author\n2026-03-02,")
    assert len(pillcheck("history", "--format", "md").out.splitlines()) == 5


@pytest.mark.parametrize(
    ("text", "markdown", "cell"),
    [
        ("a | b", "a \\| b", "a | b"),
        ("=1+1", "=1+1", "'=1+1"),
        ("<b> `c`", "&lt;b&gt; \\`c\\`", "<b> `c`"),
    ],
)
def test_cells_are_harmless(
    repo: Path, pillcheck: Pillcheck, text: str, markdown: str, cell: str
) -> None:
    assert pillcheck("history", "add", text).code == 0
    assert f"| {markdown} |" in pillcheck("history", "--format", "md").out
    assert f",{cell}," in pillcheck("history", "--format", "csv").out


def test_show(repo: Path, pillcheck: Pillcheck) -> None:
    out = pillcheck("show", "2").out
    assert out.startswith("item-2 ")
    for part in ("P1, To do, docs/backlog/README.html:", "Summary", "Problem & value"):
        assert part in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_history(repo: Path, pillcheck: Pillcheck) -> None:
    assert len(pillcheck("history").out.splitlines()) == 3
    output = pillcheck("history", "--format", "json").json
    assert list(output) == ["schema_version", "path", "rows"]
    assert list(output["rows"][0]) == ["date", "change", "author", "line"]
    result = pillcheck("history", "add", "More", "--date", "2026-05-06", "--format", "json")
    assert list(result.json) == ["schema_version", "path", "changed", "diff", "item", "from", "to"]
    rows = pillcheck("history", "--format", "json").json["rows"]
    assert rows[0] == {
        "date": "2026-05-06", "change": "More", "author": "Ada Marsh",
        "line": output["rows"][0]["line"],
    }  # fmt: skip
    assert [row["change"] for row in rows[1:]] == [row["change"] for row in output["rows"]]


# --- how it prints and ends -------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour(
    repo: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in pillcheck("check").out) is coloured


def test_what_a_page_says_cannot_steer_the_terminal(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    text = page.read_text(encoding="utf-8").replace("status-pill--todo", "status-pill--\x1b[31mx")
    page.write_text(text, "utf-8")
    for command in (["check"], ["list"], ["show", "2"]):
        assert "\x1b" not in pillcheck(*command).out


def test_a_long_line_is_shown_in_part(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace("\n", " "), "utf-8")
    _break(repo)
    lines = pillcheck("check").out.splitlines()
    assert max(len(line) for line in lines) < 250
    assert lines[1][lines[2].index("^") :].startswith("Doing")


def test_version_and_help(pillcheck: Pillcheck) -> None:
    for option in ("--version", "-V"):
        assert pillcheck(option).out == f"pillcheck {package.__version__}\n"
    out = pillcheck("--help").out
    for name in COMMANDS:
        assert f"\n  {name} " in out
        assert pillcheck(name, "--help").code == 0


def test_every_command_is_listed() -> None:
    files = {path.stem for path in (ROOT / "src/pillcheck/cli").glob("*.py")}
    helpers = {
        "__init__", "app", "check_call", "check_options", "checking", "choose", "completion",
        "config_options", "editing", "entry",
        "command_groups", "editing_many", "editor", "examples", "fuzzy_finder", "history_rows",
        "options",
        "other_words", "picking", "printing", "reading", "report_file", "shared_options", "shells",
        "wrong_call",
    }  # fmt: skip
    assert files - helpers == {name.replace("-", "_") for name in COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_short_help_is_true(name: str) -> None:
    from importlib import import_module

    command = import_module(f"pillcheck.cli.{name.replace('-', '_')}").command
    assert (command.help or "").splitlines()[0] == COMMANDS[name]


def test_a_bug_exits_with_3(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh no")

    monkeypatch.setattr("pillcheck.linting.linter.lint", fail)
    result = pillcheck("check")
    assert result.code == 3
    assert "oh no" in result.err
    assert "bug in pillcheck" in result.err


def test_a_closed_pipe_is_quiet(repo: Path) -> None:
    command = f"{sys.executable} -m pillcheck list --format json | true"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stderr == b""


# --- what is imported -------------------------------------------------------------------

SPY = """
import sys
from pillcheck.cli import run
code = run(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""


def modules_of(
    *arguments: str | Path, spy: str = SPY, folder: str | Path | None = None, **environment: str
) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", spy, *map(str, arguments)],
        capture_output=True, check=True, encoding="utf-8",
        cwd=folder or tempfile.gettempdir(), env={**os.environ, **environment},
    )  # fmt: skip
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0"
    return set(modules)


# What no reading command has a use for, and what takes longer to import than a page to read.
HEAVY = {
    "asyncio", "bs4", "concurrent.futures", "dataclasses", "difflib", "heapq", "html",
    "html.entities", "html5lib", "hypothesis", "json", "lxml.html", "multiprocessing", "pathlib",
    "pytest", "random", "shutil", "soupsieve", "subprocess", "tempfile", "textwrap", "tinycss2",
    "cssselect", "tomllib", "unittest", "urllib.parse",
}  # fmt: skip
OF_EDITS = {
    "backlog.facts", "backlog.lookup", "editing", "html.browser_reader", "html.nodes",
    "html.second_reader",
}  # fmt: skip
# What only pages of another shape have a use for.
OF_SHAPES = {"backlog.carrier_reader", "backlog.carriers", "backlog.places", "html.selectors"}
OF_CHECKS = {"linting", "rules.base", "rules.catalogue", "backlog.stylesheets"}
OF_GIT = {"backlog.compare", "git", "history"}


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
@pytest.mark.parametrize(
    ("command", "unused"),
    [
        pytest.param(("check",), OF_EDITS | OF_GIT | OF_SHAPES, id="check"),
        pytest.param(
            ("list", "--page"),
            OF_EDITS - {"backlog.lookup"} | OF_CHECKS | OF_GIT | OF_SHAPES | {"backlog.snapshot"},
            id="list",
        ),
    ],
)
def test_reading_imports_only_what_it_uses(command: tuple[str, ...], unused: set[str]) -> None:
    modules = modules_of(*command, OWN_PAGE)
    assert HEAVY & modules == set()
    assert {f"pillcheck.{name}" for name in unused} & modules == set()
    # Only where tags do not close in order, or something is to be edited.
    assert "lxml" not in modules
    assert "lxml.etree" in modules_of(*command, KINDS["pill-in-heading"])


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_setting_a_status_imports_only_what_it_uses() -> None:
    modules = modules_of("set", "5", "blocked", "--page", OWN_PAGE, "--dry-run")
    of_witness = modules_of(spy="import sys, bs4; print(0, *sys.modules, file=sys.stderr)")
    assert "soupsieve" not in modules
    # The diff of a dry run is difflib's.
    assert HEAVY & (modules - of_witness) == {"difflib", "heapq"} - of_witness
    assert {f"pillcheck.{name}" for name in OF_CHECKS | OF_GIT} & modules == set()
    assert {m.removeprefix("pillcheck.editing.") for m in modules if ".editing." in m} == {
        "certainty", "change", "fact_text", "gates", "line_diff", "patch", "proof",
        "set_items", "status",
        "transaction",
    }  # fmt: skip


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_a_configuration_without_rules_imports_none(repo: Path) -> None:
    (repo / "pillcheck.toml").write_text('author = "Ada Marsh"\n', "utf-8")
    modules = modules_of("list", folder=repo)
    assert "tomllib" in modules
    assert "pillcheck.project.settings" in modules
    assert {f"pillcheck.{name}" for name in OF_CHECKS} & modules == set()


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_what_is_staged_is_checked_without_what_it_does_not_use(repo: Path) -> None:
    page = repo / PAGE
    page.write_text(page.read_text("utf-8").replace("<title>", "<title>Our "), "utf-8")
    git(repo, "add", ".")
    modules = modules_of("check", "--staged", folder=repo)
    assert "pillcheck.backlog.compare" in modules
    assert {"dataclasses", "difflib", "html", "json", "bs4", "pillcheck.editing"} & modules == set()


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_asking_for_help_imports_no_command() -> None:
    of_help = {"pillcheck.cli.command_groups", "pillcheck.cli.examples"}
    for argument, more in (("--version", set()), ("--help", of_help)):
        modules = modules_of(argument)
        assert {m for m in modules if m.startswith("pillcheck")} == {
            "pillcheck", "pillcheck.cli", "pillcheck.cli.app", "pillcheck.cli.entry",
            "pillcheck.cli.printing", "pillcheck.cli.shared_options", "pillcheck.errors",
            "pillcheck.printable", "pillcheck.report", "pillcheck.report.colours", *more,
        }  # fmt: skip
        assert "lxml" not in modules
        # click fits the help to the terminal.
        assert HEAVY & modules <= {"shutil", "textwrap"}


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_a_dry_run_of_an_edit_uses_the_witness() -> None:
    modules = modules_of("set", "5", "blocked", "--page", OWN_PAGE, "--dry-run")
    assert "bs4" in modules
