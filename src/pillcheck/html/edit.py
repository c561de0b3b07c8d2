"""Edits as data, and the new text that they make."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.html.source import Source


class Edit(Record):
    """A replacement: ``text`` takes the place of the characters of ``span``."""

    span: Span
    text: str

    def moved(self, by: int) -> Edit:
        """Return the same replacement, so many characters further down."""
        return Edit(Span(self.span.start + by, self.span.end + by), self.text)


def in_order(source: Source, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that change something, in page order.

    Raises ``ValueError`` where two edits overlap, insert at the same point, or
    reach past the end of the text.
    """
    # Edits sort by their spans; two of one span are refused below, whatever their texts.
    ordered = sorted(edit for edit in edits if source.cut(edit.span) != edit.text)
    for edit, following in pairwise(ordered):
        # Two insertions at the same point have no order.
        if following.span.start < edit.span.end or following.span == edit.span:
            raise ValueError(f"edits overlap at offset {following.span.start}")
    if ordered and ordered[-1].span.end > len(source.text):
        raise ValueError(f"an edit ends at {ordered[-1].span.end}, past the end of the text")
    return ordered


def apply(source: Source, edits: Iterable[Edit]) -> Source:
    """Return the source with the edits made; the text outside their spans is unchanged.

    Raises ``ValueError`` as ``in_order`` does.
    """
    pieces: list[str] = []
    position = 0
    for edit in in_order(source, edits):
        pieces += source.text[position : edit.span.start], edit.text
        position = edit.span.end
    pieces.append(source.text[position:])
    return source.with_text("".join(pieces))


def edit_between(before: Source, after: Source) -> Edit:
    """Return the edit that makes one text of another: all from the first difference to the last."""
    old, new = before.text, after.text
    shorter = min(len(old), len(new))
    start = _most(shorter, lambda size: old.startswith(new[:size]))
    left = _most(shorter - start, lambda size: old.endswith(new[len(new) - size :]))
    return Edit(Span(start, len(old) - left), new[start : len(new) - left])


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """Return up to which number, ``limit`` at most, something holds; it does for 0."""
    # The first number that fails, found by halving.
    return bisect_left(range(1, limit + 1), True, key=lambda number: not holds(number))


def new_spans(ordered: Iterable[Edit]) -> list[Span]:
    """Return the spans of the edits' texts in the edited page; the edits are in page order."""
    spans = []
    shift = 0
    for edit in ordered:
        start, end = edit.span
        spans.append(Span(start + shift, start + shift + len(edit.text)))
        shift += len(edit.text) - (end - start)
    return spans
