"""Edits as data, and the one place that builds new text from them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.record import Record
from pillcheck.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.source import Source


class Edit(Record):
    """One splice: the characters of ``span`` give way to ``text``."""

    span: Span
    text: str


class Fix(Record):
    """A mend of one finding: all of its edits or none.

    A safe fix cannot change what the page says; an unsafe one may, and is
    applied only when asked for.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


def in_order(source: Source, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that change something, in page order.

    Raises ``ValueError`` where two edits overlap, insert at the same point, or
    reach past the end of the text.
    """
    ordered = sorted(edit for edit in edits if source.cut(edit.span) != edit.text)
    for one, other in pairwise(ordered):
        # Two insertions at one point could go either way round.
        if other.span.start < one.span.end or other.span == one.span:
            raise ValueError(f"edits overlap at offset {other.span.start}")
    if ordered and ordered[-1].span.end > len(source.text):
        raise ValueError(f"an edit ends at {ordered[-1].span.end}, past the end of the text")
    return ordered


def apply(source: Source, edits: Iterable[Edit]) -> Source:
    """Return the source with the edits made; everything outside their spans is as it was."""
    pieces: list[str] = []
    position = 0
    for edit in in_order(source, edits):
        pieces += source.text[position : edit.span.start], edit.text
        position = edit.span.end
    pieces.append(source.text[position:])
    return source.with_text("".join(pieces))


def new_spans(ordered: Iterable[Edit]) -> list[Span]:
    """Return where the texts of edits, given in page order, stand once they are made."""
    spans = []
    shift = 0
    for edit in ordered:
        start, end = edit.span
        spans.append(Span(start + shift, start + shift + len(edit.text)))
        shift += len(edit.text) - (end - start)
    return spans
