"""The nesting of tags by lxml, checked against the tags themselves.

lxml parses a copy of the text in which every start tag has a marker attribute
with its number. So each element that lxml reports is tied to its tag in the
source; a marker that lxml does not report means that scanner and parser disagree.
lxml does not say where an element ends, which follows from the end tags. What
does not fit, and what browsers are known to nest differently, is a ``Problem``,
and nothing after it is edited.
"""

from __future__ import annotations

import re
from io import BytesIO

from lxml import etree

from pillcheck.html.element_names import (
    DRAWINGS,
    ENDS_PARAGRAPH,
    FORMATTING,
    OPTIONAL_END,
    TABLE_PARTS,
    VOID,
)
from pillcheck.html.misplaced_tags import OpenElements, fault_of
from pillcheck.html.scanner import COMMENT, END, INCOMPLETE, START, Token, Tokens
from pillcheck.html.source import Span
from pillcheck.record import Record

# End tags that end what is left open inside, and elements that let any end tag do so.
_ENDS_INSIDE = (
    (ENDS_PARAGRAPH - {"hr", "xmp"})
    | TABLE_PARTS
    | frozenset("applet body button html marquee object optgroup option select template".split())
)
_LETS_PASS = frozenset(["optgroup", "option", "rp", "rt"])

# libxml2's rules for ending elements are those of HTML 4. In the scratch copy, elements that it
# does not know or ends too early go by the name of one that it nests as browsers nest these.
_ALIASES = dict.fromkeys(
    "address article aside details dialog figcaption figure footer header hgroup main nav search "
    "section summary".split(),
    "div",
) | dict.fromkeys("a b big i s small tt u".split(), "span")

_HOLDS_NO_WORDS = frozenset(["table", "tbody", "tfoot", "thead", "tr"])

_UNSEEN = -2
_ROOT = -1
_MOST_PROBLEMS = 100


class Problem(Record):
    """A place where the markup can be read in more than one way.

    ``noticed`` is the offset at which it shows, ``span`` the tag to fix, ``advice`` the fix.
    """

    noticed: int
    span: Span
    message: str
    advice: str


class Nesting(Record):
    """For each token the number of the element around it, and that of the token that ends it.

    An element ends at its end tag or at the tag that implies its end. A void
    element is its own closer.
    """

    parents: list[int]
    closers: list[int]
    problems: list[Problem]


def nest(text: str, tokens: Tokens) -> Nesting:
    """Return how the elements of a text nest; the outermost have the parent -1."""
    matcher = _Matcher(text, tokens, _parents(text, tokens))
    matcher.run()
    return Nesting(matcher.parents, matcher.closers, matcher.problems)


