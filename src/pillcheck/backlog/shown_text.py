"""The text of an element as readers see it, with the place of each character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.text import UNSEEN, Text
from pillcheck.html.scanner import unescape

if TYPE_CHECKING:
    from pillcheck.html.tree import Element

_REFERENCE_OR_CHARACTER = r"&#?\w+;?|(?s:.)"


class ShownText:
    """What readers see of an element, and where each character of it is written.

    The elements of ``skip`` are left out.
    """

    def __init__(self, element: Element, skip: tuple[Element, ...] = ()) -> None:
        self.raw = element.raw
        characters: list[str] = []
        self._places: list[tuple[int, int, int]] = []
        for piece, (start, end, after_break) in enumerate(element.pieces_and_breaks(skip)):
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
