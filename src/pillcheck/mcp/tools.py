"""The five tools: their names, what they are for, and what they take.

An assistant has all of this in mind all of the time, so it is short.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

ACTIONS = ("set", "change", "add", "move", "remove", "note")

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "object", "additionalProperties": _TEXT}


def _text(description: str) -> Schema:
    return {**_TEXT, "description": description}


def _tool(
    name: str,
    description: str,
    properties: dict[str, Schema],
    *,
    required: tuple[str, ...] = (),
    reads: bool = True,
) -> Schema:
    schema: Schema = {"type": "object", "properties": {**properties, "page": _TEXT}}
    if required:
        schema["required"] = list(required)
    return {
        "name": name,
        "description": description,
        "inputSchema": {**schema, "additionalProperties": False},
        # What is left out means that a tool writes.
        **({"annotations": {"readOnlyHint": True}} if reads else {}),
    }


TOOLS = (
    _tool(
        "find",
        "List items of the backlog page that fit all filters: ids, titles, statuses, priorities.",
        {
            "words": _text("All are in the title or fields"),
            "status": _text("Names, joined by commas"),
            "priority": _text("Likewise"),
            "where": {
                "type": "array",
                "items": _TEXT,
                "description": "Such as owner=ada or owner!=ada",
            },
            "open": _FLAG,
        },
    ),
    _tool(
        "read",
        "Read an item with its fields, or without item the page: counts, known statuses, "
        "priorities and fields, latest history. Gives the page's hash, which edit needs.",
        {"item": _text("Id such as item-13, or title")},
    ),
    _tool(
        "edit",
        "Edit the page in place: nothing else changes, or nothing at all. Answers with what "
        "changed and the new hash. set: status (delivered says what a done item brought). "
        "change: title, priority, hours, fields, properties. add: a new item, with title. move: "
        "before or after an item, or to top or bottom. remove: asks to be confirmed. note: adds "
        "a row to the page history; with another action, it is added along with the edit.",
        {
            "hash": _text("From read, find, check or the last edit"),
            "action": {"enum": list(ACTIONS)},
            "item": _TEXT,
            "status": _TEXT,
            "delivered": _TEXT,
            "title": _TEXT,
            "priority": _TEXT,
            "hours": {"type": "number", "minimum": 0.1, "maximum": 99999},
            "fields": {**_TEXTS, "description": "Plain text by label"},
            "properties": _TEXTS,
            "before": _TEXT,
            "after": _TEXT,
            "to": {"enum": ["top", "bottom"]},
            "force": {**_FLAG, "description": "Remove although others refer to it"},
            "note": _TEXT,
            "author": _text("Of the row; by default the configured one"),
            "confirm": _text("What the answer to a removal gave"),
        },
        required=("hash", "action"),
        reads=False,
    ),
    _tool("check", "Find what is wrong on the page: rule, line, item, message.", {}),
    _tool(
        "explain",
        "Explain a rule, or the kind of a refusal.",
        {"name": _text("Such as wrong-label or conflict")},
        required=("name",),
    ),
)
