"""Edits as data, and the one place that builds new text from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.html.source import Source


class Edit(Record):
    """One splice: the characters of ``span`` give way to ``text``."""

    span: Span
    text: str


def in_order(source: Source, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that change something, in page order.

    Raises ``ValueError`` where two edits overlap, insert at the same point, or
    reach past the end of the text.
    """
    ordered = sorted(
        (edit for edit in edits if source.cut(edit.span) != edit.text), key=lambda e: e.span
    )
    end = -1
    before = None
    for edit in ordered:
        # Two insertions at one point could go either way round.
        if edit.span.start < end or (edit.span == before and edit.span.start == edit.span.end):
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        before = edit.span
        end = edit.span.end
    if end > len(source.text):
        raise ValueError(f"an edit ends at {end}, past the end of the text")
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
