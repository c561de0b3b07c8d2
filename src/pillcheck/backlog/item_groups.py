"""The groups of a page's items: under a heading or a comment, in a ``<details>`` or a table."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.backlog.text import folded
from pillcheck.html.element_names import HEADINGS
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# What a heading says of the items below it ends with such an element.
_SECTIONING = frozenset("article aside blockquote body details dialog main section".split())
_NAMING = HEADINGS | {"summary", "caption"}
_BEFORE_COUNT = " \t([:·•,–—-"
# A count behind the name, as in "Volume one (2 of 4)".
_COUNT = re.compile(r"[\s:–—-]*\(?\d+(?:\s*(?:/|of)\s*\d+)?(?:\s+items?)?\)?\s*$")


class Group(Record):
    """A group: its name, the heading or the like that says it, and where its items are.

    ``level`` is that of a heading from 1 to 6, 0 for a ``<summary>`` or ``<caption>``;
    ``head`` is nothing where a comment says the name.
    """

    name: str
    head: Element | None
    level: int
    span: Span

    def items(self, page: Page) -> tuple[Item, ...]:
        """Return the items in it."""
        return items_in(page, self.span)


def items_in(page: Page, span: Span) -> tuple[Item, ...]:
    """Return the items that begin in a span."""
    first = bisect_left(page.items, span.start, key=_start)
    last = bisect_left(page.items, span.end, key=_start)
    return page.items[first:last]


class Groups:
    """The groups of a page in page order, also those without items."""

    def __init__(self, page: Page) -> None:
        self.page = page
        groups = [*_headed(page), *_commented(page)]
        self.all = tuple(sorted(groups, key=lambda group: group.span.start))
        self._headed = [group for group in self.all if group.head]
        self._starts = [group.span.start for group in self._headed]
        # For each group with a heading, those that it stands in, and itself.
        self._around: list[tuple[Group, ...]] = []
        around: tuple[Group, ...] = ()
        for group in self._headed:
            around = (*(g for g in around if g.span.end > group.span.start), group)
            self._around.append(around)

    def around(self, offset: int) -> list[Group]:
        """Return the groups with a heading around a place, the outermost first."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return []
        return [group for group in self._around[number] if offset < group.span.end]

    def headed_by(self, element: Element) -> Group | None:
        """Return the group whose heading an element is."""
        return next(iter(self._between(element.number, element.number + 1)), None)

    def headed_in(self, element: Element) -> list[Group]:
        """Return the groups whose headings stand in an element."""
        return self._between(element.number + 1, element.tree.closers[element.number])

    def called(self, name: str) -> list[tuple[Item, ...]]:
        """Return the items of each group of a name, letter case aside.

        A priority names the items that have it, where no heading or comment does.
        """
        key = folded(name)
        called = [group for group in self.all if folded(group.name) == key]
        if not called and (priority := self.page.dialect.priority_called(name)):
            return [tuple(item for item in self.page.items if item.priority == priority)]
        return [group.items(self.page) for group in called]

    def _between(self, first: int, last: int) -> list[Group]:
        numbers = self._by_head[0]
        return self._by_head[1][bisect_left(numbers, first) : bisect_left(numbers, last)]

    @cached_property
    def _by_head(self) -> tuple[list[int], list[Group]]:
        ordered = sorted(
            ((g.head.number, g) for g in self._headed if g.head), key=lambda pair: pair[0]
        )
        return [number for number, _ in ordered], [group for _, group in ordered]


def _headed(page: Page) -> Iterator[Group]:
    heads = list(_heads(page))
    # For each heading, where the next one of its level or a higher one begins.
    open_heads: list[tuple[int, int]] = []
    ends: dict[int, int] = {}
    for head in heads:
        if head.name in HEADINGS:
            level = int(head.name[1])
            while open_heads and open_heads[-1][0] >= level:
                ends[open_heads.pop()[1]] = head.start
            open_heads.append((level, head.number))
    for head in heads:
        if head.name in HEADINGS:
            start, end = head.start, ends.get(head.number, len(page.source.text))
            end = min(end, _around(page, head).end)
            level = int(head.name[1])
        else:
            outer = head.parent
            if outer is None:
                continue
            (start, end), level = outer.span, 0
        yield Group(_name(head), head, level, Span(start, end))


def _heads(page: Page) -> Iterator[Element]:
    """Yield the headings and the like outside of items."""
    tags = page.tree.tokens.tags
    starts = [item.element.number for item in page.items]
    furthest = -1
    ends = []
    for item in page.items:
        furthest = max(furthest, page.tree.closers[item.element.number])
        ends.append(furthest)
    for number, tag in enumerate(tags):
        if tag.name in _NAMING and page.tree.element(number).is_start:
            before = bisect_right(starts, number)
            if not before or ends[before - 1] < number:
                yield page.tree.element(number)


def _around(page: Page, head: Element) -> Span:
    """Return the span of the element that holds a heading and what is below it."""
    outer = head.parent
    while outer is not None and outer.name not in _SECTIONING:
        if items_in(page, Span(head.start, outer.span.end)):
            break
        outer = outer.parent
    return outer.span if outer is not None else Span(0, len(page.source.text))


def _name(head: Element) -> str:
    """Return what a heading calls its group: its words without the numbers behind them."""
    counts = [inner for inner in head.descendants() if inner.attribute(COUNT_ATTRIBUTE)]
    if counts:
        words = head.text((*counts, *(e for e in head.descendants() if e.start > counts[0].start)))
        return words.rstrip(_BEFORE_COUNT)
    return _COUNT.sub("", head.text()) or head.text()


def _commented(page: Page) -> Iterator[Group]:
    """Yield the groups that comments such as ``<!-- P1 -->`` head."""
    heads = [
        (comment.span, name)
        for comment in page.comments
        if (name := page.dialect.group_of(comment.value))
    ]
    ends = [*(span.start for span, _ in heads), len(page.source.text)][1:]
    for (span, name), end in zip(heads, ends, strict=True):
        yield Group(name, None, 0, Span(span.start, end))


def _start(item: Item) -> int:
    return item.element.start
