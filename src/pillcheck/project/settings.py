"""What can be configured: every setting, its form and its meaning, in one table.

The table is what the configuration is checked against, and what its JSON
schema is made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from unicodedata import category

from pillcheck.backlog.dialect import DEFAULT, Dialect, FieldRule, Status
from pillcheck.record import Record
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Form = Literal["text", "texts", "numbers", "flag", "labels", "fields", "severities"]
_NO = ("disabled", "false", "ignore", "never", "no", "none")
LEVELS = ("off", *(str(severity) for severity in Severity))


class Setting(Record):
    """A setting: what form its value has, and what it is for."""

    form: Form
    help: str


SETTINGS: dict[str, Setting] = {
    "pages": Setting("texts", "The pages to work on, relative to the configuration file."),
    "author": Setting("text", "The author of new history rows."),
    "record-history": Setting("flag", "Whether every change of a status adds a history row."),
    "baseline": Setting("text", "A file of findings to pass over, relative to this file."),
    "select": Setting("texts", "Run only these rules."),
    "ignore": Setting("texts", "Do not run these rules."),
    "rules": Setting("severities", "The severity of rules: off, info, warning or error."),
    "statuses": Setting("labels", "Every status with its label, in order."),
    "done-statuses": Setting("texts", "The statuses that mean that an item is done."),
    "rejected-statuses": Setting("texts", "The statuses that mean that an item will not be done."),
    "priorities": Setting("texts", "Every priority, the most urgent first."),
    "fields": Setting("fields", "The numbered fields of an item, in order."),
    "rates": Setting("numbers", "The hours a day that estimates are given for."),
    "estimate-field": Setting("text", "The label of the field that holds the estimate."),
    "status-field": Setting("text", "The label of the field that may hold the pill."),
    "item-elements": Setting("texts", "The elements that items are."),
    "item-class": Setting("text", "A class by which an item is known."),
    "id-prefix": Setting("text", "What an item's id begins with."),
    "pill-class": Setting("text", "The class of a pill; two dashes and a status follow it."),
    "priority-class": Setting("text", "The class of a priority tag."),
    "status-attribute": Setting("text", "The attribute that may hold an item's status."),
    "priority-attribute": Setting("text", "The attribute that may hold an item's priority."),
    "date-attributes": Setting(
        "text", "The attributes that date a status; {} stands for its name, or for created."
    ),
    "time-cell-class": Setting("text", "The class of a cell of an estimate."),
    "history-class": Setting("text", "The class of the page history's table."),
}
FIELD_SETTINGS: dict[str, Setting] = {
    "label": Setting("text", "The label, without its number."),
    "aliases": Setting("texts", "What else the field may be called."),
    "required": Setting("flag", "Whether every item must have it."),
    "not-required-for": Setting("texts", "The priorities of items that need not have it."),
    "evidence": Setting("flag", "Whether it says what a done item delivered."),
}


class Invalid(ValueError):  # noqa: N818 - it is no error of the program's
    """A value that a setting cannot have; ``key`` is where it stands."""

    def __init__(self, key: str, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.candidates = candidates


def dialect_of(table: Mapping[str, Any]) -> Dialect:
    """Return the dialect of a configuration that has been checked with ``check``."""
    chosen: dict[str, Any] = {}
    for name in Dialect._fields:
        value = table.get(name.replace("_", "-"))
        if value is None:
            continue
        if name == "statuses":
            chosen[name] = tuple(Status(*status) for status in value.items())
        elif name == "fields":
            chosen[name] = tuple(_field(entry) for entry in value)
        else:
            chosen[name] = tuple(value) if isinstance(value, list) else value
    names = [status.name for status in chosen.get("statuses", DEFAULT.statuses)]
    for key in ("done_statuses", "rejected_statuses"):
        chosen.setdefault(key, tuple(n for n in getattr(DEFAULT, key) if n in names))
    return Dialect(**chosen)


def _field(entry: Mapping[str, Any]) -> FieldRule:
    return FieldRule(
        entry["label"],
        tuple(entry.get("aliases", ())),
        required=entry.get("required", False),
        evidence=entry.get("evidence", False),
        not_required_for=tuple(entry.get("not-required-for", ())),
    )


def check(table: Mapping[str, Any], known: Mapping[str, Setting] = SETTINGS) -> None:
    """Raise ``Invalid`` for the first setting that does not exist or has a value of no use."""
    for key, value in table.items():
        if key not in known:
            raise _unknown("setting", "settings", key, key, tuple(known))
        _check_form(key, value, known[key].form)
    if known is SETTINGS:
        _check_names(table)


def _check_form(key: str, value: Any, form: Form) -> None:
    good: bool
    if form == "text":
        good, expected = isinstance(value, str) and bool(value.strip()), "words in quotes"
    elif form == "flag":
        good, expected = isinstance(value, bool), "true or false"
    elif form in ("texts", "numbers"):
        kind = str if form == "texts" else int
        good = isinstance(value, list) and all(type(v) is kind and v for v in value)
        expected = "a list of words in quotes" if form == "texts" else "a list of whole numbers"
    elif form == "fields":
        good = isinstance(value, list) and all(isinstance(v, dict) for v in value)
        expected = "a list of tables, each with a label"
    else:
        good = isinstance(value, dict) and all(isinstance(v, str) and v for v in value.values())
        expected = "a table of words in quotes"
        if form == "severities":
            expected += f": {', '.join(LEVELS)}"
    if not good:
        raise Invalid(key, f"{key} must be {expected}")
    for word in _words(value):
        if any(category(c) == "Cc" for c in word):
            raise Invalid(key, f"{key} holds a control character")
    if form == "fields":
        for entry in value:
            check(entry, FIELD_SETTINGS)
            if "label" not in entry:
                raise Invalid(key, "a field needs a label")


def _words(value: Any) -> Iterator[str]:
    """Yield the words in the value of a setting, but for those in the tables of fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (word for word in value if isinstance(word, str))
    elif isinstance(value, dict):
        yield from (*value, *value.values())


