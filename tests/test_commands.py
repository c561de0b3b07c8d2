"""The commands that edit: what they print and refuse, and that a dry run is the same edit."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.order import sort
from tests.conftest import git
from tests.support import ALL_PAGES, KINDS, OWN_PAGE, page_at, page_of, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
DAY = "2026-05-06"
ROW = ["--note", "A <row> & more", "--date", DAY]

COMMANDS = {
    "set": ["set", "{0}", "blocked", "--date", DAY],
    "set several": ["set", "{0}", "{1}", "{2}", "in progress", *ROW],
    "set delivered": ["set", "{1}", "done", "--delivered", "All of it.", "--date", DAY],
    "add": ["add", "New <thing>", "--priority", "p1", "--hours", "5", "--problem", "P", *ROW],
    "edit": ["edit", "{0}", "--title", "A & b", "--priority", "P2", "--hours", "9"],
    "edit field": ["edit", "{0}", "--field", "Summary=New words", *ROW],
    "edit attribute": ["edit", "{0}", "--attribute", "data-x=y", "--relabel", "Summary=S"],
    "move": ["move", "{0}", "--after", "{2}"],
    "move before": ["move", "{2}", "--before", "{0}", *ROW],
    "move top": ["move", "{2}", "--top"],
    "move bottom": ["move", "{1}", "--bottom"],
    "sort": ["sort", *ROW],
    "remove": ["remove", "{1}", "--force", *ROW],
    "history add": ["history", "add", "New row", "--date", DAY],
    "history add html": ["history", "add", "--html", "<b>New</b> & row", "--date", DAY],
    "history edit": ["history", "edit", "1", "--text", "Other words", "--date", DAY],
    "history remove": ["history", "remove", "1", "--force"],
}


def arguments(path: Path, name: str) -> list[str]:
    """Return a command for a page: its items are not done, and have no evidence."""
    items = [item for item in page_at(path).items if item.status not in ("done", "blocked")]
    plain = [item for item in items if not any(f.rule and f.rule.evidence for f in item.fields)]
    ids = [plain[0].name, plain[len(plain) // 2].name, plain[-1].name]
    return [word.format(*ids) for word in COMMANDS[name]]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", some_quick(COMMANDS, 2))
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(p, marks=[] if p == OWN_PAGE else pytest.mark.slow, id=p.stem)
        for p in ALL_PAGES
    ],
)
def test_a_dry_run_is_the_edit(repo: Path, pillcheck: Pillcheck, path: Path, name: str) -> None:
    page = repo / PAGE
    before = path.read_bytes()
    page.write_bytes(before)
    git(repo, "commit", "--allow-empty", "-qam", "Another page")
    words = arguments(page, name)
    if ("--note" in words or "history" in words) and b"docs-page-history" not in before:
        refused = pillcheck(*words)
        assert page.read_bytes() == before
        if name == "sort" and sort(page_at(path)).edits == ():
            # What changes nothing needs no row.
            assert refused.code == 0
            assert "the note was not added" in refused.err
        else:
            assert refused.code == 2
            assert "the page has no history table" in refused.err
        return
    dry = pillcheck(*words, "--dry-run")
    assert (dry.code, page.read_bytes()) == (0, before), dry.err
    done = pillcheck(*words, "--format", "json")
    assert done.code == 0
    after = page.read_bytes()
    assert done.json["changed"] is (after != before)
    assert done.json["path"] == PAGE
    page.write_bytes(before)
    if after != before:
        assert done.json["diff"] == dry.out
        subprocess.run(["git", "apply", "-"], input=dry.out.encode(), cwd=repo, check=True)
        assert page.read_bytes() == after
    else:
        assert name in ("sort", "move", "move top", "move bottom", "move before")
        assert "nothing written" in dry.out


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", some_quick(COMMANDS, 3))
def test_a_malformed_page_is_left_alone(repo: Path, pillcheck: Pillcheck, name: str) -> None:
    page = repo / PAGE
    words = arguments(page, name)
    text = page.read_text(encoding="utf-8")
    # A table in a heading before all of the items concerned goes on for ever.
    broken = text.replace("</h2>", "<table><tr><td></h2>", 2)
    line = text[: text.index("</h2>", text.index("</h2>") + 1)].count("\n") + 1
    page.write_text(broken, "utf-8")
    before = page.read_bytes()
    for extra in ([], ["--dry-run"], ["--format", "json"]):
        result = pillcheck(*words, *extra)
        assert (result.code, page.read_bytes()) == (2, before)
        error = result.json["error"] if result.out else {"kind": "refused", "message": result.err}
        assert error["kind"] == "refused"
        first = text[: text.index("</h2>")].count("\n") + 1
        assert any(f"{PAGE}:{n}: " in error["message"] for n in (first, line)), error
        assert "is never closed" in error["message"]


USAGE = [
    pytest.param(["set", "1"], "missing ITEM and STATUS", id="no status"),
    pytest.param(["set", "2", "4", "done", "--delivered", "x"], "only one item", id="evidence"),
    pytest.param(
        ["set", "2", "todo", "--delivered", "x"],
        "only a done item says what it delivered",
        id="not done",
    ),
    pytest.param(["set", "2", "99", "done"], 'unknown item "99"', id="one of several is not there"),
    pytest.param(["move", "2"], "say where to", id="nowhere"),
    pytest.param(["move", "2", "--top", "--bottom"], "say where to", id="two places"),
    pytest.param(["move", "2", "--before", "2"], "before or after itself", id="itself"),
    pytest.param(["edit", "2"], "say what to change", id="no editor"),
    pytest.param(["edit", "2", "--field", "Summary"], "is not of the form", id="no text"),
    pytest.param(["edit", "2", "--field", "Sumary=x"], 'did you mean "Summary"', id="misspelt"),
    pytest.param(["edit", "2", "--priority", "P9"], 'unknown priority "P9"', id="priority"),
    pytest.param(["edit", "2", "--hours", "0"], "0", id="hours"),
    pytest.param(["add", " "], "the title is empty", id="empty title"),
    pytest.param(["add", "x", "--status", "doen"], 'did you mean "done"', id="status"),
    pytest.param(["add", "x", "--edit"], "say what to change", id="add without an editor"),
    pytest.param(["history", "edit", "1"], "say what to change", id="nothing to change"),
    pytest.param(["history", "edit", "99", "--text", "x"], 'unknown row "99"', id="no such row"),
    pytest.param(["history", "edit", "9" * 5000, "--text", "x"], "unknown row", id="a long number"),
    pytest.param(["edit", "2", "--hours", "nan"], "nan is not a number", id="not a number"),
    pytest.param(["sort", "--page", "-"], "cannot be edited in place", id="standard input"),
]


@pytest.mark.parametrize(("words", "message"), USAGE)
@pytest.mark.sampled(2)
def test_usage(
    repo: Path,
    pillcheck: Pillcheck,
    words: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    result = pillcheck(*words)
    assert (result.code, git(repo, "diff")) == (2, "")
    assert message in result.err


def test_several_items_are_set_or_none(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    result = pillcheck("set", "2", "4", "#2", "blocked")
    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines()] == ["item-2", "item-4"]
    assert git(repo, "diff", "--numstat").split()[:2] == ["2", "2"]
    output = pillcheck("set", "2", "4", "todo", "--format", "json").json
    assert [item["from"] for item in output["items"]] == ["blocked", "blocked"]
    git(repo, "checkout", "-q", ".")
    # The second one has two pills.
    text = page.read_text(encoding="utf-8")
    pill = '<span class="status-pill status-pill--in-progress">In progress</span>\n      </h2>'
    assert text.count(pill) == 1
    page.write_text(text.replace(pill, pill.partition("\n")[0] + pill), "utf-8")
    before = page.read_bytes()
    result = pillcheck("set", "2", "4", "blocked")
    assert (result.code, page.read_bytes()) == (2, before)


def test_items_of_several_pages_are_not_set_together(repo: Path, pillcheck: Pillcheck) -> None:
    other = repo / "other.html"
    other.write_text(
        '<section id="item-70"><h2>O <span class="status-pill status-pill--todo">To do</span></h2>'
    )
    result = pillcheck("set", "2", "70", "done", "--page", PAGE, "--page", "other.html")
    assert result.code == 2
    assert "are on several pages" in result.err


def test_a_done_item_without_evidence_gets_a_hint(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("set", "2", "done")
    assert result.code == 0
    assert "item-2 does not say what was delivered" in result.err
    again = pillcheck("set", "2", "done", "--delivered", "The export.")
    assert (again.code, again.err) == (0, "")
    assert "The export." in git(repo, "diff")
    assert pillcheck("check", "--select", "missing-evidence").out.count("item-2") == 0


def test_every_change_of_a_status_can_be_recorded(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pillcheck.toml").write_text("record-history = true\n")
    title = pillcheck("show", "2", "--format", "json").json["item"]["title"]
    assert pillcheck("set", "2", "4", "blocked").code == 0
    rows = pillcheck("history", "--format", "json").json["rows"]
    assert [row["change"] for row in rows[:2]] == [
        f"item-2 {title}: To do → Blocked",
        rows[1]["change"],
    ]
    assert rows[1]["change"].startswith("item-4 ")
    assert pillcheck("set", "2", "blocked").code == 0
    assert pillcheck("set", "2", "4", "todo", "--note", "Both again").code == 0
    after = pillcheck("history", "--format", "json").json["rows"]
    assert len(after) == len(rows) + 1
    assert after[0]["change"] == "Both again"


def test_the_next_id_was_never_used(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    highest = max(int((item.name or "-0").split("-")[1]) for item in page_at(page).items)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</main>", '<p id="item-41"></p></main>'), "utf-8")
    git(repo, "commit", "-qam", "An id")
    page.write_text(text, "utf-8")
    git(repo, "commit", "-qam", "And none")
    git(repo, "switch", "-qc", "aside")
    assert pillcheck("add", "Aside").out.startswith("item-42 Aside: added")
    git(repo, "commit", "-qam", "Aside")
    git(repo, "switch", "-q", "main")
    assert pillcheck("add", "Here").out.startswith("item-43 Here: added")
    alone = repo.parent / "alone.html"
    alone.write_text(text, "utf-8")
    assert pillcheck("add", "X", "--page", alone).out.startswith(f"item-{highest + 1} X: added")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("markup", "number"),
    [
        ('<p id="item-²"></p>', 0),
        ("<!-- <p id=item-41> -->", 41),
        ("<template><p ID = 'item-41'></p></template>", 41),
        ('<p data-id="item-41"></p>', 0),
        ('<code>id="item-41"</code>', 0),
        (f'<p id="item-{"9" * 5000}"></p>', 0),
    ],
    ids=["no digit", "comment", "template", "another attribute", "text", "a long number"],
)
def test_what_counts_as_an_id(repo: Path, pillcheck: Pillcheck, markup: str, number: int) -> None:
    page = repo / PAGE
    highest = max(int((item.name or "-0").split("-")[1]) for item in page_at(page).items)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</main>", f"{markup}</main>"), "utf-8")
    assert pillcheck("add", "X").out.startswith(f"item-{max(number, highest) + 1} ")


def test_ids_under_another_name_count(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_bytes(text.replace("</main>", '<p id="item-41"></p></main>').encode("utf-16"))
    git(repo, "commit", "-qam", "An id")
    page.write_text(text, "utf-8")
    git(repo, "commit", "-qam", "And none")
    git(repo, "mv", PAGE, "docs/plan.html")
    git(repo, "commit", "-qm", "Another name")
    assert pillcheck("add", "X", "--page", "docs/plan.html").out.startswith("item-42 ")


def test_a_page_with_a_new_item_passes_the_check(repo: Path, pillcheck: Pillcheck) -> None:
    for words in (["Plain"], ["Whole", "--hours", "3", "--status", "done", "--priority", "P0"]):
        assert pillcheck("add", *words).code == 0
        assert pillcheck("check").code == 0
    assert pillcheck("show", "Plain", "--format", "json").json["item"]["priority"] == "P4"


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Make a program the editor that changes the file's ``text``."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys\n"
        "text = open(sys.argv[1], newline='', encoding='utf-8').read()\n"
        f"{code}\n"
        "open(sys.argv[1], 'w', newline='', encoding='utf-8').write(text)\n"
    )
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_item_in_the_editor(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    page = repo / PAGE
    before = page.read_text(encoding="utf-8").replace("\n", end).encode()
    page.write_bytes(before)
    editor(tmp_path, monkeypatch, "text = text.replace('Summary', 'Sum', 1)")
    assert pillcheck("edit", "4").code == 0
    after = page.read_bytes()
    changed = [
        (a, b) for a, b in zip(before.split(b"\n"), after.split(b"\n"), strict=True) if a != b
    ]
    assert [new for _, new in changed] == [changed[0][0].replace(b"Summary", b"Sum")]
    editor(tmp_path, monkeypatch, "pass")
    assert "nothing to change, nothing written" in pillcheck("edit", "4").out
    assert page.read_bytes() == after


def test_a_draft_that_is_refused_is_kept(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, "text = text.replace('</dl>', 'My words')")
    result = pillcheck("edit", "4")
    assert (result.code, git(repo, "diff")) == (2, "")
    path = result.err.split("your text is in ")[1].strip()
    with open(path, encoding="utf-8") as file:
        assert "My words" in file.read()


def test_a_new_item_in_the_editor(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, "text = text.replace('To be written.', 'Written.')")
    result = pillcheck("add", "By hand", "--edit", "--hours", "2", "--priority", "P2")
    assert result.code == 0
    item = pillcheck("show", "By hand", "--format", "json").json["item"]
    assert item["fields"]["Summary"] == "Written."
    assert not list(tmp_path.glob("pillcheck-*"))


def test_an_editor_that_does_not_run_leaves_nothing(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", str(tmp_path / "no-such-editor"))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = pillcheck("edit", "4")
    assert (result.code, git(repo, "diff")) == (2, "")
    assert "set EDITOR to an editor that runs" in result.err
    assert not list(tmp_path.glob("pillcheck-*"))


def test_an_editor_that_saves_other_line_ends_and_characters(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = repo / PAGE
    text = page.read_text("utf-8").replace('charset="utf-8"', 'charset="windows-1252"')
    before = text.replace("\n", "\r\n").encode("cp1252", "xmlcharrefreplace")
    page.write_bytes(before)
    code = "text = text.replace('\\r\\n', '\\n').replace('Summary', '\U0001f600', 1)"
    editor(tmp_path, monkeypatch, code)
    assert pillcheck("edit", "4").code == 0
    after = page.read_bytes()
    assert b"&#128512;" in after
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\n")


def test_an_item_that_was_changed_meanwhile_is_a_conflict(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = repo / PAGE
    editor(
        tmp_path,
        monkeypatch,
        f"page = {str(page)!r}\n"
        "whole = open(page, encoding='utf-8').read()\n"
        "open(page, 'w', encoding='utf-8').write(whole.replace('4) Rough', '5) Rough'))\n"
        "text = text.replace('Summary', 'Sum')",
    )
    result = pillcheck("edit", "4")
    assert result.code == 2
    assert "changed while you edited it" in result.err
    assert "Sum</dt>" not in page.read_text(encoding="utf-8")


def test_a_removed_item_is_said_to_be_missed(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("remove", "1")
    assert result.code == 2
    assert "item-1 is referred to on line" in result.err
    result = pillcheck("remove", "1", "--force")
    assert result.code == 0
    assert "item-1 is gone, but still referred to on line" in result.err


@pytest.mark.slow
def test_eight_processes_lose_nothing(repo: Path) -> None:
    """Eight processes set an item each fifty times, and add a row each time."""
    page = repo / PAGE
    page.write_bytes(OWN_PAGE.read_bytes())
    ids = [item.name or "" for item in page_at(page).items if item.status != "done"][:8]
    assert len(ids) == 8
    code = (
        "import sys\n"
        "from pillcheck.cli import run\n"
        "from pillcheck.files import replacing\n"
        "replacing.PATIENCE = 600\n"
        "for n in range(25):\n"
        "    for status in ('blocked', 'todo' if n < 24 else 'in-progress'):\n"
        "        note = f'{sys.argv[1]} {n} {status}'\n"
        "        words = ['set', sys.argv[1], status, '--note', note, '--author', 'Zed']\n"
        "        assert run(words) == 0, note\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, name], cwd=repo, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for name in ids
    ]  # fmt: skip
    errors = [process.communicate()[1].decode() for process in running]
    assert errors == [""] * 8
    after = page_at(page)
    assert {i.name: i.status for i in after.items if i.name in ids} == dict.fromkeys(
        ids, "in-progress"
    )
    assert after.history
    assert page_at(OWN_PAGE).history
    texts = [row.change.value for row in after.history.rows if row.change]
    for name in ids:
        own = [text for text in texts if text.startswith(f"{name} ")]
        assert len(own) == len(set(own)) == 50
    assert not list(page.parent.glob("*.lock"))


def test_several_pages_need_to_be_told_apart(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "other.html").write_bytes(KINDS["pill-in-field"].read_bytes())
    (repo / "pillcheck.toml").write_text(f'pages = ["{PAGE}", "other.html"]\n')
    for words in (["add", "X"], ["sort"], ["history", "add", "X"]):
        result = pillcheck(*words)
        assert result.code == 2
        assert "which page? Give --page" in result.err
    assert pillcheck("add", "X", "--page", "other.html").code == 0
    assert git(repo, "diff") == ""
    assert "X" in [
        i.title and i.title.value for i in page_of((repo / "other.html").read_text("utf-8")).items
    ]


def test_told_as_json(repo: Path, pillcheck: Pillcheck) -> None:
    for words in (["add", "X"], ["move", "2", "--top"], ["remove", "2"], ["sort"]):
        output = json.loads(pillcheck(*words, "--format", "json").out)
        assert list(output) == ["schema_version", "path", "changed", "diff", "item", "from", "to"]
