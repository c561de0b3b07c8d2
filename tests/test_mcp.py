"""The Model Context Protocol: five tools that do what the commands do, and never more."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from pillcheck.errors import Kind
from pillcheck.mcp.edit_tool import edit_page
from pillcheck.mcp.refusals import ADVICE
from pillcheck.mcp.served_pages import ServedPages
from pillcheck.mcp.session import VERSIONS, Session, cancelled_by
from pillcheck.mcp.tools import ACTIONS, TOOLS
from pillcheck.rpc.server import Call, Cancellations, Cancelled, Server
from tests.support import each_page, page_at
from tests.test_properties import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
CLIENT = Path(__file__).parent / "mcp_client.py"
HISTORY = b"docs-page-history"


class Client:
    """A client in this process: it calls tools as they are called from outside."""

    def __init__(self, *paths: str, version: str = VERSIONS[-1]) -> None:
        self.session = Session(paths)
        self.count = 0
        self.hello = self.request("initialize", {"protocolVersion": version})["result"]

    def request(self, method: str, params: Any) -> Any:
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        sent: list[Any] = []
        reported: list[str] = []
        server = Server(self.session.methods, cancelled_by, reported.append)
        server.serve([json.dumps(message).encode()], sent.append)
        assert reported == []
        return sent[0]

    def call(self, tool: str, /, **arguments: Any) -> Any:
        """Return what a tool answers."""
        result = self.request("tools/call", {"name": tool, "arguments": arguments})["result"]
        content = json.loads(result["content"][0]["text"])
        assert result.get("structuredContent", content) == content
        assert result["isError"] == ("error" in content)
        return content

    def edit(self, **arguments: Any) -> Any:
        """Edit the page as it is now."""
        data = (Path(PAGE)).read_bytes()
        return self.call("edit", hash=sha256(data).hexdigest()[:16], **arguments)


@pytest.fixture
def client(repo: Path) -> Client:
    return Client()


# --- the protocol -----------------------------------------------------------------------


def test_the_tools_are_short_enough_to_be_kept_in_mind() -> None:
    assert len(TOOLS) <= 5
    assert [tool["name"] for tool in TOOLS] == ["find", "read", "edit", "check", "explain"]
    assert len(json.dumps(list(TOOLS), separators=(",", ":"))) <= 3000


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [(version, version) for version in VERSIONS]
    + [("2099-01-01", VERSIONS[-1]), ("", VERSIONS[-1])],
)
def test_versions_are_agreed_on(repo: Path, offered: str, agreed: str) -> None:
    client = Client(version=offered)
    assert client.hello["protocolVersion"] == agreed
    assert client.hello["serverInfo"]["name"] == "pillcheck"
    assert "tools" in client.hello["capabilities"]
    result = client.request("tools/call", {"name": "find", "arguments": {}})["result"]
    assert ("structuredContent" in result) is (agreed >= "2025-06-18")


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        pytest.param("initialize", {}, -32602, id="no version"),
        pytest.param("initialize", {"protocolVersion": 1}, -32602, id="version a number"),
        pytest.param("initialize", [], -32602, id="an array"),
        pytest.param("tools/list", {"cursor": "x"}, -32602, id="a cursor"),
        pytest.param("tools/call", {}, -32602, id="no tool"),
        pytest.param("tools/call", {"name": "remove"}, -32602, id="unknown tool"),
        pytest.param("tools/call", {"name": []}, -32602, id="tool a list"),
        pytest.param("tools/call", {"name": "find", "arguments": []}, -32602, id="no object"),
        pytest.param("tools/call", [], -32602, id="call an array"),
        pytest.param("resources/list", {}, -32601, id="resources"),
        pytest.param("server/discover", {}, -32601, id="unknown method"),
    ],
)
def test_wrong_calls_have_codes(client: Client, method: str, params: Any, code: int) -> None:
    assert client.request(method, params)["error"]["code"] == code


def test_a_session_says_pong_and_lists_its_tools(client: Client) -> None:
    assert client.request("ping", {})["result"] == {}
    assert client.request("tools/list", {})["result"] == {"tools": list(TOOLS)}


# --- what is looked at ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ({}, []),
        ({"words": "feature"}, ["--grep", "feature"]),
        ({"status": "todo,done"}, ["--status", "todo,done"]),
        ({"priority": "P1"}, ["--priority", "P1"]),
        ({"open": True, "where": ["status!=blocked"]}, ["--open", "--where", "status!=blocked"]),
        ({"words": "no such words at all"}, ["--grep", "no such words at all"]),
    ],
    ids=["all", "words", "status", "priority", "open and where", "none"],
)
def test_find_chooses_as_list_does(
    client: Client, pillcheck: Pillcheck, arguments: dict[str, Any], options: list[str]
) -> None:
    listed = pillcheck("list", "--format", "json", *options).json
    answer = client.call("find", **arguments)
    assert answer["items"] == [
        {key: item[key] for key in ("id", "title", "status", "priority")}
        for item in listed["items"]
    ]
    assert answer["hash"] == sha256(Path(PAGE).read_bytes()).hexdigest()[:16]


def test_find_stops_somewhere(client: Client, pillcheck: Pillcheck) -> None:
    section = '<section class="backlog-item" id="item-{}"><h2>T</h2></section>\n'
    Path("many.html").write_text("".join(map(section.format, range(120))), "utf-8")
    answer = Client("many.html").call("find")
    assert (len(answer["items"]), answer["left_out"]) == (100, 20)


def test_read_says_what_show_says(client: Client, pillcheck: Pillcheck) -> None:
    shown = pillcheck("show", "4", "--format", "json").json
    assert client.call("read", item="4")["item"] == shown["item"]


def test_read_sums_the_page_up(client: Client, pillcheck: Pillcheck) -> None:
    counts = pillcheck("stats", "--format", "json").json
    rows = pillcheck("history", "--format", "json").json["rows"]
    answer = client.call("read")
    assert {key: answer[key] for key in ("items", "done", "open", "statuses")} == {
        key: counts[key] for key in ("items", "done", "open", "statuses")
    }
    assert answer["history"] == rows[:3]
    assert "Summary" in answer["fields"]


def test_check_finds_what_check_finds(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_bytes(page.read_bytes().replace(b">Done<", b">Dnoe<", 1))
    assert pillcheck("check", "--write-baseline", "known.json").code == 0
    page.write_bytes(page.read_bytes().replace(b'status-pill--todo"', b'status-pill--toto"', 1))

    def same() -> int:
        printed = pillcheck("check", "--format", "json").json
        answer = Client().call("check")
        assert [(f["rule"], f["line"], f["message"]) for f in answer["findings"]] == [
            (f["rule"], f["line"], f["message"]) for f in printed["findings"]
        ]
        assert (answer["errors"], answer["warnings"]) == (
            printed["summary"]["errors"],
            printed["summary"]["warnings"],
        )
        return len(answer["findings"])

    everything = same()
    (repo / "pillcheck.toml").write_text('baseline = "known.json"\n', "utf-8")
    assert 0 < same() < everything


def test_explain_knows_rules_and_refusals(client: Client, pillcheck: Pillcheck) -> None:
    printed = pillcheck("explain", "wrong-label").out
    assert client.call("explain", name="wrong-label")["explanation"] + "\n" == printed
    for kind in get_args(Kind):
        answer = client.call("explain", name=kind)
        assert answer["meaning"]
        assert answer["next"] == ADVICE[kind].next
    assert client.call("explain", name="wrong-labl")["error"]["candidates"] == ["wrong-label"]


# --- edits are those of the commands ----------------------------------------------------

NOTE = {"note": "A <row> & more", "author": "Zoë"}
NOTE_OPTIONS = ["--note", "A <row> & more", "--author", "Zoë"]
EDITS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "set": ({"action": "set", "item": "4", "status": "blocked"}, ["set", "4", "blocked"]),
    "set with a row": (
        {"action": "set", "item": "4", "status": "In progress", **NOTE},
        ["set", "4", "in-progress", *NOTE_OPTIONS],
    ),
    "set to what it is": ({"action": "set", "item": "1", "status": "done"}, ["set", "1", "done"]),
    "delivered": (
        {"action": "set", "item": "4", "status": "done", "delivered": "All."},
        ["set", "4", "done", "--delivered", "All."],
    ),
    "change": (
        {"action": "change", "item": "4", "title": "A & b", "priority": "P0", "hours": 9},
        ["edit", "4", "--title", "A & b", "--priority", "P0", "--hours", "9"],
    ),
    "change a field": (
        {"action": "change", "item": "4", "fields": {"Summary": "New <b>"}, **NOTE},
        ["edit", "4", "--field", "Summary=New <b>", *NOTE_OPTIONS],
    ),
    "change properties": (
        {"action": "change", "item": "4", "properties": {"owner": "ada", "risk": "high"}},
        ["edit", "4", "--set", "owner=ada", "--set", "risk=high"],
    ),
    "add": (
        {"action": "add", "title": "New <thing>", **NOTE},
        ["add", "New <thing>", *NOTE_OPTIONS],
    ),
    "add with all": (
        {
            "action": "add", "title": "New", "priority": "P1", "status": "blocked", "hours": 5,
            "fields": {"Summary": "S"}, "properties": {"owner": "ada"},
        },
        ["add", "New", "--priority", "P1", "--status", "blocked", "--hours", "5", "--summary", "S",
         "--set", "owner=ada"],
    ),
    "move": ({"action": "move", "item": "4", "before": "1"}, ["move", "4", "--before", "1"]),
    "move after": (
        {"action": "move", "item": "1", "after": "4", **NOTE},
        ["move", "1", "--after", "4", *NOTE_OPTIONS],
    ),
    "to the top": ({"action": "move", "item": "4", "to": "top"}, ["move", "4", "--top"]),
    "to the bottom": ({"action": "move", "item": "1", "to": "bottom"}, ["move", "1", "--bottom"]),
    "note": ({"action": "note", **NOTE}, ["history", "add", NOTE["note"], "--author", "Zoë"]),
    "note by the usual author": ({"action": "note", "note": "N"}, ["history", "add", "N"]),
}  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_that_of_the_command(client: Client, pillcheck: Pillcheck, name: str) -> None:
    arguments, words = EDITS[name]
    page = Path(PAGE)
    Path("pillcheck.toml").write_text(SETTINGS, "utf-8")
    before = page.read_bytes()
    printed = pillcheck(*words, "--format", "json")
    assert printed.code == 0, printed.out
    expected = page.read_bytes()
    shown = pillcheck("diff").out.splitlines() if expected != before else []
    page.write_bytes(before)
    answer = client.edit(**arguments)
    assert page.read_bytes() == expected
    assert answer["changed"] is (expected != before) is printed.json["changed"]
    assert answer["changes"] == shown
    assert answer["hash"] == sha256(expected).hexdigest()[:16]
    # It can be taken back as any other.
    if answer["changed"]:
        assert pillcheck("undo").code == 0
        assert page.read_bytes() == before


def test_every_action_is_tried() -> None:
    assert {arguments["action"] for arguments, _ in EDITS.values()} | {"remove"} == set(ACTIONS)


@pytest.mark.sampled(9)
@each_page
@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_every_status_on_every_page_is_that_of_the_command(
    repo: Path, pillcheck: Pillcheck, path: Path, number: int
) -> None:
    """The same bytes, or the same refusal."""
    page = repo / PAGE
    page.write_bytes(path.read_bytes())
    read = page_at(path)
    client = Client()
    items = read.items[:: max(len(read.items) // 3, 1)]
    item = items[number % len(items)]
    for status in read.dialect.statuses:
        page.write_bytes(path.read_bytes())
        name = item.name or "@1"
        done = pillcheck("set", name, status.name)
        expected = page.read_bytes()
        page.write_bytes(path.read_bytes())
        answer = client.edit(action="set", item=name, status=status.name)
        assert page.read_bytes() == expected
        if done.code == 0:
            assert answer["hash"] == sha256(expected).hexdigest()[:16]
        else:
            assert done.code == 2
            assert answer["error"]["message"] in done.err


def test_the_history_records_a_status_where_that_is_configured(
    client: Client, pillcheck: Pillcheck
) -> None:
    Path("pillcheck.toml").write_text("record-history = true\n", "utf-8")
    before = Path(PAGE).read_bytes()
    assert pillcheck("set", "4", "blocked").code == 0
    expected = Path(PAGE).read_bytes()
    Path(PAGE).write_bytes(before)
    answer = client.edit(action="set", item="4", status="blocked")
    assert Path(PAGE).read_bytes() == expected
    assert len(answer["changes"]) == 2


# --- refusals ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "kind", "words"),
    [
        pytest.param("read", {"item": "99"}, "item-not-found", "unknown item", id="no item"),
        pytest.param("read", {"itm": "4"}, "usage", 'did you mean "item"?', id="a typo"),
        pytest.param("read", {"item": 4}, "usage", "item is a text", id="a number"),
        pytest.param("read", {"item": "\ud800"}, "usage", "item is a text", id="half a character"),
        pytest.param("find", {"open": "yes"}, "usage", "open is true or false", id="no flag"),
        pytest.param("find", {"where": "x"}, "usage", "where is a list", id="no list"),
        pytest.param("find", {"where": [1]}, "usage", "each of where is a text", id="no texts"),
        pytest.param("find", {"status": "dnoe"}, "unknown-status", '"done"?', id="no status"),
        pytest.param("find", {"page": "/etc/passwd"}, "page-not-found", "not served", id="no page"),
        pytest.param("explain", {}, "usage", "name is missing", id="no name"),
        pytest.param("explain", {"name": "x"}, "unknown-rule", "unknown rule", id="no rule"),
        pytest.param("edit", {"hash": "x"}, "usage", "action is missing", id="no action"),
    ],
)
def test_what_cannot_be_done_says_what_to_call_next(
    client: Client, tool: str, arguments: dict[str, Any], kind: str, words: str
) -> None:
    answer = client.call(tool, **arguments)
    assert answer["error"]["kind"] == kind
    assert words in answer["error"]["message"]
    assert answer["next"] == ADVICE[answer["error"]["kind"]].next


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        pytest.param({"action": "kill"}, "usage", "action is one of set", id="unknown action"),
        pytest.param({"action": "set", "item": "4"}, "usage", "set needs status", id="no status"),
        pytest.param(
            {"action": "set", "item": "4", "status": "dnoe"}, "unknown-status", "", id="a typo"
        ),
        pytest.param(
            {"action": "set", "item": "4", "status": "done", "title": "T"},
            "usage",
            "and not title",
            id="title with set",
        ),
        pytest.param(
            {"action": "set", "item": "4", "status": "blocked", "delivered": "All"},
            "usage",
            "only a done item",
            id="delivered but not done",
        ),
        pytest.param({"action": "change", "item": "4"}, "usage", "needs one of", id="no change"),
        pytest.param(
            {"action": "change", "item": "4", "hours": True}, "usage", "a number", id="no hours"
        ),
        pytest.param(
            {"action": "change", "item": "4", "hours": 0}, "usage", "from 0.1", id="0 hours"
        ),
        pytest.param(
            {"action": "change", "item": "4", "fields": {"Summary": 1}},
            "usage",
            "fields.Summary is a text",
            id="a field of a number",
        ),
        pytest.param(
            {"action": "change", "item": "4", "fields": {"Sumary": "S"}},
            "usage",
            'did you mean "Summary"',
            id="no such field",
        ),
        pytest.param(
            {"action": "move", "item": "4", "before": "4"}, "usage", "itself", id="beside itself"
        ),
        pytest.param(
            {"action": "move", "item": "4", "before": "1", "to": "top"},
            "usage",
            "one of before, after and to",
            id="two places",
        ),
        pytest.param(
            {"action": "change", "item": "4", "fields": {"Summary": ""}},
            "usage",
            "is empty",
            id="a field without text",
        ),
        pytest.param({"action": "note"}, "usage", "note needs note", id="no text"),
        pytest.param({"action": "add"}, "usage", "add needs title", id="no title"),
        pytest.param(
            {"action": "remove", "item": "1"}, "refused", "item-1 is referred to", id="in use"
        ),
    ],
)
def test_an_edit_that_is_refused_changes_nothing(
    client: Client, arguments: dict[str, Any], kind: str, words: str
) -> None:
    before = Path(PAGE).read_bytes()
    answer = client.edit(**arguments)
    assert answer["error"]["kind"] == kind
    assert words in answer["error"]["message"]
    assert answer["next"]
    assert Path(PAGE).read_bytes() == before


def test_a_page_that_cannot_be_read_is_an_answer(client: Client) -> None:
    Path(PAGE).write_bytes(b"\xff\xfe\x00")
    assert client.call("find")["error"]["kind"] in get_args(Kind)
    Path(PAGE).unlink()
    assert client.call("find")["error"]["kind"] == "page-not-found"
    Path(PAGE).mkdir()
    assert client.call("find")["error"]["kind"] in get_args(Kind)


def test_several_pages_are_told_apart_and_others_are_not_served(repo: Path) -> None:
    for name in ("a.html", "b.html"):
        Path(name).write_bytes(Path(PAGE).read_bytes())
    client = Client("a.html", "b.html")
    answer = client.call("find")
    assert (answer["error"]["kind"], answer["error"]["candidates"]) == (
        "usage",
        ["a.html", "b.html"],
    )
    name = client.call("find", page="b.html")["hash"]
    edit = {"action": "set", "item": "4", "status": "blocked", "hash": name}
    assert client.call("edit", page="b.html", **edit)["changed"]
    assert client.call("edit", page=PAGE, **edit)["error"]["kind"] == "page-not-found"
    assert Path("a.html").read_bytes() == Path(PAGE).read_bytes() != Path("b.html").read_bytes()


# --- the version that was read ----------------------------------------------------------


def test_a_stale_hash_is_refused_with_what_changed_meanwhile(
    client: Client, pillcheck: Pillcheck
) -> None:
    name = client.call("find")["hash"]
    assert pillcheck("set", "3", "done").code == 0
    before = Path(PAGE).read_bytes()
    edit = {"action": "set", "item": "4", "status": "blocked"}
    answer = client.call("edit", hash=name, **edit)
    assert answer["error"]["kind"] == "conflict"
    assert answer["error"]["changes"] == pillcheck("diff").out.splitlines()
    assert Path(PAGE).read_bytes() == before
    assert client.call("edit", hash=answer["error"]["hash"], **edit)["changed"]


@pytest.mark.parametrize("name", ["", "x", "0" * 16], ids=["empty", "short", "another"])
def test_a_version_that_nobody_read_is_not_edited(client: Client, name: str) -> None:
    before = Path(PAGE).read_bytes()
    answer = client.call("edit", hash=name, action="set", item="4", status="blocked")
    assert answer["error"]["kind"] == "conflict"
    assert answer["next"].startswith("Call read")
    assert "hash" not in answer["error"]
    assert Path(PAGE).read_bytes() == before


def test_a_change_elsewhere_on_the_page_is_a_change(client: Client) -> None:
    name = client.call("find")["hash"]
    Path(PAGE).write_bytes(Path(PAGE).read_bytes() + b"<!-- more -->\n")
    answer = client.call("edit", hash=name, action="set", item="4", status="blocked")
    assert "though no item" in answer["error"]["message"]


def test_a_change_between_the_look_and_the_lock_is_noticed(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program writes after the page was read, and before its lock is held."""
    from pillcheck.editing import transaction

    pages = ServedPages(())
    name = pages.keep(pages.read(None)[1])
    page = Path(PAGE)
    other = page.read_bytes() + b"<!-- more -->\n"
    real = transaction.gate_place

    def interrupt(path: str) -> None:
        page.write_bytes(other)
        real(path)

    monkeypatch.setattr(transaction, "gate_place", interrupt)
    edit = {"hash": name, "action": "set", "item": "4", "status": "blocked"}
    from pillcheck.mcp.edit_tool import StaleHash

    with pytest.raises(StaleHash):
        edit_page(pages, edit, Call(None, Cancellations()))
    assert page.read_bytes() == other


