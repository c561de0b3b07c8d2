"""What a rule reports: a finding at an exact place, with a fix if it has one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item
    from pillcheck.html.edit import Edit
    from pillcheck.html.source import Span


class Severity(StrEnum):
    """How bad a finding is. Only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Fix(Record):
    """The edits that fix one finding: all of them are made, or none.

    A safe fix cannot change what the page says; an unsafe one may, and is made
    only on request. ``title`` says what the fix does.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Related(Record):
    """Another place that a finding is about, and what is there, as in "the first one is here"."""

    message: str
    span: Span


class Finding(Record):
    """One problem, at the characters of ``span``; ``item`` is the item around it, if any.

    One that is not certain keeps its severity, whatever is configured for its rule.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    item: Item | None = None
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    is_certain: bool = True
