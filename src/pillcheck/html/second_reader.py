"""The independent reader: BeautifulSoup with Python's own parser, without our scanner.

The parser says where each start tag, end tag, text, comment and declaration
begins, BeautifulSoup which elements are open there. BeautifulSoup's finished tree
is not used: it has no places for texts and comments, and building it takes
quadratic time on deeply nested pages.
"""

from __future__ import annotations

import warnings
from functools import lru_cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.builder._htmlparser import BeautifulSoupHTMLParser, HTMLParserTreeBuilder

from pillcheck.html.nodes import ELEMENT, END, TEXT, TO_NEXT, UNREAD, Node, difference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pillcheck.html.edit import Edit

# ``Node.make`` without a call of Python's own, which adds up.
_node: Callable[[tuple[Any, ...]], Node] = partial(tuple.__new__, Node)

Attributes = list[tuple[str, str | None]]

# How often the rest of a text that ends within markup is read again.
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


# Of larger pages the nodes would take too much memory to keep.
_SMALL = 200_000


def differs(before: str, after: str, edits: Sequence[Edit]) -> str | None:
    """Describe how two pages differ outside the edits (in page order), or return ``None``."""
    old, new = read_nodes(before), read_nodes(after)
    for nodes, text, reach in (
        (old, before, max((edit.span.end for edit in edits), default=0)),
        (new, after, len(after) - len(before) + max((e.span.end for e in edits), default=0)),
    ):
        if nodes and nodes[-1].kind == UNREAD and reach > nodes[-1].place:
            line = text.count("\n", 0, nodes[-1].place) + 1
            return f"it can read up to line {line} only"
    return difference(old, new, before, after, edits)


def read_nodes(text: str) -> list[Node]:
    """Return the nodes that BeautifulSoup and ``html.parser`` see in a text, in page order.

    A rest that they cannot read is a single node of the kind ``UNREAD``.
    """
    # One page is mostly edited several times in a row: what was new is old the next time.
    return _last_read(text) if len(text) <= _SMALL else _read(text)


def _read(text: str) -> list[Node]:
    builder = _Builder(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _Soup(text, builder=builder)
    return builder.nodes


_last_read = lru_cache(maxsize=3)(_read)


class _StoppedError(Exception):
    """Reading the rest of the text would take too long."""


class _Tally(dict[str, int]):
    """A count of names in place of BeautifulSoup's list, which it searches each time."""

    def append(self, name: str) -> None:
        self[name] = self.get(name, 0) + 1

    def remove(self, name: str) -> None:
        if self[name] == 1:
            del self[name]
        else:
            self[name] -= 1


class _Open:
    """An open element, as BeautifulSoup's stack needs it."""

    __slots__ = ("contents", "is_empty_element", "name", "prefix")

    def __init__(self, name: str, *, is_empty_element: bool) -> None:
        self.name = name
        self.prefix = None
        self.contents: list[Any] = []
        self.is_empty_element = is_empty_element


class _Soup(BeautifulSoup):
    """BeautifulSoup's stack of open elements without its tree."""

    def reset(self) -> None:
        super().reset()
        # Elements of one name are alike.
        self.opened: dict[str, Any] = {}

    def handle_starttag(self, name: str, *_: Any, **__: Any) -> Any:
        tag: Any = self.opened.get(name)
        if tag is None:
            can_be_empty = self.builder.can_be_empty_element(name)
            tag = self.opened[name] = _Open(name, is_empty_element=can_be_empty)
        self.pushTag(tag)
        return tag


class _Parser(BeautifulSoupHTMLParser):
    """BeautifulSoup's parser, which notes what it sees and where."""

    def __init__(self, soup: Any, text: str, **options: Any) -> None:
        try:
            super().__init__(soup, **options)
        except TypeError:
            # Before BeautifulSoup 4.13 the soup is set afterwards.
            super().__init__(**options)
            self.soup = soup
        self.already_closed_empty_element = _Tally()  # type: ignore[assignment]
        self.text = text
        self.nodes: list[Node] = []
        # html.parser counts line feeds only, from one.
        self.starts = [0, *accumulate((len(line) + 1 for line in text.split("\n")), initial=0)]
        self.in_reference = False
        self.rescans: int | None = None

    @property
    def place(self) -> int:
        """The offset at which the parser is."""
        line, column = self.getpos()
        return self.starts[line] + column

    def note(self, kind: str, says: str, *, place: int | None = None) -> None:
        """Note a node that ends where the next begins."""
        place = self.place if place is None else place
        self.nodes.append(_node((place, TO_NEXT, len(self.soup.tagStack), kind, says, ())))

    def handle_starttag(
        self, tag: str, attrs: Attributes, handle_empty_element: bool = True
    ) -> None:
        soup = self.soup
        ended = _ENDED_BY.get(tag)
        if ended is not None:
            while (name := soup.tagStack[-1].name) in ended:
                soup.handle_endtag(name)
        line, column = self.getpos()
        place = self.starts[line] + column
        end = place + len(self.get_starttag_text() or "")
        depth = len(soup.tagStack)
        self.nodes.append(_node((place, end, depth, ELEMENT, tag, tuple(attrs))))
        super().handle_starttag(tag, [], handle_empty_element)

    def handle_endtag(self, tag: str, check_already_closed: bool = True) -> None:
        super().handle_endtag(tag, check_already_closed)
        line, column = self.getpos()
        place = self.starts[line] + column
        # BeautifulSoup ends an element without content here as well.
        if self.text.startswith("</", place):
            depth = len(self.soup.tagStack)
            self.nodes.append(_node((place, TO_NEXT, depth, END, tag, ())))

    def handle_data(self, data: str) -> None:
        if not data:
            return
        line, column = self.getpos()
        place = self.starts[line] + column
        end = TO_NEXT if self.in_reference else place + len(data)
        if self.rescans is not None and data[0] == "<":
            self.rescans += 1
            if self.rescans > _RESCANS:
                raise _StoppedError
        self.nodes.append(_node((place, end, len(self.soup.tagStack), TEXT, data, ())))

    def handle_charref(self, name: str) -> None:
        self.in_reference = True
        super().handle_charref(name)
        self.in_reference = False

    def handle_entityref(self, name: str) -> None:
        self.in_reference = True
        super().handle_entityref(name)
        self.in_reference = False

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
            # What is left is incomplete markup.
            rest, self.rescans = self.place, 0
            self.close()
        except (AssertionError, ValueError, _StoppedError):
            # html.parser gives up on some declarations, and on numbers of thousands of digits.
            rest = self.place
            self.note(UNREAD, self.text[rest:])
        else:
            if rest < len(self.text) and not (self.nodes and self.nodes[-1].place >= rest):
                # It is dropped: what stands in a script that never ends, or a tag.
                self.note(TEXT, self.text[rest:], place=rest)
        return self.nodes


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
