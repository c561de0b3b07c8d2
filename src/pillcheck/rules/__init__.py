"""The catalogue: every rule, in the order in which they are listed."""

from __future__ import annotations

from pillcheck.rules.bare_pill import BarePill
from pillcheck.rules.base import Rule
from pillcheck.rules.conflicting_status import ConflictingStatus
from pillcheck.rules.duplicate_id import DuplicateId
from pillcheck.rules.empty_field import EmptyField
from pillcheck.rules.malformed_history_row import MalformedHistoryRow
from pillcheck.rules.missing_field import MissingField
from pillcheck.rules.missing_heading import MissingHeading
from pillcheck.rules.missing_id import MissingId
from pillcheck.rules.missing_pill import MissingPill
from pillcheck.rules.missing_priority import MissingPriority
from pillcheck.rules.multiple_pills import MultiplePills
from pillcheck.rules.no_items import NoItems
from pillcheck.rules.unknown_priority import UnknownPriority
from pillcheck.rules.unknown_status import UnknownStatus
from pillcheck.rules.wrong_label import WrongLabel

RULES: tuple[Rule, ...] = (
    NoItems(),
    MissingId(),
    DuplicateId(),
    MissingHeading(),
    MissingPill(),
    MultiplePills(),
    BarePill(),
    UnknownStatus(),
    WrongLabel(),
    ConflictingStatus(),
    MissingPriority(),
    UnknownPriority(),
    MissingField(),
    EmptyField(),
    MalformedHistoryRow(),
)
