"""What a rule says of a page: a finding, at an exact place, perhaps with a fix."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item
    from pillcheck.html.edit import Fix
    from pillcheck.html.source import Span


class Severity(StrEnum):
    """How bad a finding is. Only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Record):
    """One fault, at the characters of ``span``; ``item`` is the item it stands in, if any."""

    rule: str
    severity: Severity
    message: str
    span: Span
    item: Item | None = None
    fix: Fix | None = None
