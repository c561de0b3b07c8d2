"""The scanner: the place of every tag, comment and attribute in a text.

The rules are those of the HTML tokenizer,
https://html.spec.whatwg.org/multipage/parsing.html#tokenization, as far as they
decide where a tag begins and ends. No pattern here backtracks: once a tag or
comment has opened, its match runs to its end or to the end of the text, so the
time is linear in the length.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, NamedTuple

from pillcheck.html.element_names import DRAWINGS, RAW_TEXT
from pillcheck.html.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableSequence

END, START, COMMENT, INCOMPLETE = 1, 2, 3, 4

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"(?:{_SPACE}*={_SPACE}*+"
    r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+)?"""
)
# No attribute that is matched is given back, so a tag may have any number of them. A part that
# may fail after it has begun is not possessive: before Python 3.11.5 it kept what it matched
# (python/cpython#106052). The forms that nearly all tags have come first. The group is there
# where the text ends inside of a tag.
_TOKEN = re.compile(
    r"<(?:/?[A-Za-z][^ \t\n\f\r/>]*+(?:>"
    rf"""|(?:{_SPACE}+[^ \t\n\f\r/>="']++(?:="[^"]*")?)*+(?:{_SPACE}*/)?>"""
    rf"|(?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+(?:>|(\Z)))"
    r"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))"
    r"|[!?][^>]*+(?:>|\Z)"
    r"|/(?:>|[^>A-Za-z][^>]*+(?:>|\Z)))"
)
_NAME = re.compile(r"[A-Za-z][^ \t\n\f\r/>]*")
# A text of this many characters is worth saving memory for, at some cost in time.
_LARGE = 1 << 18
# Tags that change how the text after them is read.
_TURNS = RAW_TEXT | DRAWINGS | {"plaintext"}
_NAMED_ATTRIBUTE = re.compile(
    rf"""([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)(?:{_SPACE}*={_SPACE}*"""
    r"""(?:"([^"]*)"|'([^']*)'|([^ \t\n\f\r>"'][^ \t\n\f\r>]*))?)?"""
)
# By the group of such a match that holds the value.
_QUOTES = {2: '"', 3: "'", 4: ""}
# These are rarely needed, and a pattern takes longer to compile than a page to scan.
_LONG_NUMBER = r"&#[xX]?[0-9a-fA-F]{12,};?"
_NUMBER = r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?"
_NAME_IN_VALUE = "&([a-zA-Z][a-zA-Z0-9]*;?)(=?)"
_SCRIPT_MARK = r"<!--|-->|<(/?)script(?=[ \t\n\f\r/>])"
_ENDS_NAME = " \t\n\f\r/>"
# The usual character references; ``&amp;`` last, because resolving it could make another.
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
        """Return the same attribute, ``by`` characters later."""
        name, value, start, end, value_start, value_end, quote = self
        return Attribute(name, value, start + by, end + by, value_start + by, value_end + by, quote)


class Tag:
    """A tag or comment without its place: its kind, name and text.

    The name is in lower case. Tags with the same text mostly share an object.
    """

    __slots__ = ("_attributes", "_values", "kind", "name", "text", "turns")

    def __init__(self, kind: int, name: str, text: str) -> None:
        self.kind = kind
        self.name = name
        self.text = text
        # Whether it changes how the text after it is read.
        self.turns = name in (_TURNS if kind == START else DRAWINGS if kind == END else ())
        self._attributes: tuple[Attribute, ...] | None = None
        self._values: dict[str, str] | None = None

    def __len__(self) -> int:
        return len(self.text)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes of a start tag as written; their offsets count from its start."""
        if self._attributes is None:
            self._attributes = tuple(_attributes(self))
        return self._attributes

    @property
    def values(self) -> dict[str, str]:
        """The values of the attributes; of a repeated one the first counts, as in browsers."""
        if self._values is None:
            matches = _NAMED_ATTRIBUTE.findall(self.text, 1 + len(self.name), len(self.text) - 1)
            self._values = {
                lower(name): unescape_value(double or single or bare)
                for name, double, single, bare in reversed(matches)
            }
        return self._values

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name, or ``None``."""
        if name not in self.values:
            return None
        return next(attribute for attribute in self.attributes if attribute.name == name)

    @property
    def is_self_closing(self) -> bool:
        """Whether a start tag is written with a slash before its end."""
        if self.text[-2] != "/":
            return False
        attributes = self.attributes
        return not attributes or attributes[-1].end < len(self.text) - 1


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

    def are_moved(self, others: Tokens, numbers: tuple[int, int], shift: int, by: int) -> bool:
        """Tell whether tokens begin and end in other ones ``by`` characters further down.

        ``numbers`` are those of the first and of the one behind the last; the others' are
        ``shift`` higher.
        """
        first, last = numbers
        return all(
            [place + by for place in own[first:last]] == list(new[first + shift : last + shift])
            for own, new in ((self.starts, others.starts), (self.ends, others.ends))
        )


