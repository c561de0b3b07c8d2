"""The elements of a page with their exact places: the scanner's tags, nested as in browsers."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pillcheck.html.element_names import BREAKS, RAW_TEXT
from pillcheck.html.odd_tags import first_odd_tag
from pillcheck.html.scanner import END, START, Attribute, Tag, Token, scan, unescape
from pillcheck.html.source import Source, Span
from pillcheck.html.well_nested import nest_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.html.browser_reader import Reading
    from pillcheck.html.lxml_nesting import Problem

# HTML's white space, not Unicode's: a no-break space is part of a name.
WORD = re.compile(r"[^ \t\n\f\r]+")

_NOT_TEXT = RAW_TEXT - {"textarea"} | {"template"}


class Tree:
    """The elements of a page, numbered by their start tag's place among the tokens.

    An element's descendants are the start tags between its own number and its
    closer's, so nesting needs no nodes: two lists of numbers hold it.

    Where the tags close in order, lxml runs only when somebody asks for
    ``problems``, as every edit does.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = scan(source.text)
        # What whoever reads the tree has gathered from it.
        self.index: Any = None
        self._problems: list[Problem] | None = None
        self._readings: tuple[Reading, ...] | None = None
        in_order = nest_in_order(self.tokens.tags)
        self.closes_in_order = in_order is not None
        # The tags that browsers drop: nothing begins, ends or breaks there.
        self.dropped: frozenset[int] = frozenset()
        if in_order:
            self.parents, self.closers = in_order
        else:
            from pillcheck.html.lxml_nesting import nest

            nesting = nest(source.text, self.tokens)
            self.parents, self.closers, self._problems, self.dropped = nesting

    @property
    def problems(self) -> list[Problem]:
        """The places where the markup can be read in more than one way, in page order."""
        if self._problems is None:
            from pillcheck.html.nesting_problems import problems_in_order

            nesting = self.parents, self.closers
            self._problems = problems_in_order(self.source.text, self.tokens, *nesting)
        return self._problems

    def note_no_problems(self) -> None:
        """Take it for shown that there are no problems, as `nested_alike.py` does after edits."""
        self._problems = []

    @property
    def known_problems(self) -> list[Problem]:
        """The problems that are known without running lxml.

        Where the tags close in order none matter: browsers nest them in order too.
        """
        return self._problems or []

    @cached_property
    def elders(self) -> list[int]:
        """For each start tag the number of the element right before it, -1 where it is first."""
        last: dict[int, int] = {}
        elders = []
        for number, (parent, tag) in enumerate(zip(self.parents, self.tokens.tags, strict=True)):
            elders.append(last.get(parent, -1) if tag.kind == START else -1)
            if tag.kind == START:
                last[parent] = number
        return elders

    @cached_property
    def first_odd_tag(self) -> int:
        """The number of the first tag that browsers may nest in another way, else of no token."""
        return first_odd_tag(self.source.text, self.tokens, self.closers)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """How browsers read the text: with scripts on, and off where that makes a difference."""
        if self._readings is None:
            from pillcheck.html.browser_reader import readings

            self._readings = readings(self.source.text)
        return self._readings

    def element(self, number: int) -> Element:
        """Return the element whose start tag is the token of this number."""
        return Element(self, number)

    def around(self, span: Span) -> Element | None:
        """Return the innermost element around a span, or ``None``."""
        tokens = self.tokens
        number = bisect_left(tokens.starts, span.start) - 1
        while number >= 0 and tokens.tags[number].kind != START:
            number -= 1
        # Whatever is around the span is around the last tag before it, or begins with that.
        while number >= 0:
            element = self.element(number)
            if element.inner_start <= span.start and span.end <= element.inner_end:
                return element
            number = self.parents[number]
        return None

    def behind(self, number: int) -> tuple[int, int]:
        """Return where the element of this number ends, and the number of the next token."""
        tokens, closer = self.tokens, self.closers[number]
        if closer == number:
            return tokens.ends[number], number + 1
        if closer == len(tokens):
            return len(self.source.text), closer
        tag = tokens.tags[closer]
        if tag.kind == END and tag.name == tokens.tags[number].name:
            return tokens.ends[closer], closer + 1
        return tokens.starts[closer], closer

    def problem_before(self, offset: int) -> Problem | None:
        """Return the first problem that shows before an offset, or ``None``."""
        return next((p for p in self.problems if p.noticed < offset), None)