def _check_names(table: Mapping[str, Any]) -> None:
    named = [name for key in ("select", "ignore", "rules") for name in table.get(key, ())]
    if named:
        # A command that runs no rule need not wait for all of them.
        from pillcheck.rules.catalogue import RULE_IDS

        for name in named:
            if name not in RULE_IDS:
                raise _unknown("rule", "rules", name, name, RULE_IDS)
    for name, level in table.get("rules", {}).items():
        if level not in LEVELS:
            raise _unknown("severity", "severities", level, name, LEVELS)
    statuses = tuple(table.get("statuses", {})) or tuple(s.name for s in DEFAULT.statuses)
    for name in statuses:
        if not all(c.isalnum() or c in "-_" for c in name):
            raise Invalid(name, f"the status {name!r} cannot be part of a class name")
    for key in ("done-statuses", "rejected-statuses"):
        for name in table.get(key, ()):
            if name not in statuses:
                raise _unknown("status", "statuses", name, key, statuses)
    priorities = tuple(table.get("priorities", DEFAULT.priorities))
    labels = tuple(e["label"] for e in table.get("fields", ())) or tuple(
        rule.label for rule in DEFAULT.fields
    )
    for entry in table.get("fields", ()):
        for name in entry.get("not-required-for", ()):
            if name not in priorities:
                raise _unknown("priority", "priorities", name, "not-required-for", priorities)
    for key in ("estimate-field", "status-field"):
        if key in table and table[key] not in labels:
            raise _unknown("field", "fields", table[key], key, labels)


def _unknown(noun: str, nouns: str, name: str, key: str, known: tuple[str, ...]) -> Invalid:
    from pillcheck.errors import suggestion

    is_no = known is LEVELS and name.casefold() in _NO
    otherwise = "" if len(known) < 10 else "see docs/configuration.md"
    near, ending = suggestion(
        name, known, nouns, near=("off",) if is_no else (), otherwise=otherwise
    )
    return Invalid(key, f'unknown {noun} "{name}"; {ending}', near)


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
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        "labels": {"type": "object", "additionalProperties": text},
        "severities": {
            "type": "object",
            "additionalProperties": False,
            "properties": {rule: {"enum": list(LEVELS)} for rule in RULE_IDS},
        },
    }
    if setting.form == "fields":
        properties = {name: _schema_of(name, inner) for name, inner in FIELD_SETTINGS.items()}
        entry = {
            "type": "object",
            "additionalProperties": False,
            "required": ["label"],
            "properties": properties,
        }
        return {"description": setting.help, "type": "array", "items": entry}
    return {"description": setting.help, **forms[setting.form]}