def scan(text: str) -> Tokens:
    """Return every tag and comment of a text in order; the content of raw text elements is skipped.

    A tag that is cut off by the end of the text is an ``INCOMPLETE`` token, which
    parsers drop.
    """
    # Lists are quicker, but their numbers are objects: too many on a very large page.
    tokens = Tokens([], [], []) if len(text) < _LARGE else Tokens([], array("q"), array("q"))
    add_tag, add_start, add_end = tokens.tags.append, tokens.starts.append, tokens.ends.append
    drawings = position = 0
    while True:
        for match in _TOKEN.finditer(text, position):
            tag = _known[match[0]]
            start, end = match.span()
            add_tag(tag)
            add_start(start)
            add_end(end)
            if not tag.turns:
                continue
            if tag.name in DRAWINGS:
                drawings += -1 if tag.kind == END else not tag.is_self_closing
                drawings = max(drawings, 0)
            elif not (drawings and tag.is_self_closing):
                position = _raw_text_end(text, end, tag.name)
                break
        else:
            return tokens


def _read(text: str) -> Tag:
    is_end = text[1] == "/"
    name = _NAME.match(text, 1 + is_end)
    match = _TOKEN.match(text)
    if name is None or match is None:
        return Tag(COMMENT, "", text)
    kind = INCOMPLETE if match.lastindex else END if is_end else START
    return Tag(kind, lower(name[0]), text)


# Pages of one team share most of their tags.
_known = Memo(_read)


def _attributes(tag: Tag) -> Iterator[Attribute]:
    # A complete tag: its last character is the closing angle bracket.
    for match in _NAMED_ATTRIBUTE.finditer(tag.text, 1 + len(tag.name), len(tag.text) - 1):
        start, end = match.span()
        form = match.lastindex or 0
        quote = _QUOTES.get(form)
        if quote is None:
            yield Attribute(lower(match[1]), "", start, end, end, end, "")
        else:
            value = unescape_value(match[form])
            yield Attribute(lower(match[1]), value, start, end, *match.span(form), quote)


def lower(name: str) -> str:
    """Return a name in lower case as HTML defines it: only ASCII letters change."""
    if name.isascii():
        return name.lower()
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def unescape(text: str) -> str:
    """Return text with character references resolved."""
    if "&" not in text:
        return text
    if _has_common_references_only(text):
        for reference, character in _COMMON:
            text = text.replace(reference, character)
        return text
    from html import unescape as resolve

    # Python's own function fails on a number of thousands of digits.
    return resolve(re.sub(_NUMBER, _kept, re.sub(_LONG_NUMBER, "�", text)))


def _kept(match: re.Match[str]) -> str:
    """Return a reference by number, or its character where Python's own function drops it.

    Browsers report such characters and keep them:
    https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state
    """
    from html import unescape as resolve

    if resolve(match[0]):
        return match[0]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


def unescape_value(text: str) -> str:
    """Return the value of an attribute with character references resolved.

    In ``?a=1&copy=2`` none is meant, nor in any name without its semicolon that goes on:
    https://html.spec.whatwg.org/multipage/parsing.html#named-character-reference-state
    """
    if "&" not in text or _has_common_references_only(text):
        return unescape(text)
    from html.entities import html5 as names

    def escape_other(match: re.Match[str]) -> str:
        name, goes_on = match.groups()
        is_reference = name in names and (name[-1] == ";" or not goes_on)
        return match[0] if is_reference else f"&amp;{match[0][1:]}"

    return unescape(re.sub(_NAME_IN_VALUE, escape_other, text))


def _has_common_references_only(text: str) -> bool:
    return text.count("&") == sum(text.count(reference) for reference, _ in _COMMON)


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
