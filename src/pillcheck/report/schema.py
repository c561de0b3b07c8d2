"""What every command prints with ``--format json``, as a JSON schema.

A command is one entry of ``OUTPUTS``. A key that is described is always there,
unless it is wrapped in ``Sometimes``; keys may be added, and are never renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from pillcheck.errors import Kind
from pillcheck.finding import Severity
from pillcheck.report.json import SCHEMA_VERSION

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sometimes:
    """A key that may be missing."""

    schema: Schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _keys(**properties: Schema | Sometimes) -> Schema:
    return {
        "type": "object",
        "required": [key for key, one in properties.items() if not isinstance(one, Sometimes)],
        "properties": {
            key: one.schema if isinstance(one, Sometimes) else one
            for key, one in properties.items()
        },
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _about(description: str, schema: Schema) -> Schema:
    return {"description": description, **schema}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
LINE: Schema = {"type": "integer", "minimum": 1}
NUMBER: Schema = {"type": "number", "minimum": 0}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}

_PATH = _about("The page, as it was named, or from the working folder.", TEXT)
_OWN_PATH = Sometimes(_about("The page, where there are several.", TEXT))
_DIFF = _about("The change as `git apply` takes it; empty where there is none.", TEXT)
_CHANGED = _about("Whether a byte changes.", FLAG)

# What occurs in more than one place, or has a name of its own.
PARTS: dict[str, Schema] = {
    "item": _keys(
        id=TEXT_OR_NULL,
        title=TEXT_OR_NULL,
        priority=TEXT_OR_NULL,
        status=_about("The name, as in the class.", TEXT_OR_NULL),
        label=_about("The label that readers see.", TEXT_OR_NULL),
        line=LINE,
        fields=_about("What the fields say, by label.", _map(TEXT)),
        estimate=_or_null(
            _keys(
                hours=NUMBER_OR_NULL,
                days=_about("Calendar days by hours a day.", _map(NUMBER_OR_NULL)),
            )
        ),
        path=_OWN_PATH,
    ),
    "row": _keys(
        date=TEXT_OR_NULL, change=TEXT_OR_NULL, author=TEXT_OR_NULL, line=LINE, path=_OWN_PATH
    ),
    "finding": _keys(
        rule=TEXT,
        severity={"enum": [str(one) for one in Severity]},
        message=TEXT,
        path=_PATH,
        line=LINE,
        column=LINE,
        end_line=LINE,
        end_column=LINE,
        item=_about("The id of the item that it is about.", TEXT_OR_NULL),
        title=TEXT_OR_NULL,
        fix=_or_null(_ref("fix")),
    ),
    "fix": _keys(
        title=TEXT,
        safe=_about("Whether `--fix` makes it without `--unsafe-fixes`.", FLAG),
        edits=_list(
            _about(
                "The characters from start up to end of the decoded page give way to text.",
                _keys(start=COUNT, end=COUNT, text=TEXT),
            )
        ),
    ),
    "rule": _keys(
        id=TEXT,
        severity={"enum": [str(one) for one in Severity]},
        enabled=_about("Whether it runs unless it is configured.", FLAG),
        fix=_about("Whether findings of it can be fixed.", FLAG),
        needs_base=_about("Whether it runs only with --since or --staged.", FLAG),
        summary=TEXT,
        explanation=TEXT,
    ),
    "parameter": _keys(
        name=TEXT,
        flags=_about("How it is written; empty for an argument.", _list(TEXT)),
        type=_about("What its value is; flag where it takes none.", TEXT),
        choices=_or_null(_list(TEXT)),
        default=_about("What holds where it is not given, if that is one value.", {}),
        required=FLAG,
        repeatable=FLAG,
        help=TEXT_OR_NULL,
    ),
}

_EDIT = _keys(
    path=_PATH,
    changed=_CHANGED,
    diff=_DIFF,
    item=_about("The id, where one item is edited.", TEXT_OR_NULL),
    **{"from": _about("The status before.", TEXT_OR_NULL)},
    to=_about("The status set.", TEXT_OR_NULL),
    items=Sometimes(
        _about(
            "The items, where a status is set for several.",
            _list(_keys(item=TEXT_OR_NULL, **{"from": TEXT_OR_NULL}, to=TEXT)),
        )
    ),
)

_STATUS = {"status": TEXT_OR_NULL, "label": TEXT_OR_NULL}
_TALLY = {
    "items": COUNT,
    "done": COUNT,
    "open": COUNT,
    "share_done": _about("Of all items but the rejected ones, from 0 to 1.", NUMBER_OR_NULL),
    "open_hours": NUMBER,
    "open_without_hours": COUNT,
    "statuses": _list(_keys(**_STATUS, items=COUNT)),
}
_NAMED = {"item": TEXT_OR_NULL, "title": TEXT_OR_NULL}
_ROW = _or_null(_keys(date=TEXT_OR_NULL, change=TEXT_OR_NULL, author=TEXT_OR_NULL))
_DAY = _about("A date such as 2026-04-21.", TEXT)

# Every command that takes --format json, and what it prints besides the schema version.
OUTPUTS: dict[str, Schema] = {
    "check": _keys(
        pages=_list(_keys(path=_PATH, items=COUNT)),
        findings=_list(_ref("finding")),
        summary=_keys(errors=COUNT, warnings=COUNT, infos=COUNT, fixed=COUNT),
    ),
    "list": _keys(path=_PATH, items=_list(_ref("item"))),
    "show": _keys(path=_PATH, item=_ref("item")),
    "set": _EDIT,
    "add": _EDIT,
    "edit": _EDIT,
    "move": _EDIT,
    "sort": _EDIT,
    "remove": _EDIT,
    "history": _keys(path=_PATH, rows=_list(_ref("row"))),
    "board": _keys(path=_PATH, columns=_list(_keys(**_STATUS, items=_list(_ref("item"))))),
    "stats": _keys(
        path=_PATH,
        pages=_list(_keys(path=_PATH, items=COUNT)),
        **_TALLY,
        priorities=_list(_keys(priority=TEXT_OR_NULL, **_TALLY)),
    ),
    "diff": _keys(
        path=_PATH,
        **{"from": _about("The commit compared with.", TEXT_OR_NULL)},
        to=_about("The other commit; null for the work tree.", TEXT_OR_NULL),
        changes=_list(
            _keys(
                kind=TEXT,
                **_NAMED,
                field=TEXT_OR_NULL,
                **{"from": TEXT_OR_NULL},
                to=TEXT_OR_NULL,
            )
        ),
        rows=_list(_keys(kind=TEXT, **{"from": _ROW}, to=_ROW)),
    ),
    "log": _keys(
        path=_PATH,
        **_NAMED,
        gone=_about("Whether the item is on the page no more.", FLAG),
        events=_list(
            _keys(
                date=_DAY,
                commit=_about("Null for what is not committed.", TEXT_OR_NULL),
                author=TEXT_OR_NULL,
                kind=TEXT,
                **{"from": TEXT_OR_NULL},
                to=TEXT_OR_NULL,
            )
        ),
        days=_about("Days in each status.", _list(_keys(**_STATUS, days=COUNT))),
    ),
    "flow": _keys(
        path=_PATH,
        versions=COUNT,
        **{"from": _DAY},
        to=_DAY,
        shallow=_about("Whether the clone lacks the beginning.", FLAG),
        days=_list(_keys(date=_DAY, counts=_about("Items by status.", _map(COUNT)))),
        throughput=_list(_keys(week=TEXT, done=COUNT)),
        lead_time=_keys(
            median=NUMBER_OR_NULL,
            percentile_85=NUMBER_OR_NULL,
            items=_list(_keys(**_NAMED, first=_DAY, done=_DAY, days=COUNT, from_start=FLAG)),
            first_seen_done=_list(_keys(**_NAMED)),
        ),
        time_in_status=_list(
            _keys(**_STATUS, stays=COUNT, median=NUMBER_OR_NULL, percentile_85=NUMBER_OR_NULL)
        ),
        open=_list(
            _keys(**_NAMED, status=TEXT_OR_NULL, age=COUNT, in_status=COUNT, from_start=FLAG)
        ),
        forecast=_keys(
            hours=NUMBER,
            without_estimate=_list(_keys(**_NAMED)),
            dates=_list(_keys(hours_per_day=NUMBER, soonest=_DAY, latest=_DAY)),
        ),
    ),
    "doctor": _keys(
        ok=FLAG, checks=_list(_keys(check=TEXT, ok=FLAG, message=TEXT, mend=TEXT_OR_NULL))
    ),
    "history add": _EDIT,
    "history edit": _EDIT,
    "rules": _keys(rules=_list(_ref("rule"))),
    "explain": _keys(rule=_ref("rule")),
    "init": _keys(
        changed=_CHANGED,
        diff=_DIFF,
        files=_list(
            _keys(
                path=TEXT,
                action=_about(
                    "Whether it is written anew, added to, or left as it is.",
                    {"enum": ["write", "append", "keep"]},
                ),
                lines=_about("What it needs, for a person to add.", TEXT_OR_NULL),
            )
        ),
    ),
    "help": _keys(
        version=TEXT,
        commands=_list(
            _keys(
                name=TEXT,
                summary=TEXT,
                help=TEXT,
                arguments=_list(_ref("parameter")),
                options=_list(_ref("parameter")),
                output=_about(
                    "The schema of what `--format json` prints, if it can.", TEXT_OR_NULL
                ),
            )
        ),
        exit_codes=_about("What each exit code means.", _map(TEXT)),
        error_kinds=_list({"enum": list(get_args(Kind))}),
    ),
}
ERROR = _keys(
    error=_keys(
        kind={"enum": list(get_args(Kind))},
        message=TEXT,
        candidates=_about("What may have been meant.", _list(TEXT)),
    )
)


def reference(command: str) -> str:
    """Return where the schema of a command's output stands in the file."""
    return f"#/$defs/{command.replace(' ', '-')}-output"


def schema() -> Schema:
    """Return the schema: whatever is printed is the output of a command or an error."""
    outputs = {reference(name).rpartition("/")[2]: one for name, one in OUTPUTS.items()}
    printed = {name: _versioned(one) for name, one in (outputs | {"error": ERROR}).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pillcheck --format json",
        "description": "What a command prints is described at #/$defs/COMMAND-output, and what it "
        "prints instead where it ends with exit code 2, at #/$defs/error. Keys may be added.",
        "anyOf": [_ref(name) for name in printed],
        "$defs": printed | PARTS,
    }


def _versioned(one: Schema) -> Schema:
    return {
        **one,
        "required": ["schema_version", *one["required"]],
        "properties": {"schema_version": {"const": SCHEMA_VERSION}, **one["properties"]},
    }
