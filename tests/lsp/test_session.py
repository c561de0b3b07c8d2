"""A session: how it begins and ends, and that nothing that is sent to it ends it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.lsp.framing import frame
from pillcheck.lsp.uris import path_of, uri_of
from tests.lsp.client import LAZY, MODERN, PLAIN
from tests.support import KINDS, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lsp.conftest import Start, StartProcess

PAGE = KINDS["pill-in-heading"].read_text(encoding="utf-8")
URI = "file:///plans/docs/backlog/README.html"


def framed(body: bytes, head: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return head % len(body) + body


# Bytes between two requests, and the code of the error that answers them, if one does.
MALFORMED = {
    "no JSON": (framed(b"{nonsense"), -32700),
    "no UTF-8": (framed(b'{"method": "\xff"}'), -32700),
    "an empty body": (framed(b""), -32700),
    "deep brackets": (framed(b"[" * 200_000), -32700),
    "a huge number": (framed(b"9" * 10_000), -32700),
    "a list": (framed(b"[]"), -32600),
    "a batch": (framed(b'[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]'), -32600),
    "nothing": (framed(b"null"), -32600),
    "a text": (framed(b'"shutdown"'), -32600),
    "no method": (framed(b'{"jsonrpc":"2.0","id":5}'), -32600),
    "a method that is a number": (framed(b'{"jsonrpc":"2.0","id":5,"method":7}'), -32600),
    "an id that is a list": (framed(b'{"id":[1],"method":"textDocument/hover"}'), -32600),
    "an id that is null": (framed(b'{"id":null,"method":"textDocument/hover"}'), -32600),
    "an answer to nothing": (framed(b'{"jsonrpc":"2.0","id":99,"result":null}'), None),
    "an error without a request": (framed(b'{"id":99,"error":{"code":1,"message":"x"}}'), None),
    "a header without a length": (b"Content-Type: text/html\r\n\r\n", None),
    "a length that is no number": (b"Content-Length: many\r\n\r\n", None),
    "a negative length": (b"Content-Length: -5\r\n\r\n", None),
    "words": (b"hello\r\nis anybody there?\r\n\r\n", None),
    "a long line": (b"x" * 100_000 + b"\r\n", None),
    "line feeds only": (
        framed(b'{"id":[],"method":"x"}', b"content-length:%d\nContent-Type: x\n\n"),
        -32600,
    ),
    "an unknown notification": (framed(b'{"method":"$/nonsense","params":{}}'), None),
    "an unknown request": (framed(b'{"id":"a","method":"textDocument/nonsense"}'), -32601),
    "a request without parameters": (framed(b'{"id":"a","method":"textDocument/hover"}'), -32602),
    "parameters that are a list": (
        framed(b'{"id":"a","method":"textDocument/hover","params":[1]}'),
        -32602,
    ),
    "a document that is a number": (
        framed(b'{"id":"a","method":"textDocument/hover","params":{"textDocument":4}}'),
        -32602,
    ),
    "a change of nothing": (framed(b'{"method":"textDocument/didChange","params":null}'), None),
    "a change that is no list": (
        framed(
            b'{"method":"textDocument/didChange","params":{"textDocument":'
            b'{"uri":"file:///plans/docs/backlog/README.html","version":2},"contentChanges":{}}}'
        ),
        None,
    ),
    "an odd address": (
        framed(
            b'{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file://[::1/%00",'
            b'"version":1,"languageId":"html","text":"<p>"}}}'
        ),
        None,
    ),
    "half a character": (
        framed(
            b'{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:b",'
            b'"version":1,"languageId":"html","text":"<p class=status-pill>\\ud83d"}}}'
        ),
        None,
    ),
    "a second beginning": (framed(b'{"id":"a","method":"initialize","params":{}}'), -32600),
    "a cancellation of nothing": (framed(b'{"method":"$/cancelRequest","params":{"id":77}}'), None),
}


@pytest.mark.parametrize(("data", "code"), MALFORMED.values(), ids=MALFORMED)
def test_nothing_malformed_ends_a_session(
    data: bytes, code: int | None, start: Start, tmp_path: Path
) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    editor.open(URI, PAGE)
    before = editor.findings(URI)
    editor.send_bytes(data)
    assert editor.ask("textDocument/foldingRange", textDocument={"uri": URI})
    # Its answer, if there is one, came before that of the request.
    errors = [answer["error"]["code"] for answer in editor._answers.values()]
    assert errors == ([code] if code else [])
    editor.change(URI, 2, {"text": PAGE})
    assert editor.findings(URI, 2) == before
    assert editor.end() == 0


def test_half_a_character_is_shown_to_the_user(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    editor.open(URI, PAGE.replace("\n", "\n\ud83d", 1))
    assert editor.findings(URI) == []
    (notice,) = editor.notices
    assert notice["method"] == "window/showMessage"
    assert "line 2 holds U+D83D, half a character" in notice["params"]["message"]
    editor.change(URI, 2, {"text": PAGE})
    assert editor.ask("textDocument/foldingRange", textDocument={"uri": URI})


@pytest.mark.parametrize("words", ["\x1b[2J", "\u202e", "\x00\x07", "\ud83d", "é🎉", "\r\n\r\n"])
def test_what_is_sent_holds_nothing_that_could_steer_a_terminal_and_loses_nothing(
    words: str,
) -> None:
    head, _, body = frame({"title": words}).partition(b"\r\n\r\n")
    assert head == b"Content-Length: %d" % len(body)
    assert body.isascii()
    assert body.decode().isprintable()
    assert json.loads(body) == {"title": words}


LIFE: dict[str, tuple[list[tuple[str, bool]], int]] = {
    "as specified": ([("initialize", True), ("shutdown", True), ("exit", False)], 0),
    "without shutdown": ([("initialize", True), ("exit", False)], 1),
    "at once": ([("exit", False)], 1),
    "not begun": ([("shutdown", True), ("exit", False)], 1),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("messages", "code"), LIFE.values(), ids=LIFE)
def test_the_exit_code_says_whether_the_session_was_ended(
    messages: list[tuple[str, bool]], code: int, start_process: StartProcess, tmp_path: Path
) -> None:
    editor, _ = start_process(tmp_path)
    for method, is_request in messages:
        if is_request:
            editor.answer(editor.request(method, capabilities={}))
        else:
            editor.tell(method)
    assert editor.wait() == code


@pytest.mark.parametrize(("shut", "code"), [(True, 0), (False, 1)], ids=["shut down", "not"])
def test_the_end_of_the_input_ends_the_process(
    shut: bool, code: int, start_process: StartProcess, tmp_path: Path
) -> None:
    editor, server = start_process(tmp_path)
    editor.begin(PLAIN)
    if shut:
        editor.ask("shutdown")
    server.close_input()
    assert editor.wait() == code


def test_a_message_that_ends_early_ends_the_process(
    start_process: StartProcess, tmp_path: Path
) -> None:
    editor, server = start_process(tmp_path)
    editor.begin(PLAIN)
    editor.send_bytes(b"Content-Length: 500\r\n\r\n{")
    server.close_input()
    assert editor.wait() == 1


def test_no_request_is_answered_before_the_session_begins_or_after_it_is_over(
    start: Start, tmp_path: Path
) -> None:
    editor = start(tmp_path)
    assert editor.error("textDocument/hover")["code"] == -32002
    editor.open(URI, PAGE)
    editor.begin(PLAIN)
    # What was opened too early is not open.
    assert editor.ask("textDocument/foldingRange", textDocument={"uri": URI}) is None
    editor.ask("shutdown")
    assert editor.error("textDocument/hover")["code"] == -32600
    editor.tell("exit")
    assert editor.wait() == 0


def test_standard_error_stays_empty(start_process: StartProcess, tmp_path: Path) -> None:
    editor, server = start_process(tmp_path)
    editor.begin(MODERN)
    editor.open(URI, PAGE)
    editor.findings(URI)
    assert editor.end() == 0
    assert server.errors.read() == b""


def test_a_request_that_is_cancelled_gets_no_result(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    editor.open(URI, PAGE)
    editor.findings(URI)
    symbols = {"id": "late", "method": "textDocument/documentSymbol"}
    place = {"params": {"textDocument": {"uri": URI}}}
    cancel = {"method": "$/cancelRequest", "params": {"id": "late"}}
    # In one write, so that the cancellation is there before the request is begun.
    many = [{"id": n, "method": "textDocument/documentSymbol", **place} for n in range(900, 920)]
    editor.send_bytes(
        b"".join(
            framed(json.dumps(message).encode()) for message in [*many, symbols | place, cancel]
        )
    )
    assert editor.answer("late")["error"]["code"] == -32800
    assert all("result" in editor.answer(n) for n in range(900, 920))
    # The number can be used again.
    editor.send(symbols | place)
    assert editor.answer("late")["result"]


def test_only_the_newest_version_is_checked_and_answered(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    editor.begin(PLAIN)
    editor.open(URI, PAGE)
    editor.findings(URI)
    messages: list[dict[str, Any]] = []
    for version in range(2, 42):
        place = {"uri": URI, "version": version}
        text = PAGE + "\n" * version
        params: dict[str, Any] = {"textDocument": place, "contentChanges": [{"text": text}]}
        messages.append({"method": "textDocument/didChange", "params": params})
        if version == 20:
            params = {"textDocument": {"uri": URI}}
            request = {"id": "old", "method": "textDocument/foldingRange", "params": params}
            messages.append(request)
    editor.send_bytes(b"".join(framed(json.dumps(message).encode()) for message in messages))
    assert editor.answer("old")["error"]["code"] == -32801
    editor.findings(URI, 41)
    said = [n for n in editor.notices if n["method"] == "textDocument/publishDiagnostics"]
    assert len(said) < 20


UNITS = {
    "nothing said": (None, "utf-16"),
    "UTF-8 first": (["utf-8", "utf-16"], "utf-8"),
    "UTF-16 first": (["utf-16", "utf-8"], "utf-16"),
    "UTF-32 only": (["utf-32"], "utf-32"),
    "an unknown one": (["utf-7"], "utf-16"),
    "no list": ("utf-8", "utf-16"),
}


@pytest.mark.parametrize(("units", "expected"), UNITS.values(), ids=UNITS)
def test_the_client_chooses_how_characters_are_counted(
    units: object, expected: str, start: Start, tmp_path: Path
) -> None:
    capabilities = {} if units is None else {"general": {"positionEncodings": units}}
    assert start(tmp_path).begin(capabilities)["positionEncoding"] == expected


def test_one_that_pulls_is_not_pushed(start: Start, tmp_path: Path) -> None:
    editor = start(tmp_path)
    assert "diagnosticProvider" in editor.begin(LAZY)
    text = PAGE.replace('status-pill--todo">To do', 'status-pill--todo">To be done', 1)
    editor.open(URI, text)
    report = editor.ask("textDocument/diagnostic", textDocument={"uri": URI})
    assert "wrong-label" in [finding["code"] for finding in report["items"]]
    again = {"textDocument": {"uri": URI}, "previousResultId": report["resultId"]}
    assert editor.ask("textDocument/diagnostic", **again) == {
        "kind": "unchanged",
        "resultId": report["resultId"],
    }
    editor.change(URI, 2, {"text": PAGE})
    clean = editor.ask("textDocument/diagnostic", **again)
    assert clean["kind"] == "full"
    assert len(clean["items"]) < len(report["items"])
    assert page_of(PAGE).items
    assert editor.notices == []


AGAIN = {
    "textDocument/didSave": {"textDocument": {"uri": URI}},
    "workspace/didChangeWatchedFiles": {},
}


@pytest.mark.parametrize("method", AGAIN)
@pytest.mark.parametrize("can", [True, False])
def test_one_that_pulls_is_asked_to_pull_again_once_a_file_has_changed(
    method: str, can: bool, start: Start, tmp_path: Path
) -> None:
    editor = start(tmp_path)
    editor.begin({**LAZY, "workspace": {"diagnostics": {"refreshSupport": can}}})
    editor.open(URI, PAGE)
    editor.tell(method, **AGAIN[method])
    editor.ask("textDocument/diagnostic", textDocument={"uri": URI})
    # It asks by a request, whose answer is taken.
    assert [n["method"] for n in editor.notices] == ["workspace/diagnostic/refresh"] * can
    for notice in editor.notices:
        editor.send({"id": notice["id"], "result": None})
    assert editor.end() == 0


# An address, and the path that it names on this machine.
PATHS = {
    "file:///a/plan.html": "/a/plan.html",
    "FILE:///a/plan.html": "/a/plan.html",
    "file://localhost/a/plan.html": "/a/plan.html",
    "file:///a%20b/%C3%A9%23%3F.html": "/a b/é#?.html",
    "file:///a/%2e%2e/plan.html": "/a/../plan.html",
    "file://host/a/plan.html": None,
    "file://[::1/plan.html": None,
    "file:///a/%00.html": None,
    "file:plan.html": None,
    "file://": None,
    "untitled:plan.html": None,
    "https://example.org/plan.html": None,
    "": None,
}


@pytest.mark.skipif(os.name == "nt", reason="paths are others there")
@pytest.mark.parametrize(("uri", "path"), PATHS.items())
def test_the_path_of_an_address(uri: str, path: str | None) -> None:
    assert path_of(uri) == path
    if path and ".." not in path:
        assert path_of(uri_of(path)) == path