def test_what_was_cancelled_is_not_written(repo: Path) -> None:
    """The caller cancels while the edit is worked out."""
    pages = ServedPages(())
    name = pages.keep(pages.read(None)[1])
    before = Path(PAGE).read_bytes()
    looks: list[int] = []

    class Impatient(Call):
        def gate(self) -> None:
            looks.append(1)
            if len(looks) == 2:
                raise Cancelled

    edit = {"hash": name, "action": "set", "item": "4", "status": "blocked"}
    with pytest.raises(Cancelled):
        edit_page(pages, edit, Impatient(None, Cancellations()))
    assert Path(PAGE).read_bytes() == before


# --- nothing goes without a question ----------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words", "gone"),
    [
        pytest.param({"action": "remove", "item": "3"}, ["remove", "3"], "- item-3", id="an item"),
        pytest.param(
            {"action": "remove", "item": "1", "force": True, **NOTE},
            ["remove", "1", "--force", *NOTE_OPTIONS],
            "- item-1",
            id="an item that others refer to",
        ),
        pytest.param(
            {"action": "change", "item": "4", "properties": {"owner": ""}},
            ["edit", "4", "--set", "owner="],
            'owner "ada" → nothing',
            id="a property",
        ),
    ],
)
def test_what_goes_is_told_first_and_done_when_it_is_repeated(
    client: Client, pillcheck: Pillcheck, arguments: dict[str, Any], words: list[str], gone: str
) -> None:
    Path("pillcheck.toml").write_text(SETTINGS, "utf-8")
    page = Path(PAGE)
    assert pillcheck("edit", "4", "--set", "owner=ada").code == 0
    before = page.read_bytes()
    done = pillcheck(*words)
    expected = page.read_bytes()
    page.write_bytes(before)
    assert done.code == 0, done.err

    answer = client.edit(**arguments)
    assert page.read_bytes() == before
    assert answer["changed"] is False
    assert any(gone in line for line in answer["would_remove"])
    token = answer["confirm"]
    for wrong in ("", "yes", "true", token[:-1]):
        assert client.edit(**arguments, confirm=wrong)["confirm"] == token
        assert page.read_bytes() == before
    # Of another version of the page, it is asked anew.
    page.write_bytes(before + b"<!-- more -->\n")
    again = client.edit(**arguments, confirm=token)
    assert again["confirm"] != token
    page.write_bytes(before)
    assert client.edit(**arguments, confirm=token)["changed"] is True
    assert page.read_bytes() == expected


