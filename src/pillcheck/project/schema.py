"""The JSON schema of the configuration, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.project.settings import BY_NAME, IN_LISTS, LEVELS, SETTINGS

if TYPE_CHECKING:
    from pillcheck.project.settings import Form, Setting


def schema() -> dict[str, Any]:
    """Return the JSON schema of the configuration."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pillcheck",
        "description": "The table [tool.pillcheck] of pyproject.toml, or all of pillcheck.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _schema_of(key, setting) for key, setting in SETTINGS.items()},
    }


def _schema_of(key: str, setting: Setting) -> dict[str, Any]:
    from pillcheck.rules.catalogue import RULE_IDS

    text = {"type": "string", "minLength": 1}
    rule = {"enum": list(RULE_IDS)}
    forms: dict[Form, dict[str, Any]] = {
        "text": text,
        "flag": {"type": "boolean"},
        "texts": {"type": "array", "items": rule if key in ("select", "ignore") else text},
        "number": {"type": "integer", "minimum": 1},
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        "flag or texts": {"anyOf": [{"type": "boolean"}, {"type": "array", "items": text}]},
        "labels": {"type": "object", "additionalProperties": text},
        "words": {"type": "object", "additionalProperties": {"type": "string"}},
        "severities": {
            "type": "object",
            "additionalProperties": False,
            "properties": {rule: {"enum": list(LEVELS)} for rule in RULE_IDS},
        },
    }
    inner = IN_LISTS.get(setting.form) or BY_NAME.get(setting.form)
    if inner:
        entry: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: _schema_of(name, known) for name, known in inner.items()},
        }
        if setting.form == "fields":
            entry["required"] = ["label"]
        if setting.form == "statuses":
            entry = {"anyOf": [text, entry]}
        form: dict[str, Any] = {"type": "object", "additionalProperties": entry}
        if setting.form in IN_LISTS:
            form = {"type": "array", "items": entry}
        return {"description": setting.help, **form}
    return {"description": setting.help, **forms[setting.form]}