class Element:
    """An element: its tags, attributes and text, each with its place."""

    __slots__ = ("number", "tree")

    def __init__(self, tree: Tree, number: int) -> None:
        self.tree = tree
        self.number = number

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Element) and self.tree is other.tree and self.number == other.number
        )

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        line = self.tree.source.position(self.start_tag.start).line
        return f"<Element {self.name} in line {line}>"

    @property
    def tag(self) -> Tag:
        """The start tag as it is written."""
        return self.tree.tokens.tags[self.number]

    @property
    def is_start(self) -> bool:
        """Whether its tag is a start tag: a token may also be an end tag or a comment."""
        return self.tag.kind == START

    @property
    def name(self) -> str:
        """The element's name, in lower case."""
        return self.tag.name

    @property
    def token(self) -> Token:
        """The start tag."""
        return self.tree.tokens[self.number]

    @property
    def start(self) -> int:
        """Where the start tag begins."""
        return self.tree.tokens.starts[self.number]

    @property
    def inner_start(self) -> int:
        """Where the start tag ends and the content begins."""
        return self.tree.tokens.ends[self.number]

    @property
    def start_tag(self) -> Span:
        """The span of the start tag."""
        tokens = self.tree.tokens
        return Span(tokens.starts[self.number], tokens.ends[self.number])

    @property
    def has_end_tag(self) -> bool:
        """Whether the element is closed by an end tag of its own."""
        closer = self.tree.closers[self.number]
        tags = self.tree.tokens.tags
        if closer == len(tags):
            return False
        return tags[closer].kind == END and tags[closer].name == self.name

    @property
    def span(self) -> Span:
        """The span from the start tag to the end of the end tag, or to where its end is implied."""
        return Span(self.start, self.tree.behind(self.number)[0])

    @property
    def inner(self) -> Span:
        """The span of the content, between the tags."""
        return Span(self.tree.tokens.ends[self.number], self.inner_end)

    @property
    def raw(self) -> str:
        """The content as it is written."""
        tree, number = self.tree, self.number
        closer, starts, text = tree.closers[number], tree.tokens.starts, tree.source.text
        if closer == number:
            return ""
        # The same as from ``inner_start`` to ``inner_end``, but asked for most often of all.
        return text[tree.tokens.ends[number] : starts[closer] if closer < len(starts) else None]

    @property
    def inner_end(self) -> int:
        """Where the content ends."""
        closer = self.tree.closers[self.number]
        tokens = self.tree.tokens
        if closer == self.number:
            return tokens.ends[closer]
        starts = tokens.starts
        return starts[closer] if closer < len(starts) else len(self.tree.source.text)

    @property
    def attributes(self) -> list[Attribute]:
        """The attributes as written."""
        start = self.tree.tokens.starts[self.number]
        return [attribute.moved(start) for attribute in self.tag.attributes]

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name or ``None``; the first if repeated, as in browsers."""
        attribute = self.tag.attribute(name)
        return attribute.moved(self.tree.tokens.starts[self.number]) if attribute else None

    def get(self, name: str) -> str:
        """Return the value of an attribute, or an empty text."""
        return self.tree.tokens.tags[self.number].values.get(name, "")

    def place_of(self, name: str) -> Span:
        """Return the span of an attribute's value; raise ``KeyError`` where there is none."""
        attribute = self.attribute(name)
        if attribute is None:
            raise KeyError(name)
        return Span(attribute.value_start, attribute.value_end)

    @property
    def classes(self) -> list[str]:
        """The names in the class attribute."""
        return WORD.findall(self.get("class"))

    @property
    def parent(self) -> Element | None:
        """The enclosing element that has a tag, or ``None``."""
        number = self.tree.parents[self.number]
        return self.tree.element(number) if number >= 0 else None

    def descendants(self, *names: str, skip: tuple[Element, ...] = ()) -> Iterator[Element]:
        """Yield the elements inside this one in page order: all, or those of the given names.

        The elements of ``skip`` and their content are left out.
        """
        tags, closers = self.tree.tokens.tags, self.tree.closers
        skipped = {element.number for element in skip}
        number, last = self.number + 1, closers[self.number]
        while number < last:
            if number in skipped:
                number = max(closers[number], number + 1)
                continue
            tag = tags[number]
            if tag.kind == START and (not names or tag.name in names):
                yield self.tree.element(number)
            number += 1

    def contains(self, other: Element) -> bool:
        """Tell whether another element stands inside this one."""
        return self.number < other.number < self.tree.closers[self.number]

    @property
    def is_plain(self) -> bool:
        """Whether the content is nothing but text."""
        return self.tree.closers[self.number] <= self.number + 1

    def pieces(self, skip: tuple[Element, ...] = ()) -> list[tuple[int, int]]:
        """Return the start and end of each text inside, the elements of ``skip`` left out."""
        return [(start, end) for start, end, _ in self._pieces(skip)]

    def pieces_and_breaks(self, skip: tuple[Element, ...] = ()) -> Iterator[tuple[int, int, bool]]:
        """Yield the start and end of each text inside, and whether a break comes before it."""
        return self._pieces(skip)

    @property
    def has_text(self) -> bool:
        """Whether a reader sees any text inside."""
        text, tokens = self.tree.source.text, self.tree.tokens
        tags, starts, ends = tokens.tags, tokens.starts, tokens.ends
        # Mostly there are words soon after the start tag.
        number, last = self.number, self.tree.closers[self.number]
        last -= last == len(tags)
        while number < last and tags[number].name not in _NOT_TEXT:
            piece = text[ends[number] : starts[number + 1]]
            if "&" not in piece and piece.strip():
                return True
            number += 1
        # White space may be written as a character reference.
        return any(
            fold(piece) if "&" in (piece := text[start:end]) else not piece.isspace()
            for start, end, _ in self._pieces()
        )

    def text(self, skip: tuple[Element, ...] = ()) -> str:
        """Return the text inside as a reader sees it, white space folded."""
        return " ".join(self.lines(skip))

    def lines(
        self, skip: tuple[Element, ...] = (), instead: Mapping[Element, str] | None = None
    ) -> list[str]:
        """Return the text inside as a reader sees it, one string per paragraph, cell and so on.

        The elements of ``instead`` are left out as well, with these words in their place.
        """
        if self.is_plain:
            words = fold(self.raw)
            return [words] if words else []
        text = self.tree.source.text
        lines: list[list[str]] = [[]]
        put = {element.start: words for element, words in (instead or {}).items()}
        for start, end, after_break in self._pieces(skip, frozenset(put)):
            if after_break:
                lines.append([])
            # A reference ends where a tag begins, with or without its semicolon.
            lines[-1].append(put[start] if start == end else unescape(text[start:end]))
        return [line for words in lines if (line := " ".join("".join(words).split()))]

    def _pieces(
        self, skip: tuple[Element, ...] = (), marked: frozenset[int] = frozenset()
    ) -> Iterator[tuple[int, int, bool]]:
        """Yield the start and end of each text, and whether a break comes before it.

        An element that starts where ``marked`` says is skipped, and yields its empty start.
        """
        tokens, closers, dropped = self.tree.tokens, self.tree.closers, self.tree.dropped
        tags, starts, ends = tokens.tags, tokens.starts, tokens.ends
        skipped = {element.number for element in skip}
        position = ends[self.number]
        after_break = False
        number = self.number + 1
        last = closers[self.number]
        while number < last:
            start, tag = starts[number], tags[number]
            if position < start:
                yield position, start, after_break
                after_break = False
            position = ends[number]
            after_break = after_break or (tag.name in BREAKS and number not in dropped)
            if start in marked:
                yield start, start, after_break
                after_break = False
                position, number = self.tree.behind(number)
            elif tag.kind == START and (number in skipped or tag.name in _NOT_TEXT):
                position, number = self.tree.behind(number)
            else:
                number += 1
        if position < self.inner_end:
            yield position, self.inner_end, after_break


def fold(raw: str) -> str:
    """Return raw text with character references resolved and white space folded."""
    return " ".join(unescape(raw).split())
