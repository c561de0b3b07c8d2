"""Where every tag, comment and attribute stands; knows nothing of backlogs.

The rules are those of the HTML tokenizer,
https://html.spec.whatwg.org/multipage/parsing.html#tokenization, reduced to
what is needed to say where a tag begins and ends. Every pattern here goes
forward only: once a tag or comment has opened, its match runs to its end or to
the end of the text, so the time grows with the length and nothing else.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pillcheck.elements import DRAWINGS, RAW_TEXT
from pillcheck.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableSequence

END, START, COMMENT, INCOMPLETE = 1, 2, 3, 4

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*"
    rf"(?:{_SPACE}*={_SPACE}*"
    r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*)?)?"""
)
# A pattern keeps a way back for every attribute, so a tag is matched in bounded pieces.
_ATTRIBUTES = rf"(?:[ \t\n\f\r/]*{_ATTRIBUTE}){{0,50}}[ \t\n\f\r/]*"
# First an end tag and a start tag of the form that nearly all of them have.
_TOKEN = re.compile(
    r"(<(?:/[A-Za-z][^ \t\n\f\r/>]*+>"
    rf"""|[A-Za-z][^ \t\n\f\r/>]*+(?:{_SPACE}++[^ \t\n\f\r/>="']++(?:="[^"]*+")?+){{0,50}}+"""
    rf"(?:{_SPACE}*+/)?+>"
    rf"|/?[A-Za-z][^ \t\n\f\r/>]*{_ATTRIBUTES}(?:>|\Z)?"
    r"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))"
    r"|[!?][^>]*(?:>|\Z)"
    r"|/(?:>|[^>A-Za-z][^>]*(?:>|\Z))))"
)
_NAME = re.compile(r"[A-Za-z][^ \t\n\f\r/>]*")
# How many characters are split at once: those of most pages, and no more than a processor has
# close at hand.
_BLOCK = 1 << 18
# Tags on which it depends how the text behind them is read.
_TURNS = RAW_TEXT | DRAWINGS | {"plaintext"}
_NAMED_ATTRIBUTE = re.compile(
    rf"""([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)(?:{_SPACE}*={_SPACE}*"""
    r"""(?:"([^"]*)"|'([^']*)'|([^ \t\n\f\r>"'][^ \t\n\f\r>]*))?)?"""
)
# By the group of such a match that holds the value.
_QUOTES = {2: '"', 3: "'", 4: ""}
# These are rarely needed, and a pattern takes longer to compile than a page to scan.
_REST_OF_TAG = rf"{_ATTRIBUTES}(>|\Z)?"
_LONG_NUMBER = r"&#[xX]?[0-9a-fA-F]{12,};?"
_SCRIPT_MARK = r"<!--|-->|<(/?)script(?=[ \t\n\f\r/>])"
_ENDS_NAME = " \t\n\f\r/>"
# The character references that most pages make do with, the one that begins the others last.
_COMMON = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\xa0"), ("&amp;", "&"))


class Attribute(NamedTuple):
    """An attribute of a start tag.

    ``start`` and ``end`` hold the whole of it, ``value_start`` and ``value_end``
    the raw value inside its quotes; ``value`` is the value with character
    references resolved; ``quote`` is ``"``, ``'`` or nothing.
    """

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    quote: str

    def moved(self, by: int) -> Attribute:
        """Return the same attribute so many characters further down."""
        name, value, start, end, value_start, value_end, quote = self
        return Attribute(name, value, start + by, end + by, value_start + by, value_end + by, quote)


class Tag:
    """A tag or comment as it is written, wherever it stands: its kind, name and text.

    The name is in lower case. Tags that are written alike are mostly one object.
    """

    __slots__ = ("_attributes", "_values", "kind", "name", "text", "turns")

    def __init__(self, kind: int, name: str, text: str) -> None:
        self.kind = kind
        self.name = name
        self.text = text
        # Whether it takes a closer look to tell where it ends, or how to read what is behind it.
        self.turns = kind == INCOMPLETE or (name in _TURNS and (kind == START or name in DRAWINGS))
        self._attributes: tuple[Attribute, ...] | None = None
        self._values: dict[str, str] | None = None

    def __len__(self) -> int:
        return len(self.text)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes of a start tag as written; their places count from where it begins."""
        if self._attributes is None:
            self._attributes = tuple(_attributes(self))
        return self._attributes

    @property
    def values(self) -> dict[str, str]:
        """The values of the attributes; where one is repeated the first, as browsers do."""
        if self._values is None:
            found = _NAMED_ATTRIBUTE.findall(self.text, 1 + len(self.name), len(self.text) - 1)
            self._values = {
                lower(name): unescape(double or single or bare)
                for name, double, single, bare in reversed(found)
            }
        return self._values

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name, or nothing."""
        if name not in self.values:
            return None
        return next(attribute for attribute in self.attributes if attribute.name == name)

    @property
    def is_self_closing(self) -> bool:
        """Whether a start tag is written with a slash before its end."""
        if self.text[-2] != "/":
            return False
        found = self.attributes
        return not found or found[-1].end < len(self.text) - 1


