"""The catalogue: every rule, in the order in which they are listed."""

from __future__ import annotations

from pillcheck.errors import Refusal, suggestion
from pillcheck.rules.aged_item import AgedItem
from pillcheck.rules.ambiguous_markup import AmbiguousMarkup
from pillcheck.rules.bare_pill import BarePill
from pillcheck.rules.base import Rule
from pillcheck.rules.broken_item_reference import BrokenItemReference
from pillcheck.rules.commit_names_open_item import CommitNamesOpenItem
from pillcheck.rules.conflict_marker import ConflictMarker
from pillcheck.rules.conflicting_status import ConflictingStatus
from pillcheck.rules.duplicate_field import DuplicateField
from pillcheck.rules.duplicate_id import DuplicateId
from pillcheck.rules.duplicate_title import DuplicateTitle
from pillcheck.rules.empty_field import EmptyField
from pillcheck.rules.estimate_style import EstimateStyle
from pillcheck.rules.field_label_style import FieldLabelStyle
from pillcheck.rules.future_history_date import FutureHistoryDate
from pillcheck.rules.history_date_after_commit import HistoryDateAfterCommit
from pillcheck.rules.history_date_mismatch import HistoryDateMismatch
from pillcheck.rules.history_order import HistoryOrder
from pillcheck.rules.inconsistent_estimate import InconsistentEstimate
from pillcheck.rules.legend_mismatch import LegendMismatch
from pillcheck.rules.malformed_estimate import MalformedEstimate
from pillcheck.rules.malformed_history_date import MalformedHistoryDate
from pillcheck.rules.malformed_history_row import MalformedHistoryRow
from pillcheck.rules.malformed_id import MalformedId
from pillcheck.rules.malformed_suppression import MalformedSuppression
from pillcheck.rules.misleading_group_comment import MisleadingGroupComment
from pillcheck.rules.misnumbered_field import MisnumberedField
from pillcheck.rules.misordered_field import MisorderedField
from pillcheck.rules.misplaced_pill import MisplacedPill
from pillcheck.rules.missing_estimate_rate import MissingEstimateRate
from pillcheck.rules.missing_evidence import MissingEvidence
from pillcheck.rules.missing_field import MissingField
from pillcheck.rules.missing_heading import MissingHeading
from pillcheck.rules.missing_history import MissingHistory
from pillcheck.rules.missing_id import MissingId
from pillcheck.rules.missing_pill import MissingPill
from pillcheck.rules.missing_priority import MissingPriority
from pillcheck.rules.missing_property import MissingProperty
from pillcheck.rules.multiple_pills import MultiplePills
from pillcheck.rules.no_items import NoItems
from pillcheck.rules.noisy_diff import NoisyDiff
from pillcheck.rules.premature_evidence import PrematureEvidence
from pillcheck.rules.priority_order import PriorityOrder
from pillcheck.rules.removed_item import RemovedItem
from pillcheck.rules.renumbered_item import RenumberedItem
from pillcheck.rules.reopened_item import ReopenedItem
from pillcheck.rules.reused_id import ReusedId
from pillcheck.rules.rewritten_history import RewrittenHistory
from pillcheck.rules.stale_count import StaleCount
from pillcheck.rules.stale_kept_count import StaleKeptCount
from pillcheck.rules.too_many_in_progress import TooManyInProgress
from pillcheck.rules.unclosed_item import UnclosedItem
from pillcheck.rules.unknown_field import UnknownField
from pillcheck.rules.unknown_kept_count import UnknownKeptCount
from pillcheck.rules.unknown_priority import UnknownPriority
from pillcheck.rules.unknown_status import UnknownStatus
from pillcheck.rules.unknown_value import UnknownValue
from pillcheck.rules.unread_item import UnreadItem
from pillcheck.rules.unrecorded_change import UnrecordedChange
from pillcheck.rules.unstyled_status import UnstyledStatus
from pillcheck.rules.untrue_date import UntrueDate
from pillcheck.rules.unused_suppression import UnusedSuppression
from pillcheck.rules.wrong_label import WrongLabel

RULES: tuple[Rule, ...] = (
    ConflictMarker(),
    NoItems(),
    UnreadItem(),
    MissingId(),
    MalformedId(),
    DuplicateId(),
    UnclosedItem(),
    AmbiguousMarkup(),
    MissingHeading(),
    DuplicateTitle(),
    MissingPill(),
    MultiplePills(),
    MisplacedPill(),
    BarePill(),
    UnknownStatus(),
    WrongLabel(),
    ConflictingStatus(),
    UnstyledStatus(),
    MissingPriority(),
    UnknownPriority(),
    PriorityOrder(),
    MisleadingGroupComment(),
    TooManyInProgress(),
    MissingProperty(),
    UnknownValue(),
    MissingField(),
    EmptyField(),
    DuplicateField(),
    UnknownField(),
    FieldLabelStyle(),
    MisnumberedField(),
    MisorderedField(),
    MissingEvidence(),
    PrematureEvidence(),
    MissingEstimateRate(),
    MalformedEstimate(),
    InconsistentEstimate(),
    EstimateStyle(),
    MissingHistory(),
    MalformedHistoryRow(),
    MalformedHistoryDate(),
    HistoryDateMismatch(),
    FutureHistoryDate(),
    HistoryOrder(),
    LegendMismatch(),
    StaleCount(),
    StaleKeptCount(),
    UnknownKeptCount(),
    BrokenItemReference(),
    UnusedSuppression(),
    MalformedSuppression(),
    # Those that compare the page with an earlier version.
    UnrecordedChange(),
    RewrittenHistory(),
    RemovedItem(),
    ReusedId(),
    UntrueDate(),
    AgedItem(),
    CommitNamesOpenItem(),
    RenumberedItem(),
    ReopenedItem(),
    NoisyDiff(),
    HistoryDateAfterCommit(),
)

RULE_IDS = tuple(rule.id for rule in RULES)


def unknown_rule(name: str) -> Refusal:
    """Return the refusal of a rule that does not exist, with the nearest that does."""
    near, ending = suggestion(name, RULE_IDS, "rules", otherwise="`pillcheck rules` lists them")
    return Refusal("unknown-rule", f'unknown rule "{name}"; {ending}', near)
