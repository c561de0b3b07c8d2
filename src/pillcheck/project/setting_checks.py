"""Checks a configuration: every setting is known, and has a value that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import category

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.project.settings import BY_NAME, IN_LISTS, LEVELS, SETTINGS, Form, Invalid, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NO = ("disabled", "false", "ignore", "never", "no", "none")
_OF_SHAPE = (
    "item",
    "item-table",
    "title",
    "id",
    "id-pattern",
    "carriers",
    "missing-status",
    "free-labels",
    "properties",
)


def check(table: Mapping[str, Any], known: Mapping[str, Setting] = SETTINGS) -> None:
    """Raise ``Invalid`` for the first setting that does not exist or has a value of no use."""
    for key, value in table.items():
        if key not in known:
            raise _unknown("setting", "settings", key, key, tuple(known))
        _check_form(key, value, known[key].form)
    if known is SETTINGS:
        _check_names(table)
        _check_shape(table)
        if "count-words" in table:
            _check_count_words(table)


def _check_count_words(table: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` for words that should mean something that is not counted."""
    from pillcheck.backlog.count_words import NONE
    from pillcheck.backlog.measures import DONE, OPEN, TOTAL, kind_called
    from pillcheck.project.dialects import dialect_of

    dialect = dialect_of(table)
    statuses = (status.name for status in dialect.statuses)
    known = (DONE, OPEN, TOTAL, NONE, *statuses, *dialect.priorities)
    for words, meaning in table["count-words"].items():
        if not any(map(str.isalpha, words)):
            raise Invalid(words, f'count-words has no word in "{words}"')
        if meaning != NONE and kind_called(dialect, meaning) is None:
            raise _unknown("count", "counts", meaning, words, tuple(dict.fromkeys(known)))


def _check_form(key: str, value: Any, form: Form) -> None:
    good: bool
    if form == "text":
        good, expected = isinstance(value, str) and bool(value.strip()), "words in quotes"
    elif form == "flag":
        good, expected = isinstance(value, bool), "true or false"
    elif form == "number":
        good = type(value) is int and value > 0
        expected = "a whole number from 1 on"
    elif form == "flag or texts":
        good = isinstance(value, bool) or _is_list(value, str)
        expected = "true, false or a list of statuses"
    elif form in ("texts", "numbers"):
        good = _is_list(value, str if form == "texts" else int)
        expected = "a list of words in quotes" if form == "texts" else "a list of whole numbers"
    elif form in IN_LISTS:
        good = isinstance(value, list) and all(isinstance(v, dict) for v in value)
        expected = "a list of tables" + (", each with a label" if form == "fields" else "")
    elif form in BY_NAME:
        kinds = (str, dict) if form == "statuses" else dict
        good = isinstance(value, dict) and all(isinstance(v, kinds) and v for v in value.values())
        expected = "a table of words in quotes" if form == "statuses" else "a table of tables"
    elif form == "words":
        good = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        expected = "a table of words in quotes"
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
    for entry in value if form in IN_LISTS else ():
        check(entry, IN_LISTS[form])
        if form == "fields" and "label" not in entry:
            raise Invalid(key, "a field needs a label")
    for entry in value.values() if form in BY_NAME else ():
        if isinstance(entry, dict):
            check(entry, BY_NAME[form])


def _check_html(name: str, status: Mapping[str, Any]) -> None:
    """Refuse the markup of a label that a reader would not see as the label."""
    from pillcheck.html.tree import fold

    markup, label = status["html"], status.get("label") or name
    if "<" in markup or fold(markup) != " ".join(label.split()):
        raise Invalid("html", f'html "{markup}" does not read "{label}"')


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(v) is kind and v for v in value)


def _words(value: Any) -> Iterator[str]:
    """Yield the words in the value of a setting, but for those in the tables of fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (word for word in value if isinstance(word, str))
    elif isinstance(value, dict):
        yield from (word for word in (*value, *value.values()) if isinstance(word, str))


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
            raise Invalid(name, f'the status "{name}" cannot be part of a class name')
    for name, status in table.get("statuses", {}).items():
        if "html" in status and not isinstance(status, str):
            _check_html(name, status)
    for key in ("done-statuses", "rejected-statuses", "blocked-statuses", "started-statuses"):
        for name in table.get(key, ()):
            if name not in statuses:
                raise _unknown("status", "statuses", name, key, statuses)
    if not all(map(str.split, table.get("waiting", ()))):
        raise Invalid("waiting", "waiting holds a phrase without words")
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


def _check_shape(table: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` where the settings of a page of another shape do not go together."""
    of_shape = [key for key in _OF_SHAPE if key in table]
    if not of_shape:
        return
    of_any = "properties" in of_shape and len(of_shape) == 1
    if "item" not in table and "item-table" not in table and not of_any:
        of_shape = [key for key in of_shape if key != "properties"]
        message = f"{of_shape[0]} needs item or item-table, which say what an item is"
        raise Invalid(of_shape[0], message)
    # A page of the usual shape needs neither selectors nor what parses them.
    from pillcheck.project import shape_settings

    shape_settings.check(table)


def _unknown(noun: str, nouns: str, name: str, key: str, known: tuple[str, ...]) -> Invalid:
    from pillcheck.errors import suggestion

    is_no = known is LEVELS and name.casefold() in NO
    otherwise = "" if len(known) < 10 else "see docs/configuration.md"
    near, ending = suggestion(
        name, known, nouns, near=("off",) if is_no else (), otherwise=otherwise
    )
    return Invalid(key, f'unknown {noun} "{name}"; {ending}', near)
