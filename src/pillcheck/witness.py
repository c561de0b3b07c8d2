"""The independent reader: BeautifulSoup over Python's own parser, no code of ours in between.

Its parser says where each start tag, end tag, text, comment and declaration
begins; BeautifulSoup says which elements are open there. Nothing is read off
BeautifulSoup's finished tree, which keeps no places of texts and comments and
takes the square of the time to link on deeply nested pages.
"""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.builder._htmlparser import BeautifulSoupHTMLParser, HTMLParserTreeBuilder
from bs4.element import Tag

from pillcheck.nodes import ELEMENT, END, TEXT, UNREAD, Node, difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.edit import Edit

Attributes = list[tuple[str, str | None]]

# How often what is left of a text that ends within markup is looked through.
_RESCANS = 8

# The end tags that HTML lets authors leave out, which html.parser does not know: what a start
# tag ends that stands right in it.
_BLOCKS = (
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul"
)
_ENDED_BY = {
    **dict.fromkeys(_BLOCKS.split(), frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd", "p"})),
    **dict.fromkeys(("rt", "rp"), frozenset({"rt", "rp"})),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th", "p"})),
    "tr": frozenset({"td", "th", "tr", "p", "colgroup", "caption"}),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot"),
        frozenset({"td", "th", "tr", "thead", "tbody", "tfoot", "p", "colgroup", "caption"}),
    ),
}


def differs(before: str, after: str, edits: Sequence[Edit]) -> str | None:
    """Tell how the pages differ otherwise than at the edits (in page order), or nothing."""
    old, new = read_nodes(before), read_nodes(after)
    for nodes, text, reach in (
        (old, before, max((edit.span.end for edit in edits), default=0)),
        (new, after, len(after) - len(before) + max((e.span.end for e in edits), default=0)),
    ):
        if nodes and nodes[-1].kind == UNREAD and reach > nodes[-1].place:
            line = text.count("\n", 0, nodes[-1].place) + 1
            return f"it reads no further than line {line}"
    return difference(old, new, before, after, edits)


def read_nodes(text: str) -> list[Node]:
    """Return what BeautifulSoup and ``html.parser`` see in a text, in the order of its places.

    What they cannot read is one node of kind "unread rest".
    """
    builder = _Builder(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        BeautifulSoup(text, builder=builder, element_classes={Tag: _Open})
    return builder.nodes


class _StoppedError(Exception):
    """The rest of a text is not worth its time."""


class _Tally(Counter[str]):
    """Names that are counted, where BeautifulSoup keeps a list and looks it through each time."""

    def append(self, name: str) -> None:
        self[name] += 1

    def remove(self, name: str) -> None:
        self[name] -= 1

    def __contains__(self, name: object) -> bool:
        return self[name] > 0  # type: ignore[index]


class _Open(Tag):
    """An element on BeautifulSoup's stack of open ones, with what the stack needs to know of it."""

    def __init__(self, _soup: Any, builder: Any, name: str, *_: Any, **__: Any) -> None:
        self.name = name
        self.prefix = None
        self.contents = []
        self.can_be_empty_element = builder.can_be_empty_element(name)


class _Parser(BeautifulSoupHTMLParser):
    """BeautifulSoup's parser, which notes what it sees and where."""

    def __init__(self, soup: Any, text: str, **options: Any) -> None:
        try:
            super().__init__(soup, **options)
        except TypeError:
            # Before BeautifulSoup 4.13 it was told afterwards.
            super().__init__(**options)
            self.soup = soup
        self.already_closed_empty_element = _Tally()  # type: ignore[assignment]
        self.text = text
        self.nodes: list[list[Any]] = []
        self.starts = _line_starts(text)
        self.reference = False
        self.rescans = -1

    def note(self, kind: str, says: str, end: int = -1, attributes: Any = ()) -> None:
        """Note a node at the parser's place; without an end, it ends where the next one begins."""
        place = self.place()
        nodes = self.nodes
        if nodes and nodes[-1][1] < 0:
            nodes[-1][1] = place
        nodes.append([place, end, len(self.soup.tagStack), kind, says, attributes])

    def place(self) -> int:
        """Return the offset at which the parser is."""
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes, *options: Any, **named: Any) -> None:  # type: ignore[override]
        ended = _ENDED_BY.get(tag)
        if ended:
            soup = self.soup
            while (name := soup.tagStack[-1].name) in ended:
                soup.handle_endtag(name)
        end = self.place() + len(self.get_starttag_text() or "")
        self.note(ELEMENT, tag, end, tuple(attrs))
        super().handle_starttag(tag, [], *options, **named)

    def handle_endtag(self, tag: str, *options: Any, **named: Any) -> None:
        super().handle_endtag(tag, *options, **named)
        # BeautifulSoup ends an element without content here as well.
        if self.text.startswith("</", self.place()):
            self.note(END, tag)

    def handle_data(self, data: str) -> None:
        if not data:
            return
        place = self.place()
        if self.reference:
            self.note(TEXT, data)
            return
        if self.rescans >= 0 and data[0] == "<":
            self.rescans += 1
            if self.rescans > _RESCANS:
                raise _StoppedError
        self.note(TEXT, data, place + len(data))

    def handle_charref(self, name: str) -> None:
        self.reference = True
        super().handle_charref(name)
        self.reference = False

    def handle_entityref(self, name: str) -> None:
        self.reference = True
        super().handle_entityref(name)
        self.reference = False

    def handle_comment(self, data: str) -> None:
        self.note("comment", data)

    def handle_decl(self, decl: str) -> None:
        self.note("declaration", decl)

    def unknown_decl(self, data: str) -> None:
        self.note("marked section", data)

    def handle_pi(self, data: str) -> None:
        self.note("processing instruction", data)

    def read(self) -> list[Node]:
        """Read the text, and return its nodes."""
        try:
            self.feed(self.text)
            self.rescans = 0
            self.close()
        except (AssertionError, ValueError, _StoppedError):
            # html.parser gives up on some declarations, and on numbers of thousands of digits.
            self.note(UNREAD, self.text[self.place() :], len(self.text))
        else:
            if self.place() < len(self.text):
                # Within a script that never ends.
                self.note(TEXT, self.text[self.place() :], len(self.text))
        if self.nodes and self.nodes[-1][1] < 0:
            self.nodes[-1][1] = len(self.text)
        return list(map(Node.make, map(tuple, self.nodes)))


class _Builder(HTMLParserTreeBuilder):
    """BeautifulSoup's builder of trees, with our parser in it."""

    def __init__(self, text: str) -> None:
        # What would only cost time: texts are not put into the tree.
        super().__init__(
            multi_valued_attributes=None,
            preserve_whitespace_tags=set(),
            string_containers={},
            store_line_numbers=False,
            on_duplicate_attribute="ignore",
        )
        self.text = text
        self.nodes: list[Node] = []

    def feed(self, *_: Any) -> None:
        """Have our parser read the text, which is the markup that this is called with."""
        self.nodes = _Parser(self.soup, self.text, **self.parser_args[1]).read()


def _line_starts(text: str) -> list[int]:
    # html.parser counts line feeds only.
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts
