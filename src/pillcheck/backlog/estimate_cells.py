"""A cell of an estimate that is written in an unusual way, read as readers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.amounts import DAYS, HOURS, RATE, find_amount, number_of
from pillcheck.backlog.shown_text import ShownText
from pillcheck.backlog.words import CellWords

if TYPE_CHECKING:
    import re

    from pillcheck.backlog.text import Text
    from pillcheck.html.tree import Element


def read_cell(element: Element) -> CellWords:
    """Return what a cell of an estimate says, its amounts read by ``amounts.py``."""
    # What is struck out holds no longer.
    shown = ShownText(element, tuple(element.descendants("del", "s", "strike")))
    rate, odd_rate = find_amount(RATE, shown.text)
    start = rate.end() if rate else 0
    days, odd_days = find_amount(DAYS, shown.text, start)
    if not days and not odd_days:
        days, odd_days = find_amount(DAYS, shown.text)
    hours, odd_hours = find_amount(HOURS, shown.text, start)
    if not hours and not odd_hours:
        hours, odd_hours = find_amount(HOURS, shown.text)

    def words(match: re.Match[str] | None, group: int = 0) -> Text | None:
        if not match or not shown.is_in_one_piece(match.span()):
            return None
        return shown.written(match.span(group))

    return CellWords(
        rate=shown.written(rate.span()) if rate else None,
        hours_per_day=number_of(rate[1]) if rate else None,
        days=number_of(days[1]) if days else None,
        hours=number_of(hours[1]) if hours else None,
        time=words(days),
        unit=words(hours, 2),
        work=words(hours),
        odd=odd_rate or odd_days or odd_hours,
    )
