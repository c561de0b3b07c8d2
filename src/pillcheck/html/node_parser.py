"""BeautifulSoup's parser, which notes each node that it sees with its place.

The parser says where each start tag, end tag, text, comment and declaration
begins, BeautifulSoup which elements are open there. BeautifulSoup's finished tree
is not used: it has no places for texts and comments, and building it takes
quadratic time on deeply nested pages.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar

from pillcheck.html.late_import import postponed
from pillcheck.html.nodes import ELEMENT, END, TEXT, TO_NEXT, UNREAD, Node

# A third of BeautifulSoup's import is its selectors, which nothing here uses.
with postponed("soupsieve"):
    from bs4 import BeautifulSoup
    from bs4.builder._htmlparser import BeautifulSoupHTMLParser

if TYPE_CHECKING:
    from collections.abc import Callable

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
ENDED_BY = {
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


class _StoppedError(Exception):
    """Reading the rest of the text would take too long."""


class _Open:
    """An open element, as BeautifulSoup's stack needs it."""

    __slots__ = ("name",)
    prefix = None
    # What is put into it is dropped.
    contents: ClassVar[deque[Any]] = deque(maxlen=0)

    def __init__(self, name: str) -> None:
        self.name = name


# Elements of one name are alike.
_open: Callable[[str], Any] = lru_cache(maxsize=256)(_Open)


class NodeParser(BeautifulSoupHTMLParser):
    """BeautifulSoup's parser, which notes what it sees and where."""

    # Where the parser is in what is left to read, and where that begins.
    at = 0
    base = 0
    in_reference = False
    rescans: int | None = None

    def __init__(self, text: str) -> None:
        soup: Any = BeautifulSoup(features="html.parser")
        try:
            super().__init__(soup, convert_charrefs=False)
        except TypeError:
            # Before BeautifulSoup 4.13 the soup is set afterwards.
            super().__init__(convert_charrefs=False)  # type: ignore[call-arg]
            self.soup = soup
        self.void = soup.builder.empty_element_tags
        self.text = text
        self.nodes: list[Node] = []

    @property
    def place(self) -> int:
        """The offset at which the parser is."""
        return self.base + self.at

    def updatepos(self, i: int, j: int) -> int:
        """Note how far the parser has come, instead of lines and columns."""
        if i < j:
            self.at = j
        return j

    def note(self, place: int, kind: str, says: str) -> None:
        """Note a node that ends where the next begins."""
        self.nodes.append(_node((place, TO_NEXT, len(self.soup.tagStack), kind, says, ())))

    def handle_starttag(
        self, tag: str, attrs: Attributes, handle_empty_element: bool = True
    ) -> None:
        """Note a start tag, and open its element."""
        soup = self.soup
        ended = ENDED_BY.get(tag)
        if ended is not None:
            while (name := soup.tagStack[-1].name) in ended:
                soup.handle_endtag(name)
        place = self.base + self.at
        end = place + len(self.get_starttag_text() or "")
        depth = len(soup.tagStack)
        self.nodes.append(_node((place, end, depth, ELEMENT, tag, tuple(attrs))))
        soup.pushTag(_open(tag))
        # Without BeautifulSoup's list of such elements, which it searches each time: as none of
        # them is open afterwards, an end tag of theirs ends nothing.
        if handle_empty_element and tag in self.void:
            soup.handle_endtag(tag)

    def handle_endtag(self, tag: str, *_: Any, **__: Any) -> None:
        """Note an end tag, and end its element if it is open."""
        self.soup.handle_endtag(tag)
        place = self.base + self.at
        # BeautifulSoup ends an element without content here as well.
        if self.text.startswith("</", place):
            depth = len(self.soup.tagStack)
            self.nodes.append(_node((place, TO_NEXT, depth, END, tag, ())))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not data:
            return
        place = self.base + self.at
        end = TO_NEXT if self.in_reference else place + len(data)
        if self.rescans is not None and data[0] == "<":
            self.rescans += 1
            if self.rescans > _RESCANS:
                raise _StoppedError
        self.nodes.append(_node((place, end, len(self.soup.tagStack), TEXT, data, ())))

    def handle_charref(self, name: str) -> None:
        """Note a reference by number."""
        self._read_reference(super().handle_charref, name)

    def handle_entityref(self, name: str) -> None:
        """Note a reference by name."""
        self._read_reference(super().handle_entityref, name)

    def _read_reference(self, read: Callable[[str], None], name: str) -> None:
        self.in_reference = True
        read(name)
        self.in_reference = False

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.note(self.place, "comment", data)

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.note(self.place, "declaration", decl)

    def unknown_decl(self, data: str) -> None:
        """Note a marked section."""
        self.note(self.place, "marked section", data)

    def handle_pi(self, data: str) -> None:
        """Note a processing instruction."""
        self.note(self.place, "processing instruction", data)

    def read(self) -> list[Node]:
        """Read the text, and return its nodes."""
        try:
            self.feed(self.text)
            self.base, self.at = len(self.text) - len(self.rawdata), 0
            # What is left is incomplete markup.
            rest, self.rescans = self.place, 0
            self.close()
        except (AssertionError, ValueError, _StoppedError):
            # html.parser gives up on some declarations, and on numbers of thousands of digits.
            rest = self.place
            self.note(rest, UNREAD, self.text[rest:])
        else:
            if rest < len(self.text) and not (self.nodes and self.nodes[-1].place >= rest):
                # It is dropped: what stands in a script that never ends, or a tag.
                self.note(rest, TEXT, self.text[rest:])
        return self.nodes
