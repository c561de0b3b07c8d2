"""The lines that readers see, with the place of every character: a paragraph, a heading, a cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.html.element_names import BREAKS, HIDDEN, RAW_TEXT
from pillcheck.html.scanner import END, START, unescape
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pillcheck.html.tree import Element, Tree

# Stands for something that is no text to read, such as code or a picture.
OPAQUE = "\ufffc"
_OPAQUE = HIDDEN | RAW_TEXT | frozenset("code del img input kbd pre q s samp strike".split())
_BREAKS = BREAKS | {"body", "button", "title"}
_REFERENCE_OR_CHARACTER = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?|[\s\S]")


class Piece(Record):
    """A text of a line: where it starts in the line and on the page, and the element around it.

    ``number`` is that of the innermost element; ``raw`` is the text as it is written.
    """

    at: int
    start: int
    raw: str
    number: int


class Line:
    """A line: its text, a character for each that readers see, and where these are written."""

    __slots__ = ("_starts", "block", "pieces", "text", "tree")

    def __init__(self, tree: Tree, pieces: tuple[Piece, ...], text: str, block: int) -> None:
        self.tree = tree
        self.pieces = pieces
        self.text = text
        self.block = block
        self._starts = [piece.at for piece in pieces]

    def __repr__(self) -> str:
        return f"<Line {self.text!r}>"

    def piece_at(self, offset: int) -> Piece:
        """Return the piece that holds a character of the line."""
        return self.pieces[max(bisect_right(self._starts, offset) - 1, 0)]

    def element_at(self, offset: int) -> Element:
        """Return the innermost element around a character of the line."""
        return self.tree.element(self.piece_at(offset).number)

    def span(self, start: int, end: int) -> Span:
        """Return where characters of the line are written."""
        return Span(self._place(start)[0], self._place(end - 1)[1])

    def _place(self, offset: int) -> tuple[int, int]:
        piece = self.piece_at(offset)
        left = offset - piece.at
        if "&" not in piece.raw:
            return piece.start + left, piece.start + left + 1
        for match in _REFERENCE_OR_CHARACTER.finditer(piece.raw):
            left -= len(unescape(match[0]))
            if left < 0:
                return piece.start + match.start(), piece.start + match.end()
        return piece.start + len(piece.raw), piece.start + len(piece.raw)


def visible_lines(
    tree: Tree, skipped: Mapping[int, int], is_opaque: Callable[[Element], bool]
) -> Iterator[Line]:
    """Yield the lines of a page in order, without the elements that are ``skipped``.

    These are given by number, with the number of the next token after each. What
    ``is_opaque`` is a single character, as code is.
    """
    tokens, closers = tree.tokens, tree.closers
    tags, starts, ends = tokens.tags, tokens.starts, tokens.ends
    line = _Builder(tree)
    around: list[int] = []
    number, block = 0, 0
    while number < len(tokens):
        tag = tags[number]
        if tag.kind in (START, END) and tag.name in _BREAKS:
            yield from line.ended(block)
            block = number
        if number in skipped:
            yield from line.ended(block)
            number = max(skipped[number], number + 1)
        elif tag.kind == START and (
            (tag.name in _OPAQUE and tag.name != "title") or is_opaque(tree.element(number))
        ):
            line.add(starts[number], "", OPAQUE, around[-1] if around else number)
            number = max(tree.behind(number)[1], number + 1)
        else:
            if tag.kind == START and closers[number] > number:
                around.append(number)
            number += 1
        while around and closers[around[-1]] < number:
            around.pop()
        start = ends[number - 1]
        end = starts[number] if number < len(tokens) else len(tree.source.text)
        if start < end and around:
            raw = tree.source.text[start:end]
            line.add(start, raw, unescape(raw), around[-1])
        elif around and number < len(tokens) and tags[number - 1].kind == END:
            # Two elements side by side, as on a tile: readers see two words.
            line.add(start, "", " ", around[-1])
    yield from line.ended(block)


class _Builder:
    """The line that is being read."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self.size = 0

    def add(self, start: int, raw: str, shown: str, number: int) -> None:
        self.pieces.append(Piece(self.size, start, raw, number))
        self.words.append(shown)
        self.size += len(shown)

    def ended(self, block: int) -> Iterator[Line]:
        text = "".join(self.words)
        if not text.isspace() and text:
            yield Line(self.tree, tuple(self.pieces), text, block)
        self.pieces, self.words, self.size = [], [], 0
