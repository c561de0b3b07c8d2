"""References of a page to its items: links such as ``#item-7``, and words such as "item 7"."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from pillcheck.backlog.links import is_absolute, is_here
from pillcheck.backlog.mentions import NUMBER, mentions
from pillcheck.backlog.parts import with_spaces
from pillcheck.html.scanner import START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pillcheck.backlog.page import Item, Page

# Words as readers see them, folded, and lists such as "items 3, 5 and 7–9"; and what may be an id.
_MENTION = rf"(?<!\w)item #?{NUMBER}"
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


def references(page: Page, besides: Collection[str] = ()) -> Iterator[Reference]:
    """Yield the references of a page: its links, then the words in the fields of its items.

    The page history is left out: it may mention items that were removed. So are the
    references to the ids that are named in ``besides``.
    """
    for target, element in page.item_links:
        name = target.removeprefix("#")
        if name not in besides:
            yield Reference(element.place_of("href"), name, is_link=True)
    links: list[Span] | None = None
    known = {name for name, _ in page.ids}
    for span, number in mentions(page):
        name = f"{page.dialect.id_prefix}{number}"
        if name in besides:
            continue
        if links is None:
            links = _outermost_links(page)
        at = bisect_right(links, span.start, key=itemgetter(0)) - 1
        if at >= 0 and links[at].encloses(span):
            continue
        if name in known or not _is_in_other_link(page, span):
            yield Reference(span, name)


def _outermost_links(page: Page) -> list[Span]:
    """Return the contents of the links to items in page order; they do not overlap."""
    links: list[Span] = []
    for _, element in page.item_links:
        inner = element.inner
        if not links or not links[-1].encloses(inner):
            links.append(inner)
    return links


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
    patterns = [rf"{_beginning(item.name[0], '-')}(?i:{re.escape(item.name[1:])})(?![\w-])"]
    if re.fullmatch("[0-9]+", number):
        in_words = rf"(?i:tems?\b{between})(?<![0-9]){number}(?![0-9]|[.,][0-9])"
        patterns.append(f"{_beginning('i')}{in_words}")
    own = [item.element.span, *([page.history.table.span] if page.history else [])]
    text = with_spaces(page.source.text)
    spans = {Span(*m.span()) for pattern in patterns for m in re.finditer(pattern, text)}
    spans = {span for span in spans if not _is_in_address(page, span)}
    # What the rule on references would find broken is among them, however it is written.
    spans |= {reference.span for reference in references(page) if reference.name == item.name}
    return sorted(span for span in spans if not any(out.encloses(span) for out in own))


def _beginning(first: str, joining: str = "") -> str:
    """Return the pattern of a word's first character in either case, with no word before it.

    ``joining`` are characters that are parts of words as well. A pattern that begins with a
    class of characters is searched for seven times as quickly as one whose case is ignored.
    """
    # The dotless i, the long s and the sign of Kelvin are cases of ASCII letters, too.
    cases = re.escape(f"{first.lower()}{first.upper()}\u0130\u0131\u017f\u212a")
    quickly = f"[{cases}]" if first.isascii() else "."
    return rf"{quickly}(?<=(?i:{re.escape(first)}))(?<![\w{joining}].)"


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
