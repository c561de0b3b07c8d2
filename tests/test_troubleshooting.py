"""docs/troubleshooting.md names every refusal of an edit, and nothing that is never said."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = ROOT / "src" / "pillcheck"
DOCUMENT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
KINDS = {"refused", "conflict"}
# What a message holds besides its own words.
HOLE = "\0"


def words(node: ast.AST, names: dict[str, list[ast.AST]]) -> Iterator[str]:
    """Yield what a message can be, with a hole for each value in it."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in names:
            for value in names[name]:
                yield from words(value, {})
        case ast.JoinedStr(values=parts):
            texts = [""]
            for part in parts:
                inner = part.value if isinstance(part, ast.FormattedValue) else part
                pieces = list(words(inner, names)) or [HOLE]
                texts = [text + piece for text in texts for piece in pieces]
            yield from texts
        case ast.IfExp(body=first, orelse=second):
            yield from words(first, names)
            yield from words(second, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            for text in words(left, names):
                yield from (text + end for end in words(right, names))


def assigned(function: ast.AST) -> dict[str, list[ast.AST]]:
    names: dict[str, list[ast.AST]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names.setdefault(node.targets[0].id, []).append(node.value)
    return names


def refusals(path: Path) -> Iterator[str]:
    """Yield the messages of a module's refusals of kind ``refused`` and ``conflict``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = assigned(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("refuse", "_refuse"):
                yield from words(node.args[-1], names)
            elif node.func.id == "Refusal" and set(words(node.args[0], {})) & KINDS:
                yield from words(node.args[1], names)


def rows() -> list[str]:
    return [
        message
        for line in DOCUMENT.splitlines()
        if line.startswith("| `")
        for message in re.findall(r"`([^`]+)`", line.split(" | ")[0])
    ]


# The merge driver explains itself between its markers, adopt offers nothing that it cannot edit.
FILES = [
    path
    for folder in ("editing", "html", "files", "cli")
    for path in sorted((SOURCE / folder).glob("*.py"))
    if path.name not in ("merge_driver.py", "app.py")
]
MESSAGES = sorted(
    {
        message
        for path in FILES
        for message in refusals(path)
        # A message of another function is in that function.
        if re.search("[a-z]{3}", message.replace("nothing was written", ""))
    }
)
SAID = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
SAID = re.sub(r'"\n\s+f?"', "", SAID)


def covers(row: str, message: str) -> bool:
    pattern = ".*".join(map(re.escape, row.split("…")))
    return re.search(pattern, message.replace(HOLE, "X").replace('\\"', '"')) is not None


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 80
    assert any("is never closed; add </" in message for message in MESSAGES)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.replace(HOLE, "X")[:60])
def test_a_refusal_is_in_the_document(message: str) -> None:
    assert any(covers(row, message) for row in rows()), message.replace(HOLE, "X")


@pytest.mark.parametrize("row", [row for row in rows() if not row.startswith("git ")])
def test_what_the_document_shows_is_said(row: str) -> None:
    pieces = [piece.strip() for piece in row.split("…")]
    assert any(covers(row, message) for message in MESSAGES) or all(
        piece in SAID for piece in pieces
    )
