"""References of a page to its items: links such as ``#item-7``, and words such as "item 7"."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from pillcheck.backlog.links import is_absolute, is_here
from pillcheck.backlog.parts import with_spaces
from pillcheck.backlog.shown_text import ShownText
from pillcheck.html.scanner import START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# A number that is a whole one; "item 1.5" names no item, and "7 days" none.
_NUMBER = r"(\d+)\b(?![.,]\d)"
# Not behind a number of a list: "items 1 and 3", "item 1, 3 days".
NO_AMOUNT = r"(?!\s*(?:%|(?:h|hours?|days?|weeks?|months?)\b))"
# The letters after an "i": the search for a pattern is fast if it begins with letters of one case.
_MENTIONS = tuple(
    (letters, re.compile(rf"{letters}({plural}?)\s+#?{_NUMBER}"))
    for letters, plural in (("tem", "s"), ("TEM", "S"))
)
_NEXT = re.compile(rf"(?:,?\s+(?:and|or)\s+|,\s*|\s*[&–-]\s*|\s+to\s+)#?{_NUMBER}{NO_AMOUNT}")

_WRITTEN_SPACES = tuple(re.compile(rf"{word}\s*&") for word in ("tems?", "TEMS?"))
# What shows as other characters than it is written with, or as none; and words in tags.
_ODD = re.compile(
    r"&#|&shy;|&zw|&[lr]m|[\xad\u200b-\u200f\u2060\ufeff]|(?i:tems?)\s*<"
    r"|\d(?:\s|&\w{2,6};){0,4}&(?:amp|[nm]dash);"
)

# Without one of these, nothing is odd.
_PARTS_OF_ODD = (*"&\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "tem", "TEM")
_SIGNS = ("&#", "&shy;", "&zw", "&lrm", "&rlm", "dash;", "tem<", "tems<", "tem <", "tems <", "TEM")

# The same in decoded text, and lists such as "items 3, 5 and 7–9"; and what may be an id.
_MENTION = rf"(?<!\w)item #?{_NUMBER}"
_BETWEEN = "(?:, and |, or |, ?| and | or | ?& ?|/| ?[-–—] ?| to | through )"
_MENTIONED = rf"(?<!\w)items #?\d+(?:{_BETWEEN}#?\d+)*(?!\w|[.,]\d)"
_ID = r"(?<![\w/.#-])(?=#|[\w.:-]*\d)(#?)(\w[\w.:-]*)"
_IN_WORDS = rf"{_MENTION}|(?P<items>{_MENTIONED})|{_ID}"
_RANGE = r"(\d+)(?: ?[-–—] ?| to | through )#?(\d+)|(\d+)"


class Reference(Record):
    """A reference: where it is, and the id that it names. A link is the value of its address."""

    span: Span
    name: str
    is_link: bool = False


def references(page: Page) -> Iterator[Reference]:
    """Yield the references of a page: its links, then the words in the fields of its items.

    The page history is left out: it may mention items that were removed.
    """
    links: list[Span] = []
    known = {name for name, _ in page.ids}
    for target, element in page.item_links:
        inner = element.inner
        if not links or not links[-1].encloses(inner):
            links.append(inner)
        yield Reference(element.place_of("href"), target.removeprefix("#"), is_link=True)
    for span, number in _mentions(page):
        # The outermost links, in page order; they do not overlap.
        at = bisect_right(links, span.start, key=itemgetter(0)) - 1
        if at >= 0 and links[at].encloses(span):
            continue
        name = f"{page.dialect.id_prefix}{number}"
        if name in known or not _is_in_other_link(page, span):
            yield Reference(span, name)


def _is_in_other_link(page: Page, span: Span) -> bool:
    """Tell whether words stand in a link that leads away from the page."""
    element = page.tree.around(span)
    while element and element.name != "a":
        element = element.parent
    href = element.get("href") if element else ""
    return bool(href) and not is_here(href, page.source.path, page.base)


def items_named(text: str, known: Mapping[str, str], prefix: str) -> list[tuple[Span, list[str]]]:
    """Return where a text names items, and the ids; several where it lists numbers.

    The text is what readers see, folded with ``folded``, and so is ``prefix``; a link
    to an item is ``#`` and its id. ``known`` maps folded ids to those of the page. Words
    that hold no digit, and numbers, name an item only behind a ``#``.
    """
    places = []
    for match in re.finditer(_IN_WORDS, text):
        number, items, sign, word = match.groups()
        end = match.end()
        if word:
            name = word.rstrip(".:-")
            end -= len(word) - len(name)
            is_id = name in known and (sign or not name.isdigit())
            names = [known[name]] if is_id else []
        else:
            numbers = [number] if number else _numbers(items, known, prefix)
            names = [known[f"{prefix}{n}"] for n in numbers if f"{prefix}{n}" in known]
        if names or not word:
            places.append((Span(match.start(), end), names))
    return places


def mentions_of(page: Page, item: Item) -> list[Span]:
    """Return every place on a page that names an item, in words, links or attributes.

    The item itself and the page history are left out. This is more than
    ``references`` finds: a false match does less harm than a missed one.
    """
    if item.name is None:
        return []
    number = item.name.removeprefix(page.dialect.id_prefix)
    between = r"(?:[\s,\u00a0]|&nbsp;|&amp;|and\b|or\b|[0-9]+\b)*?"
    pattern = rf"(?<![\w-]){re.escape(item.name)}(?![\w-])"
    if re.fullmatch("[0-9]+", number):
        pattern += rf"|\bitems?\b{between}(?<![0-9]){number}(?![0-9]|[.,][0-9])"
    own = [item.element.span, *([page.history.table.span] if page.history else [])]
    matches = re.finditer(pattern, with_spaces(page.source.text), re.IGNORECASE)
    spans = {Span(*match.span()) for match in matches}
    spans = {span for span in spans if not _is_in_address(page, span)}
    # What the rule on references would find broken is among them, however it is written.
    spans |= {reference.span for reference in references(page) if reference.name == item.name}
    return sorted(span for span in spans if not any(out.encloses(span) for out in own))


def _is_in_address(page: Page, span: Span) -> bool:
    """Tell whether a place is in the address of a link, so that it is read as one."""
    tokens = page.tree.tokens
    number = bisect_right(tokens.starts, span.start) - 1
    if number < 0 or tokens.tags[number].kind != START or tokens.tags[number].name != "a":
        return False
    link = page.tree.element(number)
    href = link.get("href")
    # Of a page without a name, it may be the name.
    is_known = page.source.path != "-" or is_absolute(href) or is_here(href, "-", page.base)
    return bool(href) and is_known and link.place_of("href").encloses(span)


def _mentions(page: Page) -> Iterator[tuple[Span, str]]:
    """Yield what reads like "item 7" or "items 7 and 9" in a field, with each number."""
    text = page.source.text
    odd = _odd_bodies(page)
    if any(pattern.search(text) for pattern in _WRITTEN_SPACES):
        text = with_spaces(text)
    pieces: dict[Element, list[tuple[int, int]]] = {}
    for span, number in _in_text(text):
        item = page.item_around(span)
        bodies = (body for field in item.fields for body in field.bodies) if item else ()
        for body in bodies:
            if body in odd or not body.inner_start <= span.start < body.inner_end:
                continue
            if body not in pieces:
                pieces[body] = body.pieces()
            if _says(pieces[body], span):
                yield span, number
    for body in odd:
        shown = ShownText(body)
        for place, number in _in_text(shown.text):
            written = shown.written(place)
            yield written.moved(body.inner_start).span, number


def _odd_bodies(page: Page) -> dict[Element, None]:
    """Return the bodies of fields whose words cannot be searched as they are written."""
    text = page.source.text
    # Looking for a few words is far faster than the pattern, which most pages do not need.
    has_list = ("tems" in text or "TEMS" in text) and "&amp;" in text
    if not has_list and not any(sign in text for sign in _SIGNS) and text.isascii():
        return {}
    signs = tuple(sign for sign in _PARTS_OF_ODD if sign in text)

    def is_odd(body: Element) -> bool:
        start, end = body.inner_start, body.inner_end
        # Most bodies have none of the signs, which the pattern takes ten times as long to see.
        may_be = any(text.find(sign, start, end) >= 0 for sign in signs)
        return may_be and _ODD.search(text, start, end) is not None

    bodies = (body for item in page.items for field in item.fields for body in field.bodies)
    return {body: None for body in bodies if is_odd(body)}


def _in_text(text: str) -> Iterator[tuple[Span, str]]:
    """Yield where a text names items by number, and the numbers, in digits from 0 to 9."""
    for letters, pattern in _MENTIONS:
        for match in pattern.finditer(text) if letters in text else ():
            start = match.start() - 1
            before = text[start - 1 : start].replace("_", "x") if start else ""
            if start < 0 or text[start] not in "iI" or before.isalnum():
                continue
            yield Span(start, match.end()), plain_number(match[2])
            end = match.end()
            while match[1] and (following := _NEXT.match(text, end)):
                end = following.end()
                yield Span(following.start(1), end), plain_number(following[1])


def plain_number(number: str) -> str:
    """Return a number in the digits from 0 to 9, whichever it is written in."""
    return number if number.isascii() else "".join(str(unicodedata.decimal(c)) for c in number)


def _numbers(words: str, known: Mapping[str, str], prefix: str) -> list[str]:
    """Return the numbers of a list; of a range, those that items have."""
    numbers: list[str] = []
    for first, last, single in re.findall(_RANGE, words):
        if single:
            numbers.append(single)
            continue
        inside = [name.removeprefix(prefix) for name in known if name.startswith(prefix)]
        numbers += sorted((n for n in inside if _is_between(n, first, last)), key=int)
    return numbers


def _is_between(number: str, first: str, last: str) -> bool:
    # Python converts no number of thousands of digits.
    are_short = number.isdecimal() and max(map(len, (number, first, last))) < 10
    return are_short and int(first) <= int(number) <= int(last)


def _says(pieces: list[tuple[int, int]], span: Span) -> bool:
    """Tell whether a span is in one of the texts in a body."""
    at = bisect_right(pieces, span.start, key=itemgetter(0)) - 1
    return at >= 0 and span.end <= pieces[at][1]
