"""What every command prints with ``--format json``, as a JSON schema.

A command is one entry of ``OUTPUTS``. A key that is described is always there,
unless it is wrapped in ``Sometimes``; keys may be added, and are never renamed.
"""

from __future__ import annotations

from typing import get_args

from pillcheck.backlog.compare import Kind as Change
from pillcheck.errors import Kind
from pillcheck.report.json_text import SCHEMA_VERSION
from pillcheck.report.schema.parts import (
    CHANGED,
    COUNT,
    DATE,
    DIFF,
    FLAG,
    NAMED,
    NUMBER,
    NUMBER_OR_NULL,
    PARTS,
    PATH,
    STATUS,
    TEXT,
    TEXT_OR_NULL,
    Schema,
    Sometimes,
    about,
    keys,
    list_of,
    map_of,
    ref,
)

_EDIT = keys(
    path=PATH,
    changed=CHANGED,
    diff=DIFF,
    item=about("The id, if one item is edited.", TEXT_OR_NULL),
    **{"from": about("The status before.", TEXT_OR_NULL)},
    to=about("The status set.", TEXT_OR_NULL),
    items=Sometimes(
        about(
            "The items, if several are edited at once.",
            list_of(keys(item=TEXT_OR_NULL, **{"from": TEXT_OR_NULL}, to=TEXT_OR_NULL)),
        )
    ),
)

_TALLY: dict[str, Schema] = {
    "items": COUNT,
    "done": COUNT,
    "open": about("Items that are neither done nor rejected.", COUNT),
    "share_done": about("Of the items that are not rejected; null if none.", NUMBER_OR_NULL),
    "open_hours": NUMBER,
    "open_without_hours": about("Open items without an estimate.", COUNT),
    "statuses": list_of(keys(**STATUS, items=COUNT)),
}

_PAGE_CHANGES = keys(
    path=PATH,
    **{"from": about("The earlier version, as it was named.", TEXT)},
    to=about("The later version; null for the work tree.", TEXT_OR_NULL),
    changes=list_of(ref("change")),
    rows=list_of(ref("row-change")),
)

_LOG = keys(
    path=PATH,
    **NAMED,
    gone=about("Whether the page no longer has the item.", FLAG),
    events=list_of(
        keys(
            date=DATE,
            commit=about("Null for a change that is not committed.", TEXT_OR_NULL),
            author=TEXT_OR_NULL,
            kind={"enum": list(get_args(Change))},
            field=Sometimes(about("The name of the field, property or attribute.", TEXT)),
            **{"from": TEXT_OR_NULL},
            to=TEXT_OR_NULL,
        )
    ),
    days=about("How long the item had each status.", list_of(keys(**STATUS, days=COUNT))),
)

_FROM_START = about("Whether the item is in the first version, and so may be older.", FLAG)
_FLOW = keys(
    path=PATH,
    versions=about("How many versions of the page were read.", COUNT),
    **{"from": about("The day of the first version.", DATE)},
    to=about("The day that counts as today.", DATE),
    shallow=about("Whether the clone lacks earlier commits.", FLAG),
    days=list_of(
        keys(date=DATE, counts=about("Items by status; empty is no status.", map_of(COUNT)))
    ),
    throughput=list_of(keys(week=about("The Monday.", DATE), done=COUNT)),
    lead_time=keys(
        median=NUMBER_OR_NULL,
        percentile_85=NUMBER_OR_NULL,
        items=list_of(keys(**NAMED, first=DATE, done=DATE, days=COUNT, from_start=_FROM_START)),
        first_seen_done=about("Items left out: done when first seen.", list_of(keys(**NAMED))),
    ),
    time_in_status=about(
        "In days, for each stay in a status that has ended.",
        list_of(keys(**STATUS, stays=COUNT, median=NUMBER, percentile_85=NUMBER)),
    ),
    open=list_of(
        keys(
            **NAMED,
            status=TEXT_OR_NULL,
            age=about("Days since the item was first seen.", COUNT),
            in_status=about("Days in its current status.", COUNT),
            from_start=_FROM_START,
        )
    ),
    forecast=keys(
        hours=NUMBER,
        without_estimate=list_of(keys(**NAMED)),
        dates=list_of(keys(hours_per_day=COUNT, soonest=DATE, latest=DATE)),
        simulation=Sometimes(
            about(
                "With --forecast: by when all open items are done, in so many percent of the runs.",
                keys(
                    runs=COUNT,
                    open=COUNT,
                    finished=about("How many items became done.", COUNT),
                    working_days=about("Within how many working days.", COUNT),
                    dates=about(
                        "None if no item is open.", list_of(keys(percent=COUNT, date=DATE))
                    ),
                ),
            )
        ),
    ),
)


def _or_pages(schema: Schema) -> Schema:
    """Return the schema of what is printed of one page, or as ``pages`` of several."""
    return {
        "type": "object",
        "required": [],
        "properties": {**schema["properties"], "pages": list_of(schema)},
        "oneOf": [{"required": schema["required"]}, {"required": ["pages"]}],
    }


