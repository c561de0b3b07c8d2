"""The counts that a page wants to be kept right: elements with ``data-pillcheck-count``."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.backlog.kept_numbers import is_written, places_in, rewritten, value_of
from pillcheck.backlog.measures import (
    GROUP_ATTRIBUTE,
    Measure,
    measure_called,
    names_of,
)
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.errors import suggestion
from pillcheck.html.element_names import HIDDEN, VOID
from pillcheck.html.escaping import write_words
from pillcheck.html.scanner import START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.edit import Edit
    from pillcheck.html.tree import Element

_PERCENT = 100
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


class Truth(Record):
    """What the numbers of a kept count should be, as they would be written, or what is wrong."""

    numbers: tuple[str, ...] = ()
    problem: str = ""


def kept_counts(page: Page) -> tuple[KeptCount, ...]:
    """Return the kept counts of a page in page order, also those in a place where none is kept."""
    return tuple(_kept_counts(page)) if page.may_keep_counts else ()


def truth_of(page: Page, kept: KeptCount, style: tuple[str, ...] = ()) -> Truth:
    """Return what the numbers of a kept count should be, or why that cannot be told.

    ``style`` are numbers in whose style they would be written, its own by default.
    """
    if kept.holder:
        return Truth(problem=f"a count in {kept.holder} is not kept; move it out")
    dialect = page.dialect
    measure = measure_called(dialect, kept.words)
    if measure is None:
        known = names_of(dialect)
        _, ending = suggestion(kept.words, known, "counts")
        return Truth(problem=f'"{kept.words}" is no count; {ending}')
    items = _scope(page, kept)
    if isinstance(items, str):
        return Truth(problem=items)
    values = measure.of(dialect, items)
    if kept.is_gauge:
        return _gauge(page, kept, measure, items, style)
    is_whole = measure.unit != "hours"
    written = style if len(style) == len(kept.numbers) else kept.written
    if not written and not kept.element.text() and kept.element.name not in VOID:
        return Truth(("/".join(rewritten(v, "", is_whole=is_whole) for v in values),))
    if len(written) != len(values):
        return Truth(problem=_amount(len(values), len(written)))
    return Truth(
        tuple(_number(*pair, is_whole=is_whole) for pair in zip(values, written, strict=True))
    )


def edits_of(kept: KeptCount, truth: Truth) -> list[Edit]:
    """Return the edits that write the right numbers, each as little as can be."""
    places = kept.numbers
    if not places and truth.numbers:
        start = kept.element.inner_start
        places = (Span(start, kept.element.inner_end),)
    source = kept.element.tree.source
    pairs = zip(places, truth.numbers, strict=False)
    return [write_words(source, span, text) for span, text in pairs if source.cut(span) != text]


def _number(value: float, written: str, *, is_whole: bool) -> str:
    if is_written(value, written, is_whole=is_whole):
        return written
    return rewritten(value, written, is_whole=is_whole)


def _amount(expected: int, found: int) -> str:
    numbers = "one number" if expected == 1 else "two numbers"
    return f"expected {numbers} in it, found {found or 'none'}"


def _gauge(
    page: Page,
    kept: KeptCount,
    measure: Measure,
    items: tuple[Item, ...],
    style: tuple[str, ...],
) -> Truth:
    """Return what the value of a gauge should be, its maximum, and the numbers of its words."""
    element = kept.element
    places = {
        attribute.value_start: name
        for name in ("value", "max")
        if (attribute := element.attribute(name)) and attribute.value
    }
    is_percent, is_whole = measure.unit == "percent", measure.unit != "hours"
    names = [] if is_percent else ["max"]
    for name in ("value", *names):
        if name not in places.values():
            return Truth(problem=f'<{element.name}> needs {name}="1", which is then kept right')
    whole = measure if len(measure.kinds) > 1 or is_percent else measure.beside_total
    value, top = (*measure.of(page.dialect, items), 100)[0], whole.of(page.dialect, items)[-1]
    share = value if is_percent else 100 * value / top if top else 0
    scale = value_of(element.get("max").strip() or "1") if is_percent else 0
    if scale is None:
        return Truth(problem=f'"{element.get("max")}" is no number')
    source = element.tree.source.text
    numbers: list[str] = []
    left = [value] if is_percent else [value, top]
    written_before = style if len(style) == len(kept.numbers) else kept.written
    for span, written in zip(kept.numbers, written_before, strict=True):
        place = places.get(span.start)
        if place == "value" and is_percent:
            is_share = scale >= _PERCENT
            numbers.append(_number(value * scale / _PERCENT, written, is_whole=is_share))
        elif place == "value":
            numbers.append(_number(value, written, is_whole=is_whole))
        elif place == "max":
            numbers.append(_number(top, written, is_whole=is_whole))
        elif source[span.end : element.inner_end].lstrip().startswith("%"):
            numbers.append(_number(share, written, is_whole=True))
        elif left:
            numbers.append(_number(left.pop(0), written, is_whole=is_whole))
        else:
            return Truth(problem=f'"{written}" in it is no part of the count')
    return Truth(tuple(numbers))


def _scope(page: Page, kept: KeptCount) -> tuple[Item, ...] | str:
    """Return the items that a kept count is about, or what is wrong with its group."""
    from pillcheck.backlog.item_groups import groups_called, groups_of, items_in

    if kept.group is None:
        outer = kept.element.parent
        while outer is not None and outer.attribute(GROUP_ATTRIBUTE) is None:
            outer = outer.parent
        return page.items if outer is None else items_in(page, outer.span)
    groups = groups_of(page)
    if not kept.group.strip():
        start = kept.element.start
        around = [g for g in groups if g.head and g.span.start <= start < g.span.end]
        return around[-1].items(page) if around else "it stands in no group: no heading is above it"
    marked = [items_in(page, element.span) for element in _marked(page, kept.group)]
    called = list(dict.fromkeys(marked or groups_called(page, groups, kept.group)))
    if len(called) == 1:
        return called[0]
    if called:
        return f'{len(called)} groups are called "{kept.group}"'
    names = tuple(dict.fromkeys(group.name for group in groups))
    _, ending = suggestion(kept.group, names, "groups")
    return f'no group is called "{kept.group}"; {ending}'


def _marked(page: Page, name: str) -> Iterator[Element]:
    """Yield the elements that are a group of this name by their own attribute."""
    from pillcheck.backlog.text import folded

    for number, tag in enumerate(page.tree.tokens.tags):
        if (
            tag.kind == START
            and GROUP_ATTRIBUTE in tag.values
            and COUNT_ATTRIBUTE not in tag.values
        ):
            element = page.tree.element(number)
            if folded(element.get(GROUP_ATTRIBUTE)) == folded(name):
                yield element


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
