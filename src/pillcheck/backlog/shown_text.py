"""The text of an element as readers see it, with the place of each character."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from pillcheck.backlog.text import UNSEEN, Text
from pillcheck.html.scanner import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.html.tree import Element

_REFERENCE_OR_CHARACTER = r"&#?\w+;?|(?s:.)"


def resolved(raw: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character of a text, and where what stands for it starts and ends in ``raw``."""
    for match in re.finditer(_REFERENCE_OR_CHARACTER, raw):
        for character in unescape(match[0]):
            yield character, *match.span()


def stripped(
    text: str, start: int, end: int, *, before: str = "", behind: str = ""
) -> tuple[int, int]:
    """Return a place without these characters at its ends, however they are written.

    Of such characters alone, nothing is left at the end of the place.
    """
    raw = text[start:end]
    if "&" not in raw:
        kept = raw.lstrip(before)
        return (
            (end - len(kept), start + len(raw.rstrip(behind)))
            if kept.rstrip(behind)
            else (end, end)
        )
    characters = [(c, start + first, start + last) for c, first, last in resolved(raw)]
    characters = list(dropwhile(lambda written: written[0] in before, characters))
    while characters and characters[-1][0] in behind:
        characters.pop()
    return (characters[0][1], characters[-1][2]) if characters else (end, end)


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
            for character, first, last in resolved(self.raw[start:end]):
                if character not in UNSEEN:
                    characters.append(character)
                    self._places.append((start + first, start + last, piece))
        self.text = "".join(characters)

    def written(self, span: tuple[int, int]) -> Text:
        """Return how a part is written, with its place."""
        start, end = self._places[span[0]][0], self._places[span[1] - 1][1]
        return Text(start, end, self.raw[start:end])

    def is_in_one_piece(self, span: tuple[int, int]) -> bool:
        """Tell whether no tag or comment stands in a part."""
        return len({piece for _, _, piece in self._places[slice(*span)]}) == 1
