"""Writes the settings of a proposal as TOML, with a comment for whoever reads them."""

from __future__ import annotations

import json
import re
import tomllib
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COMMENTS = {
    "pages": "The pages that pillcheck works on.",
    "item": "What an item is, as a CSS selector.",
    "item-table": "Items are the rows of the tables that have these columns.",
    "title": "Where its title is.",
    "id": "Where its id is.",
    "missing-status": "The status of an item that says none.",
    "free-labels": "The class says the status; the words beside it may be anything.",
    "done-statuses": "What counts as done, and what will not be done.",
    "blocked-statuses": "What is open, but waits for others.",
    "started-statuses": "What somebody works on.",
    "priorities": "The most urgent first.",
}
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
# Tables of their own, behind all other settings.
TABLES = ("statuses", "carriers", "properties")


def keys(settings: Mapping[str, Any]) -> str:
    """Return the settings that are no tables, a comment before most of them."""
    lines = []
    for key, value in settings.items():
        if key not in TABLES:
            if comment := _COMMENTS.get(key):
                lines.append(f"# {comment}")
            lines.append(f"{key} = {_value(value)}")
    return "".join(f"{line}\n" for line in lines)


def table_lines(settings: Mapping[str, Any], prefix: str = "") -> str:
    """Return the settings that are tables; ``prefix`` is that of their names."""
    return "".join(f"{line}\n" for line in _tables(settings, prefix))


def document(settings: Mapping[str, Any], columns: int | None = None) -> str:
    """Return the settings as ``pillcheck.toml`` holds them.

    What is wider than so many columns is written in several lines, as far as TOML can.
    """
    text = keys(settings) + table_lines(settings)
    if columns is None or max(map(len, text.splitlines()), default=0) <= columns:
        return text
    return "".join(
        f"{narrow}\n" for line in text.splitlines() for narrow in _narrowed(line, columns)
    )


def _narrowed(line: str, columns: int) -> Iterator[str]:
    """Yield a line of a document, in several where it is wider than so many columns."""
    name, _, written = line.partition(" = ")
    if len(line) <= columns or line.startswith("["):
        yield line
    elif line.startswith("#"):
        yield from wrap(line, columns, subsequent_indent="# ", break_long_words=False)
    else:
        value = tomllib.loads(f"value = {written}")["value"]
        if isinstance(value, dict):
            for key, entry in value.items():
                yield from _narrowed(f"{name}.{_key(key)} = {_value(entry)}", columns)
        elif isinstance(value, list):
            yield from (f"{name} = [", *(f"  {_value(entry)}," for entry in value), "]")
        else:
            yield line


def _tables(settings: Mapping[str, Any], prefix: str) -> Iterator[str]:
    if "statuses" in settings:
        yield ""
        yield "# Every status: its words on the page, and the class or value that means it."
        yield f"[{prefix}statuses]"
        for name, value in settings["statuses"].items():
            yield f"{_key(name)} = {_value(value)}"
    for carrier in settings.get("carriers", ()):
        yield ""
        yield f"# {_carrier_comment(carrier)}"
        yield f"[[{prefix}carriers]]"
        for name, value in carrier.items():
            yield f"{name} = {_value(value)}"
    for name, rule in settings.get("properties", {}).items():
        yield ""
        yield f"# The {name} of an item."
        yield f"[{prefix}properties.{_key(name)}]"
        for key, value in rule.items():
            yield f"{_key(key)} = {_value(value)}"


def _carrier_comment(carrier: Mapping[str, Any]) -> str:
    ways = []
    if "class" in carrier or "classes" in carrier:
        ways.append("class")
    if "attribute" in carrier:
        ways.append("attribute")
    if "text" in carrier:
        ways.append("words" if carrier["text"] == "whole" else f"words at its {carrier['text']}")
    where = "the item" if carrier.get("at", "&") == "&" else "this element of an item"
    return f"The status is in the {' and the '.join(ways)} of {where}."


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A literal string keeps what a pattern or a selector holds readable.
        if ('"' in value or "\\" in value) and "'" not in value and value.isprintable():
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(entry)}" for key, entry in value.items())
        return f"{{ {inner} }}"
    return f"[{', '.join(map(_value, value))}]"


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)
