"""Keeps the counts of a page right: every edit that changes a number writes it as well."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from pillcheck.backlog.kept_counts import kept_counts
from pillcheck.backlog.kept_truth import Truths, edits_of
from pillcheck.html.edit import Edit, apply, in_order, new_spans
from pillcheck.html.escaping import spliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.kept_counts import KeptCount
    from pillcheck.backlog.kept_truth import Truth
    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Source

    _Pair = tuple[KeptCount, Truth, KeptCount, Truth]


def with_kept_counts(page: Page, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits of a page along with those of the kept counts whose numbers they change.

    A count that is wrong, but not by these edits, stays as it is.
    """
    planned = tuple(edits)
    if not page.may_keep_counts:
        return planned
    from pillcheck.backlog.reader import read

    after = read(apply(page.source, planned), page.dialect)
    more = [
        edit
        for _, truth_before, kept, truth in _pairs(page, after)
        if truth != truth_before
        for edit in edits_of(kept, truth)
    ]
    return _joined(page.source, planned, more) if more else planned


def kept_facts(before: Page, after: Page) -> Facts:
    """Return what the kept counts must say after an edit: the right number wherever it changes.

    A count that says what it said may stay wrong only if its right number stays as it was.
    """
    if not before.may_keep_counts:
        return {}
    expected = []
    for old, truth_before, new, truth in _pairs(before, after):
        words, group, markup = old.fact
        if truth.numbers and (truth != truth_before or new.written != old.written):
            by = -old.element.start
            edits = [edit.moved(by) for edit in edits_of(old, truth)]
            markup = spliced(markup, [(*edit.span, edit.text) for edit in edits])
        expected.append((words, group, markup))
    return {("kept counts",): tuple(expected)} if expected else {}


def _pairs(before: Page, after: Page) -> Iterator[_Pair]:
    """Yield the kept counts of a page before and after an edit, with what they should say."""
    olds, news = (
        [kept for kept in kept_counts(page) if not kept.holder] for page in (before, after)
    )
    truths_before, truths = Truths(before), Truths(after)
    for old, new in zip_longest(olds, news):
        if old and new:
            yield old, truths_before.of(old), new, truths.of(new, old.written)


def _joined(source: Source, edits: tuple[Edit, ...], more: list[Edit]) -> tuple[Edit, ...]:
    """Return edits of a text joined with edits of the text that they make."""
    ordered = in_order(source, edits)
    spans = new_spans(ordered)
    parts: dict[int, list[tuple[int, int, str]]] = {}
    outside = []
    for edit in sorted(more):
        shift = 0
        for number, (first, span) in enumerate(zip(ordered, spans, strict=True)):
            if span.start <= edit.span.start and edit.span.end <= span.end and first.text:
                start = edit.span.start - span.start
                parts.setdefault(number, []).append((start, edit.span.end - span.start, edit.text))
                break
            if edit.span.end <= span.start:
                outside.append(edit.moved(shift))
                break
            shift = first.span.end - span.end
        else:
            outside.append(edit.moved(shift))
    joined = [
        Edit(edit.span, spliced(edit.text, parts[number])) if number in parts else edit
        for number, edit in enumerate(ordered)
    ]
    return (*joined, *outside)
