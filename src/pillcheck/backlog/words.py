"""What small parts of a page say. Places count from the beginning of each part.

So a part that is written alike in many places is read once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import FieldRule
    from pillcheck.backlog.text import Text


class PillWords(Record):
    """What a pill says. Places count from where its tag begins."""

    statuses: tuple[Text, ...]
    label: Text


class PriorityWords(Record):
    """What a priority tag says. Places count from where its content begins."""

    name: Text
    rest: str


class TermWords(Record):
    """What the ``<dt>`` of a field says. Places count from where its content begins.

    ``rule`` is the field of the dialect that the label names; ``name`` is the
    label in the dialect, else the label as written.
    """

    number: Text | None
    label: Text
    rule: FieldRule | None
    name: str


class CellWords(Record):
    """What a cell of an estimate says. Places count from where its content begins.

    ``odd`` are the first words that have digits and a unit, and are no clear number.
    A number that is written across tags has no place.
    """

    rate: Text | None
    hours_per_day: float | None
    days: float | None
    hours: float | None
    time: Text | None
    unit: Text | None
    work: Text | None
    odd: str = ""
