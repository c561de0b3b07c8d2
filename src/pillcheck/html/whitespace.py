"""White space: around words, before a place, at line ends; and text folded to one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.html.escaping import is_harmless
from pillcheck.html.source import Source, Span

if TYPE_CHECKING:
    from pillcheck.html.tree import Element

# HTML's, not Unicode's: browsers move any other character out of a table.
WHITE_SPACE = " \t\n\f\r"
_INDENT = r"(?:\r\n|\n|\r)[ \t]*\Z"


def one_line(text: str, what: str) -> str:
    """Return text with its white space folded.

    ``what`` names the text in the refusal, of kind ``usage``, of an empty text or
    one with control characters.
    """
    text = " ".join(text.split())
    if not text:
        raise Refusal("usage", f"{what} is empty")
    if any("\ud800" <= c <= "\udfff" for c in text):
        # What Python makes of bytes on the command line that are not in its encoding.
        raise Refusal("usage", f"{what} is not UTF-8; check the encoding of your terminal")
    if not is_harmless(text):
        raise Refusal("usage", f"{what} holds a control character")
    return text


def space_before(text: str, offset: int) -> int:
    """Return the offset at which the white space before another offset begins."""
    while offset and text[offset - 1] in WHITE_SPACE:
        offset -= 1
    return offset


def line_break_before(source: Source, offset: int) -> str:
    """Return the line end and indentation directly before an offset, or an empty text."""
    match = re.compile(_INDENT).search(source.text, max(0, offset - 2000), offset)
    return match[0] if match else ""


def place_of_words(source: Source, cell: Element) -> Span:
    """Return the span that new words of a copied cell replace, a leftover line break included."""
    words = content(source, cell)
    return cell.inner if cell.has_end_tag and words.start == cell.inner.start else words


def content(source: Source, element: Element) -> Span:
    """Return the span of an element's content without the white space around it."""
    raw = source.cut(element.inner)
    start = element.inner.start + len(raw) - len(raw.lstrip())
    return Span(start, max(start, element.inner.start + len(raw.rstrip())))
