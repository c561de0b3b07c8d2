"""JSON-RPC 2.0: what is answered, what is not, and how lines become messages."""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import pytest

from pillcheck.rpc.lines import read_messages, write_message
from pillcheck.rpc.messages import Message, Request, RpcError, encode
from pillcheck.rpc.server import Call, Server

OK = {"jsonrpc": "2.0", "id": 1, "result": {"given": {}}}


def error(code: int, request_id: Any = None) -> dict[str, Any]:
    return {"id": request_id, "code": code}


def echo(params: Any, call: Call) -> dict[str, Any]:
    return {"given": params}


def fail(params: Any, call: Call) -> None:
    raise RpcError(-32602, "no such thing", {"key": 1})


def break_down(params: Any, call: Call) -> None:
    raise RuntimeError("oh no")


def cancels(request: Request) -> Any:
    return request.params["id"] if request.method == "cancel" else None  # type: ignore[call-overload]


def answers(*texts: str | bytes | None) -> tuple[list[Any], list[str]]:
    """Return what is sent for messages, read back, and what is reported."""
    sent: list[Message | list[Message]] = []
    reported: list[str] = []
    methods = {"echo": echo, "fail": fail, "break": break_down}
    server = Server(methods, cancels, reported.append)
    incoming = [text.encode() if isinstance(text, str) else text for text in texts]
    server.serve(incoming, sent.append)
    return [json.loads(encode(message)) for message in sent], reported


def shape(answer: Any) -> Any:
    """Return an answer without the words of its error."""
    if isinstance(answer, list):
        return [shape(single) for single in answer]
    if "error" not in answer:
        return answer
    assert answer["jsonrpc"] == "2.0"
    assert answer["error"]["message"]
    return error(answer["error"]["code"], answer["id"])


CALLED = '{"jsonrpc": "2.0", "id": 1, "method": "echo"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(CALLED, [OK], id="a call"),
        pytest.param(
            '{"jsonrpc": "2.0", "id": "a", "method": "echo", "params": [1]}',
            [{"jsonrpc": "2.0", "id": "a", "result": {"given": [1]}}],
            id="params in an array",
        ),
        pytest.param('{"jsonrpc": "2.0", "method": "echo"}', [], id="a notification"),
        pytest.param('{"jsonrpc": "2.0", "method": "no"}', [], id="an unknown notification"),
        pytest.param('{"jsonrpc": "2.0", "method": "break"}', [], id="a notification that fails"),
        pytest.param('{"jsonrpc": "2.0", "id": 1, "result": {}}', [], id="an answer"),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1, "method": "no"}', [error(-32601, 1)], id="unknown method"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1, "method": "fail"}', [error(-32602, 1)], id="refused"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1, "method": "break"}', [error(-32603, 1)], id="a bug"
        ),
        pytest.param("{", [error(-32700)], id="half an object"),
        pytest.param(b"\xff", [error(-32700)], id="no UTF-8"),
        pytest.param("[" * 100_000, [error(-32700)], id="nested too deeply"),
        pytest.param("NaN", [error(-32700)], id="no number"),
        pytest.param("9" * 5000, [error(-32700)], id="a number of too many digits"),
        pytest.param(None, [error(-32700)], id="too long"),
        pytest.param("1", [error(-32600)], id="a number"),
        pytest.param("null", [error(-32600)], id="null"),
        pytest.param("[]", [error(-32600)], id="an empty batch"),
        pytest.param('{"id": 1, "method": "echo"}', [error(-32600, 1)], id="of another version"),
        pytest.param('{"jsonrpc": "2.0", "id": 1}', [error(-32600, 1)], id="no method"),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1, "method": 2}', [error(-32600, 1)], id="method a number"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1, "method": "echo", "params": 1}',
            [error(-32600, 1)],
            id="params a number",
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": null, "method": "echo"}', [error(-32600)], id="id null"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": true, "method": "echo"}', [error(-32600)], id="id true"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": 1e999, "method": "echo"}', [error(-32600)], id="id infinite"
        ),
        pytest.param(
            '{"jsonrpc": "2.0", "id": {}, "method": "echo"}', [error(-32600)], id="id an object"
        ),
        pytest.param(
            f'[{CALLED}, {{"jsonrpc": "2.0", "method": "echo"}}, 1]',
            [[OK, error(-32600)]],
            id="a batch",
        ),
        pytest.param('[{"jsonrpc": "2.0", "method": "echo"}]', [], id="a batch of notifications"),
    ],
)
def test_each_message_is_answered(text: str | bytes | None, expected: list[Any]) -> None:
    sent, _ = answers(text)
    assert [shape(answer) for answer in sent] == expected
    # Whatever it was, the next one is answered.
    sent, _ = answers(text, CALLED)
    assert sent[-1] == OK


