"""What can be configured: every setting, its form and its meaning, in one table.

The tables are what the configuration is checked against, and what its JSON
schema is made from.
"""

from __future__ import annotations

from typing import Literal

from pillcheck.record import Record
from pillcheck.rules.finding import Severity

Form = Literal[
    "text",
    "texts",
    "number",
    "numbers",
    "flag",
    "flag or texts",
    "labels",
    "words",
    "fields",
    "carriers",
    "statuses",
    "properties",
    "severities",
]
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
    "statuses": Setting(
        "statuses", "Every status with its label, or a table of what means it, in order."
    ),
    "done-statuses": Setting("texts", "The statuses that mean that an item is done."),
    "rejected-statuses": Setting("texts", "The statuses that mean that an item will not be done."),
    "blocked-statuses": Setting("texts", "The statuses of items that nobody can work on now."),
    "started-statuses": Setting("texts", "The statuses of items that somebody works on."),
    "max-started": Setting(
        "number", "How many items may be started at once, for the rule too-many-in-progress."
    ),
    "waiting": Setting("texts", "What an item says before naming the items that it waits for."),
    "count-words": Setting(
        "labels", "Other words for what the page counts: done, open, total, a status, or none."
    ),
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
    "item": Setting("text", "A CSS selector of the items, on a page of another shape."),
    "item-table": Setting("texts", "Columns of the tables whose rows are the items."),
    "title": Setting("text", "Where an item's title is: a selector, or column: and a header."),
    "id": Setting("text", "Where an item's id is: @attribute, a selector, a column, or none."),
    "id-pattern": Setting("text", "A regular expression: which part of the text is the id."),
    "carriers": Setting("carriers", "Where an item says its status; all are kept in step."),
    "missing-status": Setting("text", "The status of an item that says none."),
    "free-labels": Setting("flag", "Whether the words beside a status may be anything."),
    "properties": Setting("properties", "What else an item says, by name."),
}
FIELD_SETTINGS: dict[str, Setting] = {
    "label": Setting("text", "The label, without its number."),
    "aliases": Setting("texts", "What else the field may be called."),
    "required": Setting("flag", "Whether every item must have it."),
    "not-required-for": Setting("texts", "The priorities of items that need not have it."),
    "evidence": Setting("flag", "Whether it says what a done item delivered."),
}
STATUS_SETTINGS: dict[str, Setting] = {
    "label": Setting("text", "The words that readers see."),
    "labels": Setting("texts", "Other words that mean it."),
    "class": Setting("text", "The class names that mean it."),
    "value": Setting("text", "The value of an attribute that means it; else its name."),
    "html": Setting("text", "The label as the page writes it, such as In&nbsp;progress."),
}
CARRIER_SETTINGS: dict[str, Setting] = {
    "at": Setting("text", "& for the item itself, a selector, or column: and a header."),
    "class": Setting("flag", "Whether its class says the status."),
    "classes": Setting("labels", "The class names of each status, instead of the statuses' own."),
    "attribute": Setting("text", "The attribute whose value says the status."),
    "text": Setting("text", "Which of its words say the status: whole, start or end."),
    "labels": Setting("words", "The words of each status there, instead of its own; maybe none."),
}
PROPERTY_SETTINGS: dict[str, Setting] = {
    "at": Setting("text", "& for the item itself, a selector, or column: and a header."),
    "attribute": Setting("text", "The attribute that holds the value."),
    "classes": Setting("labels", "The class names of each value."),
    "text": Setting("flag", "Whether the words there are the value, as they are by default."),
    "values": Setting("texts", "The values that it may have."),
    "required": Setting("flag or texts", "Whether items must have it, or those of some statuses."),
}
# The settings inside others: those of a list of tables, and those of tables by name.
IN_LISTS = {"fields": FIELD_SETTINGS, "carriers": CARRIER_SETTINGS}
BY_NAME = {"statuses": STATUS_SETTINGS, "properties": PROPERTY_SETTINGS}


class Invalid(ValueError):  # noqa: N818 - it is no error of the program's
    """A value that a setting cannot have; ``key`` is where it stands."""

    def __init__(self, key: str, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.candidates = candidates
