"""One edit, asked for in five ways: by command, from Python, in a browser, an editor, by MCP."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pillcheck as api
from pillcheck.backlog.reader import read
from pillcheck.html.source import Source
from pillcheck.lsp.framing import frame, messages
from pillcheck.lsp.session import Session
from pillcheck.project import config as configuration
from tests.lsp.client import MODERN, edited, place_of
from tests.serving import served
from tests.support import ALL_PAGES, CORPUS_PAGES, OWN_PAGE
from tests.test_ending import ITEM, MARKUP
from tests.test_mcp import Client as Assistant

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from tests.conftest import Result
    from tests.serving import Client as Browser

    Pillcheck = Callable[..., Result]
    # The bytes after an item, by its place, got a status; nothing where that is refused.
    Way = Callable[[int, str], bytes | None]

PAGE = "page.html"
OF_KINDS = sorted((Path(__file__).parent / "pages" / "kinds").glob("*.html"))


def by_command(pillcheck: Pillcheck, number: int, status: str) -> bytes | None:
    done = pillcheck("set", f"@{number + 1}", status)
    return Path(PAGE).read_bytes() if done.code == 0 else None


def from_python(number: int, status: str) -> bytes | None:
    backlog = api.parse(Path(PAGE).read_bytes(), configuration.load())
    try:
        return backlog.set_status(backlog.items[number], status).to_bytes()
    except api.Refusal:
        return None


def in_a_browser(browser: Browser, number: int, status: str) -> bytes | None:
    answer = browser.post({"action": "set", "item": f"@{number + 1}", "status": status})
    assert answer.status in (200, 422)
    return Path(PAGE).read_bytes() if answer.status == 200 else None


def by_an_assistant(assistant: Assistant, number: int, status: str) -> bytes | None:
    version = assistant.call("find")["hash"]
    answer = assistant.call(
        "edit", hash=version, action="set", item=f"@{number + 1}", status=status
    )
    return Path(PAGE).read_bytes() if "error" not in answer else None


def in_an_editor(page: Page, number: int, status: str) -> bytes | None:
    uri = Path(PAGE).resolve().as_uri()
    text = page.source.text
    place = place_of(text, page.items[number].element.inner_start, "utf-8")
    document = {"uri": uri, "languageId": "html", "version": 1, "text": text}
    session: list[tuple[str, dict[str, Any]]] = [
        ("initialize", {"capabilities": MODERN}),
        ("textDocument/didOpen", {"textDocument": document}),
        (
            "textDocument/codeAction",
            {
                "textDocument": {"uri": uri},
                "range": {"start": place, "end": place},
                "context": {"diagnostics": [], "only": ["refactor"]},
            },
        ),
    ]
    sent = b"".join(
        frame({"jsonrpc": "2.0", "id": count, "method": method, "params": params})
        if method != "textDocument/didOpen"
        else frame({"jsonrpc": "2.0", "method": method, "params": params})
        for count, (method, params) in enumerate(session)
    )
    out, bugs = io.BytesIO(), list[str]()
    Session(io.BytesIO(sent).read, out.write, bugs.append).run()
    assert bugs == []
    answers = {answer.get("id"): answer for answer in messages(io.BytesIO(out.getvalue()).read)}
    title = f"Set to {page.dialect.label(status)}"
    (action,) = (action for action in answers[2]["result"] if action["title"] == title)
    if "disabled" in action:
        return None
    return page.source.with_text(edited(text, action["edit"], uri, "utf-8")).to_bytes()


def gate_same(settings: str, data: bytes, pillcheck: Pillcheck) -> None:
    """Set items to every status in each way; each time the command says what is right."""
    Path("pillcheck.toml").write_text(f'pages = ["{PAGE}"]\n{settings}', encoding="utf-8")
    Path(PAGE).write_bytes(data)
    dialect = configuration.load().dialect
    page = read(Source.from_bytes(data), dialect)
    with served(Path(PAGE)) as browser:
        ways: dict[str, Way] = {
            "Python": from_python,
            "browser": partial(in_a_browser, browser),
            "editor": partial(in_an_editor, page),
            "assistant": partial(by_an_assistant, Assistant()),
        }
        for turn, status in enumerate(dialect.statuses):
            # An editor does not offer the status that an item has.
            others = [n for n, item in enumerate(page.items) if item.status != status.name]
            if not others:
                continue
            number = others[turn * 7 % len(others)]
            Path(PAGE).write_bytes(data)
            expected = by_command(pillcheck, number, status.name)
            for name, way in ways.items():
                Path(PAGE).write_bytes(data)
                assert way(number, status.name) == expected, (name, number, status.name)
                written = expected if name in ("browser", "assistant") else None
                assert Path(PAGE).read_bytes() == (written or data), (name, number, status.name)


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path in CORPUS_PAGES))
        for path in ALL_PAGES
        if path != OWN_PAGE
    ],
)
def test_each_way_gives_the_same_bytes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck
) -> None:
    monkeypatch.chdir(tmp_path)
    gate_same("", path.read_bytes(), pillcheck)


@pytest.mark.sampled(40)
@pytest.mark.parametrize("path", OF_KINDS, ids=lambda path: path.stem)
def test_each_way_gives_the_same_bytes_on_pages_of_other_shapes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["config"]
    gate_same(settings, path.read_bytes(), pillcheck)


SMALL = MARKUP.format("".join(ITEM.format(number) for number in (1, 2)))
# What stands in the page instead of what, and whether it is edited.
CHANGES = {
    "line ends": ("\n", "\r\n", True),
    "characters of two units": ("<h2>", "<h2>🎉 é ", True),
    "a doubt": ("<h2>", "<table><h2>", False),
    "two pills": ("</h2>", '<span class="status-pill status-pill--done">Done</span></h2>', False),
    "a conflict": ("<h2>", "<h2>\n<<<<<<< a\n=======\n>>>>>>> b\n", False),
}


@pytest.mark.sampled(9)
@pytest.mark.parametrize(("old", "new", "is_edited"), CHANGES.values(), ids=CHANGES)
def test_each_way_gives_the_same_bytes_or_refuses(
    old: str,
    new: str,
    is_edited: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert old in SMALL
    data = SMALL.replace(old, new).encode()
    gate_same("", data, pillcheck)
    Path(PAGE).write_bytes(data)
    assert (by_command(pillcheck, 0, "blocked") is not None) == is_edited
