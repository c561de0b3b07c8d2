"""A cell of an estimate that is written in an unusual way, read as readers see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.amounts import DAYS, HOURS, RATE, find_amount, number_of
from pillcheck.backlog.text import UNSEEN, Text
from pillcheck.backlog.words import CellWords
from pillcheck.html.scanner import unescape

if TYPE_CHECKING:
    from pillcheck.html.tree import Element

_REFERENCE_OR_CHARACTER = r"&#?\w+;?|(?s:.)"


class _ShownText:
    """What readers see of an element, and where each character of it is written."""

    def __init__(self, element: Element) -> None:
        self.raw = element.raw
        characters: list[str] = []
        self._places: list[tuple[int, int, int]] = []
        for piece, (start, end, after_break) in enumerate(element.pieces_and_breaks()):
            start, end = start - element.inner_start, end - element.inner_start
            if after_break and characters:
                characters.append("\n")
                self._places.append((start, start, -1))
            for match in re.finditer(_REFERENCE_OR_CHARACTER, self.raw[start:end]):
                for character in unescape(match[0]):
                    if character not in UNSEEN:
                        characters.append(character)
                        self._places.append((start + match.start(), start + match.end(), piece))
        self.text = "".join(characters)

    def written(self, span: tuple[int, int]) -> Text:
        """Return how a part is written, with its place."""
        start, end = self._places[span[0]][0], self._places[span[1] - 1][1]
        return Text(start, end, self.raw[start:end])

    def is_in_one_piece(self, span: tuple[int, int]) -> bool:
        """Tell whether no tag or comment stands in a part."""
        return len({piece for _, _, piece in self._places[slice(*span)]}) == 1


def read_cell(element: Element) -> CellWords:
    """Return what a cell of an estimate says, its amounts read by ``amounts.py``."""
    shown = _ShownText(element)
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
