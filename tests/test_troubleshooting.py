"""docs/troubleshooting.md names every refusal of an edit, and nothing that is never said."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

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


@cache
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


@cache
def messages() -> list[str]:
    """Return what a refusal can say, in all modules."""
    return sorted(
        {
            message
            for path in FILES
            for message in refusals(path)
            # A message of another function is in that function.
            if re.search("[a-z]{3}", message.replace("nothing was written", ""))
        }
    )


def covers(row: str, message: str) -> bool:
    pattern = ".*".join(map(re.escape, row.split("…")))
    return re.search(pattern, message.replace(HOLE, "X").replace('\\"', '"')) is not None


def test_the_messages_are_found() -> None:
    assert len(messages()) > 80
    assert any("is never closed; add </" in message for message in messages())


def test_each_refusal_is_in_the_document() -> None:
    missing = [
        message.replace(HOLE, "X")
        for message in messages()
        if not any(covers(row, message) for row in rows())
    ]
    assert missing == []


def test_what_the_document_shows_is_said() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    source = re.sub(r'"\n\s+f?"', "", source)
    unsaid = [
        row
        for row in rows()
        if not row.startswith("git ")
        and not any(covers(row, message) for message in messages())
        and not all(piece.strip() in source for piece in row.split("…"))
    ]
    assert unsaid == []