def test_a_token_is_good_for_one_thing(client: Client) -> None:
    before = Path(PAGE).read_bytes()
    token = client.edit(action="remove", item="3")["confirm"]
    assert client.edit(action="remove", item="2", confirm=token)["changed"] is False
    assert client.edit(action="remove", item="1", force=True, confirm=token)["changed"] is False
    assert Path(PAGE).read_bytes() == before


# --- from outside -----------------------------------------------------------------------


def talk(*messages: str, pages: tuple[str, ...] = ()) -> list[Any]:
    """Return what a server of its own answers to these lines."""
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "mcp", *pages],
        input="\n".join(messages).encode(), capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_session_on_standard_streams(repo: Path) -> None:
    answers = talk(
        '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}',
        '{"jsonrpc":"2.0","method":"notifications/initialized"}',
        "what?",
        '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}',
        '{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}',
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find"}}',
    )
    assert [answer["id"] for answer in answers] == [0, None, 1]
    assert answers[0]["result"]["protocolVersion"] == "2024-11-05"
    assert answers[1]["error"]["code"] == -32700
    assert "item-4" in answers[2]["result"]["content"][0]["text"]


def test_standard_input_is_no_page_to_serve(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("mcp", "-")
    assert result.code == 2
    assert "name a file" in result.err


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_a_check_imports_nothing_of_it(repo: Path) -> None:
    code = "import sys; from pillcheck.cli import run; run(['check', '-q']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert [name for name in done.stdout.split() if name.startswith("pillcheck.rules.base")]
    assert [
        n for n in done.stdout.split() if n.startswith(("pillcheck.rpc", "pillcheck.mcp"))
    ] == []


@pytest.mark.slow
def test_the_official_client_edits_a_page(repo: Path, pillcheck: Pillcheck) -> None:
    before = Path(PAGE).read_bytes()
    assert pillcheck("set", "4", "blocked").code == 0
    expected = Path(PAGE).read_bytes()
    Path(PAGE).write_bytes(before)
    name = sha256(before).hexdigest()[:16]
    calls = [
        ["find", {"open": True}],
        ["edit", {"hash": name, "action": "set", "item": "4", "status": "blocked"}],
        ["edit", {"hash": name, "action": "set", "item": "4", "status": "done"}],
        ["check", {}],
        ["explain", {"name": "conflict"}],
    ]
    done = subprocess.run(
        [sys.executable, CLIENT, json.dumps(calls), sys.executable, "-m", "pillcheck", "mcp"],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    talked = json.loads(done.stdout)
    assert talked["hello"]["serverInfo"]["name"] == "pillcheck"
    assert [tool["name"] for tool in talked["tools"]] == [tool["name"] for tool in TOOLS]
    results = talked["results"]
    assert [result["isError"] for result in results] == [False, False, True, False, False]
    assert results[1]["structuredContent"]["changes"][0].endswith("In progress → Blocked")
    assert results[2]["structuredContent"]["error"]["kind"] == "conflict"
    assert Path(PAGE).read_bytes() == expected
