"""The independent reader: BeautifulSoup with Python's own parser, without our scanner.

A page is read wherever it can have changed, and as a whole where it cannot be shown that
the rest is read as before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.html.node_parser import NodeParser
from pillcheck.html.nodes import UNREAD, Node, difference
from pillcheck.html.read_around import is_same_outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.edit import Edit


# Of larger pages the nodes would take too much memory to keep.
_SMALL = 200_000


def differs(before: str, after: str, edits: Sequence[Edit]) -> str | None:
    """Describe how two pages differ outside the edits (in page order), or return ``None``."""
    if is_same_outside(before, after, edits):
        return None
    old, new = read_nodes(before), read_nodes(after)
    for nodes, text, reach in (
        (old, before, max((edit.span.end for edit in edits), default=0)),
        (new, after, len(after) - len(before) + max((e.span.end for e in edits), default=0)),
    ):
        if nodes and nodes[-1].kind == UNREAD and reach > nodes[-1].place:
            line = text[: nodes[-1].place].count("\n") + 1
            return f"it can read up to line {line} only"
    return difference(old, new, before, after, edits)


def read_nodes(text: str) -> list[Node]:
    """Return the nodes that BeautifulSoup and ``html.parser`` see in a text, in page order.

    A rest that they cannot read is a single node of the kind ``UNREAD``.
    """
    # One page is mostly edited several times in a row: what was new is old the next time.
    return _last_read(text) if len(text) <= _SMALL else _read(text)


def _read(text: str) -> list[Node]:
    return NodeParser(text).read()


_last_read = lru_cache(maxsize=3)(_read)
