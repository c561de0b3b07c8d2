"""The frame that a page's fields share, such as ``<strong>Problem:</strong>``, for new words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.html.escaping import bare_tag
from pillcheck.html.selectors import children
from pillcheck.html.whitespace import content
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element

_NAMES = frozenset(["b", "em", "i", "strong"])
_BETWEEN = r"(?:\s*<br[ \t]*/?>)?\s*\Z"


class Frame(Record):
    """The named parts of a field: their names, their markup, and what stands between them."""

    names: tuple[str, ...]
    marks: tuple[str, ...]
    between: tuple[str, ...]

    def filled(self, words: Mapping[str, str], default: str) -> str:
        """Return the markup of a field whose parts say these words, by name; else the default."""
        parts = [
            f"{mark} {words.get(name, default)}"
            for name, mark in zip(self.names, self.marks, strict=True)
        ]
        pieces = [text for pair in zip(parts, (*self.between, ""), strict=True) for text in pair]
        return "".join(pieces)


def usual_frame(page: Page, label: str, near: Item) -> Frame | None:
    """Return the frame that most items have in a field, as it is written nearest to an item."""
    places = {item.element: n for n, item in enumerate(page.items)}
    origin = places[near.element]
    found: list[tuple[int, Frame | None]] = []
    for item in page.items:
        field = item.field(label)
        if field and field.bodies:
            frame = _frame(page.source, field.bodies[0]) if len(field.bodies) == 1 else None
            found.append((abs(places[item.element] - origin), frame))
    usual = Counter(frame.names if frame else () for _, frame in found).most_common(1)
    if not usual or not usual[0][0] or usual[0][1] * 2 <= len(found):
        return None
    alike = [(far, frame) for far, frame in found if frame and frame.names == usual[0][0]]
    return min(alike, key=lambda pair: pair[0])[1]


def _frame(source: Source, body: Element) -> Frame | None:
    """Return the frame of one field, which begins with the name of its first part."""
    marks = [
        child
        for child in children(body)
        if child.name in _NAMES
        and child.has_end_tag
        and child.is_plain
        and child.text().endswith(":")
    ]
    if not marks or marks[0].start != content(source, body).start:
        return None
    between = []
    for mark, following in pairwise(marks):
        match = re.search(_BETWEEN, source.text[mark.span.end : following.start])
        between.append((match[0] if match else "") or " ")
    return Frame(
        names=tuple(mark.text().removesuffix(":").strip().casefold() for mark in marks),
        marks=tuple(
            bare_tag(source, mark) + source.text[mark.inner.start : mark.span.end] for mark in marks
        ),
        between=tuple(between),
    )
