"""Findings in an editor: those of ``pillcheck check``, of the text that is not saved yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.rules.catalogue import RULE_IDS
from tests.lsp.client import LAZY, MODERN, PLAIN, Editor, place_of
from tests.support import KINDS, OWN_PAGE, each_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result
    from tests.lsp.conftest import Start, StartProcess

PAGE = "docs/backlog/README.html"
FIRST = KINDS["pill-in-heading"]
SEVERITIES = {1: "error", 2: "warning", 3: "info"}


def opened(editor: Editor, path: Path, text: str | None = None) -> str:
    """Open a file, or another text in its place; return its address."""
    uri = path.resolve().as_uri()
    # As an editor does: no line end is changed, and no mark of the byte order is left.
    editor.open(uri, path.read_bytes().decode("utf-8-sig") if text is None else text)
    return uri


def rows(findings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the rule, severity, message and beginning of findings, as of ``check``."""
    return sorted(
        (
            finding["code"],
            SEVERITIES[finding["severity"]],
            finding["message"],
            finding["range"]["start"]["line"] + 1,
        )
        for finding in findings
    )


def checked(pillcheck: Callable[..., Result], *arguments: str | Path) -> list[tuple[Any, ...]]:
    """Return the same of ``pillcheck check``."""
    found = pillcheck("check", "--format", "json", *arguments).json["findings"]
    return sorted((f["rule"], f["severity"], f["message"], f["line"]) for f in found)


@each_page
def test_an_editor_shows_what_check_finds(
    path: Path,
    start: Start,
    repo: Path,
    pillcheck: Callable[..., Result],
) -> None:
    page = repo / PAGE
    page.write_bytes(path.read_bytes())
    editor = start(repo)
    editor.begin(MODERN)
    try:
        uri = opened(editor, page)
    except UnicodeDecodeError:
        pytest.skip("this page is not UTF-8")
    assert rows(editor.findings(uri)) == checked(pillcheck)


