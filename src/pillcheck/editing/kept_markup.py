"""New words for a text, with the links, code and emphasis around those that are still there."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.editing.inline_markup import INLINE
from pillcheck.html.element_names import VOID
from pillcheck.html.escaping import escape_text
from pillcheck.html.tree import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element

# Where a kept element goes in the new words, and its markup.
Place = tuple[int, int, str]


def words_in_markup(source: Source, body: Element, text: str) -> str:
    """Return the markup of a new text, plain words on one line, for an element.

    An inline element of the old text stays around its words where the new text has them
    exactly once, as words of their own; elements with the same words stay where they are
    written alike. All other markup is left out.
    """
    pieces: list[str] = []
    position = 0
    for start, end, markup in sorted(_places(source, body, text)):
        pieces += escape_text(text[position:start], source), markup
        position = end
    return "".join([*pieces, escape_text(text[position:], source)])


def _places(source: Source, body: Element, text: str) -> list[Place]:
    """Return the elements that stay, an outer one rather than those in it."""
    elements = [(element, _words(element)) for element in _inline(body)]
    written: dict[str, set[str]] = {}
    for element, words in elements:
        written.setdefault(words, set()).add(source.cut(element.span))
    alike = Counter(words for _, words in elements)
    places: list[Place] = []
    kept: list[Element] = []
    seen: set[str] = set()
    for element, words in elements:
        spans = _spans_of(text, words)
        is_certain = len(written[words]) == 1 and len(spans) in (1, alike[words])
        if words in seen or not is_certain or any(outer.contains(element) for outer in kept):
            continue
        seen.add(words)
        markup = source.cut(element.span)
        free = [
            (start, end, markup)
            for start, end in spans
            if not any(start < other_end and other < end for other, other_end, _ in places)
        ]
        kept += [element] if free else []
        places += free
    return places


def _inline(body: Element) -> Iterator[Element]:
    """Yield the inline elements in an element that are closed and hold nothing but inline ones."""
    for element in body.descendants(*INLINE):
        inside = list(element.descendants())
        is_whole = element.has_end_tag and all(e.name in INLINE for e in inside)
        closed = all(e.has_end_tag for e in inside if e.name not in VOID)
        if not is_whole or not closed or "<!" in element.raw:
            continue
        # Of two elements around the same words, the outer one stays with the other in it.
        outer = element.parent
        is_around = outer is not None and outer.name in INLINE and outer != body
        if outer is None or not is_around or _words(outer) != _words(element):
            yield element


def _words(element: Element) -> str:
    return fold(element.raw) if element.is_plain else element.text()


def _spans_of(text: str, words: str) -> list[tuple[int, int]]:
    """Return where a text has these words and does not go on within the same word."""
    if not words:
        return []
    before = r"(?<!\w)" if re.match(r"\w", words) else ""
    behind = r"(?!\w)" if re.search(r"\w\Z", words) else ""
    return [match.span() for match in re.finditer(before + re.escape(words) + behind, text)]
