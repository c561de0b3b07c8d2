"""Elements that know their exact place: the scanner's tags, nested as lxml nests them.

A scratch copy of the text gets a marker attribute with its number in every
start tag, and lxml parses the copy. So each element of lxml's tree is tied to
its tag in the source; a marker that lxml never reports means that scanner and
parser disagree. Where an element ends is worked out from the tags and checked
against lxml's nesting: what does not fit is a ``Problem``, and no edit is made
behind one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pillcheck.scan import (
    COMMENT,
    END,
    INCOMPLETE,
    RAW_TEXT,
    START,
    Attribute,
    Token,
    attributes,
    is_self_closing,
    scan,
    unescape,
)
from pillcheck.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# https://html.spec.whatwg.org/multipage/syntax.html#void-elements, with the obsolete ones
VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
_OPTIONAL_END = frozenset(
    [
        "body",
        "caption",
        "colgroup",
        "dd",
        "dt",
        "head",
        "html",
        "li",
        "optgroup",
        "option",
        "p",
        "rp",
        "rt",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ]
)
# https://html.spec.whatwg.org/multipage/parsing.html#formatting
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# Start tags before which a browser closes an open paragraph.
_ENDS_PARAGRAPH = _HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "ul",
        "xmp",
    ]
)
_TABLE_PARTS = frozenset(
    ["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"]
)
_IN_TABLE = _TABLE_PARTS | frozenset(["form", "input", "script", "style", "template"])
_TABLE_FRAMES = frozenset(["table", "tbody", "tfoot", "thead", "tr"])
_FOREIGN = frozenset(["math", "svg"])
_NOT_NESTING = frozenset(["a", "button", "form", "nobr"])
# What a reader sees as a break between words.
_BREAKS = _ENDS_PARAGRAPH | _TABLE_PARTS | frozenset(["br"])

_NOT_TEXT = RAW_TEXT - {"textarea"} | {"template"}

# Where a browser ends an open element of the same family before a start tag.
_ENDS_FAMILY = {"dd": ("dd", "dt"), "dt": ("dd", "dt"), "li": ("li",)}

_UNSEEN = -2
_ROOT = -1
_MOST_PROBLEMS = 100


class Problem(NamedTuple):
    """A place where the markup can be read in more than one way.

    ``noticed`` is the offset at which it shows, ``span`` the tag to mend.
    """

    noticed: int
    span: Span
    message: str


class Tree:
    """The elements of a page, numbered by their start tag's place among the tokens.

    An element's descendants are the start tags between its own number and its
    ``closer``'s, so nesting needs no nodes: two lists of numbers hold it.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = scan(source.text)
        self.problems: list[Problem] = []
        self.parents = _parents(source.text, self.tokens)
        # The token that ends each element: its end tag, or the tag that implies its end.
        self.closers = list(range(len(self.tokens)))
        _Nesting(self).run()

    def element(self, number: int) -> Element:
        """Return the element whose start tag is the token of this number."""
        return Element(self, number)

    def problem_before(self, offset: int) -> Problem | None:
        """Return the first problem that shows before an offset."""
        return next((p for p in self.problems if p.noticed < offset), None)