# Every command that takes --format json, and what it prints besides the schema version.
OUTPUTS: dict[str, Schema] = {
    "check": keys(
        pages=list_of(keys(path=PATH, items=COUNT)),
        findings=list_of(ref("finding")),
        summary=keys(errors=COUNT, warnings=COUNT, infos=COUNT, fixed=COUNT),
        diff=Sometimes(about("What --diff shows.", DIFF)),
    ),
    "list": keys(path=PATH, items=list_of(ref("item"))),
    "show": keys(path=PATH, item=ref("item")),
    "next": keys(
        path=PATH,
        items=list_of(ref("item")),
        circles=about("Items that wait for each other, each for the next.", list_of(list_of(TEXT))),
    ),
    "set": _EDIT,
    "add": _EDIT,
    "edit": _EDIT,
    "move": _EDIT,
    "sort": _EDIT,
    "migrate": _EDIT,
    "dates": keys(
        path=PATH,
        changed=CHANGED,
        diff=DIFF,
        dates=about(
            "The dates that are missing, or that contradict the history.",
            list_of(
                keys(
                    item=TEXT_OR_NULL,
                    title=TEXT_OR_NULL,
                    event=about('"created", or the name of a status.', TEXT),
                    name=about("The attribute or property.", TEXT),
                    line=about("The line of the date, or of the item.", COUNT),
                    **{"from": about("The date on the page.", TEXT_OR_NULL)},
                    to=about("The day that git knows.", DATE),
                )
            ),
        ),
    ),
    "remove": _EDIT,
    "undo": _EDIT,
    "history": keys(path=PATH, rows=list_of(ref("row"))),
    "history add": _EDIT,
    "history begin": _EDIT,
    "history edit": _EDIT,
    "history remove": _EDIT,
    "board": keys(path=PATH, columns=list_of(keys(**STATUS, items=list_of(ref("item"))))),
    "stats": keys(
        path=PATH,
        pages=list_of(keys(path=PATH, items=COUNT)),
        **_TALLY,
        priorities=list_of(keys(priority=TEXT_OR_NULL, **_TALLY)),
    ),
    "diff": _or_pages(_PAGE_CHANGES),
    "log": _LOG,
    "flow": _FLOW,
    "rules": keys(rules=list_of(ref("rule"))),
    "explain": keys(rule=ref("rule")),
    "adopt": keys(
        path=PATH,
        candidates=about(
            "The ways to read the page, best first.",
            list_of(
                keys(
                    config=about("The settings, as pillcheck.toml holds them.", TEXT),
                    items=COUNT,
                    statuses=about("How many items have each status.", map_of(COUNT)),
                    proven=about(
                        "Whether every item is read, and set to each status and back gives the "
                        "same bytes; always true.",
                        FLAG,
                    ),
                )
            ),
        ),
    ),
    "init": keys(
        changed=CHANGED,
        diff=DIFF,
        files=list_of(
            keys(
                path=TEXT,
                action=about(
                    "Whether it is created, added to, or left as it is.",
                    {"enum": ["write", "append", "keep"]},
                ),
                lines=about("The lines that are missing, for a person to add.", TEXT_OR_NULL),
            )
        ),
    ),
    "doctor": keys(
        ok=about("Whether every check is ok.", FLAG),
        checks=list_of(
            keys(
                check=about("What was checked.", TEXT),
                ok=FLAG,
                message=TEXT,
                mend=about("The command that fixes it.", TEXT_OR_NULL),
            )
        ),
    ),
    "help": keys(
        version=TEXT,
        commands=list_of(
            keys(
                name=TEXT,
                summary=TEXT,
                help=TEXT,
                arguments=list_of(ref("parameter")),
                options=list_of(ref("parameter")),
                output=about("The schema of its `--format json`, if it has one.", TEXT_OR_NULL),
            )
        ),
        exit_codes=about("What each exit code means.", map_of(TEXT)),
        error_kinds=list_of({"enum": list(get_args(Kind))}),
    ),
}
ERROR = keys(
    error=keys(
        kind={"enum": list(get_args(Kind))},
        message=TEXT,
        candidates=about("What may have been meant.", list_of(TEXT)),
    )
)


def reference(command: str) -> str:
    """Return where the schema of a command's output stands in the file."""
    return f"#/$defs/{command.replace(' ', '-')}-output"


def schema() -> Schema:
    """Return the schema: whatever is printed is the output of a command or an error."""
    outputs = {reference(name).rpartition("/")[2]: output for name, output in OUTPUTS.items()}
    printed = {name: _versioned(output) for name, output in (outputs | {"error": ERROR}).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pillcheck --format json",
        "description": "A command prints #/$defs/COMMAND-output; with exit code 2, #/$defs/error. "
        "Keys may be added.",
        "anyOf": [ref(name) for name in printed],
        "$defs": printed | PARTS,
    }


def _versioned(output: Schema) -> Schema:
    return {
        **output,
        "required": ["schema_version", *output["required"]],
        "properties": {"schema_version": {"const": SCHEMA_VERSION}, **output["properties"]},
    }
