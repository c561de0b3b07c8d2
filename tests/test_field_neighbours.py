"""The files beside a page: what editors and shells make of them, and what folders hold."""

from __future__ import annotations

import codecs
import contextlib
import os
import socket
from typing import TYPE_CHECKING

import pytest

from tests.support import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.test_cli import Pillcheck

OWN = 'author = "Zoë"\n'
TABLE = f"[tool.pillcheck]\n{OWN}"

READABLE = [
    pytest.param("pillcheck.toml", codecs.BOM_UTF8 + OWN.encode(), id="own, with a mark"),
    pytest.param("pyproject.toml", codecs.BOM_UTF8 + TABLE.encode(), id="with a mark"),
    pytest.param("pyproject.toml", TABLE.replace("\n", "\r\n").encode(), id="CR LF"),
]


@pytest.mark.parametrize(("name", "data"), READABLE)
def test_a_configuration_as_editors_save_it(
    repo: Path, pillcheck: Pillcheck, name: str, data: bytes
) -> None:
    (repo / name).write_bytes(data)
    assert "<td>Zoë</td>" in pillcheck("history", "add", "New", "--dry-run").out


UNREADABLE = [
    pytest.param("pillcheck.toml", OWN.encode("utf-16"), ":1: this is not UTF-8", id="own UTF-16"),
    pytest.param("pyproject.toml", TABLE.encode("utf-16"), ":1: this is not UTF-8", id="UTF-16"),
    pytest.param("pyproject.toml", TABLE.encode("latin-1"), ":2: this is not UTF-8", id="Latin-1"),
]


@pytest.mark.parametrize(("name", "data", "words"), UNREADABLE)
def test_a_configuration_in_another_encoding(
    repo: Path, pillcheck: Pillcheck, name: str, data: bytes, words: str
) -> None:
    (repo / name).write_bytes(data)
    done = pillcheck("list")
    assert (done.code, done.out) == (2, "")
    assert f"{name}{words}; save the file as UTF-8" in done.err


def _socket(path: Path) -> None:
    # The whole path may be too long for a socket.
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)


MADE: dict[str, Callable[[Path], object]] = {
    "pipe.html": os.mkfifo,
    "socket.html": _socket,
    "dangling.html": lambda path: path.symlink_to("nowhere.html"),
    "device.html": lambda path: path.symlink_to("/dev/zero"),
    "loop.html": lambda path: path.symlink_to("loop.html"),
    "folder.html": lambda path: path.mkdir(),
    "up": lambda path: path.symlink_to(".."),
    ".#README.html": lambda path: path.symlink_to("ada@host.123:1"),
    "#README.html#": lambda path: path.write_text("half a page"),
    ".README.html.swp": lambda path: path.write_bytes(b"b0VIM 9.0\0"),
    "README.html~": lambda path: path.write_text("an old page"),
    "README.html.orig": lambda path: path.write_text("an old page"),
    "4913": lambda path: path.write_text(""),
    "empty.html": lambda path: path.write_text(""),
    "random.html": lambda path: path.write_bytes(bytes(range(256))),
}


def test_what_else_stands_in_a_folder(repo: Path, pillcheck: Pillcheck) -> None:
    folder = repo / "docs" / "backlog"
    for name, make in MADE.items():
        make(folder / name)
    done = pillcheck("list", "docs", "--format", "csv")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.out == pillcheck("list", "--format", "csv").out
    edited = pillcheck("set", "item-2", "done", "--delivered", "All.")
    assert edited.code == 0
    assert {path.name for path in folder.iterdir()} >= {*MADE, "README.html"}


# What an editor makes of a line that ends in LF, and the bytes that it saves.
EDITORS = {
    "CR LF": r"s/$/\r/",
    "CR": r":a;N;$!ba;s/\n/\r/g",
    "a mark": r"1s/^/\xef\xbb\xbf/",
    "nothing": "",
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
@pytest.mark.parametrize("editor", EDITORS)
def test_an_editor_with_line_ends_of_its_own(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, editor: str, end: str
) -> None:
    page = repo / "docs/backlog/README.html"
    text = page.read_text("utf-8").replace("\n", end)
    page.write_bytes(text.encode())
    script = repo / "editor"
    steps = [
        "#!/bin/sh",
        'tr "\\r" "\\n" < "$1" | sed "/^$/d" > "$1.new"',
        'sed -i "s/P1/P2/" "$1.new"',
        f"sed -i '{EDITORS[editor]}' \"$1.new\"",
        'mv "$1.new" "$1"',
    ]
    script.write_text("\n".join([*steps, ""]))
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    done = pillcheck("edit", "item-2")
    assert done.code == 0, done.err
    start = text.index('id="item-2"')
    assert page.read_bytes().decode() == text[:start] + text[start:].replace("P1", "P2", 1)


LEAVINGS = {
    "gone": ('rm "$1"', "left no file"),
    "a folder": ('rm "$1"; mkdir "$1"', "cannot be read: Is a directory"),
    "a pipe": ('rm "$1"; mkfifo "$1"', "cannot be read: it is a named pipe"),
    "UTF-16": ('iconv -t UTF-16 "$1" > "$1.new"; mv "$1.new" "$1"', "is not UTF-8"),
    "nothing": (': > "$1"', "expected the markup of one item"),
}


@pytest.mark.parametrize("name", LEAVINGS)
def test_an_editor_that_leaves_no_text(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    step, message = LEAVINGS[name]
    # What cannot be used stays where it is.
    monkeypatch.setattr("tempfile.tempdir", str(repo))
    script = repo / "editor"
    script.write_text(f"#!/bin/sh\n{step}\n")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    before = (repo / "docs/backlog/README.html").read_bytes()
    done = pillcheck("edit", "item-2")
    assert done.code == 2
    assert message in done.err
    assert (repo / "docs/backlog/README.html").read_bytes() == before


ENCODED = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "with a mark": lambda text: text.encode("utf-8-sig"),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("kind", [name for name in KINDS if "heading" in name or "only" in name])
def test_a_page_in_a_folder_however_it_is_saved(
    repo: Path, pillcheck: Pillcheck, kind: str, encoding: str
) -> None:
    text = KINDS[kind].read_text("utf-8").replace('<meta charset="utf-8">', "")
    data = ENCODED[encoding](text)
    (repo / "docs" / "other.html").write_bytes(data)
    assert "\ndocs/other.html," in pillcheck("list", "docs", "--format", "csv").out
    assert pillcheck("set", "item-2", "blocked", "--page", "docs/other.html").code == 0
    edited = (repo / "docs" / "other.html").read_bytes()
    assert edited != data
    assert pillcheck("undo", "--page", "docs/other.html").code == 0
    assert (repo / "docs" / "other.html").read_bytes() == data
