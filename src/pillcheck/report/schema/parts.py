"""The parts of JSON output that several commands share, as JSON schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from pillcheck.backlog.compare import Kind
from pillcheck.rules.finding import Severity

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sometimes:
    """A key that may be missing."""

    schema: Schema


def ref(name: str) -> Schema:
    """Return a reference to one of ``PARTS``, or to anything else that the schema defines."""
    return {"$ref": f"#/$defs/{name}"}


def keys(**properties: Schema | Sometimes) -> Schema:
    """Return the schema of an object with these keys."""
    return {
        "type": "object",
        "required": [key for key, value in properties.items() if not isinstance(value, Sometimes)],
        "properties": {
            key: value.schema if isinstance(value, Sometimes) else value
            for key, value in properties.items()
        },
    }


def list_of(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def map_of(values: Schema) -> Schema:
    """Return the schema of an object whose keys are names."""
    return {"type": "object", "additionalProperties": values}


def or_null(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def about(description: str, schema: Schema) -> Schema:
    """Return a schema with a description."""
    return {"description": description, **schema}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
LINE: Schema = {"type": "integer", "minimum": 1}
NUMBER: Schema = {"type": "number", "minimum": 0}
DATE: Schema = {"type": "string", "format": "date"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}

PATH = about("The page as it was named, or its path from the working folder.", TEXT)
OWN_PATH = Sometimes(about("The page, if there are several.", TEXT))
DIFF = about("The change as `git apply` takes it; empty if nothing changes.", TEXT)
CHANGED = about("Whether a byte changes.", FLAG)

# A status by its name and its label, and an item by its id and its title.
STATUS: dict[str, Schema] = {"status": TEXT_OR_NULL, "label": TEXT_OR_NULL}
NAMED: dict[str, Schema] = {"item": TEXT_OR_NULL, "title": TEXT}

# What occurs in several places, or deserves a name.
PARTS: dict[str, Schema] = {
    "item": keys(
        id=TEXT_OR_NULL,
        title=TEXT_OR_NULL,
        priority=TEXT_OR_NULL,
        status=about("The name, as in the class.", TEXT_OR_NULL),
        label=about("The words on the page by which readers know it.", TEXT_OR_NULL),
        line=LINE,
        fields=about("What the fields say, by label.", map_of(TEXT)),
        estimate=or_null(
            keys(
                hours=about("As the page names them.", NUMBER_OR_NULL),
                total_hours=about(
                    "The hours, or what the days come to: what sums are made of.", NUMBER_OR_NULL
                ),
                days=about("Calendar days by hours a day.", map_of(NUMBER_OR_NULL)),
            )
        ),
        properties=about("What else the item says, by name.", map_of(TEXT)),
        attributes=about("The other data- attributes of its element.", map_of(TEXT)),
        path=OWN_PATH,
        waits_for=Sometimes(
            about("With next and show: the open items that it waits for.", list_of(TEXT))
        ),
        waited_for_by=Sometimes(about("With show: the items that wait for it.", list_of(TEXT))),
    ),
    "row": keys(
        date=TEXT_OR_NULL, change=TEXT_OR_NULL, author=TEXT_OR_NULL, line=LINE, path=OWN_PATH
    ),
    "change": keys(
        kind={"enum": list(get_args(Kind))},
        item=about("The item's id.", TEXT_OR_NULL),
        title=TEXT,
        field=about("The field, property or attribute that changed.", TEXT_OR_NULL),
        **{"from": TEXT_OR_NULL},
        to=TEXT_OR_NULL,
    ),
    "row-change": keys(
        kind={"enum": ["added", "removed", "altered"]},
        **{"from": or_null(ref("row-content"))},
        to=or_null(ref("row-content")),
    ),
    "row-content": about("What a history row says.", keys(date=TEXT, change=TEXT, author=TEXT)),
    "finding": keys(
        rule=TEXT,
        severity={"enum": [str(severity) for severity in Severity]},
        message=TEXT,
        path=PATH,
        line=LINE,
        column=LINE,
        end_line=LINE,
        end_column=LINE,
        item=about("The id of the item with the problem.", TEXT_OR_NULL),
        title=TEXT_OR_NULL,
        fix=or_null(ref("fix")),
        related=about("Other places that the finding is about.", list_of(ref("place"))),
    ),
    "place": keys(
        message=about('What is there, as in "the first one is here".', TEXT),
        path=PATH,
        line=LINE,
        column=LINE,
        end_line=LINE,
        end_column=LINE,
    ),
    "fix": keys(
        title=TEXT,
        safe=about("Whether `--fix` makes it without `--unsafe-fixes`.", FLAG),
        edits=list_of(
            about(
                "Replace the characters from start up to end of the decoded page by text.",
                keys(start=COUNT, end=COUNT, text=TEXT),
            )
        ),
    ),
    "rule": keys(
        id=TEXT,
        severity={"enum": [str(severity) for severity in Severity]},
        enabled=about("Whether it runs by default.", FLAG),
        fix=about("Whether some findings have a fix.", FLAG),
        needs_base=about("Whether it runs only with `--since` or `--staged`.", FLAG),
        summary=TEXT,
        explanation=TEXT,
    ),
    "parameter": keys(
        name=TEXT,
        flags=about("How it is written; empty for an argument.", list_of(TEXT)),
        type=about("The type of its value; flag if it takes none.", TEXT),
        choices=or_null(list_of(TEXT)),
        default=about("The default, if it is a single value.", {}),
        required=FLAG,
        repeatable=FLAG,
        help=TEXT_OR_NULL,
    ),
}
