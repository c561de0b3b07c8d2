"""The nesting of tags by lxml, checked against the tags themselves.

lxml does not say where an element ends, which follows from the end tags. What
does not fit, and what browsers are known to nest differently, is a ``Problem``,
and nothing after it is edited.
"""

from __future__ import annotations

from functools import partial

from pillcheck.html.element_names import (
    DRAWINGS,
    ENDS_PARAGRAPH,
    FORMATTING,
    OPTIONAL_END,
    TABLE_PARTS,
    VOID,
)
from pillcheck.html.lxml_parents import ROOT, UNSEEN, lxml_parents
from pillcheck.html.misplaced_tags import (
    OpenElements,
    fault_of,
    is_dropped,
    is_end_dropped,
)
from pillcheck.html.scanner import COMMENT, END, INCOMPLETE, START, Tag, Tokens
from pillcheck.html.source import Span
from pillcheck.record import Record

# End tags that end what is left open inside, and elements that let any end tag do so.
_ENDS_INSIDE = (
    (ENDS_PARAGRAPH - {"hr", "xmp"})
    | TABLE_PARTS
    | frozenset("applet body button html marquee object optgroup option select template".split())
)
_LETS_PASS = frozenset(["optgroup", "option", "rp", "rt"])

SPACE = " \t\n\f\r"
HOLDS_NO_WORDS = frozenset(["table", "tbody", "tfoot", "thead", "tr"])

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
    element is its own closer. ``dropped`` are the tags of which browsers make nothing.
    """

    parents: list[int]
    closers: list[int]
    problems: list[Problem]
    dropped: frozenset[int]


def nest(text: str, tokens: Tokens) -> Nesting:
    """Return how the elements of a text nest; the outermost have the parent -1."""
    matcher = _Matcher(text, tokens, lxml_parents(text, tokens))
    matcher.run()
    dropped = frozenset(matcher.dropped)
    return Nesting(matcher.parents, matcher.closers, matcher.problems, dropped)


class _Matcher:
    """Matches end tags to start tags, and checks the outcome against lxml's nesting."""

    def __init__(self, text: str, tokens: Tokens, parents: list[int]) -> None:
        self.text = text
        self.tokens = tokens
        self.parents = parents
        self.closers = [*range(len(tokens))]
        self.problems: list[Problem] = []
        self.dropped: set[int] = set()
        self.stack: list[int] = []
        self.is_open = bytearray(len(tokens))
        self.around = OpenElements()

    def run(self) -> None:
        tags, stack = self.tokens.tags, self.stack
        position = 0
        for number, (tag, start, end) in enumerate(self.tokens):
            if stack and tags[stack[-1]].name in HOLDS_NO_WORDS:
                self._text(position, number)
            position = end
            if tag.kind == START:
                self._start(number, tag)
            elif tag.kind == END:
                self._end(number, tag)
            elif tag.kind == INCOMPLETE:
                self._report(number, number, "the page ends inside this tag", 'add ">"')
            elif tag.kind == COMMENT and self.text.startswith("<![CDATA[", start):
                self._report(
                    number,
                    number,
                    "a CDATA section is read differently by different tools",
                    "write its text with &lt; and &amp; instead",
                )
        while stack:
            self._close(stack[-1], len(tags), by=None)

    def _text(self, start: int, number: int) -> None:
        """Report words before a token that stand in a table but in no cell."""
        end = self.tokens.starts[number]
        if not self.around.is_foreign and self.text[start:end].strip(SPACE):
            message = f"browsers move the words in <{self.around.innermost}> to before the table"
            self._report_span(end, Span(start, end), message, "move them to a cell")

    def _start(self, number: int, tag: Tag) -> None:
        parent, name, stack = self.parents[number], tag.name, self.stack
        if parent == UNSEEN:
            self._report(number, number, f"the parser drops this <{name}>", "remove it")
        elif parent != ROOT and not self.is_open[parent]:
            around = self.tokens.tags[parent].name
            self._report(
                number,
                parent,
                f"it is not certain where <{around}> ends, before or after <{name}>",
                f"add </{around}> where it ends",
            )
        else:
            while stack and stack[-1] != parent:
                self._close(stack[-1], number, by=tag)
        self.parents[number] = stack[-1] if stack else ROOT
        if is_dropped(name, self.around):
            self.dropped.add(number)
        if len(self.problems) < _MOST_PROBLEMS:
            fault = fault_of(tag, self.around, partial(self._content_behind, number))
            if fault:
                self._report(number, number, *fault)
        if name in VOID:
            return
        if (name in DRAWINGS or self.around.is_foreign) and tag.is_self_closing:
            return
        stack.append(number)
        self.is_open[number] = 1
        self.around.push(name)

    def _end(self, number: int, tag: Tag) -> None:
        if not self.around.has(tag.name):
            if is_end_dropped(tag.name, self.around):
                self.dropped.add(number)
            self._report(
                number,
                number,
                f"</{tag.name}> closes nothing that is open",
                f"remove it, or add <{tag.name}> where it begins",
            )
            return
        while self.around.innermost != tag.name:
            self._close(self.stack[-1], number, by=tag)
        self._pop(number)

    def _close(self, number: int, closer: int, by: Tag | None) -> None:
        """Close an element that has no end tag of its own; ``closer`` is the number of ``by``."""
        name = self.tokens.tags[number].name
        misnested = by is not None and by.kind == END and by.name not in _ENDS_INSIDE
        if name in _LETS_PASS and by is not None and by.name not in FORMATTING:
            misnested = False
        if name not in OPTIONAL_END or misnested:
            where = f"; </{by.name}> comes first" if by is not None and by.kind == END else ""
            self._report(
                closer if by else None, number, f"<{name}> is never closed{where}", f"add </{name}>"
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

    def _report(self, noticed: int | None, number: int, message: str, advice: str) -> None:
        """Report a tag by its number; it shows at another one, or at the end of the page."""
        starts, ends = self.tokens.starts, self.tokens.ends
        offset = len(self.text) if noticed is None else starts[noticed]
        self._report_span(offset, Span(starts[number], ends[number]), message, advice)

    def _report_span(self, offset: int, span: Span, message: str, advice: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(offset, span, message, advice))
