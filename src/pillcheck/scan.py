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
from typing import TYPE_CHECKING, NamedTuple

from pillcheck.elements import DRAWINGS, RAW_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

# The first two are also the numbers of their groups in the pattern of a token.
END, START, COMMENT, INCOMPLETE = 1, 2, 3, 4

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*"
    rf"(?:{_SPACE}*={_SPACE}*"
    r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*)?)?"""
)
# A pattern keeps a way back for every attribute, so a tag is matched in bounded pieces.
_PIECE = rf"(?:[ \t\n\f\r/]*{_ATTRIBUTE}){{0,50}}[ \t\n\f\r/]*(>|\Z)?"
# The first two groups are an end tag and a start tag of the form that nearly all of them have.
_TOKEN = re.compile(
    r"<(?:/([A-Za-z][^ \t\n\f\r/>]*+)>"
    rf"""|([A-Za-z][^ \t\n\f\r/>]*+)(?:{_SPACE}++[^ \t\n\f\r/>="']++(?:="[^"]*+")?+)*+"""
    rf"(?:{_SPACE}*+/)?+>"
    rf"|(/?)([A-Za-z][^ \t\n\f\r/>]*){_PIECE}"
    r"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))"
    r"|[!?][^>]*(?:>|\Z)"
    r"|/(?:>|[^>A-Za-z][^>]*(?:>|\Z)))"
)
# Tags on which it depends how the text behind them is read.
_TURNS = RAW_TEXT | DRAWINGS | {"plaintext"}
_NAMED_ATTRIBUTE = re.compile(
    rf"""([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)(?:({_SPACE}*={_SPACE}*)"""
    r"""(?:"([^"]*)"|'([^']*)'|([^ \t\n\f\r>"'][^ \t\n\f\r>]*))?)?"""
)
# These three are rarely needed, and a pattern takes longer to compile than a page to scan.
_LONG_NUMBER = r"&#[xX]?[0-9a-fA-F]{12,};?"
_SCRIPT_MARK = r"<!--|-->|<(/?)script(?=[ \t\n\f\r/>])"
_ENDS_NAME = " \t\n\f\r/>"
# The character references that most pages make do with, the one that begins the others last.
_COMMON = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\xa0"), ("&amp;", "&"))


class Token(NamedTuple):
    """A tag or comment: its kind, where it starts and ends, and its name in lower case."""

    kind: int
    start: int
    end: int
    name: str


class Tokens:
    """The tags and comments of a text in order, held in columns: a page has very many."""

    __slots__ = ("ends", "kinds", "names", "starts")

    def __init__(self) -> None:
        self.kinds = bytearray()
        self.starts = array("q")
        self.ends = array("q")
        self.names: list[str] = []

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, number: int) -> Token:
        return Token(self.kinds[number], self.starts[number], self.ends[number], self.names[number])

    def __iter__(self) -> Iterator[Token]:
        return map(Token._make, self.rows())

    def rows(self) -> Iterator[tuple[int, int, int, str]]:
        """Return the tokens as plain tuples."""
        return zip(self.kinds, self.starts, self.ends, self.names, strict=True)

    def add(self, kind: int, start: int, end: int, name: str) -> None:
        """Put a token behind the others."""
        self.kinds.append(kind)
        self.starts.append(start)
        self.ends.append(end)
        self.names.append(name)


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


def scan(text: str) -> Tokens:
    """Return every tag and comment of the text in order, content of raw text elements left out.

    A tag that the text ends in the middle of is an ``INCOMPLETE`` token: a
    parser drops it.
    """
    tokens = Tokens()
    drawings = 0
    match = _scan_plain(text, 0, tokens)
    while match:
        token = _tag(text, match)
        tokens.add(*token)
        position = token.end
        if token.kind == INCOMPLETE:
            pass
        elif token.name in DRAWINGS:
            drawings += -1 if token.kind == END else not is_self_closing(text, token)
        elif token.kind == END or (drawings > 0 and is_self_closing(text, token)):
            pass
        elif token.name in RAW_TEXT or token.name == "plaintext":
            position = _raw_text_end(text, position, token.name)
        match = _scan_plain(text, position, tokens)
    return tokens


def _scan_plain(text: str, position: int, tokens: Tokens) -> re.Match[str] | None:
    """Add the tokens from a place on; stop at a tag that takes a closer look, and return it."""
    kinds, starts, ends = tokens.kinds.append, tokens.starts.append, tokens.ends.append
    named = tokens.names.append
    # One text for all tags of a name, as there are very many of few names.
    names: dict[str, str] = {}
    for match in _TOKEN.finditer(text, position):
        start, end = match.span()
        form = match.lastindex
        if form is None:
            tokens.add(COMMENT, start, end, "")
            continue
        if form > START:
            return match
        name = names.get(match[form])
        if name is None:
            name = lower(match[form])
            if name in _TURNS:
                return match
            names[match[form]] = name
        kinds(form)
        starts(start)
        ends(end)
        named(name)
    return None


def _tag(text: str, match: re.Match[str]) -> Token:
    """Return the tag of a match; a long one goes on behind it."""
    plain_end, plain_start, slash, name, close = match.groups()
    start, end = match.span()
    if name is None:
        kind = END if plain_end else START
        return Token(kind, start, end, lower(plain_end or plain_start))
    while close is None and (more := re.compile(_PIECE).match(text, end)):
        close, end = more[1], more.end()
    kind = INCOMPLETE if not close else END if slash else START
    return Token(kind, start, end, lower(name))


def attributes(text: str, token: Token) -> list[Attribute]:
    """Return the attributes of a start tag as written, repeated ones included."""
    found = []
    position = token.start + 1 + len(token.name)
    # A complete tag: its last character is the closing angle bracket.
    for match in _NAMED_ATTRIBUTE.finditer(text, position, token.end - 1):
        name, _, double, single, bare = match.groups()
        whole = match.span()
        if double is not None:
            group, quote, raw = 3, '"', double
        elif single is not None:
            group, quote, raw = 4, "'", single
        elif bare is not None:
            group, quote, raw = 5, "", bare
        else:
            group, quote, raw = 0, "", ""
        start, end = match.span(group) if group else (whole[1], whole[1])
        value = unescape(raw) if "&" in raw else raw
        found.append(Attribute(lower(name), value, *whole, start, end, quote))
    return found


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


def is_self_closing(text: str, token: Token) -> bool:
    """Tell whether a start tag is written with a slash before its end."""
    if text[token.end - 2] != "/":
        return False
    found = attributes(text, token)
    return not found or found[-1].end < token.end - 1


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
