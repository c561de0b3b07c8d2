"""What a reader of HTML sees of a page, as a list of nodes; and how two lists differ around edits.

The comparison does not depend on the reader. It counts places without the edited
parts, so an edit moves nothing, and each piece of a page lies before, between or
after the edits.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.html.edit import Edit

ELEMENT = "element"
TEXT = "text"
END = "end tag"
UNREAD = "unread rest"

# The end of a node that reaches as far as the next one begins.
TO_NEXT = -1

Spans = list[tuple[int, int]]
Piece = tuple[int, int, int, str, str, tuple[Any, ...]]

# White space between elements shows nowhere, and may belong to an inserted one without an end tag.
_ANY = 0

_PLACE = itemgetter(0)
_SEEN = itemgetter(2, 3, 4, 5)

_NAME_END = re.compile(r"[\s/>]")
_ATTRIBUTE = re.compile(r"""([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")


class Node(Record):
    """What a reader sees at one place of the text: a start tag, an end tag, a comment or a text.

    The markup of the node runs from ``place`` to ``end``. An end of ``TO_NEXT``
    stands for the place of the next node, or the end of the text. ``depth`` counts
    the elements around it. ``says`` is the name of a tag, or the words of anything
    else. A text may come in several nodes. One that differs from its source, such
    as a character reference, should be a node of its own, because such a node is
    never cut where an edit begins or ends.
    """

    place: int
    end: int
    depth: int
    kind: str
    says: str
    attributes: tuple[tuple[str, str | None], ...] = ()


def difference(
    old: Sequence[Node], new: Sequence[Node], before: str, after: str, edits: Sequence[Edit]
) -> str | None:
    """Describe how two readings of a page differ outside the edits, or return ``None``.

    ``old`` and ``new`` are what the same reader sees in the text ``before`` and
    ``after``, in page order; the edits are in page order and do not overlap. A node
    outside them must be the same on both sides: its place, depth, kind, words and
    attributes. Of a node that an edit touches, the parts beside the edit must be
    the same.
    """
    removed: Spans = []
    inserted: Spans = []
    shift = 0
    for edit in edits:
        start, end = edit.span.start, edit.span.end
        removed.append((start, end))
        inserted.append((start + shift, start + shift + len(edit.text)))
        shift += len(edit.text) - (end - start)
    if edits:
        first, last = _far_from(old, removed), _far_from(new, inserted)
        if _alike(old, new, first, last, shift):
            # Most of a page: only what is near the edits has to be looked at piece by piece.
            old, new = old[first[0] : first[1] + 1], new[last[0] : last[1] + 1]
    kept = list(_outside(old, before, removed))
    left = list(_outside(new, after, inserted))
    if kept == left:
        return None
    differing = (pair for pair in zip_longest(kept, left) if pair[0] != pair[1])
    return _described(*next(differing), after, inserted)


def _far_from(nodes: Sequence[Node], spans: Spans) -> tuple[int, int]:
    """Return how many nodes are wholly before the spans, and which is the first after them."""
    before = bisect_left(nodes, spans[0][0], key=_PLACE)
    return max(before - 1, 0), bisect_left(nodes, spans[-1][1], key=_PLACE)


def _alike(
    old: Sequence[Node],
    new: Sequence[Node],
    first: tuple[int, int],
    last: tuple[int, int],
    shift: int,
) -> bool:
    """Tell whether the nodes far from the edits are the same, later ones moved by ``shift``."""
    if first[0] != last[0] or not all(map(tuple.__eq__, old[: first[0]], new[: last[0]])):
        return False
    behind, moved = old[first[1] :], new[last[1] :]
    return list(map(_SEEN, behind)) == list(map(_SEEN, moved)) and [
        place + shift for place in map(_PLACE, behind)
    ] == list(map(_PLACE, moved))


def _outside(nodes: Sequence[Node], text: str, spans: Spans) -> Iterator[Piece]:
    """Yield each piece outside the spans, with how many spans come before it."""
    gap = taken = 0
    last = len(spans)
    for index, (place, end, depth, kind, says, attributes) in enumerate(nodes, 1):
        if end == TO_NEXT:
            end = nodes[index].place if index < len(nodes) else len(text)
        while gap < last and spans[gap][1] <= place:
            taken += spans[gap][1] - spans[gap][0]
            gap += 1
        if gap == last or end <= spans[gap][0]:
            if kind == TEXT and says.isspace():
                depth = _ANY
            yield gap, place - taken, depth, kind, says, attributes
            continue
        # An edit touches it: what is left of it is compared as it is written.
        literal = kind == TEXT and end - place == len(says)
        kind = kind if literal else f"part of {kind}"
        if place < spans[gap][0]:
            about: tuple[Any, ...] = ()
            if kind == f"part of {ELEMENT}":
                about = says, *_untouched(place, text[place:end], attributes, spans, gap)
            piece = text[place : spans[gap][0]]
            over = _ANY if literal and piece.isspace() else depth
            yield gap, place - taken, over, kind, piece, about
        # The spans before ``gap`` are done with; those that begin in this node may reach beyond it.
        number, gone = gap, taken
        while number < last and spans[number][1] < end:
            gone += spans[number][1] - spans[number][0]
            stop = min(end, spans[number + 1][0]) if number + 1 < last else end
            start = spans[number][1]
            number += 1
            if start < stop:
                piece = text[start:stop]
                over = _ANY if literal and piece.isspace() else depth
                yield number, start - gone, over, kind, piece, ()


def _untouched(
    place: int,
    tag: str,
    attributes: tuple[tuple[str, str | None], ...],
    spans: Spans,
    first: int,
) -> Iterator[tuple[str | None, ...]]:
    """Yield what edits in a start tag leave of its attributes.

    An attribute beside them has its value. One that an edit begins or ends in
    has its name only, at either side: an edit of a value ends in that value.
    """
    values: dict[str, str | None] = {}
    for name, value in attributes:
        values.setdefault(name, value)
    tag_name = _NAME_END.split(tag)[0]
    number, last = first, len(spans)
    inside = False
    for match in _ATTRIBUTE.finditer(tag, len(tag_name)):
        start, end = place + match.start(), place + match.end()
        name = match[1].lower()
        while number < last and spans[number][1] <= start:
            inside = False
            number += 1
        if number == last or end <= spans[number][0]:
            yield name, values.get(name), "untouched" if name in values else "unseen"
            continue
        if start < spans[number][0]:
            yield name, "head"
            inside = True
        elif inside:
            # The edit began in another attribute.
            yield "another", "inside"
        while number + 1 < last and spans[number + 1][0] < end:
            number += 1
            inside = True
        if spans[number][1] < end:
            yield name, "tail"


def _described(expected: Piece | None, actual: Piece | None, after: str, inserted: Spans) -> str:
    piece: Any = actual or expected
    gap, place = piece[:2]
    place += sum(end - start for start, end in inserted[:gap])
    line = after[:place].count("\n") + 1
    name = _named(piece)
    if actual is None:
        return f"something is missing at line {line}: {name}"
    if expected is None:
        return f"something is new at line {line}: {name}"
    if _named(expected) == name:
        return f"a difference at line {line}: {name}"
    return f"a difference at line {line}: found {name}, expected {_named(expected)}"


def _named(piece: Piece) -> str:
    kind, says = piece[3:5]
    if kind in (ELEMENT, END) and says.isprintable():
        return f"</{says}>" if kind == END else f"<{says}>"
    says = " ".join(says.split())
    if not says:
        return f"{kind} of white space" if kind == TEXT else kind
    return f"{kind} {says[:30]!r}"
