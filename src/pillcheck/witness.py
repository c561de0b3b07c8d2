"""The independent reader: BeautifulSoup over Python's own parser, no code of ours in between.

Both pages are read into a flat list of nodes, each with its depth and the
offset of the tag it belongs to. A node outside the edited places must stand in
both lists, moved only by what the edits before it added or took away.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.element import PageElement, Tag

if TYPE_CHECKING:
    from pillcheck.edit import Edit


class _Node(NamedTuple):
    """An element or a text; ``anchor`` is the offset of its own or the last tag before it."""

    anchor: int
    depth: int
    kind: str
    says: object
    is_element: bool


def differs(before: str, after: str, edits: list[Edit]) -> str | None:
    """Tell how the pages differ otherwise than at the edits (in page order), or nothing."""
    try:
        old, new = _nodes(before), _nodes(after)
    except (AssertionError, ParserRejectedMarkup) as error:
        # html.parser gives up on some malformed declarations.
        return f"it cannot read the page: {error}"
    moved, inserted = _movements(edits)
    removed = [(edit.span.start, edit.span.end) for edit in edits]
    touched = _touched(old, edits)
    kept = [
        node._replace(anchor=_moved(node.anchor, moved))
        for node in _without_words(old, touched)
        if not _within(node.anchor, removed)
    ]
    touched = {_moved(anchor, moved) for anchor in touched}
    left = [n for n in _without_words(new, touched) if not _within(n.anchor, inserted)]
    if len(kept) != len(left):
        return f"{len(left)} nodes where {len(kept)} were expected"
    for one, other in zip(kept, left, strict=True):
        same_place = one[:3] == other[:3]
        if not same_place or (one.says != other.says and one.anchor not in touched):
            line = after.count("\n", 0, max(other.anchor, 0)) + 1
            return f"a difference at line {line}, {other.kind}"
    return None


def _without_words(nodes: list[_Node], touched: set[int]) -> list[_Node]:
    """Leave out the texts directly inside the elements that an edit changes."""
    left = []
    depth = 0
    for node in nodes:
        if node.is_element:
            depth = node.depth
        elif node.anchor in touched and node.depth > depth:
            continue
        left.append(node)
    return left


def _nodes(text: str) -> list[_Node]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(text, "html.parser", on_duplicate_attribute="ignore")
    starts = _line_starts(text)
    nodes: list[_Node] = []
    depths: dict[int, int] = {id(soup): 0}
    anchor = -1
    node: PageElement | None = soup.next_element
    while node is not None:
        depth = depths[id(node.parent)] + 1
        if isinstance(node, Tag):
            depths[id(node)] = depth
            anchor = starts[(node.sourceline or 1) - 1] + (node.sourcepos or 0)
            nodes.append(_Node(anchor, depth, node.name, node.attrs, True))
        else:
            nodes.append(_Node(anchor, depth, type(node).__name__, str(node), False))
        node = node.next_element
    return nodes


def _line_starts(text: str) -> list[int]:
    # html.parser counts line feeds only.
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts


def _movements(edits: list[Edit]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return how far text behind each edit moves, and the new places that hold inserted text."""
    moved = []
    inserted = []
    shift = 0
    for edit in edits:
        inserted.append((edit.span.start + shift, edit.span.start + shift + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
        moved.append((edit.span.end, shift))
    return moved, inserted


def _moved(offset: int, moved: list[tuple[int, int]]) -> int:
    if offset < 0:
        return offset
    index = bisect_right(moved, offset, key=lambda move: move[0])
    return offset + (moved[index - 1][1] if index else 0)


def _within(offset: int, places: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in places)


def _touched(nodes: list[_Node], edits: list[Edit]) -> set[int]:
    """Return the anchors of the nodes that an edit may change in place."""
    anchors = sorted({node.anchor for node in nodes if node.anchor >= 0})
    touched = set()
    for edit in edits:
        index = bisect_right(anchors, max(edit.span.start, edit.span.end - 1)) - 1
        if index >= 0 and not (edit.span.start == edit.span.end == anchors[index]):
            touched.add(anchors[index])
    return touched
