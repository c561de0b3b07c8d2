"""The served page: as it is, edited as the commands edit it, and shown as it changes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.reader import read_page
from pillcheck.project import config as configuration
from pillcheck.serving import live, policy
from tests.conftest import git, start_repository
from tests.serving import EDIT, Client, served
from tests.support import KINDS, OWN_PAGE, each_page, page_of, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
FOLDER = Path(__file__).parent / "pages" / "kinds"
SCRIPT = re.compile(
    r'<script type="module" src="http://127\.0\.0\.1:\d+/\.pillcheck/main\.js"[^>]*></script>'
)


@pytest.fixture
def page(repo: Path) -> Path:
    return repo / PAGE


@pytest.fixture
def client(page: Path) -> Iterator[Client]:
    with served(page) as client:
        yield client


# --- the page as it is ------------------------------------------------------------------


@each_page
def test_the_page_is_sent_as_it_is_but_for_one_script(repo: Path, page: Path, path: Path) -> None:
    page.write_bytes(path.read_bytes())
    with served(page) as client:
        answer = client.get(f"/{PAGE}")
        sent = answer.body.decode("utf-8")
        assert len(SCRIPT.findall(sent)) == 1
        assert SCRIPT.sub("", sent).encode() == path.read_bytes() == page.read_bytes()
        nonce = re.search(r'nonce="([^"]+)"', SCRIPT.findall(sent)[0])
        assert nonce
        assert f"'nonce-{nonce[1]}'" in (answer.header("Content-Security-Policy") or "")
        assert answer.header("Content-Type") == "text/html; charset=utf-8"


PLAIN = '<h2>A <span class="status-pill status-pill--todo">To do</span></h2>'
ENCODINGS = {
    "a mark of UTF-8": ("\ufeff<!doctype html><p>ä".encode(), "; charset=utf-8"),
    "UTF-16": ("\ufeff<!doctype html><p>ä".encode("utf-16-le"), ""),
    "windows-1252": ('<meta charset="windows-1252"></head><p>ä'.encode("cp1252"), ""),
    "no head": (b"<p>A", "; charset=utf-8"),
    "an empty page": (b"", "; charset=utf-8"),
    "an end of head in a script": (
        b"<script>'</head>'</script><body>A</head></body>",
        "; charset=utf-8",
    ),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_page_of_any_encoding_is_sent_in_it(page: Path, name: str) -> None:
    data, charset = ENCODINGS[name]
    page.write_bytes(data)
    with served(page) as client:
        answer = client.get(f"/{PAGE}")
        encoding = {"UTF-16": "utf-16-le", "windows-1252": "cp1252"}.get(name, "utf-8")
        sent = answer.body.decode(encoding)
        assert SCRIPT.sub("", sent).encode(encoding) == data
        assert answer.header("Content-Type") == f"text/html{charset}"
        assert page.read_bytes() == data


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", some_quick(sorted(p.stem for p in FOLDER.glob("*.json")), 3))
def test_a_page_of_every_kind_is_served_and_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    known = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    page = tmp_path / "page.html"
    page.write_bytes((FOLDER / f"{name}.html").read_bytes())
    Path("pillcheck.toml").write_text(f'pages = ["page.html"]\n{known["config"]}', "utf-8")
    before = page.read_bytes()
    with served(page) as client:
        assert client.get("/page.html").status == 200
        parts = client.get("/.pillcheck/parts").json
        assert [item["title"] for item in parts["items"]] == [
            item["title"] or "" for item in known["items"]
        ]
        last = parts["items"][-1]
        status = next(s["name"] for s in parts["statuses"] if s["name"] != last["status"])
        answer = client.post({"action": "set", "item": last["ref"], "status": status})
    ours = page.read_bytes()
    page.write_bytes(before)
    theirs = pillcheck("set", last["ref"], status)
    assert (answer.status == 200) == (theirs.code == 0), (answer.body, theirs.err)
    assert ours == page.read_bytes()


def test_the_places_of_the_parts_are_those_in_the_page(client: Client, page: Path) -> None:
    import lxml.html

    document = lxml.html.fromstring(page.read_text("utf-8"))

    def find(place: list[Any], within: Any) -> Any:
        name, number = place
        return [element for element in within.iter(name) if element is not within][number]

    for item in client.get("/.pillcheck/parts").json["items"]:
        section = find(item["at"], document)
        assert section.get("id") == item["id"]
        texts: dict[str, list[str]] = {}
        for edits, *place in item["places"]:
            texts.setdefault(edits, []).append(find(place, section).text_content())
        assert item["title"] in " ".join(texts["title"][0].split())
        assert [text.strip() for text in texts["status"]] == [item["label"]]
        assert texts["priority"][0].split()[0] == item["priority"]
        assert len(item["fields"]) > 1
        for field in item["fields"]:
            bodies = texts[f"field {field['name']}"]
            assert "".join(" ".join(bodies).split()) == "".join(field["text"].split())


POLICIES = {
    "no script": ("<p>A", []),
    "an inline script": ("<script>a()</script>", ["a()"]),
    "a script over lines": ("<script>a()\r\nb()</script>", ["a()\nb()"]),
    "a handler": ('<p onclick="a(&quot;b&quot;)">A', ['a("b")']),
    "two scripts": ("<script>a()</script><script>b()</script>", ["a()", "b()"]),
}


@pytest.mark.parametrize("name", POLICIES)
def test_the_scripts_of_the_page_may_run(name: str) -> None:
    text, scripts = POLICIES[name]
    of_page = policy.of_page(page_of(text), "abc")
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert re.findall(r"'sha256-([^']+)'", of_page) == hashes
    assert "'unsafe-inline'" not in of_page
    assert "frame-ancestors 'none'" in of_page


SOURCES = {
    "https://cdn.example/a.js": ["https://cdn.example"],
    "//cdn.example/a.js": ["https://cdn.example"],
    "http://cdn.example:81/a.js": ["http://cdn.example:81"],
    "a.js": [],
    "https://x;script-src *": [],
    "https://[": [],
    "data:text/javascript,a": [],
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_policy_names_where_the_page_has_scripts_from(source: str) -> None:
    of_page = policy.of_page(page_of(f'<script src="{source}"></script>'), "abc")
    assert of_page.split("'unsafe-hashes'")[1].split() == SOURCES[source]
    assert of_page.count(";") == 2


# --- what git knows ---------------------------------------------------------------------


def test_the_flow_and_the_history_of_an_item_are_those_of_the_commands(
    client: Client, repo: Path, pillcheck: Pillcheck
) -> None:
    assert pillcheck("set", "2", "blocked").code == 0
    git(repo, "commit", "-qam", "Block it")
    assert client.get("/.pillcheck/log?item=item-2").body.decode() == pillcheck("log", "2").out
    assert client.get("/.pillcheck/flow").body.decode() == pillcheck("flow").out
    chart = client.get("/.pillcheck/flow.svg")
    assert chart.header("Content-Type") == "image/svg+xml"
    assert pillcheck("flow", "--svg", "flow.svg").code == 0
    assert chart.body.count(b"<polygon") == Path("flow.svg").read_bytes().count(b"<polygon") > 1


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("log", "item-not-found"),
        ("log?item=item-99", "item-not-found"),
        ("flow", ""),
        ("log?item=2", ""),
    ],
)
def test_where_git_knows_nothing_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_bytes(KINDS["pill-in-heading"].read_bytes())
    with served(page) as client:
        answer = client.get(f"/.pillcheck/{address}")
        assert client.get(f"/.pillcheck/{address}", cookie=False).status == 403
    assert answer.status == 422
    assert answer.json["error"]["kind"] == kind or not kind
    assert answer.json["error"]["message"]


# --- edits ------------------------------------------------------------------------------

# A change, and the command that makes the same.
EDITS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "set": ({"action": "set", "item": "{0}", "status": "blocked"}, ["set", "{0}", "blocked"]),
    "set with a note": (
        {"action": "set", "item": "{0}", "status": "In progress", "note": "A <row> & more"},
        ["set", "{0}", "in progress", "--note", "A <row> & more"],
    ),
    "set delivered": (
        {"action": "set", "item": "{1}", "status": "done", "delivered": "All."},
        ["set", "{1}", "done", "--delivered", "All."],
    ),
    "move before": (
        {"action": "move", "item": "{2}", "before": "{0}"},
        ["move", "{2}", "--before", "{0}"],
    ),
    "move after": (
        {"action": "move", "item": "{0}", "after": "{1}", "note": "Moved"},
        ["move", "{0}", "--after", "{1}", "--note", "Moved"],
    ),
    "move top": ({"action": "move", "item": "{2}", "to": "top"}, ["move", "{2}", "--top"]),
    "move bottom": ({"action": "move", "item": "{0}", "to": "bottom"}, ["move", "{0}", "--bottom"]),
    "title": (
        {"action": "edit", "item": "{0}", "title": "A & <b>"},
        ["edit", "{0}", "--title", "A & <b>"],
    ),
    "priority and hours": (
        {"action": "edit", "item": "{0}", "priority": "p2", "hours": 9.5, "note": "N"},
        ["edit", "{0}", "--priority", "p2", "--hours", "9.5", "--note", "N"],
    ),
    "field": (
        {"action": "edit", "item": "{1}", "fields": {"Summary": "New\nwords = ä"}},
        ["edit", "{1}", "--field", "Summary=New\nwords = ä"],
    ),
    "add": (
        {"action": "add", "title": "New <thing>", "priority": "P1", "hours": 5, "note": "N"},
        ["add", "New <thing>", "--priority", "P1", "--hours", "5", "--note", "N"],
    ),
    "add with fields": (
        {"action": "add", "title": "New", "status": "blocked", "fields": {"Summary": "S"}},
        ["add", "New", "--status", "blocked", "--field", "Summary=S"],
    ),
    "remove": (
        {"action": "remove", "item": "{1}", "force": True},
        ["remove", "{1}", "--force"],
    ),
    "history": ({"action": "history", "text": "R & d"}, ["history", "add", "R & d"]),
    "nothing": ({"action": "set", "item": "{0}", "status": "{status}"}, ["set", "{0}", "{status}"]),
    # Refusals.
    "unknown item": (
        {"action": "set", "item": "No such item", "status": "done"},
        ["set", "No such item", "done"],
    ),
    "unknown status": (
        {"action": "set", "item": "{0}", "status": "dne"},
        ["set", "{0}", "dne"],
    ),
    "unknown priority": (
        {"action": "edit", "item": "{0}", "priority": "P77"},
        ["edit", "{0}", "--priority", "P77"],
    ),
    "unknown field": (
        {"action": "edit", "item": "{0}", "fields": {"Sumary": "A"}},
        ["edit", "{0}", "--field", "Sumary=A"],
    ),
    "empty title": (
        {"action": "edit", "item": "{0}", "title": " "},
        ["edit", "{0}", "--title", " "],
    ),
    "delivered, not done": (
        {"action": "set", "item": "{0}", "status": "todo", "delivered": "A"},
        ["set", "{0}", "todo", "--delivered", "A"],
    ),
}


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, list):
        return [filled(inner, names) for inner in value]
    if isinstance(value, dict):
        return {key: filled(inner, names) for key, inner in value.items()}
    return value


def names_on(page: Path) -> dict[str, str]:
    read = read_page(page.read_bytes(), str(page), configuration.load().dialect)
    items = [item for item in read.items if item.status not in ("done", "blocked")]
    plain = [item for item in items if not any(f.is_evidence for f in item.fields)] or items
    chosen = [plain[0], plain[len(plain) // 2], plain[-1]]
    names = {str(number): item.name or "" for number, item in enumerate(chosen)}
    return {**names, "status": plain[0].status or ""}


@pytest.mark.sampled(10)
@pytest.mark.parametrize("name", EDITS)
@each_page
def test_a_change_writes_what_the_command_writes(
    repo: Path, page: Path, pillcheck: Pillcheck, path: Path, name: str
) -> None:
    page.write_bytes(path.read_bytes())
    git(repo, "commit", "--allow-empty", "-qam", "Another page")
    request, command = filled(list(EDITS[name]), names_on(page))
    before = page.read_bytes()
    with served(Path(PAGE)) as client:
        answer = client.post(request)
        ours = page.read_bytes()
        assert answer.status in (200, 422)
        if answer.status == 200:
            assert answer.json["hash"] == client.version
            assert answer.header("ETag") == f'"{client.version}"'
            assert answer.json["changed"] == (ours != before)
    page.write_bytes(before)
    theirs = pillcheck(*command, "--format", "json")
    assert ours == page.read_bytes()
    if answer.status == 200:
        assert theirs.code == 0
        assert answer.json["diff"] == theirs.json["diff"]
        assert answer.json["item"] == theirs.json["item"]
    else:
        assert theirs.code == 2
        refusal = answer.json
        refusal["error"].pop("line", None)
        assert refusal == theirs.json
        assert ours == before


def test_a_refusal_names_the_line(page: Path) -> None:
    text = page.read_text("utf-8")
    pill = '<span class="status-pill status-pill--done">Done</span>'
    twice = re.sub("(<h[23].*?)(</h[23]>)", rf"\1{pill}\2", text, flags=re.DOTALL)
    page.write_text(twice, "utf-8")
    with served(Path(PAGE)) as client:
        last = client.get("/.pillcheck/parts").json["items"][-1]["ref"]
        answer = client.post({"action": "set", "item": last, "status": "blocked"})
    assert answer.status == 422
    place = re.match(rf"{PAGE}:(\d+): ", answer.json["error"]["message"])
    assert place
    line = twice.splitlines()[int(place[1]) - 1].strip()
    assert answer.json["error"]["line"] == f"{place[1]} | {line}"


def test_undo_takes_changes_back_byte_for_byte(client: Client, page: Path) -> None:
    contents = [page.read_bytes()]
    for status in ("done", "blocked", "rejected"):
        assert client.post({"action": "set", "item": "2", "status": status}).status == 200
        contents.append(page.read_bytes())
    assert client.get("/.pillcheck/parts").json["can_undo"] is True
    for before in reversed(contents[:-1]):
        answer = client.post({"action": "undo"})
        assert answer.status == 200
        assert answer.json["hash"] == client.version
        assert page.read_bytes() == before
    assert client.get("/.pillcheck/parts").json["can_undo"] is False
    assert client.post({"action": "undo"}).status == 422


def test_a_change_of_an_earlier_version_says_what_changed(
    client: Client, page: Path, pillcheck: Pillcheck
) -> None:
    version = client.get("/.pillcheck/parts").json["hash"]
    assert pillcheck("set", "3", "rejected", "--note", "Meanwhile").code == 0
    now = page.read_bytes()
    answer = client.post({"action": "set", "item": "2", "status": "done"}, version=version)
    assert answer.status == 409
    assert page.read_bytes() == now
    assert answer.json["error"]["kind"] == "conflict"
    assert answer.json["hash"] == client.version
    changes = answer.json["changes"]
    assert [(c.get("item"), c.get("to")) for c in changes if c.get("item")] == [
        ("item-3", "rejected")
    ]
    assert any("Meanwhile" in json.dumps(change) for change in changes)
    # With the version that it is now, it is made.
    again = client.post({"action": "set", "item": "2", "status": "done"}, version=client.version)
    assert again.status == 200


def test_a_write_between_reading_and_locking_is_not_lost(
    client: Client, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pillcheck.editing import set_items

    plan, text = set_items.set_items, page.read_text("utf-8")

    def slow(*arguments: Any, **named: Any) -> Any:
        page.write_text(text.replace("</body>", "<p>New</p></body>"), "utf-8")
        return plan(*arguments, **named)

    monkeypatch.setattr(set_items, "set_items", slow)
    answer = client.post({"action": "set", "item": "2", "status": "done"})
    assert answer.status == 409
    assert page.read_text("utf-8") == text.replace("</body>", "<p>New</p></body>")


MALFORMED: list[Any] = [
    None,
    1,
    "set",
    [],
    {},
    {"action": "check"},
    {"action": ["set"]},
    {"action": None},
    {"action": "set"},
    {"action": "set", "item": "2"},
    {"action": "set", "item": 2, "status": "done"},
    {"action": "set", "item": "2", "status": None},
    {"action": "set", "item": "2", "status": "done", "author": "Eve"},
    {"action": "set", "item": "2", "status": "done", "page": "/etc/passwd"},
    {"action": "set", "item": "2", "status": "done", "note": "\ud800"},
    {"action": "move", "item": "2"},
    {"action": "move", "item": "2", "to": "left"},
    {"action": "move", "item": "2", "to": "top", "before": "3"},
    {"action": "move", "item": "2", "before": "2"},
    {"action": "edit", "item": "2"},
    {"action": "edit", "item": "2", "fields": {}},
    {"action": "edit", "item": "2", "fields": {"Summary": 1}},
    {"action": "edit", "item": "2", "fields": ["Summary"]},
    {"action": "edit", "item": "2", "hours": "9"},
    {"action": "edit", "item": "2", "hours": True},
    {"action": "edit", "item": "2", "hours": 0},
    {"action": "edit", "item": "2", "hours": -1},
    {"action": "edit", "item": "2", "hours": 1e300},
    {"action": "edit", "item": "2", "hours": float("nan")},
    {"action": "edit", "item": "2", "hours": float("inf")},
    {"action": "edit", "item": "2", "hours": 10**400},
    {"action": "add"},
    {"action": "add", "title": ""},
    {"action": "remove", "item": "2", "force": "yes"},
    {"action": "history", "text": ["A"]},
    {"action": "undo", "steps": 3},
]


@pytest.mark.parametrize("request_", MALFORMED, ids=lambda value: json.dumps(value)[:60])
def test_a_malformed_change_is_refused(client: Client, page: Path, request_: Any) -> None:
    before = page.read_bytes()
    answer = client.post(request_)
    assert answer.status == 422, answer
    assert answer.json["error"]["message"]
    assert page.read_bytes() == before


def test_a_page_that_is_gone_is_refused(client: Client, page: Path) -> None:
    version = client.version
    page.unlink()
    answer = client.post({"action": "set", "item": "2", "status": "done"}, version=version)
    assert answer.status == 422
    assert answer.json["error"]["kind"] == "page-not-found"
    assert not page.exists()


def test_a_bug_ends_one_request_only(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(type(client.server.service), "parts", lambda _: 1 / 0)
    answer = client.get("/.pillcheck/parts")
    assert answer.status == 500
    assert b"ZeroDivisionError" not in answer.body
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert client.get(f"/{PAGE}").status == 200


# --- live -------------------------------------------------------------------------------


class Stream:
    """The events of the page, as a tab gets them."""

    def __init__(self, client: Client) -> None:
        self._connection = socket.create_connection(("127.0.0.1", client.port), 30)
        self._connection.sendall(
            f"GET /.pillcheck/events?since={client.version} HTTP/1.1\r\nHost: {client.host}\r\n"
            f"Cookie: {client.cookie}\r\n\r\n".encode()
        )
        self._file = self._connection.makefile("rb")
        while self._file.readline() != b"\r\n":
            pass
        assert self.next() == ("page", client.version)

    def next(self) -> tuple[str, str]:
        lines = [self._file.readline().decode() for _ in range(3)]
        name = lines[0].removeprefix("event: ").strip()
        return name, json.loads(lines[1].removeprefix("data: "))

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._connection.close()


def in_place(page: Path, data: bytes) -> None:
    page.write_bytes(data)


def renamed(page: Path, data: bytes) -> None:
    new = page.with_suffix(".new")
    new.write_bytes(data)
    new.replace(page)


def removed_and_written(page: Path, data: bytes) -> None:
    page.unlink()
    page.write_bytes(data)


def in_pieces(page: Path, data: bytes) -> None:
    with page.open("wb") as file:
        for start in range(0, len(data), len(data) // 3):
            file.write(data[start : start + len(data) // 3])
            file.flush()
            time.sleep(0.005)


@pytest.mark.parametrize("save", [in_place, renamed, removed_and_written, in_pieces])
def test_a_save_is_told_at_once(
    client: Client, page: Path, save: Callable[[Path, bytes], None]
) -> None:
    times = []
    with Stream(client) as stream:
        for number in range(5):
            data = page.read_bytes() + b"<!-- %d -->" % number
            save(page, data)
            began = time.monotonic()
            expected = ("page", hashlib.sha256(data).hexdigest())
            events = [stream.next()]
            # On a busy machine, a save that is not made at once may be seen half-made.
            while save is not renamed and events[-1] != expected and len(events) < 4:
                events.append(stream.next())
            times.append(time.monotonic() - began)
            assert events[-1] == expected
            time.sleep(0.05)
    # A busy machine may be late once or twice.
    assert min(times) < 0.5


def test_a_checkout_is_told(client: Client, repo: Path, page: Path) -> None:
    git(repo, "checkout", "-qb", "other")
    page.write_bytes(page.read_bytes() + b"<!-- other -->")
    git(repo, "commit", "-qam", "Other")
    with Stream(client) as stream:
        git(repo, "checkout", "-q", "main")
        # git takes the file away before it writes the other one, which may be seen.
        events = [stream.next()]
        while events[-1] != ("page", client.version) and len(events) < 4:
            events.append(stream.next())
        assert events[-1] == ("page", client.version)


def test_a_change_by_another_tab_is_told(client: Client) -> None:
    with Stream(client) as stream, Stream(client) as other:
        assert client.post({"action": "set", "item": "2", "status": "done"}).status == 200
        assert stream.next() == other.next() == ("page", client.version)


@pytest.mark.parametrize("save", [in_place, renamed])
def test_a_page_that_is_as_it_was_at_the_next_look_is_reported(
    client: Client, page: Path, save: Callable[[Path, bytes], None]
) -> None:
    data, version = page.read_bytes(), client.version
    looks = live.events(client.server.service.shown, version)
    assert [next(looks), next(looks)] == [live.Event("page", version), None]
    # The tab that makes this change shows it, and learns that it was taken back only from here.
    assert client.post({"action": "set", "item": "2", "status": "done"}).status == 200
    save(page, data)
    assert next(looks) == live.Event("page", version)
    assert [next(looks) for _ in range(3)] == [None] * 3


def test_a_tab_that_comes_back_learns_which_version_there_is(client: Client, page: Path) -> None:
    # A browser that lost its connection asks again with the address of the first time.
    data, version = page.read_bytes(), client.version
    assert client.post({"action": "set", "item": "2", "status": "done"}).status == 200
    page.write_bytes(data)
    assert next(live.events(client.server.service.shown, version)) == live.Event("page", version)


def gone(page: Path) -> None:
    page.unlink()


def half_written(page: Path) -> None:
    page.write_bytes(page.read_bytes()[:200])


def emptied(page: Path) -> None:
    page.write_bytes(b"")


def unreadable(page: Path) -> None:
    page.write_bytes(page.read_bytes() + b"\xff")


def a_folder(page: Path) -> None:
    page.unlink()
    page.mkdir()


@pytest.mark.parametrize("lose", [gone, half_written, emptied, unreadable, a_folder])
def test_a_page_that_is_lost_is_told_and_that_it_is_back(
    client: Client, page: Path, lose: Callable[[Path], None]
) -> None:
    data = page.read_bytes()
    with Stream(client) as stream:
        lose(page)
        name, reason = stream.next()
        assert name == "lost"
        assert "README.html" in reason
        if page.is_dir():
            page.rmdir()
        page.write_bytes(data)
        assert stream.next() == ("page", client.version)


def test_a_page_that_stays_lost_is_reported_once(client: Client, page: Path) -> None:
    looks = live.events(client.server.service.shown, client.version)
    assert [next(looks), next(looks)] == [live.Event("page", client.version), None]
    emptied(page)
    events = [next(looks) for _ in range(4)]
    page.write_bytes(b"<p>")
    events += [next(looks) for _ in range(6)]
    assert [event.name for event in events if event] == ["lost"]


# --- the command ------------------------------------------------------------------------


# Ctrl-C ends it also where the tests run in the background, in which a shell ignores it.
_AT_THE_FRONT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from pillcheck.__main__ import main
main()
"""


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _AT_THE_FRONT, "serve", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_command_prints_the_address_and_ends_on_ctrl_c(page: Path) -> None:
    with started("--no-browser") as process:
        assert process.stdout
        line = process.stdout.readline()
        match = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([\w-]{32})\n", line)
        assert match
        with socket.create_connection(("127.0.0.1", int(match[1])), 30) as connection:
            host = f"127.0.0.1:{match[1]}"
            connection.sendall(f"GET /?token={match[2]} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 303 ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_the_command_opens_the_browser(page: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n')
    browser.chmod(0o755)
    os.environ["BROWSER"] = f"{browser} %s"
    try:
        with started() as process:
            assert process.stdout
            line = process.stdout.readline()
            opened = tmp_path / "opened"
            deadline = time.monotonic() + 60
            while not (opened.exists() and opened.read_text()) and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    finally:
        del os.environ["BROWSER"]
    assert opened.read_text() == line


REFUSED = {
    "no page": (["missing.html", "--no-browser"], "there is no file missing.html"),
    "standard input": (["-", "--no-browser"], "standard input cannot be edited in place"),
    "a port that is no number": (["--port", "x"], "'x' is not a valid integer"),
    "a port too high": (["--port", "65536"], "65536 is not in the range"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_call_is_refused(repo: Path, pillcheck: Pillcheck, name: str) -> None:
    arguments, message = REFUSED[name]
    result = pillcheck("serve", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_port_in_use_is_refused(repo: Path, pillcheck: Pillcheck) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = pillcheck("serve", "--no-browser", "--port", str(port))
    assert result.code == 2
    assert f"cannot listen on port {port}" in result.err


def test_a_page_outside_of_a_repository_is_served_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "plan.html"
    page.write_bytes(KINDS["pill-in-heading"].read_bytes())
    with served(page) as client:
        assert client.get("/").header("Location") == "/plan.html"
        assert client.get("/plan.html").status == 200


def test_a_page_in_another_repository_is_served_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "a b"
    (root / "docs").mkdir(parents=True)
    (root / "docs/page.html").write_bytes(OWN_PAGE.read_bytes())
    (root / "docs/backlog.css").write_text("a {}")
    start_repository(root)
    monkeypatch.chdir(tmp_path)
    with served(Path("a b/docs/page.html")) as client:
        assert client.get("/").header("Location") == "/docs/page.html"
        assert client.get("/docs/backlog.css").body == b"a {}"


def test_check_imports_nothing_of_it() -> None:
    code = (
        "import sys; from pillcheck.cli import run; run(['check', '-q']);"
        "print([m for m in sys.modules if 'serving' in m or m in ('http.server', 'ssl')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True,
        cwd=OWN_PAGE.parent,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_address_for_changes_is_ours() -> None:
    assert EDIT == "/.pillcheck/edit"
