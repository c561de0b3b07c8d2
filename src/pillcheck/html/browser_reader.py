"""The page as a browser nests it, read by JustHTML, which follows the HTML standard.

lxml and BeautifulSoup nest damaged markup in their own ways. Where the markup can
be read in more than one way, this reader says what people see. It is slower than
the others and imported for such pages only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import ne
from typing import TYPE_CHECKING, Any, NamedTuple

from justhtml import JustHTML

from pillcheck.html.edit import new_spans
from pillcheck.html.element_names import HIDDEN
from pillcheck.html.scanner import lower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.html.edit import Edit
    from pillcheck.html.source import Span

_NOSCRIPT = re.compile(r"<noscript", re.IGNORECASE)
IMPLIED = -1


class DomNode(NamedTuple):
    """An element, a text, a comment or a doctype.

    ``place`` is its offset in the text, or -1 for an element without a tag of its
    own. ``content`` holds the attributes of an element, the name and the two ids of a
    doctype, else the text.
    ``is_hidden`` is set where readers do not see it as part of the page, such as
    in a ``<template>`` or a drawing.
    """

    place: int
    parent: int
    depth: int
    name: str
    content: object
    is_hidden: bool

    @property
    def is_element(self) -> bool:
        """Whether it is an element."""
        return self.name[0] not in "#!"

    @property
    def is_implied(self) -> bool:
        """Whether it is an element without a tag of its own."""
        return self.place == IMPLIED


class Reading:
    """A text as a browser reads it, with scripts on or off: its nodes in document order."""

    def __init__(self, text: str, *, scripts: bool) -> None:
        self.nodes = _nodes(text, scripts=scripts)
        self.last = _last_descendants(self.nodes)
        self.written = sorted((n.place, i) for i, n in enumerate(self.nodes) if n.place >= 0)
        self.places = [place for place, _ in self.written]
        self._texts = [at for at in self.written if self.nodes[at[1]].name == "#text"]
        self._named: dict[tuple[str, str], list[int]] = {}
        for node in self.nodes:
            if node.is_element and not node.is_hidden:
                for name, word in _names(node.content):
                    self._named.setdefault((name, word), []).append(node.place)

    def indexes(self, start: int, end: int) -> list[int]:
        """Return the indexes of the nodes in a range of offsets, in the order of their places."""
        first, last = bisect_left(self.places, start), bisect_left(self.places, end)
        return [index for _, index in self.written[first:last]]

    def text_at(self, place: int) -> int:
        """Return the index of the last text that begins at a place or before it, or -1."""
        number = bisect_right(self._texts, place, key=lambda text: text[0]) - 1
        return self._texts[number][1] if number >= 0 else -1

    def elements_with(self, name: str, word: str) -> list[int]:
        """Return the places of the visible elements with this ``id``, or with this class."""
        return self._named.get((name, word), [])

    def outer_places(self, place: int) -> set[int]:
        """Return the places of the elements around the node at a place."""
        (index,) = self.indexes(place, place + 1)
        places = set()
        while (index := self.nodes[index].parent) >= 0:
            places.add(self.nodes[index].place)
        return places


def readings(text: str) -> tuple[Reading, ...]:
    """Return how browsers read a text: with scripts on, and off where that makes a difference."""
    modes = (True, False) if _NOSCRIPT.search(text) else (True,)
    return tuple(Reading(text, scripts=scripts) for scripts in modes)


def difference(before: Reading, after: Reading, edits: Sequence[Edit]) -> str | None:
    """Describe how two readings differ outside the edits, or return ``None``.

    The edits are in page order.
    """
    removed = [edit.span for edit in edits]
    inserted = new_spans(edits)
    ends = [span.end for span in removed]

    def moved(place: int) -> int:
        index = bisect_right(ends, place)
        return place + (inserted[index - 1].end - ends[index - 1] if index and place >= 0 else 0)

    old = [(moved(place), *rest) for place, *rest in _outside(before, removed)]
    new = [(place, *rest) for place, *rest in _outside(after, inserted)]
    if old == new:
        return None
    differing = (index for index, differs in enumerate(map(ne, old, new)) if differs)
    at = next(differing, min(len(old), len(new)))
    name = (new or old)[min(at, len(new or old) - 1)][2]
    return f"{name} would be read differently"


def _outside(reading: Reading, spans: list[Span]) -> list[tuple[Any, ...]]:
    """Return the nodes outside the spans, and those that the spans touch without their content."""
    starts = [start for start, _ in spans]
    dropped = set()
    kept: list[tuple[Any, ...]] = []
    for index, node in enumerate(reading.nodes):
        place = node.place
        if node.is_implied:
            if node.parent in dropped:
                dropped.add(index)
            else:
                kept.append((place, node.depth, node.name, None))
            continue
        following = bisect_right(reading.places, place)
        end = reading.places[following] if following < len(reading.places) else 1 << 62
        first = max(bisect_right(starts, place) - 1, 0)
        touching = [span for span in spans[first : first + 2] if _touch(span, place, end)]
        if any(start <= place < stop for start, stop in touching):
            dropped.add(index)
        elif node.name == "#text" and touching:
            continue
        else:
            kept.append((place, node.depth, node.name, None if touching else node.content))
    return kept


def _touch(span: Span, place: int, end: int) -> bool:
    return span.start <= end and span.end >= place


def _names(content: object) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        if content.get("id"):
            yield "id", content["id"]
        for word in {*(content.get("class") or "").split()}:
            yield "class", word


def _nodes(text: str, *, scripts: bool) -> list[DomNode]:
    # As a browser reads line ends, but without moving a character.
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    document = JustHTML(text, sanitize=False, track_node_locations=True, scripting_enabled=scripts)
    nodes: list[DomNode] = []
    waiting: list[tuple[Any, int, int, bool]] = [(document.root, -1, 0, False)]
    while waiting:
        node, parent, depth, is_hidden = waiting.pop()
        name: str = node.name
        if name not in ("#document", "#document-fragment"):
            place = IMPLIED if node.origin_offset is None else node.origin_offset
            content = _content(node)
            if name[0] not in "#!":
                name = lower(name)
                is_hidden = is_hidden or node.namespace not in (None, "html")
            nodes.append(DomNode(place, parent, depth, name, content, is_hidden))
            parent = len(nodes) - 1
        is_hidden = is_hidden or name in HIDDEN
        inside = [*(node.children or ())]
        template = getattr(node, "template_content", None)
        if template is not None:
            inside.append(template)
        waiting += [(child, parent, depth + 1, is_hidden) for child in reversed(inside)]
    return nodes


def _content(node: Any) -> object:
    if node.name == "!doctype":
        return node.data.name, node.data.public_id, node.data.system_id
    return str(node.data) if node.name[0] in "#!" else dict(node.attrs or {})


def _last_descendants(nodes: list[DomNode]) -> list[int]:
    """Return for each node the index after its last descendant."""
    last = [index + 1 for index in range(len(nodes))]
    for index in reversed(range(len(nodes))):
        parent = nodes[index].parent
        if parent >= 0:
            last[parent] = max(last[parent], last[index])
    return last
