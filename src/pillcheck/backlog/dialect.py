"""The names on a team's pages: statuses, priorities, fields, classes, attributes.

The defaults are those of the page that pillcheck was written for.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.backlog.statuses import STATUSES, Status
from pillcheck.backlog.text import folded
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.shape import PropertyRule, Shape


class FieldRule(Record):
    """A numbered field: its label, other labels that mean it, and when it is required.

    ``evidence`` says that the field holds what a done item delivered.
    """

    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    evidence: bool = False
    not_required_for: tuple[str, ...] = ()

    def spelling(self, label: str) -> str:
        """Return the spelling of a label that means this field; of an unknown one, its label."""
        folded = _folded(label)
        return next(
            (name for name in (self.label, *self.aliases) if _folded(name) == folded), self.label
        )


class Dialect(Record):
    """Every name that pages use, with the defaults."""

    statuses: tuple[Status, ...] = STATUSES
    done_statuses: tuple[str, ...] = ("done",)
    rejected_statuses: tuple[str, ...] = ("rejected",)
    blocked_statuses: tuple[str, ...] = ("blocked",)
    started_statuses: tuple[str, ...] = ("in-progress",)
    max_started: int = 3
    waiting: tuple[str, ...] = (
        "waits for",
        "wait for",
        "waiting for",
        "blocked by",
        "blocked on",
        "depends on",
        "depend on",
        "after",
    )
    priorities: tuple[str, ...] = ("Meta", "P0", "P1", "P2", "P3", "P4")
    fields: tuple[FieldRule, ...] = (
        FieldRule("Summary", required=True),
        FieldRule("Problem & value", required=True),
        FieldRule("Scope & deliverables", required=True, not_required_for=("Meta",)),
        FieldRule("Rough estimate (calendar days)", ("Rough estimate", "Estimate"), required=True),
        FieldRule("Delivered (to date)", ("Delivered",), evidence=True),
        FieldRule("Completion evidence / acceptance", ("Completion evidence",), evidence=True),
        FieldRule("Status"),
    )
    rates: tuple[int, ...] = (3, 2, 1)
    estimate_field: str = "Rough estimate (calendar days)"
    status_field: str = "Status"
    item_elements: tuple[str, ...] = ("section", "article")
    item_class: str = "backlog-item"
    id_prefix: str = "item-"
    pill_class: str = "status-pill"
    priority_class: str = "priority-tag"
    status_attribute: str = "data-status"
    priority_attribute: str = "data-priority"
    date_attributes: str = "data-{}-at"
    time_cell_class: str = "time-cell"
    history_class: str = "docs-page-history"
    # Other words for what a page counts, with what they mean.
    count_words: tuple[tuple[str, str], ...] = ()
    shape: Shape | None = None
    properties: tuple[PropertyRule, ...] = ()

    @property
    def property_rules(self) -> tuple[PropertyRule, ...]:
        """What items say besides, on a page of any shape."""
        return self.shape.properties if self.shape else self.properties

    def property_rule(self, name: str) -> PropertyRule | None:
        """Return what is configured of the property with this name, letter case aside."""
        folded = name.strip().casefold()
        return next((r for r in self.property_rules if r.name.casefold() == folded), None)

    def is_numbered(self, name: str) -> bool:
        """Tell whether an id is the prefix and a number."""
        number = name.removeprefix(self.id_prefix)
        return name.startswith(self.id_prefix) and number.isdecimal()

    @property
    def has_free_labels(self) -> bool:
        """Whether the words beside a status may be anything."""
        return self.shape is not None and self.shape.free_labels

    def status(self, name: str) -> Status | None:
        """Return the status with exactly this name."""
        for status in self.statuses:
            if status.name == name:
                return status
        return None

    def status_called(self, words: str) -> Status | None:
        """Return the status with this name or label, letter case aside."""
        folded = words.casefold()
        return next(
            (s for s in self.statuses if folded in (s.name.casefold(), s.label.casefold())), None
        )

    def priority_called(self, words: str) -> str | None:
        """Return the priority with this name, letter case aside."""
        folded = words.strip().casefold()
        return next((name for name in self.priorities if name.casefold() == folded), None)

    def rank(self, priority: str | None) -> float:
        """Return the rank of a priority, 0 for the most urgent; infinity for an unknown one."""
        return self.priorities.index(priority) if priority in self.priorities else math.inf

    def date_attribute(self, event: str) -> str:
        """Return the name of the attribute with the date of a status, or of "created"."""
        return self.date_attributes.replace("{}", event)

    def group_of(self, comment: str) -> str | None:
        """Return the priority of the group that a comment heads, as "P1 — soon" does."""
        if not any(name in comment for name in self.priorities):
            return None
        match = _group_head(self.priorities).fullmatch(comment.strip(" =-–—*#~_"))
        return match[1] if match else None

    def label(self, name: str) -> str:
        """Return the label of a status; of an unknown one, the name itself."""
        status = self.status(name)
        return status.label if status else name

    def is_open(self, status: str | None) -> bool:
        """Tell whether an item with this status is neither done nor rejected."""
        return status not in (*self.done_statuses, *self.rejected_statuses)

    def field(self, label: str) -> FieldRule | None:
        """Return the field with this label or alias, letter case and "&" for "and" aside."""
        folded = _folded(label)
        for rule in self.fields:
            if folded in (_folded(name) for name in (rule.label, *rule.aliases)):
                return rule
        return None

    def requires(self, rule: FieldRule, priority: str | None) -> bool:
        """Tell whether an item with this priority must have the field."""
        return rule.required and priority not in rule.not_required_for


DEFAULT = Dialect()


@lru_cache(maxsize=8)
def _group_head(priorities: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, priorities))
    return re.compile(rf"(?:\d+[.)]?\s+)?({names})(?:\s*[:—–-].{{0,40}})?")


def _folded(label: str) -> str:
    return folded(label.replace("&", " and "))