class _Target:
    """A parser target for lxml that notes each marked element's nearest marked parent."""

    def __init__(self, marker: str, parents: list[int]) -> None:
        self.marker = marker
        self.parents = parents
        self.open = [_ROOT]

    def start(self, tag: str, attrib: dict[str, str]) -> None:  # noqa: ARG002
        parent = self.open[-1]
        mark = attrib.get(self.marker)
        if mark is None:
            self.open.append(parent)
            return
        number = int(mark)
        self.parents[number] = parent
        self.open.append(number)

    def end(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def close(self) -> None:
        pass


def _parents(text: str, tokens: Tokens) -> list[int]:
    """Return for each token the number of the element around it, as lxml sees it."""
    marker = "data-pillcheck"
    # As bytes: the lower case of a text takes twelve times its length while it is worked out.
    if marker.encode() in text.encode().lower():
        taken = re.findall(f"{marker}(-*)", text, re.IGNORECASE)
        marker += "-" * (max(map(len, taken)) + 1)
    parents = [_UNSEEN] * len(tokens)
    scratch = BytesIO()
    position = 0

    def add(piece: str) -> None:
        scratch.write(piece.encode())

    for number, (tag, start, end) in enumerate(tokens):
        name = tag.name
        if tag.kind == START:
            name_end = start + 1 + len(name)
            known_as = _ALIASES.get(name) or text[start + 1 : name_end]
            add(f'{text[position:start]}<{known_as} {marker}="{number}"')
            position = name_end
            if name in VOID:
                # libxml2 does not know all of them and would nest what follows.
                add(text[position : end - 1] + " />")
                position = end
            elif name == "noscript":
                # Its content is text to a browser but tags to lxml, so lxml does not get it.
                add(text[position:end])
                position = tokens.starts[number + 1] if number + 1 < len(tokens) else len(text)
        elif tag.kind == END and name in _ALIASES:
            add(f"{text[position:start]}</{_ALIASES[name]}>")
            position = end
    # Every parser drops a tag that is cut off by the end of the page.
    end = tokens[-1].start if tokens and tokens[-1].kind == INCOMPLETE else len(text)
    add(text[position:end])
    if scratch.getvalue().strip():
        scratch.seek(0)
        parser = etree.HTMLParser(target=_Target(marker, parents), encoding="utf-8", huge_tree=True)
        etree.parse(scratch, parser)
    return parents


class _Matcher:
    """Matches end tags to start tags, and checks the outcome against lxml's nesting."""

    def __init__(self, text: str, tokens: Tokens, parents: list[int]) -> None:
        self.text = text
        self.tokens = tokens
        self.parents = parents
        self.closers = [*range(len(tokens))]
        self.problems: list[Problem] = []
        self.stack: list[int] = []
        self.is_open = bytearray(len(tokens))
        self.around = OpenElements()

    def run(self) -> None:
        position = 0
        for number, token in enumerate(self.tokens):
            self._text(position, token)
            position = token.end
            if token.kind == START:
                self._start(number, token)
            elif token.kind == END:
                self._end(number, token)
            elif token.kind == INCOMPLETE:
                self._report(token, token, "the page ends inside this tag", 'add ">"')
            elif token.kind == COMMENT and self.text.startswith("<![CDATA[", token.start):
                self._report(
                    token,
                    token,
                    "a CDATA section is read differently by different tools",
                    "write its text with &lt; and &amp; instead",
                )
        while self.stack:
            self._close(self.stack[-1], len(self.tokens), by=None)

    def _text(self, start: int, token: Token) -> None:
        """Report words before a token that stand in a table but in no cell."""
        if not self.stack or self.tokens.tags[self.stack[-1]].name not in _HOLDS_NO_WORDS:
            return
        if not self.around.is_foreign and self.text[start : token.start].strip(" \t\n\f\r"):
            name = self.tokens.tags[self.stack[-1]].name
            message = f"browsers move the words in <{name}> to before the table"
            self._report(
                token, Token(token.tag, start, token.start), message, "move them to a cell"
            )

    def _start(self, number: int, token: Token) -> None:
        parent = self.parents[number]
        if parent == _UNSEEN:
            self._report(token, token, f"the parser drops this <{token.name}>", "remove it")
        elif parent != _ROOT and not self.is_open[parent]:
            around = self.tokens[parent]
            self._report(
                token,
                around,
                f"it is not certain where <{around.name}> ends, before or after <{token.name}>",
                f"add </{around.name}> where it ends",
            )
        else:
            while self.stack and self.stack[-1] != parent:
                self._close(self.stack[-1], number, by=token)
        self.parents[number] = self.stack[-1] if self.stack else _ROOT
        if len(self.problems) < _MOST_PROBLEMS:
            fault = fault_of(token.tag, self.around, self._content_behind(number))
            if fault:
                self._report(token, token, *fault)
        self.closers[number] = number
        if token.name in VOID:
            return
        if (token.name in DRAWINGS or self.around.is_foreign) and token.tag.is_self_closing:
            return
        self.stack.append(number)
        self.is_open[number] = 1
        self.around.push(token.name)

    def _end(self, number: int, token: Token) -> None:
        if not self.around.has(token.name):
            self._report(
                token,
                token,
                f"</{token.name}> closes nothing that is open",
                f"remove it, or add <{token.name}> where it begins",
            )
            return
        while self.tokens.tags[self.stack[-1]].name != token.name:
            self._close(self.stack[-1], number, by=token)
        self._pop(number)

    def _close(self, number: int, closer: int, by: Token | None) -> None:
        """Close an element that has no end tag of its own."""
        token = self.tokens[number]
        misnested = by is not None and by.kind == END and by.name not in _ENDS_INSIDE
        if token.name in _LETS_PASS and by is not None and by.name not in FORMATTING:
            misnested = False
        if token.name not in OPTIONAL_END or misnested:
            where = f"; </{by.name}> comes first" if by is not None and by.kind == END else ""
            self._report(
                by, token, f"<{token.name}> is never closed{where}", f"add </{token.name}>"
            )
        self._pop(closer)

    def _pop(self, closer: int) -> None:
        number = self.stack.pop()
        self.closers[number] = closer
        self.is_open[number] = 0
        self.around.pop()

    def _content_behind(self, number: int) -> str:
        starts, end = self.tokens.starts, self.tokens.ends[number]
        return self.text[end : starts[number + 1] if number + 1 < len(starts) else len(self.text)]

    def _report(self, noticed: Token | None, token: Token, message: str, advice: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            offset = noticed.start if noticed else len(self.text)
            self.problems.append(Problem(offset, Span(token.start, token.end), message, advice))
