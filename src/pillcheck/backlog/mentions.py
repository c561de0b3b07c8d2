"""Words such as "item 7" or "items 7 and 9" in the fields of a page, however they are written."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from pillcheck.backlog.parts import with_spaces
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

# A number that is a whole one; "item 1.5" names no item, and "7 days" none.
NUMBER = r"(\d+)\b(?![.,]\d)"
# Not behind a number of a list: "items 1 and 3", "item 1, 3 days".
NO_AMOUNT = r"(?!\s*(?:%|(?:h|hours?|days?|weeks?|months?)\b))"
# Compiled where a page has such words, as most have not.
_NEXT = rf"(?:,?\s+(?:and|or)\s+|,\s*|\s*[&–-]\s*|\s+to\s+)#?{NUMBER}{NO_AMOUNT}"

# The letters after an "i", and what follows them: markup, a reference or a number. The search
# for a pattern is fast if it begins with letters of one case.
_WORDS = tuple(
    (letters, re.compile(rf"{letters}({plural}?)(?:\s*([<&])|\s+#?{NUMBER})"))
    for letters, plural in (("tem", "s"), ("TEM", "S"))
)

# What shows as other characters than it is written with, or as none; "and" behind a number.
_ODD_REFERENCE = re.compile(r"&(?:#|shy;|zw|[lr]m|(amp|[nm]dash);)")
_AND = r"\d(?:\s|&\w{2,6};){0,4}&(?:amp|[nm]dash);"
# Before its last reference.
_LONGEST_AND = 33
_UNSEEN = "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def mentions(page: Page) -> Iterator[tuple[Span, str]]:
    """Yield where the fields of a page's items name items by number, and each number."""
    text = page.source.text
    words = _item_words(text)
    odd = _odd_bodies(page, [word.span() for word in words if word[2] == "<"])
    if any(word[2] == "&" for word in words):
        text = with_spaces(text)
        words = _item_words(text)
    pieces: dict[Element, list[tuple[int, int]]] = {}
    for span, number in _numbers(text, words):
        item = page.item_around(span)
        bodies = (body for field in item.fields for body in field.bodies) if item else ()
        for body in bodies:
            if body in odd or not body.inner_start <= span.start < body.inner_end:
                continue
            if body not in pieces:
                pieces[body] = body.pieces()
            if _says(pieces[body], span):
                yield span, number
    if odd:
        from pillcheck.backlog.shown_text import ShownText
    for body in odd:
        shown = ShownText(body)
        for place, number in _numbers(shown.text, _item_words(shown.text)):
            written = shown.written(place)
            yield written.moved(body.inner_start).span, number


def plain_number(number: str) -> str:
    """Return a number in the digits from 0 to 9, whichever it is written in."""
    if number.isascii():
        return number
    from unicodedata import decimal

    return "".join(str(decimal(digit)) for digit in number)


def _item_words(text: str) -> list[re.Match[str]]:
    """Return where a text says "item" or "items" and then a number, or what may hide one."""
    return [
        match for letters, pattern in _WORDS if letters in text for match in pattern.finditer(text)
    ]


def _numbers(text: str, words: list[re.Match[str]]) -> Iterator[tuple[Span, str]]:
    """Yield where these words of a text name items by number, and the numbers, in plain digits."""
    for word in words:
        plural, _, number = word.groups()
        start = word.start() - 1
        before = text[start - 1 : start].replace("_", "x") if start else ""
        if not number or start < 0 or text[start] not in "iI" or before.isalnum():
            continue
        yield Span(start, word.end()), plain_number(number)
        end = word.end()
        while plural and (following := re.compile(_NEXT).match(text, end)):
            end = following.end()
            yield Span(following.start(1), end), plain_number(following[1])


def _odd_bodies(page: Page, places: list[tuple[int, int]]) -> dict[Element, None]:
    """Return the bodies of fields whose words cannot be searched as they are written.

    That is where they hold one of these places, or a sign that is not what readers see.
    """
    places = sorted(places + _odd_signs(page.source.text))
    if not places:
        return {}
    starts = [start for start, _ in places]

    def is_odd(body: Element) -> bool:
        first = bisect_left(starts, body.inner_start)
        if first == len(starts) or starts[first] >= (inner_end := body.inner_end):
            return False
        return any(end <= inner_end for _, end in places[first : bisect_left(starts, inner_end)])

    bodies = (body for item in page.items for field in item.fields for body in field.bodies)
    return {body: None for body in bodies if is_odd(body)}


def _odd_signs(text: str) -> list[tuple[int, int]]:
    places = [
        match.span()
        for sign in _UNSEEN
        # Looking for one character is far faster than a pattern, and most pages have none.
        if sign in text
        for match in re.finditer(sign, text)
    ]
    for reference in _ODD_REFERENCE.finditer(text):
        match: re.Match[str] | None = reference
        if reference[1]:
            start, end = reference.span()
            match = re.compile(_AND).search(text, max(start - _LONGEST_AND, 0), end)
        if match:
            places.append(match.span())
    return places


def _says(pieces: list[tuple[int, int]], span: Span) -> bool:
    """Tell whether a span is in one of the texts in a body."""
    at = bisect_right(pieces, span.start, key=itemgetter(0)) - 1
    return at >= 0 and span.end <= pieces[at][1]
