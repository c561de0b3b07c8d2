"""The lines that readers see, with the place of every character: a paragraph, a heading, a cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.html.element_names import BREAKS, HIDDEN, RAW_TEXT
from pillcheck.html.memo import Memo
from pillcheck.html.scanner import END, START, unescape
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pillcheck.html.scanner import Tag
    from pillcheck.html.tree import Element, Tree

# Stands for something that is no text to read, such as code or a picture.
OPAQUE = "\ufffc"
_OPAQUE = HIDDEN | RAW_TEXT | frozenset("code del img input kbd pre q s samp strike".split())
_BREAKS = BREAKS | {"body", "button", "title"}
_REFERENCE_OR_CHARACTER = r"&(?:#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?|[\s\S]"


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
        for match in re.finditer(_REFERENCE_OR_CHARACTER, piece.raw):
            left -= len(unescape(match[0]))
            if left < 0:
                return piece.start + match.start(), piece.start + match.end()
        return piece.start + len(piece.raw), piece.start + len(piece.raw)


def visible_lines(
    tree: Tree,
    skipped: Mapping[int, int],
    is_opaque: Callable[[Element], bool],
    *,
    until: int | None = None,
    holding: re.Pattern[str] | None = None,
) -> Iterator[Line]:
    """Yield the lines of a page in order, without the elements that are ``skipped``.

    These are given by number, with the number of the next token after each. What
    ``is_opaque`` is a single character, as code is. With ``until``, reading ends at the
    token of this number; with ``holding``, lines without what it matches are left out.
    """
    tokens, closers, text, dropped = tree.tokens, tree.closers, tree.source.text, tree.dropped
    tags, starts, ends = tokens.tags, tokens.starts, tokens.ends
    last = len(tags) if until is None else until
    # The texts of the line that is being read: start, as written, as shown, element around.
    texts: list[tuple[int, str, str, int]] = []
    around: list[int] = []
    number, block = 0, 0
    while number < last:
        tag = tags[number]
        part = 0 if number in dropped else _parts[tag]
        is_skipped = number in skipped
        if part & _BREAK or is_skipped:
            if texts:
                yield from _line(tree, texts, block, holding)
                texts = []
            block = number if part & _BREAK else block
        if is_skipped:
            number = max(skipped[number], number + 1)
        elif part & _START and (part & _NO_TEXT or is_opaque(tree.element(number))):
            texts.append((starts[number], "", OPAQUE, around[-1] if around else number))
            number = max(tree.behind(number)[1], number + 1)
        else:
            if part & _START and closers[number] > number:
                around.append(number)
            number += 1
        while around and closers[around[-1]] < number:
            around.pop()
        if not around:
            continue
        start = ends[number - 1]
        end = starts[number] if number < len(tags) else len(text)
        if start < end:
            raw = text[start:end]
            texts.append((start, raw, unescape(raw), around[-1]))
        elif number < len(tags) and tags[number - 1].kind == END and number - 1 not in dropped:
            # Two elements side by side, as on a tile: readers see two words.
            texts.append((start, "", " ", around[-1]))
    yield from _line(tree, texts, block, holding)


def _line(
    tree: Tree,
    texts: list[tuple[int, str, str, int]],
    block: int,
    holding: re.Pattern[str] | None,
) -> Iterator[Line]:
    """Yield the line that texts make, if it shows anything, and what it has to hold."""
    words = "".join([shown for _, _, shown, _ in texts])
    if not words or words.isspace() or (holding and not holding.search(words)):
        return
    pieces, size = [], 0
    for start, raw, shown, number in texts:
        pieces.append(Piece(size, start, raw, number))
        size += len(shown)
    yield Line(tree, tuple(pieces), words, block)


_START, _BREAK, _NO_TEXT = 1, 2, 4


def _part(tag: Tag) -> int:
    """Return what a tag does to the line that it stands in, as a set of bits."""
    part = _START if tag.kind == START else 0
    if tag.kind in (START, END) and tag.name in _BREAKS:
        part |= _BREAK
    if tag.name in _OPAQUE and tag.name != "title":
        part |= _NO_TEXT
    return part


# Worked out once for tags that are written alike.
_parts = Memo(_part)