def test_an_error_has_its_data_and_a_bug_is_reported() -> None:
    sent, reported = answers('{"jsonrpc": "2.0", "id": 1, "method": "fail"}')
    assert sent[0]["error"] == {"code": -32602, "message": "no such thing", "data": {"key": 1}}
    assert reported == []
    sent, reported = answers('{"jsonrpc": "2.0", "id": 1, "method": "break"}')
    assert "oh no" in sent[0]["error"]["message"]
    assert "RuntimeError" in reported[0]


def test_what_is_cancelled_while_it_waits_is_neither_done_nor_answered() -> None:
    """The first call waits until the second one was cancelled."""
    seen: list[Any] = []
    came = threading.Event()

    def slow(params: Any, call: Call) -> Any:
        assert came.wait(10)
        seen.append(params)
        return {}

    def incoming() -> Any:
        for number in (1, 2, 3):
            yield json.dumps(
                {"jsonrpc": "2.0", "id": number, "method": "slow", "params": [number]}
            ).encode()
        # Unknown, and answered already: neither stops anything.
        for number in (2, 9):
            yield json.dumps(
                {"jsonrpc": "2.0", "method": "cancel", "params": {"id": number}}
            ).encode()
        came.set()

    sent: list[Any] = []
    Server({"slow": slow}, cancels, seen.append).serve(incoming(), sent.append)
    assert seen == [[1], [3]]
    assert [answer["id"] for answer in sent] == [1, 3]


@pytest.mark.parametrize("looks", [True, False], ids=["it looks", "it does not look"])
def test_what_is_cancelled_while_it_runs_is_not_answered(looks: bool) -> None:
    begun, cancelled = threading.Event(), threading.Event()
    finished: list[int] = []

    def slow(params: Any, call: Call) -> Any:
        begun.set()
        assert cancelled.wait(10)
        if looks:
            call.gate()
        finished.append(1)
        return {}

    def incoming() -> Any:
        yield b'{"jsonrpc": "2.0", "id": 7, "method": "slow"}'
        assert begun.wait(10)
        yield b'{"jsonrpc": "2.0", "method": "cancel", "params": {"id": 7}}'
        yield b'{"jsonrpc": "2.0", "id": 8, "method": "echo"}'
        cancelled.set()
        # The same id may be used again.
        yield b'{"jsonrpc": "2.0", "id": 7, "method": "echo"}'

    sent: list[Any] = []
    Server({"slow": slow, "echo": echo}, cancels, print).serve(incoming(), sent.append)
    assert [answer["id"] for answer in sent] == [8, 7]
    assert finished == ([] if looks else [1])


def test_a_client_that_goes_ends_the_session() -> None:
    def incoming() -> Any:
        yield CALLED.encode()
        raise OSError("gone")

    sent: list[Any] = []
    Server({"echo": echo}, cancels, print).serve(incoming(), sent.append)
    assert sent == [OK]


class Pieces:
    """A stream that gives its bytes a few at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self.stream = io.BytesIO(data)
        self.size = size

    def read(self, size: int) -> bytes:
        return self.stream.read(min(size, self.size))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", []),
        (b"a\nbc\n", [b"a", b"bc"]),
        (b"a\r\nb", [b"a", b"b"]),
        (b"\n  \n a \n\n", [b"a"]),
        (b"12345\n", [b"12345"]),
        (b"123456\nb\n", [None, b"b"]),
        (b"a\n1234567890", [b"a", None]),
        (b"123456\n1234567\n\nc", [None, None, b"c"]),
    ],
    ids=["nothing", "a break", "two", "CRLF", "blanks", "longest", "too long", "at the end",
         "two too long"],
)  # fmt: skip
def test_lines_become_messages(data: bytes, lines: list[bytes | None], size: int) -> None:
    assert list(read_messages(Pieces(data, size), longest=5)) == lines


def test_a_message_is_one_line_of_ascii() -> None:
    stream = io.BytesIO()
    message = {"text": "a\nb\u2028ü\ud800"}
    write_message(stream, encode(message))
    written = stream.getvalue()
    assert written.isascii()
    assert written.count(b"\n") == 1
    assert json.loads(written) == message
