"""The counts that a page wants to be kept right: elements with ``data-pillcheck-count``."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.backlog.kept_numbers import places_in
from pillcheck.backlog.measures import GROUP_ATTRIBUTE
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.html.element_names import HIDDEN
from pillcheck.html.scanner import START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

_GAUGES = frozenset(["meter", "progress"])


class KeptCount(Record):
    """An element with ``data-pillcheck-count``: what it counts, and in which group.

    ``group`` is the value of its ``data-pillcheck-group``, if it has one. ``numbers``
    are where its numbers are written, ``holder`` what it stands in that is no place
    for it, such as an item.
    """

    element: Element
    words: str
    group: str | None
    numbers: tuple[Span, ...]
    holder: str

    @property
    def is_gauge(self) -> bool:
        """Whether its number is the value of a ``<progress>`` or ``<meter>``."""
        return self.element.name in _GAUGES

    @property
    def written(self) -> tuple[str, ...]:
        """Its numbers as they are written."""
        source = self.element.tree.source
        return tuple(source.cut(span) for span in self.numbers)

    @property
    def fact(self) -> tuple[str, str | None, str]:
        """What it counts, in which group, and its markup."""
        return self.words, self.group, self.element.tree.source.cut(self.element.span)


def kept_counts(page: Page) -> tuple[KeptCount, ...]:
    """Return the kept counts of a page in page order, also those in a place where none is kept."""
    return tuple(_kept_counts(page)) if page.may_keep_counts else ()


def _kept_counts(page: Page) -> Iterator[KeptCount]:
    tree = page.tree
    end = -1
    for number, tag in enumerate(tree.tokens.tags):
        if number < end or tag.kind != START:
            continue
        if tag.name in HIDDEN:
            end = tree.closers[number]
        elif COUNT_ATTRIBUTE in tag.values:
            element = tree.element(number)
            yield KeptCount(
                element=element,
                words=element.get(COUNT_ATTRIBUTE),
                group=element.get(GROUP_ATTRIBUTE) if element.attribute(GROUP_ATTRIBUTE) else None,
                numbers=tuple(_numbers(element)),
                holder=_holder(page, element),
            )


def _numbers(element: Element) -> Iterator[Span]:
    """Yield where the numbers of a kept count are written, in page order."""
    text = element.tree.source.text
    spans: list[tuple[int, int]] = []
    if element.name in _GAUGES:
        # The most that a share can be says nothing of the items.
        is_share = element.get(COUNT_ATTRIBUTE).strip().lower().startswith("percent")
        own = (element.attribute(name) for name in (["value"] if is_share else ["value", "max"]))
        spans = [(a.value_start, a.value_end) for a in own if a and a.value]
    for start, end in element.pieces():
        spans += places_in(text, start, end)
    yield from (Span(*span) for span in sorted(spans))


def _holder(page: Page, element: Element) -> str:
    """Return what a kept count stands in that is compared as a whole, or nothing."""
    span = element.span
    before = bisect_right(page.items, span.start, key=lambda item: item.element.start)
    if before and page.item_around(element.start_tag):
        return "an item"
    if page.history and page.history.table.span.encloses(span):
        return "the page history"
    if any(pill.element == element or pill.element.contains(element) for pill in page.legend):
        return "a pill"
    parent = element.parent
    while parent is not None:
        if parent.attribute(COUNT_ATTRIBUTE) is not None:
            return "another count"
        parent = parent.parent
    return ""
