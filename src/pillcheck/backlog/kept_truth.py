"""What the kept counts of a page should say, and the edits that make them say it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pillcheck.backlog.item_groups import Groups, items_in
from pillcheck.backlog.kept_numbers import is_written, rewritten, value_of
from pillcheck.backlog.measures import GROUP_ATTRIBUTE, Measure, measure_called, names_of
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.backlog.text import folded
from pillcheck.errors import suggestion
from pillcheck.html.element_names import VOID
from pillcheck.html.escaping import write_words
from pillcheck.html.scanner import START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.kept_counts import KeptCount
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.edit import Edit
    from pillcheck.html.tree import Element

_PERCENT = 100


class Truth(Record):
    """What the numbers of a kept count should be, as they would be written, or what is wrong."""

    numbers: tuple[str, ...] = ()
    problem: str = ""


class Truths:
    """What the kept counts of a page should say; its groups are looked for once."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self.page)

    def of(self, kept: KeptCount, style: tuple[str, ...] = ()) -> Truth:
        """Return what the numbers of a kept count should be, or why that cannot be told.

        ``style`` are numbers in whose style they would be written, its own by default.
        """
        if kept.holder:
            return Truth(problem=f"a count in {kept.holder} is not kept; move it out")
        dialect = self.page.dialect
        measure = measure_called(dialect, kept.words)
        if measure is None:
            _, ending = suggestion(kept.words, names_of(dialect), "counts")
            return Truth(problem=f'"{kept.words}" is no count; {ending}')
        items = self._scope(kept)
        if isinstance(items, str):
            return Truth(problem=items)
        written = style if len(style) == len(kept.numbers) else kept.written
        if kept.is_gauge:
            return _gauge(dialect, kept, measure, items, written)
        values = measure.of(dialect, items)
        is_whole = measure.unit != "hours"
        if not written and not kept.element.text() and kept.element.name not in VOID:
            return Truth(("/".join(rewritten(v, "", is_whole=is_whole) for v in values),))
        if len(written) != len(values):
            return Truth(problem=_amount(len(values), len(written)))
        pairs = zip(values, written, strict=True)
        return Truth(tuple(_number(*pair, is_whole=is_whole) for pair in pairs))

    def _scope(self, kept: KeptCount) -> tuple[Item, ...] | str:
        """Return the items that a kept count is about, or what is wrong with its group."""
        page = self.page
        if kept.group is None:
            outer = kept.element.parent
            while outer is not None and outer.attribute(GROUP_ATTRIBUTE) is None:
                outer = outer.parent
            return page.items if outer is None else items_in(page, outer.span)
        if not kept.group.strip():
            around = self._groups.around(kept.element.start)
            return around[-1].items(page) if around else "it is in no group: no heading is above it"
        marked = [items_in(page, element.span) for element in _marked(page, kept.group)]
        called = list(dict.fromkeys(marked or self._groups.called(kept.group)))
        if len(called) == 1:
            return called[0]
        if called:
            return f'{len(called)} groups are called "{kept.group}"'
        names = tuple(dict.fromkeys(group.name for group in self._groups.all))
        _, ending = suggestion(kept.group, names, "groups")
        return f'no group is called "{kept.group}"; {ending}'


def truth_of(page: Page, kept: KeptCount) -> Truth:
    """Return what the numbers of one kept count should be; ``Truths`` is for several."""
    return Truths(page).of(kept)


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
    dialect: Dialect,
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
    value, top = (*measure.of(dialect, items), 100)[0], whole.of(dialect, items)[-1]
    share = value if is_percent else 100 * value / top if top else 0
    scale = value_of(element.get("max").strip() or "1") if is_percent else 0
    if scale is None:
        return Truth(problem=f'"{element.get("max")}" is no number')
    source = element.tree.source.text
    numbers: list[str] = []
    left = [value] if is_percent else [value, top]
    for span, written in zip(kept.numbers, style, strict=True):
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


def _marked(page: Page, name: str) -> Iterator[Element]:
    """Yield the elements that are a group of this name by their own attribute."""
    for number, tag in enumerate(page.tree.tokens.tags):
        if (
            tag.kind == START
            and GROUP_ATTRIBUTE in tag.values
            and COUNT_ATTRIBUTE not in tag.values
        ):
            element = page.tree.element(number)
            if folded(element.get(GROUP_ATTRIBUTE)) == folded(name):
                yield element