class Token(NamedTuple):
    """A tag or comment, and where it starts and ends."""

    tag: Tag
    start: int
    end: int

    @property
    def kind(self) -> int:
        """The tag's kind."""
        return self.tag.kind

    @property
    def name(self) -> str:
        """The tag's name, in lower case."""
        return self.tag.name


class Tokens:
    """The tags and comments of a text in order, held in columns: a page has very many."""

    __slots__ = ("ends", "starts", "tags")

    def __init__(
        self, tags: list[Tag], starts: MutableSequence[int], ends: MutableSequence[int]
    ) -> None:
        self.tags = tags
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.tags)

    def __getitem__(self, number: int) -> Token:
        return Token(self.tags[number], self.starts[number], self.ends[number])

    def __iter__(self) -> Iterator[Token]:
        return map(Token, self.tags, self.starts, self.ends)

    def add(self, tag: Tag, start: int, end: int) -> None:
        """Put a token behind the others."""
        self.tags.append(tag)
        self.starts.append(start)
        self.ends.append(end)

    def take(self, others: Tokens, first: int, last: int) -> None:
        """Put some of other tokens behind these."""
        self.tags += others.tags[first:last]
        self.starts.extend(others.starts[first:last])
        self.ends.extend(others.ends[first:last])


def scan(text: str) -> Tokens:
    """Return every tag and comment of the text in order, content of raw text elements left out.

    A tag that the text ends in the middle of is an ``INCOMPLETE`` token: a
    parser drops it.
    """
    tokens = _split(text)
    tags = tokens.tags
    if tags and tokens.ends[-1] == len(text):
        # Only the last one can be cut off inside of a value that ends like a tag.
        tags[-1] = _whole(text, tokens.starts[-1], tokens.ends[-1])
    odd = [number for number, tag in enumerate(tags) if tag.turns and not _is_usual(tags, number)]
    return _read_again(text, tokens, odd) if odd else tokens


def _split(text: str) -> Tokens:
    """Return every tag read by itself, as if there was no raw text."""
    # Lists are quicker, but their numbers are objects: too many on a very large page.
    tokens = Tokens([], array("q"), array("q"))
    first, size = 0, _BLOCK
    while True:
        is_last = len(text) <= first + size
        pieces = _TOKEN.split(text[first : first + size])
        tags = [*map(_known.__getitem__, pieces[1::2])]
        places = [*accumulate(map(len, pieces), initial=first)]
        found = Tokens(tags, places[1:-1:2], places[2::2])
        if is_last and not first:
            return found
        # The last one of a block may be cut off where the block ends.
        end = len(found) - (not is_last)
        tokens.take(found, 0, max(end, 0))
        if is_last:
            return tokens
        if end > 0:
            first = found.starts[end]
        else:
            size *= 2


def _is_usual(tags: list[Tag], number: int) -> bool:
    """Tell whether a tag begins raw text without a tag in it, so that nothing depends on it."""
    tag = tags[number]
    if tag.kind != START or tag.name not in RAW_TEXT or number + 1 == len(tags):
        return False
    return tags[number + 1].kind == END and tags[number + 1].name == tag.name


def _read_again(text: str, rough: Tokens, odd: list[int]) -> Tokens:
    """Return the tokens of a text, read one after the other from the odd ones on.

    ``rough`` is every tag read by itself. Behind an odd one, tags may be part of
    raw text, or begin elsewhere; sooner or later both ways are in step again.
    """
    tokens = Tokens([], [], [])
    resumed = 0
    for number in odd:
        if number >= resumed:
            tokens.take(rough, resumed, number)
            resumed = _read_closely(text, rough, number, tokens)
    tokens.take(rough, resumed, len(rough))
    return tokens


