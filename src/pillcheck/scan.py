"""Where every tag, comment and attribute stands; knows nothing of backlogs.

The rules are those of the HTML tokenizer,
https://html.spec.whatwg.org/multipage/parsing.html#tokenization, reduced to
what is needed to say where a tag begins and ends. Every pattern here goes
forward only: once a tag or comment has opened, its match runs to its end or to
the end of the text, so the time grows with the length and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

START, END, COMMENT, INCOMPLETE = range(4)

# Elements whose content is text, never tags. A browser runs scripts, so to it noscript is one.
RAW_TEXT = frozenset(
    ["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"]
)

# Elements with markup of another kind inside, in which a slash closes a tag.
DRAWINGS = frozenset(["math", "svg"])

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*"
    rf"(?:{_SPACE}*={_SPACE}*"
    r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*)?)?"""
)
# A pattern keeps a way back for every attribute, so a tag is matched in bounded pieces.
_PIECE = rf"(?:[ \t\n\f\r/]*{_ATTRIBUTE}){{0,50}}[ \t\n\f\r/]*(>|\Z)?"
_TOKEN = re.compile(
    rf"<(?:(/?)([A-Za-z][^ \t\n\f\r/>]*){_PIECE}"
    r"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))"
    r"|[!?][^>]*(?:>|\Z)"
    r"|/(?:>|[^>A-Za-z][^>]*(?:>|\Z)))"
)
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


def scan(text: str) -> list[Token]:
    """Return every tag and comment of the text in order, content of raw text elements left out.

    A tag that the text ends in the middle of is an ``INCOMPLETE`` token: a
    parser drops it.
    """
    tokens: list[Token] = []
    add = tokens.append
    drawings = 0
    search = _TOKEN.search
    new = tuple.__new__
    names: dict[str, str] = {}
    match = search(text)
    while match:
        closing, name, close = match.groups()
        start, end = match.span()
        while name is not None and close is None and (more := re.compile(_PIECE).match(text, end)):
            close, end = more[1], more.end()
        if name is None:
            add(new(Token, (COMMENT, start, end, "")))
        elif not close:
            add(Token(INCOMPLETE, start, end, name.lower()))
        else:
            # One text for all tags of a name, as there are very many of few names.
            name = names.get(name) or names.setdefault(name, name.lower())
            token = new(Token, (END if closing else START, start, end, name))
            add(token)
            if name in DRAWINGS:
                drawings += -1 if closing else not is_self_closing(text, token)
            elif closing or (drawings > 0 and is_self_closing(text, token)):
                pass
            elif name in RAW_TEXT or name == "plaintext":
                end = _raw_text_end(text, end, name)
        match = search(text, end)
    return tokens


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
        found.append(Attribute(name.lower(), value, *whole, start, end, quote))
    return found


def unescape(text: str) -> str:
    """Return text with character references resolved."""
    references = text.count("&")
    if not references:
        return text
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
    marks = re.compile(_SCRIPT_MARK, re.IGNORECASE)
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