class Element:
    """One element: its tags, its attributes and its text, each with its place."""

    def __init__(self, tree: Tree, number: int) -> None:
        self.tree = tree
        self.number = number
        self.token = tree.tokens[number]
        self.name = self.token.name

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Element) and self.tree is other.tree and self.number == other.number
        )

    def __hash__(self) -> int:
        return hash(self.number)

    @property
    def start_tag(self) -> Span:
        """The span of the start tag."""
        return Span(self.token.start, self.token.end)

    @property
    def has_end_tag(self) -> bool:
        """Whether the element is closed by an end tag of its own."""
        closer = self.tree.closers[self.number]
        if closer >= len(self.tree.tokens):
            return False
        token = self.tree.tokens[closer]
        return token.kind == END and token.name == self.name

    @property
    def span(self) -> Span:
        """The span from the start tag to the end of the end tag, or to where its end is implied."""
        if self.has_end_tag:
            return Span(self.token.start, self.tree.tokens[self.tree.closers[self.number]].end)
        return Span(self.token.start, self.inner.end)

    @property
    def inner(self) -> Span:
        """The span of the content, between the tags."""
        closer = self.tree.closers[self.number]
        if closer == self.number:
            return Span(self.token.end, self.token.end)
        tokens = self.tree.tokens
        end = tokens[closer].start if closer < len(tokens) else len(self.tree.source.text)
        return Span(self.token.end, end)

    @cached_property
    def attributes(self) -> list[Attribute]:
        """The attributes as written."""
        return attributes(self.tree.source.text, self.token)

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name; where it is repeated the first, as browsers do."""
        return next((a for a in self.attributes if a.name == name), None)

    def get(self, name: str) -> str:
        """Return the value of an attribute, or nothing."""
        found = self.attribute(name)
        return found.value if found else ""

    @property
    def classes(self) -> list[str]:
        """The names in the class attribute."""
        return self.get("class").split()

    @property
    def parent(self) -> Element | None:
        """The enclosing element, implied ones left out."""
        number = self.tree.parents[self.number]
        return self.tree.element(number) if number >= 0 else None

    def ancestors(self) -> Iterator[Element]:
        """Yield the enclosing elements, innermost first."""
        element = self.parent
        while element:
            yield element
            element = element.parent

    def descendants(self, *names: str) -> Iterator[Element]:
        """Yield the elements inside this one in page order, all or those of the given names."""
        tokens = self.tree.tokens
        for number in range(self.number + 1, self.tree.closers[self.number]):
            token = tokens[number]
            if token.kind == START and (not names or token.name in names):
                yield self.tree.element(number)

    def contains(self, other: Element) -> bool:
        """Tell whether another element stands inside this one."""
        return self.number < other.number < self.tree.closers[self.number]

    @property
    def is_plain(self) -> bool:
        """Whether the content is nothing but text."""
        return self.tree.closers[self.number] <= self.number + 1

    def pieces(self, skip: tuple[Element, ...] = ()) -> Iterator[Span]:
        """Yield the spans of the text inside, in order, the elements of ``skip`` left out."""
        for token in self._text_and_tags(skip):
            if isinstance(token, Span):
                yield token

    def text(self, skip: tuple[Element, ...] = ()) -> str:
        """Return the text inside as a reader sees it, white space folded."""
        if self.is_plain:
            return fold(self.tree.source.cut(self.inner))
        parts = []
        for piece in self._text_and_tags(skip):
            if isinstance(piece, Span):
                parts.append(self.tree.source.cut(piece))
            elif piece.name in _BREAKS:
                parts.append(" ")
        return fold("".join(parts))

    def _text_and_tags(self, skip: tuple[Element, ...]) -> Iterator[Span | Token]:
        tokens = self.tree.tokens
        closers = self.tree.closers
        skipped = {element.number for element in skip}
        position = self.token.end
        number = self.number + 1
        while number < closers[self.number]:
            token = tokens[number]
            if position < token.start:
                yield Span(position, token.start)
            yield token
            position = token.end
            if token.kind == START and (number in skipped or token.name in _NOT_TEXT):
                inside = self.tree.element(number)
                position = inside.span.end
                number = max(closers[number] + inside.has_end_tag, number + 1)
            else:
                number += 1
        if position < self.inner.end:
            yield Span(position, self.inner.end)


def fold(raw: str) -> str:
    """Return raw text with character references resolved and white space folded."""
    return " ".join(unescape(raw).split())


class _Target:
    """Hears lxml's start and end events; keeps each marked element's nearest marked parent."""

    def __init__(self, marker: str, parents: list[int]) -> None:
        self.marker = marker
        self.parents = parents
        self.open = [_ROOT]

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        parent = self.open[-1]
        mark = attrib.get(self.marker)
        if mark is None:
            self.open.append(parent)
            return
        number = int(mark)
        self.parents[number] = parent
        # libxml2 nests what follows a void element that it does not know, such as wbr.
        self.open.append(parent if tag in VOID else number)

    def end(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def close(self) -> None:
        pass


def _parents(text: str, tokens: list[Token]) -> list[int]:
    """Return for each token the number of the element around it, as lxml sees it."""
    marker = "data-pillcheck"
    while marker in text.lower():
        marker += "-"
    parents = [_UNSEEN] * len(tokens)
    pieces: list[str] = []
    position = 0
    for number, token in enumerate(tokens):
        if token.kind == START:
            name_end = token.start + 1 + len(token.name)
            pieces += text[position:name_end], f' {marker}="{number}"'
            position = name_end
            if token.name == "noscript":
                # Its content is text to a browser and tags to lxml: kept from lxml.
                pieces.append(text[position : token.end])
                position = tokens[number + 1].start if number + 1 < len(tokens) else len(text)
    # A tag that the page ends inside of is dropped by every parser, and so not handed on.
    end = tokens[-1].start if tokens and tokens[-1].kind == INCOMPLETE else len(text)
    pieces.append(text[position:end])
    scratch = "".join(pieces).encode()
    if scratch.strip():
        parser = etree.HTMLParser(target=_Target(marker, parents), encoding="utf-8", huge_tree=True)
        etree.fromstring(scratch, parser)
    return parents


class _Nesting:
    """Finds where each element ends, and every place where readings could differ."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.text = tree.source.text
        self.tokens = tree.tokens
        self.parents = tree.parents
        self.closers = tree.closers
        self.stack: list[int] = []
        self.is_open = bytearray(len(tree.tokens))
        self.open_names: dict[str, int] = {}

    def run(self) -> None:
        for number, token in enumerate(self.tokens):
            if token.kind == START:
                self._start(number, token)
            elif token.kind == END:
                self._end(number, token)
            elif token.kind == INCOMPLETE:
                self._report(token, token, "the page ends inside this tag")
            elif token.kind == COMMENT and self.text.startswith("<![CDATA[", token.start):
                self._report(token, token, "a CDATA section is read differently by different tools")
        while self.stack:
            self._close(self.stack[-1], len(self.tokens), by=None)

    def _start(self, number: int, token: Token) -> None:
        parent = self.parents[number]
        if parent == _UNSEEN:
            self._report(token, token, f"the parser drops this <{token.name}>")
        elif parent != _ROOT and not self.is_open[parent]:
            around = self.tokens[parent]
            self._report(
                token,
                around,
                f"it is not certain where <{around.name}> ends, before or after <{token.name}>",
            )
        else:
            while self.stack and self.stack[-1] != parent:
                self._close(self.stack[-1], number, by=token)
        self.parents[number] = self.stack[-1] if self.stack else _ROOT
        self._check_place(number, token)
        self.closers[number] = number
        if token.name in VOID:
            return
        if (token.name in _FOREIGN or self._is_foreign()) and is_self_closing(self.text, token):
            return
        self.stack.append(number)
        self.is_open[number] = 1
        self.open_names[token.name] = self.open_names.get(token.name, 0) + 1

    def _end(self, number: int, token: Token) -> None:
        if not self.open_names.get(token.name):
            self._report(token, token, f"</{token.name}> closes nothing that is open")
            return
        while self.tokens[self.stack[-1]].name != token.name:
            self._close(self.stack[-1], number, by=token)
        self._pop(number)

    def _close(self, number: int, closer: int, by: Token | None) -> None:
        """Close an element that has no end tag of its own."""
        token = self.tokens[number]
        misnested = by is not None and by.kind == END and by.name in _FORMATTING
        if token.name not in _OPTIONAL_END or misnested:
            where = f"; </{by.name}> comes first" if by is not None and by.kind == END else ""
            self._report(by, token, f"<{token.name}> is never closed{where}")
        self._pop(closer)

    def _pop(self, closer: int) -> None:
        number = self.stack.pop()
        self.closers[number] = closer
        self.is_open[number] = 0
        self.open_names[self.tokens[number].name] -= 1

    def _is_foreign(self) -> bool:
        return any(self.open_names.get(name) for name in _FOREIGN)

    def _check_place(self, number: int, token: Token) -> None:
        """Report a start tag that browsers put elsewhere than lxml does."""
        name = token.name
        parent = self.tokens[self.stack[-1]].name if self.stack else ""
        is_open = self.open_names.get
        if name in ("frameset", "plaintext"):
            self._report(token, token, f"<{name}> changes how all that follows is read")
        elif name in _HEADINGS and parent in _HEADINGS:
            self._report(token, token, f"<{name}> cannot stand inside <{parent}>")
        elif name in _NOT_NESTING and is_open(name):
            self._report(token, token, f"<{name}> cannot stand inside another <{name}>")
        elif name in _ENDS_PARAGRAPH and is_open("p"):
            self._report(token, token, f"a browser ends the open <p> before <{name}>")
        elif name in _TABLE_PARTS and not is_open("table"):
            self._report(token, token, f"<{name}> stands outside a table, where browsers drop it")
        elif parent in _TABLE_FRAMES and name not in _IN_TABLE:
            self._report(token, token, f"browsers move <{name}> out of the table it stands in")
        elif name in _ENDS_FAMILY and self._splits(_ENDS_FAMILY[name]):
            self._report(token, token, f"a browser ends the open element before this <{name}>")
        elif name in _FOREIGN or self._is_foreign():
            if name in RAW_TEXT and self._raw_content_has_tags(number, token):
                self._report(token, token, f"<{name}> is read differently inside a drawing")
        elif name == "noscript" and self._raw_content_hides_end(number, token):
            self._report(token, token, "<noscript> is read differently with scripts on and off")
        elif name not in VOID and is_self_closing(self.text, token):
            self._report(token, token, f"<{name}/> does not close itself in HTML")

    def _splits(self, family: tuple[str, ...]) -> bool:
        if not any(self.open_names.get(name) for name in family):
            return False
        for number in reversed(self.stack):
            name = self.tokens[number].name
            if name in family:
                return True
            if name in _ENDS_PARAGRAPH | _TABLE_PARTS and name not in ("address", "div"):
                return False
        return False

    def _raw_content(self, number: int, token: Token) -> str:
        after = number + 1
        end = self.tokens[after].start if after < len(self.tokens) else len(self.text)
        return self.text[token.end : end]

    def _raw_content_has_tags(self, number: int, token: Token) -> bool:
        return "<" in self._raw_content(number, token)

    def _raw_content_hides_end(self, number: int, token: Token) -> bool:
        inside = scan(self._raw_content(number, token))
        return any(t.kind in (COMMENT, INCOMPLETE) or t.name in RAW_TEXT for t in inside)

    def _report(self, noticed: Token | None, token: Token, message: str) -> None:
        if len(self.tree.problems) < _MOST_PROBLEMS:
            offset = noticed.start if noticed else len(self.text)
            self.tree.problems.append(Problem(offset, Span(token.start, token.end), message))
