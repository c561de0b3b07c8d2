"""Kept counts in a merge: the numbers of both sides are set aside, and counted again.

Two branches that each finish an item both write 13, and 14 is right. So the versions
are merged without these numbers, and the merged page gets its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.kept_counts import kept_counts
from pillcheck.backlog.kept_numbers import neutral
from pillcheck.backlog.kept_truth import Truths, edits_of
from pillcheck.backlog.reader import read
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.merging.pieces import Conflict, flat, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Source
    from pillcheck.merging.pieces import Content, MergeSide


def without_numbers(page: Page) -> Page:
    """Return a page whose kept counts all say the same, as they do on the other versions."""
    truths = Truths(page)
    edits = [
        Edit(span, neutral(written))
        for kept in kept_counts(page)
        if truths.of(kept).numbers
        for span, written in zip(kept.numbers, kept.written, strict=True)
    ]
    return read(apply(page.source, edits), page.dialect) if edits else page


def with_numbers(content: Content, pages: Sequence[Page]) -> Content:
    """Return a merged page with the right numbers, in conflicts with those of each side.

    ``pages`` are the versions without their numbers. Raises a refusal of kind ``refused``
    where a count is not understood any more, as when its group got another name.
    """
    if not any(page.may_keep_counts for page in pages):
        return content
    own = pages[1]
    unknown = {
        (kept.words, kept.group)
        for truths in map(Truths, pages)
        for kept in kept_counts(truths.page)
        if truths.of(kept).problem
    }
    parts = flat(content)
    sides: tuple[MergeSide, ...] = ("ours", "base", "theirs")
    texts = {side: _filled(parts, side, own, unknown) for side in sides}
    filled: list[str | Conflict] = []
    for number, part in enumerate(parts):
        ours, base, theirs = (texts[side][number] for side in sides)
        filled.append(ours if isinstance(part, str) else Conflict(ours, base, theirs))
    return tuple(filled)


def _filled(
    parts: list[str | Conflict], side: MergeSide, own: Page, unknown: set[tuple[str, str | None]]
) -> list[str]:
    """Return the texts of the parts of one side, with the numbers that are right there."""
    source: Source = own.source.with_text(text_of(tuple(parts), side))
    page = read(source, own.dialect)
    truths = Truths(page)
    edits = []
    for kept in kept_counts(page):
        truth = truths.of(kept)
        if truth.problem and (kept.words, kept.group) not in unknown:
            raise Refusal("refused", f'the count "{kept.words}": {truth.problem}')
        edits += edits_of(kept, truth)
    texts = [part if isinstance(part, str) else part.of(side) for part in parts]
    ends = []
    end = 0
    for text in texts:
        end += len(text)
        ends.append(end)
    for edit in reversed(in_order(source, edits)):
        number = next(n for n, end in enumerate(ends) if edit.span.start < end)
        start = edit.span.start - ends[number] + len(texts[number])
        size = edit.span.end - edit.span.start
        if start + size > len(texts[number]):
            raise Refusal("refused", "a count is in a conflict in part")
        texts[number] = texts[number][:start] + edit.text + texts[number][start + size :]
        shift = len(edit.text) - size
        ends[number:] = [end + shift for end in ends[number:]]
    return texts