def test_the_text_in_the_editor_counts_not_the_file(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(PLAIN)
    text = FIRST.read_text(encoding="utf-8")
    uri = opened(editor, repo / PAGE)
    before = rows(editor.findings(uri))
    place = text.index('status-pill--todo">') + len("status-pill--")
    start_, end = place_of(text, place), place_of(text, place + 4)
    change = {"range": {"start": start_, "end": end}, "text": "bloked"}
    editor.change(uri, 2, change)
    assert "unknown-status" in [finding["code"] for finding in editor.findings(uri, 2)]
    assert (repo / PAGE).read_bytes() == FIRST.read_bytes()
    # Two changes in one: the second one counts from the text after the first.
    end = place_of(text, place + len("bloked"))
    first = {"range": {"start": start_, "end": end}, "text": ""}
    second = {"range": {"start": start_, "end": start_}, "text": "todo"}
    editor.change(uri, 3, first, second)
    assert rows(editor.findings(uri, 3)) == before
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    assert editor.findings(uri) == []


def test_a_finding_says_its_rule_its_place_and_what_it_is_about(start: Start, repo: Path) -> None:
    text = FIRST.read_text(encoding="utf-8").replace('id="item-2"', 'id="item-1"', 1)
    editor = start(repo)
    editor.begin(MODERN)
    uri = opened(editor, repo / PAGE, text)
    (finding,) = [f for f in editor.findings(uri) if f["code"] == "duplicate-id"]
    second = text.rindex('id="item-1"') + len('id="')
    assert finding["source"] == "pillcheck"
    assert finding["severity"] == 1
    assert finding["codeDescription"]["href"].endswith("/docs/rules.md#duplicate-id")
    assert finding["range"] == {
        "start": place_of(text, second, editor.unit),
        "end": place_of(text, second + len("item-1"), editor.unit),
    }
    (place,) = finding["relatedInformation"]
    assert place["location"]["uri"] == uri
    first = text.index('id="item-1"') + len('id="')
    assert place["location"]["range"]["start"] == place_of(text, first, editor.unit)
    assert place["message"]


def test_every_rule_has_a_section_of_the_page_that_findings_link_to() -> None:
    from pillcheck.lsp.links import rule_page

    for rule in RULE_IDS:
        address, _, section = rule_page(rule).partition("#")
        assert address.endswith("/pillcheck/pillcheck/blob/main/docs/rules.md")
        assert f"\n## {section}\n" in (OWN_PAGE.parents[2] / "docs/rules.md").read_text("utf-8")


@pytest.mark.parametrize("unit", ["utf-8", "utf-16", "utf-32"])
def test_places_are_counted_as_the_client_says(unit: str, start: Start, repo: Path) -> None:
    text = FIRST.read_text(encoding="utf-8")
    text = text.replace("<h2", "<h2 title='🎉é'", 1).replace('pill--todo"', 'pill--tödo🎉"', 1)
    editor = start(repo)
    editor.begin({"general": {"positionEncodings": [unit]}})
    uri = opened(editor, repo / PAGE, text)
    (finding,) = [f for f in editor.findings(uri) if f["code"] == "unknown-status"]
    at = text.index("tödo🎉")
    assert finding["range"] == {
        "start": place_of(text, at, unit),
        "end": place_of(text, at + len("tödo🎉"), unit),
    }


@pytest.mark.parametrize("scheme", ["git", "http", "vscode-notebook"])
def test_a_page_that_is_not_edited_is_not_checked(
    scheme: str, start: Start, tmp_path: Path
) -> None:
    editor = start(tmp_path)
    editor.begin(LAZY)
    editor.open(f"{scheme}:/plans/plan.html", ITEM)
    report = editor.ask(
        "textDocument/diagnostic", textDocument={"uri": f"{scheme}:/plans/plan.html"}
    )
    assert report["items"] == []


def test_nothing_is_said_of_a_document_that_is_no_page(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    uri = (tmp_path / "index.html").resolve().as_uri()
    editor.open(uri, "<p>Words")
    editor.change(uri, 2, {"text": "<p>Other words"})
    assert editor.ask("textDocument/foldingRange", textDocument={"uri": uri}) is None
    editor.change(uri, 3, {"text": ITEM})
    assert editor.findings(uri, 3)
    assert editor.notices == []
    # It was a page, so what is shown has to go.
    editor.change(uri, 4, {"text": "<p>Words"})
    assert editor.findings(uri, 4) == []
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    assert editor.findings(uri) == []


ITEM = (
    '<section id="item-1"><h2><span class="priority-tag">P1</span> Words '
    '<span class="status-pill status-pill--bloked">Bloked</span></h2></section>'
)
# Where HTML is, what it says, what is configured beside it, and whether it is a page.
QUIET = {
    "a page at the usual place": ("docs/backlog/README.html", ITEM, "", True),
    "an empty page at the usual place": ("docs/backlog/README.html", "<p>Soon</p>", "", True),
    "a page at another place": ("plan.html", ITEM, "", True),
    "a page that is configured": ("plan.html", ITEM, 'pages = ["plan.html"]', True),
    "a page that is configured without items": ("plan.html", "<p>", 'pages = ["plan.html"]', True),
    "a page beside that": ("other.html", ITEM, 'pages = ["plan.html"]', False),
    "HTML without items": ("index.html", "<h1>Welcome</h1><p>Words", "", False),
    "HTML with broken markup": ("index.html", "<p><table><b></p><li></table>", "", False),
    "an article with such an id": (
        "blog.html",
        '<article id="item-1"><h2>News</h2></article>',
        "",
        False,
    ),
    "a list with such ids": ("shop.html", '<ul><li id="item-1">Tea</li></ul>', "", False),
    "a pill without an item": (
        "styles.html",
        '<span class="status-pill status-pill--bloked">x</span>',
        "",
        False,
    ),
    "no HTML": ("notes.md", ITEM, "", False),
}


@pytest.mark.parametrize(("name", "text", "settings", "is_page"), QUIET.values(), ids=QUIET)
def test_html_that_is_no_page_stays_quiet(
    name: str, text: str, settings: str, is_page: bool, start: Start, tmp_path: Path
) -> None:
    if settings:
        (tmp_path / "pillcheck.toml").write_text(settings, encoding="utf-8")
    editor = start(tmp_path)
    editor.begin(LAZY)
    uri = (tmp_path / name).resolve().as_uri()
    editor.open(uri, text, "markdown" if name.endswith(".md") else "html")
    report = editor.ask("textDocument/diagnostic", textDocument={"uri": uri})
    assert bool(report["items"]) is is_page
    for method in ("documentSymbol", "foldingRange", "codeAction", "completion"):
        answer = editor.ask(
            f"textDocument/{method}",
            textDocument={"uri": uri},
            position={"line": 0, "character": 30},
            range={"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
            context={"diagnostics": []},
        )
        assert (answer is None) is not is_page


def test_the_configuration_and_the_baseline_are_those_of_check(
    start_process: StartProcess, repo: Path, pillcheck: Callable[..., Result]
) -> None:
    page = repo / PAGE
    text = page.read_text(encoding="utf-8").replace("--todo", "--bloked", 1)
    text = text.replace("<dt>1) ", "<dt>7) ", 1)
    page.write_text(text, encoding="utf-8")
    known = checked(pillcheck)
    assert {row[0] for row in known} >= {"unknown-status", "misnumbered-field"}
    editor, _ = start_process(repo / "docs")
    editor.begin(PLAIN)
    uri = opened(editor, page)
    assert rows(editor.findings(uri)) == known
    # What is configured while the editor runs counts from the next version on.
    settings = '[rules]\nmisnumbered-field = "off"\nunknown-status = "warning"\n'
    (repo / "pillcheck.toml").write_text(settings, encoding="utf-8")
    editor.change(uri, 2, {"text": text})
    configured = checked(pillcheck)
    assert configured != known
    assert rows(editor.findings(uri, 2)) == configured
    pillcheck("check", "--write-baseline", "known.json")
    (repo / "pillcheck.toml").write_text(f'baseline = "known.json"\n{settings}', encoding="utf-8")
    editor.change(uri, 3, {"text": text.replace("--todo", "--dne", 1)})
    (new,) = editor.findings(uri, 3)
    assert '"dne"' in new["message"]
    # A file that was saved may be the configuration.
    (repo / "pillcheck.toml").write_text("", encoding="utf-8")
    editor.tell("textDocument/didSave", textDocument={"uri": uri})
    assert "misnumbered-field" in [finding["code"] for finding in editor.findings(uri)]


WRONG_SETTINGS = {
    "an unknown rule": ('[rules]\nno-such-rule = "off"\n', "no-such-rule"),
    "no TOML": ("pages = [", "pillcheck.toml"),
    "no baseline": ('baseline = "gone.json"\n', "gone.json"),
    "a baseline outside": ('baseline = "../known.json"\n', "outside"),
}


@pytest.mark.parametrize(("settings", "words"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_a_wrong_configuration_is_shown_once(
    settings: str, words: str, start: Start, repo: Path
) -> None:
    (repo / "pillcheck.toml").write_text(settings, encoding="utf-8")
    editor = start(repo)
    editor.begin(MODERN)
    text = FIRST.read_text(encoding="utf-8").replace("--todo", "--bloked", 1)
    uri = opened(editor, repo / PAGE, text)
    assert editor.findings(uri) == []
    editor.change(uri, 2, {"text": text + "\n"})
    assert editor.findings(uri, 2) == []
    # Other answers do without it, and do not fail.
    place = {"line": 0, "character": 0}
    for method in ("hover", "codeAction"):
        editor.ask(
            f"textDocument/{method}",
            textDocument={"uri": uri},
            position=place,
            range={"start": place, "end": place},
            context={"diagnostics": []},
        )
    (notice,) = editor.notices
    assert notice["method"] == "window/showMessage"
    assert words in notice["params"]["message"]
    (repo / "pillcheck.toml").unlink()
    editor.change(uri, 3, {"text": text})
    assert editor.findings(uri, 3)


def test_the_configuration_can_be_chosen(start_process: StartProcess, repo: Path) -> None:
    (repo / "other.toml").write_text('[rules]\nunknown-status = "off"\n', encoding="utf-8")
    text = FIRST.read_text(encoding="utf-8").replace("--todo", "--bloked", 1)
    codes = []
    for arguments in (("--config", "other.toml"), ("--isolated",)):
        editor, _ = start_process(repo, *arguments)
        editor.begin(PLAIN)
        uri = opened(editor, repo / PAGE, text)
        codes.append({finding["code"] for finding in editor.findings(uri)})
    assert "unknown-status" not in codes[0]
    assert "unknown-status" in codes[1]


def test_a_page_that_has_no_file_yet_is_checked(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    editor.open("untitled:Untitled-1", ITEM)
    assert "unknown-status" in [f["code"] for f in editor.findings("untitled:Untitled-1")]


def test_a_finding_is_plain_json(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(MODERN)
    uri = opened(editor, repo / PAGE, OWN_PAGE.read_text(encoding="utf-8"))
    findings = editor.findings(uri)
    assert findings
    assert json.loads(json.dumps(findings)) == findings