def _read_closely(text: str, rough: Tokens, number: int, tokens: Tokens) -> int:
    """Add tokens from an odd one on; return the number of the one that is right again."""
    drawings = 0
    match = _TOKEN.search(text, rough.starts[number])
    while match:
        tag = _whole(text, *match.span())
        position = match.start() + len(tag.text)
        tokens.add(tag, match.start(), position)
        if tag.kind == INCOMPLETE:
            pass
        elif tag.name in DRAWINGS:
            drawings += -1 if tag.kind == END else not tag.is_self_closing
            drawings = max(drawings, 0)
        elif tag.turns and not (drawings and tag.is_self_closing):
            position = _raw_text_end(text, position, tag.name)
        match = _TOKEN.search(text, position)
        if match and not drawings:
            found = bisect_left(rough.starts, match.start())
            if found < len(rough) and rough.starts[found] == match.start():
                return found
    return len(rough)


def _read(text: str) -> Tag:
    is_end = text[1] == "/"
    name = _NAME.match(text, 1 + is_end)
    if name is None:
        return Tag(COMMENT, "", text)
    kind = INCOMPLETE if text[-1] != ">" else END if is_end else START
    return Tag(kind, lower(name[0]), text)


# Pages of one team share most of their tags.
_known = Memo(_read)


def _whole(text: str, start: int, end: int) -> Tag:
    """Return the tag at a place, up to its real end: a long one goes on behind its match."""
    tag = _read(text[start:end])
    if tag.kind == COMMENT or (tag.kind != INCOMPLETE and not set(tag.text) & {'"', "'"}):
        return tag
    is_end = text[start + 1] == "/"
    rest = re.compile(_REST_OF_TAG)
    match = rest.match(text, start + 1 + is_end + len(tag.name))
    while match and match[1] is None:
        match = rest.match(text, match.end())
    if not match or not match[1]:
        return Tag(INCOMPLETE, tag.name, text[start:])
    return Tag(END if is_end else START, tag.name, text[start : match.end()])


def _attributes(tag: Tag) -> Iterator[Attribute]:
    # A complete tag: its last character is the closing angle bracket.
    for match in _NAMED_ATTRIBUTE.finditer(tag.text, 1 + len(tag.name), len(tag.text) - 1):
        start, end = match.span()
        form = match.lastindex or 0
        quote = _QUOTES.get(form)
        if quote is None:
            yield Attribute(lower(match[1]), "", start, end, end, end, "")
        else:
            value = unescape(match[form])
            yield Attribute(lower(match[1]), value, start, end, *match.span(form), quote)


def lower(name: str) -> str:
    """Return a name in lower case, as HTML has it: only the letters of ASCII have one."""
    if name.isascii():
        return name.lower()
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def unescape(text: str) -> str:
    """Return text with character references resolved."""
    if "&" not in text:
        return text
    references = text.count("&")
    if references == sum(text.count(reference) for reference, _ in _COMMON):
        for reference, character in _COMMON:
            text = text.replace(reference, character)
        return text
    from html import unescape as resolve

    # Numbers that are no character, however long, would be turned into one another way.
    return resolve(re.sub(_LONG_NUMBER, "�", text))


def _raw_text_end(text: str, position: int, name: str) -> int:
    if name == "plaintext":
        return len(text)
    if name == "script":
        return _script_end(text, position)
    size = len(name)
    while (position := text.find("</", position)) >= 0:
        end = position + 2 + size
        if text[end : end + 1] in _ENDS_NAME and text[position + 2 : end].lower() == name:
            return position if end < len(text) else len(text)
        position += 2
    return len(text)


def _script_end(text: str, position: int) -> int:
    # The states "script data", "escaped" and "double escaped" of the tokenizer.
    escaped = doubled = False
    marks = re.compile(_SCRIPT_MARK, re.IGNORECASE | re.ASCII)
    while match := marks.search(text, position):
        mark = match[0]
        position = match.end()
        if mark == "<!--":
            if not escaped:
                escaped = True
                position -= 2  # "<!-->" opens and closes
        elif mark == "-->":
            escaped = doubled = False
        elif not match[1]:
            doubled = escaped
        elif doubled:
            doubled = False
        else:
            return match.start()
    return len(text)
