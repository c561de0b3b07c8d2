"""Checks the arguments of a tool against its schema, as far as our schemas go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal, suggestion

if TYPE_CHECKING:
    from pillcheck.mcp.tools import Schema

_NOUNS = {
    "string": "a text",
    "boolean": "true or false",
    "number": "a number",
    "array": "a list",
    "object": "an object",
}


def gate_arguments(schema: Schema, arguments: dict[str, Any]) -> None:
    """Raise a refusal of kind ``usage`` for an argument that is missing, unknown or no such."""
    known: dict[str, Schema] = schema["properties"]
    for name in arguments:
        if name not in known:
            near, ending = suggestion(name, tuple(known), "arguments")
            raise Refusal("usage", f'unknown argument "{name}"; {ending}', near)
    for name in schema.get("required", ()):
        if name not in arguments:
            raise Refusal("usage", f"{name} is missing")
    for name, value in arguments.items():
        _gate(name, known[name], value)


def _gate(name: str, schema: Schema, value: Any) -> None:
    if "enum" in schema:
        if value not in schema["enum"]:
            raise Refusal("usage", f"{name} is one of {', '.join(schema['enum'])}")
        return
    if not _is(value, schema["type"]):
        raise Refusal("usage", f"{name} is {_NOUNS[schema['type']]}")
    if schema["type"] == "number" and not schema["minimum"] <= value <= schema["maximum"]:
        raise Refusal("usage", f"{name} is from {schema['minimum']} to {schema['maximum']}")
    if schema["type"] == "array":
        for single in value:
            _gate(f"each of {name}", schema["items"], single)
    if schema["type"] == "object":
        for key, single in value.items():
            _gate(f"a name in {name}", {"type": "string"}, key)
            _gate(f"{name}.{key}", schema["additionalProperties"], single)


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str) and not _is_broken(value)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return is_number and math.isfinite(value)
        case "array":
            return isinstance(value, list)
    return isinstance(value, dict)


def _is_broken(text: str) -> bool:
    """Tell whether a text has half of a character, which JSON can say and no file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)
