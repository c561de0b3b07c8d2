"""Attacks on the served page, each refused; and beside them what must go on working."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest

from pillcheck.serving import connections
from tests.serving import Client, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "docs/backlog/README.html"
SECRET = b"the secret of another file"
GOOD = '{"action": "set", "item": "item-2", "status": "done"}'

# What the page refers to, a reason for each: it must not be enough that the page names it.
REFERENCES = """
<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="../../.env">
<img src="../pictures/map%20one.png" srcset="../pictures/two.png 2x">
<img src="/top.png"><img src="../../../outside.txt"><img src="leads-out.png">
<img src="folder-out/outside.txt"><img src="../../.git/config"><img src="hidden.png">
<img src="file:///etc/passwd"><img src="..%2f..%2f..%2foutside.txt"><img src="pipe.png">
<img src=".shown.png"><a href="notes.html">Notes</a><a href="../">Folder</a>
"""


@pytest.fixture
def site(repo: Path, tmp_path: Path) -> Path:
    page = repo / PAGE
    text = page.read_text("utf-8")
    page.write_text(text.replace("</body>", f"{REFERENCES}</body>"), "utf-8")
    folder = page.parent
    (tmp_path / "outside.txt").write_bytes(SECRET)
    (folder / "leads-out.png").symlink_to(tmp_path / "outside.txt")
    (folder / "folder-out").symlink_to(tmp_path)
    (folder / "hidden.png").symlink_to(repo / ".env")
    (repo / ".env").write_bytes(SECRET)
    (repo / "secret.txt").write_bytes(SECRET)
    (folder / ".shown.png").symlink_to(folder / "back.png")
    (folder / "style.css").write_text('@import "more.css"; a { background: url(back.png) }')
    (folder / "more.css").write_text("b { color: red; background: url(a&copy.png) }")
    (folder / "a&copy.png").write_bytes(b"copy")
    (folder / "notes.html").write_text("<script>alert(1)</script>")
    (folder / "back.png").write_bytes(b"back")
    (repo / "docs/pictures").mkdir()
    (repo / "docs/pictures/map one.png").write_bytes(b"map")
    (repo / "docs/pictures/two.png").write_bytes(b"two")
    (repo / "top.png").write_bytes(b"top")
    return page


@pytest.fixture
def client(site: Path) -> Iterator[Client]:
    with served(site) as client:
        yield client


def request(client: Client, first: str, *lines: str, body: str = "") -> bytes:
    """Return a request; {host}, {cookie}, {port}, {hash} and {token} stand for the right ones."""
    text = "\r\n".join([first, *lines, "", ""]) + body
    values = {
        "host": client.host,
        "cookie": client.cookie,
        "port": client.port,
        "hash": client.version,
        "token": client.server.service.guard.secrets.token,
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.encode("latin-1")


HOST, COOKIE, ORIGIN = "Host: {host}", "Cookie: {cookie}", "Origin: http://{host}"
JSON, MATCH = "Content-Type: application/json", 'If-Match: "{hash}"'
SITE = "Sec-Fetch-Site: same-origin"
LENGTH = f"Content-Length: {len(GOOD)}"
GET_PAGE = f"GET /{PAGE} HTTP/1.1"
PARTS = "GET /.pillcheck/parts HTTP/1.1"
EVENTS = "GET /.pillcheck/events HTTP/1.1"
POST = "POST /.pillcheck/edit HTTP/1.1"
WRITE = [HOST, COOKIE, ORIGIN, SITE, JSON, MATCH, LENGTH]


def write_with(**changes: str | None) -> list[str]:
    """Return the lines of a good write with some of them replaced, or left out where ``None``."""
    names = {"host": 0, "cookie": 1, "origin": 2, "site": 3, "kind": 4, "match": 5, "length": 6}
    lines: list[str | None] = list(WRITE)
    for name, line in changes.items():
        lines[names[name]] = line
    return [line for line in lines if line is not None]


def fetch(path: str) -> list[str]:
    return [f"GET {path} HTTP/1.1", HOST, COOKIE]


# The status that refuses it, the request line and headers, and the body.
ATTACKS: dict[str, tuple[int, list[str], str]] = {
    # A name of the attacker's that is made to mean 127.0.0.1.
    "rebinding, the page": (421, [GET_PAGE, "Host: evil.example", COOKIE], ""),
    "rebinding, with our port": (421, [GET_PAGE, "Host: evil.example:{port}", COOKIE], ""),
    "rebinding, the parts": (421, [PARTS, "Host: evil.example:{port}", COOKIE], ""),
    "rebinding, a write": (421, [POST, *write_with(host="Host: evil.example:{port}")], GOOD),
    "rebinding, with the token": (
        421,
        ["GET /?token={token} HTTP/1.1", "Host: evil.example:{port}"],
        "",
    ),
    "localhost by name": (421, [GET_PAGE, "Host: localhost:{port}", COOKIE], ""),
    "another port": (421, [GET_PAGE, "Host: 127.0.0.1:1", COOKIE], ""),
    "a name that begins like ours": (421, [GET_PAGE, "Host: {host}.evil.example", COOKIE], ""),
    "no host": (421, [GET_PAGE, COOKIE], ""),
    "two hosts": (400, [GET_PAGE, HOST, "Host: evil.example", COOKIE], ""),
    "a host in the address": (400, ["GET http://{host}/ HTTP/1.1", HOST, COOKIE], ""),
    "two slashes": (404, ["GET //evil.example/ HTTP/1.1", HOST, COOKIE], ""),
    # Without the secrets.
    "the page without a cookie": (403, [GET_PAGE, HOST], ""),
    "the parts without a cookie": (403, [PARTS, HOST], ""),
    "events without a cookie": (403, [EVENTS, HOST], ""),
    "a file without a cookie": (403, ["GET /docs/backlog/style.css HTTP/1.1", HOST], ""),
    "our script without a cookie": (403, ["GET /.pillcheck/main.js HTTP/1.1", HOST], ""),
    "a wrong cookie": (403, [GET_PAGE, HOST, "Cookie: pillcheck-{port}=abc"], ""),
    "an empty cookie": (403, [GET_PAGE, HOST, "Cookie: pillcheck-{port}="], ""),
    "a broken cookie": (403, [GET_PAGE, HOST, 'Cookie: pillcheck-{port}="\\'], ""),
    "the token as a cookie": (403, [GET_PAGE, HOST, "Cookie: pillcheck-{port}={token}"], ""),
    "a wrong token": (403, ["GET /?token=abc HTTP/1.1", HOST], ""),
    "an empty token": (403, ["GET /?token= HTTP/1.1", HOST], ""),
    "a token that is no text": (403, ["GET /?token=%ff%00 HTTP/1.1", HOST], ""),
    "the token elsewhere": (403, [f"GET /{PAGE}?token={{token}} HTTP/1.1", HOST], ""),
    "a write without a cookie": (403, [POST, *write_with(cookie=None)], GOOD),
    # Another site's page, in a browser that has the cookie.
    "a read from another site": (403, [PARTS, HOST, COOKIE, "Sec-Fetch-Site: cross-site"], ""),
    "a read from another port": (403, [PARTS, HOST, COOKIE, "Sec-Fetch-Site: same-site"], ""),
    "events from another port": (403, [EVENTS, HOST, COOKIE, "Sec-Fetch-Site: same-site"], ""),
    "a read with another origin": (
        403,
        [PARTS, HOST, COOKIE, "Origin: https://evil.example"],
        "",
    ),
    "a frame": (403, [GET_PAGE, HOST, COOKIE, "Sec-Fetch-Dest: iframe"], ""),
    "an object": (403, [GET_PAGE, HOST, COOKIE, "Sec-Fetch-Dest: object"], ""),
    "a write from another site": (
        403,
        [POST, *write_with(site="Sec-Fetch-Site: cross-site")],
        GOOD,
    ),
    "a write from another port": (403, [POST, *write_with(site="Sec-Fetch-Site: same-site")], GOOD),
    "a write typed into the address bar": (
        403,
        [POST, *write_with(site="Sec-Fetch-Site: none")],
        GOOD,
    ),
    "another origin": (403, [POST, *write_with(origin="Origin: https://evil.example")], GOOD),
    "another port's origin": (403, [POST, *write_with(origin="Origin: http://127.0.0.1:1")], GOOD),
    "the origin null": (403, [POST, *write_with(origin="Origin: null")], GOOD),
    "no origin": (403, [POST, *write_with(origin=None)], GOOD),
    "two origins": (400, [POST, *WRITE, "Origin: https://evil.example"], GOOD),
    "a form": (
        415,
        [POST, *write_with(kind="Content-Type: application/x-www-form-urlencoded")],
        GOOD,
    ),
    "a form of text": (415, [POST, *write_with(kind="Content-Type: text/plain")], GOOD),
    "no content type": (415, [POST, *write_with(kind=None)], GOOD),
    "a preflight": (
        405,
        [
            "OPTIONS /.pillcheck/edit HTTP/1.1",
            HOST,
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST",
        ],
        "",
    ),
    "PUT": (405, [f"PUT /{PAGE} HTTP/1.1", *WRITE], GOOD),
    "DELETE": (405, [f"DELETE /{PAGE} HTTP/1.1", HOST, COOKIE], ""),
    "TRACE": (405, [f"TRACE /{PAGE} HTTP/1.1", HOST, COOKIE], ""),
    "CONNECT": (400, ["CONNECT evil.example:443 HTTP/1.1", HOST, COOKIE], ""),
    "a write by GET": (404, ["GET /.pillcheck/edit?action=undo HTTP/1.1", HOST, COOKIE], ""),
    "a write to the page": (404, [f"POST /{PAGE} HTTP/1.1", *WRITE], GOOD),
    "no version": (428, [POST, *write_with(match=None)], GOOD),
    "any version": (409, [POST, *write_with(match="If-Match: *")], GOOD),
    # Files.
    "a file that the page does not name": (404, fetch("/secret.txt"), ""),
    "a path upwards": (404, fetch("/docs/../secret.txt"), ""),
    "a path out": (404, fetch("/../outside.txt"), ""),
    "a path out that is named": (404, fetch("/outside.txt"), ""),
    "an encoded path out": (404, fetch("/%2e%2e/outside.txt"), ""),
    "encoded slashes": (404, fetch("/docs/backlog/..%2f..%2f..%2foutside.txt"), ""),
    "encoded twice": (404, fetch("/%252e%252e/outside.txt"), ""),
    "backslashes": (404, fetch("/docs\\..\\..\\outside.txt"), ""),
    "a path from the root of the disk": (404, fetch("/etc/passwd"), ""),
    "a file address": (400, ["GET file:///etc/passwd HTTP/1.1", HOST, COOKIE], ""),
    "a dotfile that the page names": (404, fetch("/.env"), ""),
    "a file of git's": (404, fetch("/.git/config"), ""),
    "a link that leads out": (404, fetch("/docs/backlog/leads-out.png"), ""),
    "a folder that leads out": (404, fetch("/docs/backlog/folder-out/outside.txt"), ""),
    "a link to a dotfile": (404, fetch("/docs/backlog/hidden.png"), ""),
    "a dotfile that leads to another file": (404, fetch("/docs/backlog/.shown.png"), ""),
    "a folder": (404, fetch("/docs/"), ""),
    "a null byte": (404, fetch("/docs/backlog/style.css%00.png"), ""),
    "no UTF-8": (404, fetch("/docs/%ff%fe"), ""),
    "our own files upwards": (404, fetch("/.pillcheck/../handler.py"), ""),
    "our own files, encoded": (404, fetch("/.pillcheck/..%2fhandler.py"), ""),
    # Sizes and forms.
    "a long address": (400, fetch("/" + "a" * 3000), ""),
    "a longer address": (414, fetch("/" + "a" * 9000), ""),
    "a long header": (431, [GET_PAGE, HOST, COOKIE, "X: " + "a" * 70000], ""),
    "many headers": (431, [GET_PAGE, HOST, COOKIE, *["X: a"] * 200], ""),
    "a large body": (413, [POST, *write_with(length="Content-Length: 99999999")], GOOD),
    "a huge length": (413, [POST, *write_with(length="Content-Length: " + "9" * 300)], GOOD),
    "a negative length": (411, [POST, *write_with(length="Content-Length: -1")], GOOD),
    "a length in other digits": (411, [POST, *write_with(length="Content-Length: \xb2")], GOOD),
    "no length": (411, [POST, *write_with(length=None)], GOOD),
    "two lengths": (400, [POST, *WRITE, "Content-Length: 3"], GOOD),
    "chunks": (411, [POST, *WRITE, "Transfer-Encoding: chunked"], GOOD),
    "a body with a GET": (400, [GET_PAGE, HOST, COOKIE, "Content-Length: 5"], "hello"),
    "HTTP/0.9": (0, ["GET /"], ""),
    "HTTP/2": (0, ["PRI * HTTP/2.0"], ""),
    "no request": (0, ["\x16\x03\x01\x02"], ""),
    "a header without a colon": (400, [GET_PAGE, HOST, COOKIE, "what is this"], ""),
    "not JSON": (400, [POST, *write_with(length="Content-Length: 5")], "{oops"),
    "deep JSON": (400, [POST, *write_with(length="Content-Length: 90000")], "[" * 90000),
    "no object": (422, [POST, *write_with(length="Content-Length: 2")], "[]"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(client: Client, site: Path, name: str) -> None:
    status, lines, body = ATTACKS[name]
    before = site.read_bytes()
    answer = client.raw(request(client, *lines, body=body))
    assert answer.status == status, answer
    assert site.read_bytes() == before
    assert SECRET not in answer.body
    assert b"<html" not in answer.body
    assert "access-control" not in answer.headers.lower()
    # And the server is as well as before.
    assert client.get(f"/{PAGE}").status == 200


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 80


# What must work, the status, and a part of the body.
WORKS: dict[str, tuple[int, list[str], str, bytes]] = {
    "the page": (200, [GET_PAGE, HOST, COOKIE], "", b"</html>"),
    "the page from the address bar": (
        200,
        [GET_PAGE, HOST, COOKIE, "Sec-Fetch-Site: none", "Sec-Fetch-Dest: document"],
        "",
        b"</html>",
    ),
    "the page with a query": (200, fetch(f"/{PAGE}?x=1"), "", b"</html>"),
    "the page by HTTP/1.0": (200, [f"GET /{PAGE} HTTP/1.0", HOST, COOKIE], "", b"</html>"),
    "the root": (303, fetch("/"), "", b""),
    "the token": (303, ["GET /?token={token} HTTP/1.1", HOST], "", b""),
    "the token from a link": (
        303,
        ["GET /?token={token} HTTP/1.1", HOST, "Sec-Fetch-Site: cross-site"],
        "",
        b"",
    ),
    "the address again, with the cookie": (303, fetch("/?token=used"), "", b""),
    "among other cookies": (
        200,
        [GET_PAGE, HOST, "Cookie: a=b; {cookie}; pillcheck-1=x"],
        "",
        b"</html>",
    ),
    "a style sheet": (200, fetch("/docs/backlog/style.css"), "", b"@import"),
    "a style sheet, renewed": (200, fetch("/docs/backlog/style.css?v=2"), "", b"@import"),
    "what a style sheet imports": (200, fetch("/docs/backlog/more.css"), "", b"color: red"),
    "a name like a reference": (200, fetch("/docs/backlog/a&copy.png"), "", b"copy"),
    "what a style sheet shows": (200, fetch("/docs/backlog/back.png"), "", b"back"),
    "a picture with a space": (200, fetch("/docs/pictures/map%20one.png"), "", b"map"),
    "a picture of a set": (200, fetch("/docs/pictures/two.png"), "", b"two"),
    "a picture from the root": (200, fetch("/top.png"), "", b"top"),
    "a page that is linked": (200, fetch("/docs/backlog/notes.html"), "", b"alert"),
    "the parts": (200, [PARTS, HOST, COOKIE, SITE], "", b'"item-2"'),
    "our script": (200, fetch("/.pillcheck/main.js"), "", b""),
    "our style": (200, fetch("/.pillcheck/style.css"), "", b""),
    "a write": (200, [POST, *WRITE], GOOD, b'"changed": true'),
    "a write from a browser without Sec-Fetch-Site": (
        200,
        [POST, *write_with(site=None)],
        GOOD,
        b'"changed": true',
    ),
    "a write in UTF-8": (
        200,
        [POST, *write_with(kind="Content-Type: application/json; charset=utf-8")],
        GOOD,
        b'"changed": true',
    ),
}


@pytest.mark.parametrize("name", WORKS)
def test_what_is_no_attack_works(client: Client, name: str) -> None:
    status, lines, body, part = WORKS[name]
    answer = client.raw(request(client, *lines, body=body))
    assert answer.status == status, answer
    assert part in answer.body
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("X-Frame-Options") == "DENY"
    assert answer.header("Referrer-Policy") == "no-referrer"


def test_the_token_holds_for_one_visit(client: Client) -> None:
    first = request(client, "GET /?token={token} HTTP/1.1", HOST)
    answer = client.raw(first)
    cookie = answer.header("Set-Cookie")
    assert cookie == f"{client.cookie}; Path=/; HttpOnly; SameSite=Strict"
    assert answer.header("Location") == f"/{PAGE}"
    again = client.raw(first)
    assert again.status == 403
    assert again.header("Set-Cookie") is None


def test_a_file_beside_the_page_runs_no_script(client: Client) -> None:
    for path in ("/docs/backlog/notes.html", "/top.png"):
        policy = client.get(path).header("Content-Security-Policy") or ""
        assert "sandbox allow-same-origin;" in policy
        assert "script-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_only_this_machine_is_listened_to(client: Client) -> None:
    assert client.server.server_address[0] == "127.0.0.1"


# --- slow and many ----------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READ_SECONDS", 0.6)


SLOW = {
    "nothing": b"",
    "half a request line": b"GET / HT",
    "endless headers": f"GET /{PAGE} HTTP/1.1\r\n".encode(),
    "half a body": None,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_request_ends(hasty: None, client: Client, name: str) -> None:
    start = SLOW[name]
    data = request(client, POST, *WRITE, body=GOOD[:9]) if start is None else start
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", client.port), 30) as connection:
        connection.sendall(data)
        ended = False
        while not ended and time.monotonic() - began < 30:
            # A byte now and then does not make it longer.
            with suppress(OSError):
                connection.sendall(b"a" if start else b"")
            connection.settimeout(0.1)
            try:
                ended = not connection.recv(1000)
            except TimeoutError:
                continue
            except OSError:
                ended = True
    assert ended
    assert client.get(f"/{PAGE}").status == 200


def test_many_open_connections_do_no_harm(client: Client) -> None:
    more = 40
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", client.port), 30))
            for _ in range(connections.MOST_PENDING + more)
        ]
        began = time.monotonic()
        assert client.get(f"/{PAGE}").status == 200
        assert client.post({"action": "set", "item": "2", "status": "done"}).status == 200
        assert time.monotonic() - began < 8
        # The oldest have given way, and the others may still ask.
        assert [connection.recv(1) for connection in opened[:more]] == [b""] * more
        opened[-1].sendall(request(client, GET_PAGE, HOST, COOKIE))
        assert opened[-1].recv(12) == b"HTTP/1.1 200"


def test_many_tabs_do_no_harm(client: Client) -> None:
    lines = request(client, EVENTS, HOST, COOKIE)
    with ExitStack() as stack:
        for _ in range(connections.MOST_STREAMS):
            connection = socket.create_connection(("127.0.0.1", client.port), 30)
            stack.enter_context(connection)
            connection.sendall(lines)
            assert connection.recv(20).startswith(b"HTTP/1.1 200")
        assert client.raw(lines).status == 503
        assert client.get(f"/{PAGE}").status == 200
    # Those that have gone make room.
    deadline = time.monotonic() + 30
    status = 503
    while status == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
        with socket.create_connection(("127.0.0.1", client.port), 30) as connection:
            connection.sendall(lines)
            status = int(connection.recv(12)[9:])
    assert status == 200


def test_read_only_refuses_every_change(site: Path) -> None:
    before = site.read_bytes()
    changes = [
        {"action": "set", "item": "2", "status": "done"},
        {"action": "move", "item": "2", "to": "top"},
        {"action": "edit", "item": "2", "title": "A"},
        {"action": "add", "title": "A"},
        {"action": "remove", "item": "2"},
        {"action": "history", "text": "A"},
        {"action": "undo"},
    ]
    with served(site, read_only=True) as client:
        for change in changes:
            answer = client.post(change)
            assert answer.status == 403
            assert b"--read-only" in answer.body
        assert client.get("/.pillcheck/parts").json["read_only"] is True
    assert site.read_bytes() == before
