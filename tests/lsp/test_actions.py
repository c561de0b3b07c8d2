"""Actions: each edit that an editor is offered gives the bytes that the command gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pillcheck as api
from pillcheck.html.source import Source
from tests.lsp.client import LAZY, MODERN, PLAIN, Editor, edited, place_of
from tests.support import ALL_PAGES, KINDS, OWN_PAGE, each_page, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result
    from tests.lsp.conftest import Start

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
FIRST = KINDS["pill-in-heading"].read_text(encoding="utf-8")
OF_KINDS = sorted((Path(__file__).parent.parent / "pages" / "kinds").glob("*.html"))

# One that takes edits at once, one that asks for them later.
CLIENTS = {"at once": MODERN, "later": LAZY}


class Opened:
    """A page that is open in an editor."""

    def __init__(self, editor: Editor, page: Path, text: str | None = None) -> None:
        self.editor = editor
        self.page = page
        self.source = Source.from_bytes(page.read_bytes())
        if text is not None:
            self.source = self.source.with_text(text)
        self.uri = page.resolve().as_uri()
        editor.open(self.uri, self.source.text)

    def actions(self, offset: int, *only: str) -> list[dict[str, Any]]:
        """Return what is offered at a place."""
        place = place_of(self.source.text, offset, self.editor.unit)
        return list(
            self.editor.ask(
                "textDocument/codeAction",
                textDocument={"uri": self.uri},
                range={"start": place, "end": place},
                context={"diagnostics": [], **({"only": list(only)} if only else {})},
            )
        )

    def after(self, action: dict[str, Any]) -> bytes:
        """Return the bytes that are saved once an action was taken."""
        if "edit" not in action:
            action = self.editor.ask("codeAction/resolve", **action)
        edit = action["edit"]
        for document in edit.get("documentChanges", []):
            assert document["textDocument"] == {"uri": self.uri, "version": 1}
        text = edited(self.source.text, edit, self.uri, self.editor.unit)
        return self.source.with_text(text).to_bytes()


def gate_same_as_set(
    opened: Opened, number: int, offset: int, data: bytes, pillcheck: Pillcheck, config: api.Config
) -> int:
    """Compare every status offered for an item with the command and the API; return how many."""
    offered = opened.actions(offset, "refactor")
    dialect = config.dialect
    statuses = {f"Set to {status.label}": status.name for status in dialect.statuses}
    backlog = api.parse(data, config)
    item = backlog.items[number]
    for action in offered:
        assert action["kind"] == "refactor.rewrite.status"
        status = statuses.pop(action["title"])
        opened.page.write_bytes(data)
        done = pillcheck("set", f"@{number + 1}", status, "--page", opened.page)
        if "disabled" in action:
            assert done.code == 2
            assert done.err == f"pillcheck: {action['disabled']['reason']}\n"
            continue
        assert done.code == 0, done.err
        expected = opened.page.read_bytes()
        assert opened.after(action) == expected
        assert backlog.set_status(item, status).to_bytes() == expected
    opened.page.write_bytes(data)
    assert list(statuses.values()) == ([item.status] if item.status in statuses.values() else [])
    return len(offered)


@pytest.mark.sampled(20)
@each_page
@pytest.mark.parametrize("capabilities", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize(
    "share", [0, *(pytest.param(share, marks=pytest.mark.slow) for share in (0.5, 1))]
)
def test_each_status_that_is_offered_is_set_as_by_the_command(
    path: Path,
    capabilities: dict[str, Any],
    share: float,
    start: Start,
    repo: Path,
    pillcheck: Pillcheck,
) -> None:
    data = path.read_bytes()
    (repo / PAGE).write_bytes(data)
    editor = start(repo)
    editor.begin(capabilities)
    opened = Opened(editor, repo / PAGE)
    items = page_of(opened.source.text).items
    number = int(share * (len(items) - 1))
    place = items[number].element.inner_start
    assert gate_same_as_set(opened, number, place, data, pillcheck, api.Config())


@pytest.mark.sampled(40)
@pytest.mark.parametrize("path", OF_KINDS, ids=lambda path: path.stem)
def test_pages_of_other_shapes_are_set_as_by_the_command(
    path: Path, start: Start, tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pillcheck.project import config as configuration

    settings = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["config"]
    (tmp_path / "pillcheck.toml").write_text(f'pages = ["page.html"]\n{settings}', encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    config = configuration.load()
    editor = start(tmp_path)
    editor.begin(MODERN)
    opened = Opened(editor, page)
    items = page_of(opened.source.text, config.dialect).items
    for number in {0, len(items) - 1}:
        place = items[number].element.inner_start
        gate_same_as_set(opened, number, place, path.read_bytes(), pillcheck, config)


def test_what_is_configured_for_every_change_goes_with_a_status(
    start: Start, repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798748800")
    settings = 'record-history = true\nauthor = "Ada Marsh"\n'
    (repo / "pillcheck.toml").write_text(settings, encoding="utf-8")
    data = KINDS["data-status-and-pill"].read_bytes()
    (repo / PAGE).write_bytes(data)
    editor = start(repo)
    editor.begin(MODERN)
    opened = Opened(editor, repo / PAGE)
    item = page_of(opened.source.text).items[1]
    status = "blocked" if item.status == "done" else "done"
    (action,) = [
        action
        for action in opened.actions(item.element.inner_start)
        if action["title"] == f"Set to {status.capitalize()}"
    ]
    assert pillcheck("set", "@2", status).code == 0
    saved = opened.after(action)
    assert saved == (repo / PAGE).read_bytes()
    assert b"2026-12-31" in saved


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem) for path in ALL_PAGES if path in KINDS.values()]
)
def test_an_edit_touches_as_few_characters_as_can_be(path: Path, start: Start, repo: Path) -> None:
    (repo / PAGE).write_bytes(path.read_bytes())
    editor = start(repo)
    editor.begin(PLAIN | {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
    opened = Opened(editor, repo / PAGE)
    text = opened.source.text
    for item in page_of(text).items[:2]:
        for action in opened.actions(item.element.inner_start, "refactor"):
            for change in action["edit"]["changes"][opened.uri]:
                start_, end = (change["range"][side] for side in ("start", "end"))
                assert start_["line"] == end["line"]
                line = text.split("\n")[start_["line"]]
                old, new = line[start_["character"] : end["character"]], change["newText"]
                assert old[:1] != new[:1]
                assert old[-1:] != new[-1:]


def _refused_texts() -> dict[str, str]:
    """Return the first page with faults that reach its first item."""
    first, second = page_of(FIRST).items[:2]
    pill = first.pills[0].element.span
    written = FIRST[pill.start : pill.end]
    return {
        "two pills": FIRST.replace(written, written * 2),
        "a conflict": FIRST + "\n<<<<<<< ours\n=======\n>>>>>>> theirs\n",
        "an id twice": FIRST.replace(f'id="{second.name}"', f'id="{first.name}"'),
    }


REFUSED = _refused_texts()


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("disables", [True, False], ids=["disabled", "left out"])
def test_an_edit_that_is_refused_is_not_offered(
    text: str, disables: bool, start: Start, repo: Path, pillcheck: Pillcheck
) -> None:
    assert text != FIRST
    (repo / PAGE).write_text(text, encoding="utf-8")
    editor = start(repo)
    action = {"codeActionLiteralSupport": {}, "disabledSupport": disables}
    editor.begin({"textDocument": {"codeAction": action}})
    opened = Opened(editor, repo / PAGE)
    offset = page_of(text).items[0].element.inner_start
    offered = opened.actions(offset, "refactor.rewrite")
    refusal = pillcheck("set", "@1", "blocked")
    assert refusal.code == 2
    if disables:
        assert {f"pillcheck: {action['disabled']['reason']}\n" for action in offered} == {
            refusal.err
        }
    else:
        assert offered == []


def test_outside_of_items_no_status_is_offered(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(MODERN)
    assert Opened(editor, repo / PAGE).actions(0, "refactor") == []


# --- fixes ------------------------------------------------------------------------------


@pytest.mark.sampled(20)
@each_page
@pytest.mark.parametrize("capabilities", CLIENTS.values(), ids=CLIENTS)
def test_all_safe_fixes_are_made_as_by_the_command(
    path: Path, capabilities: dict[str, Any], start: Start, repo: Path, pillcheck: Pillcheck
) -> None:
    page = repo / PAGE
    source = Source.from_bytes(path.read_bytes())
    text = source.text.replace("<dt>1) Summary", "<dt>1)  summary", 2).replace("<dt>2) ", "<dt>7) ")
    page.write_bytes(source.with_text(text).to_bytes())
    editor = start(repo)
    editor.begin(capabilities)
    opened = Opened(editor, page)
    offered = opened.actions(0, "source.fixAll")
    pillcheck("check", "--fix")
    fixed = page.read_bytes()
    if fixed == opened.source.to_bytes():
        pytest.skip("nothing on this page can be fixed safely")
    (action,) = offered
    assert action["kind"] == "source.fixAll.pillcheck"
    assert opened.after(action) == fixed


def test_a_page_without_safe_fixes_offers_none(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(MODERN)
    opened = Opened(editor, repo / PAGE)
    assert opened.actions(0, "source") == []


# A fault, and how the fix of it is named.
FAULTS = {
    "safe": ("<dt>1) Summary", "<dt>1) summary", 'Write "Summary"', True),
    "unsafe": (
        'pill--todo">To do',
        'pill--tdoo">To do',
        'Write "todo" (unsafe: may change what the page says)',
        False,
    ),
}


@pytest.mark.parametrize(("old", "new", "title", "is_safe"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("capabilities", CLIENTS.values(), ids=CLIENTS)
def test_a_finding_is_fixed_where_it_is(
    old: str,
    new: str,
    title: str,
    is_safe: bool,
    capabilities: dict[str, Any],
    start: Start,
    repo: Path,
) -> None:
    at = FIRST.rindex(old)
    text = FIRST[:at] + new + FIRST[at + len(old) :]
    editor = start(repo)
    editor.begin(capabilities)
    opened = Opened(editor, repo / PAGE, text)
    offset = at + next(n for n, pair in enumerate(zip(old, new, strict=True)) if len({*pair}) > 1)
    (action,) = opened.actions(offset, "quickfix")
    assert action["title"] == title
    assert action["isPreferred"] is is_safe
    assert [finding["source"] for finding in action["diagnostics"]] == ["pillcheck"]
    assert opened.after(action).decode() == FIRST
    assert opened.actions(0, "quickfix") == []
    # Without a word of what kind it should be, it is offered beside the statuses.
    kinds = [action["kind"] for action in opened.actions(offset)]
    assert kinds[0] == "quickfix"
    assert "refactor.rewrite.status" in kinds
    assert ("source.fixAll.pillcheck" in kinds) is is_safe


def test_a_fix_that_a_proof_refuses_is_not_offered(
    start: Start, repo: Path, pillcheck: Pillcheck
) -> None:
    # Behind a doubtful place that reaches the item, check leaves the fix out as well.
    text = FIRST.replace("<dt>1) Summary", "<dt>1) summary").replace("<dl>", "<dl><table><b>", 1)
    editor = start(repo)
    editor.begin(MODERN)
    opened = Opened(editor, repo / PAGE, text)
    offered = opened.actions(text.index("1) summary") + 4, "quickfix")
    (repo / PAGE).write_text(text, encoding="utf-8")
    pillcheck("check", "--fix")
    line = text[: text.index("1) summary")].count("\n")
    assert "summary" in (repo / PAGE).read_text(encoding="utf-8").split("\n")[line]
    assert offered
    assert all("disabled" in action for action in offered)


def test_an_action_of_an_older_version_has_no_edit(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(LAZY)
    opened = Opened(editor, repo / PAGE)
    offset = page_of(FIRST).items[0].element.inner_start
    (action, *_) = opened.actions(offset, "refactor")
    assert "edit" not in action
    editor.change(opened.uri, 2, {"text": FIRST + "\n"})
    assert editor.error("codeAction/resolve", **action)["code"] == -32801


FORGED: dict[str, Any] = {
    "nothing": None,
    "another item": {"status": "done", "item": 999},
    "a negative item": {"status": "done", "item": -1},
    "another status": {"status": "dne", "item": 0},
    "no such fix": {"fix": ["wrong-label", 1, 2]},
    "no document": {"uri": "file:///nowhere.html", "all": True},
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_an_action_that_was_never_offered_is_refused(data: Any, start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(LAZY)
    opened = Opened(editor, repo / PAGE)
    whole = None if data is None else {"uri": opened.uri, "version": 1, **data}
    error = editor.error("codeAction/resolve", title="x", **({"data": whole} if whole else {}))
    assert error["code"] == -32602


def test_a_client_that_knows_no_actions_is_offered_none(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(PLAIN)
    uri = (repo / PAGE).resolve().as_uri()
    editor.open(uri, FIRST)
    place = {"line": 0, "character": 0}
    answer = editor.ask(
        "textDocument/codeAction",
        textDocument={"uri": uri},
        range={"start": place, "end": place},
        context={"diagnostics": []},
    )
    assert answer is None


def test_our_own_page_is_among_the_pages() -> None:
    assert OWN_PAGE in ALL_PAGES
