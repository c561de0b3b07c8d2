"""Reads a page of another shape: items by selector or by table, statuses by their carriers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.carrier_reader import carriers_of, properties_of, words_in
from pillcheck.backlog.page import Item, Priority
from pillcheck.backlog.parts import parts_reader, trimmed
from pillcheck.backlog.places import Columns, elements_at, item_elements
from pillcheck.backlog.shape import COLUMN, NONE
from pillcheck.backlog.shown_text import stripped
from pillcheck.backlog.text import Text
from pillcheck.backlog.words import PriorityWords
from pillcheck.html.element_names import BREAKS, HEADINGS
from pillcheck.html.tree import Element, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.carriers import Carried, Property
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.shape import Shape
    from pillcheck.html.source import Span
    from pillcheck.html.tree import Tree

# What stands between a title and an id, a status or a description.
_MARKS = " \t\n\f\r\xa0:;,.·•|–—-"
_MARKS_BEHIND = _MARKS.replace(".", "")
_MARKS_BEFORE = _MARKS.replace(".", "") + ")]."
_INLINE = frozenset(
    "a abbr b bdi cite code del em i ins kbd mark q s small strong sub sup u".split()
)
_NAMING = frozenset(["b", "strong"])


def read_items(tree: Tree, dialect: Dialect, shape: Shape) -> tuple[Item, ...]:
    """Return the items of a page, in page order, as the dialect's shape says."""
    columns = Columns()
    reader = _ItemReader(dialect, shape, columns)
    return tuple(map(reader.item, item_elements(tree, shape, columns)))


class _ItemReader:
    def __init__(self, dialect: Dialect, shape: Shape, columns: Columns) -> None:
        self.dialect = dialect
        self.shape = shape
        self.columns = columns

    def item(self, element: Element) -> Item:
        """Return the item that an element is."""
        carriers = carriers_of(element, self.dialect, self.shape, self.columns)
        properties = properties_of(element, self.shape.properties, self.columns)
        name, place = self._id(element)
        aside = self._aside(element, carriers, properties, place)
        heading, title = self._title(element, aside)
        status = next((status for carried in carriers for status in carried.statuses), None)
        priority = next((known for known in properties if known.name == "priority"), None)
        terms = list(_terms(element))
        return Item(
            element=element,
            dialect=self.dialect,
            name=name,
            priority=priority.value if priority else None,
            status=status or self._missing(carriers),
            heading=heading,
            title=title,
            tag=_tag(priority) if priority else None,
            pills=(),
            other_pills=(),
            fields=parts_reader(self.dialect).fields(terms),
            field_list=terms[0].parent if terms else None,
            estimate=(),
            inside=None,
            carriers=carriers,
            properties=properties,
            own_id=place,
        )

    def _missing(self, carriers: tuple[Carried, ...]) -> str | None:
        if any(carried.label and carried.label.value for carried in carriers):
            return None
        if any(carried.attribute and carried.attribute.value.strip() for carried in carriers):
            return None
        return self.shape.missing_status

    def _id(self, element: Element) -> tuple[str | None, Text | None]:
        """Return an item's id, and its place where that is not the attribute ``id``."""
        where = self.shape.id
        if where == NONE:
            return None, None
        if where.startswith("@"):
            attribute = element.attribute(where[1:])
            if attribute is None or not attribute.value.strip():
                return None, None
            value = attribute.value.strip()
            place = Text(attribute.value_start, attribute.value_end, value)
            return value, None if attribute.name == "id" else place
        inner = next(elements_at(element, where, self.columns), None)
        if inner is None:
            return None, None
        words, _ = words_in(inner)
        if not self.shape.id_pattern:
            return words.value or None, words if words.value else None
        source = element.tree.source.text
        for start, end in inner.pieces():
            match = re.compile(self.shape.id_pattern).search(source, start, end)
            if match and match[0]:
                return match[0], Text(*match.span(), match[0])
        return None, None

    def _aside(
        self,
        element: Element,
        carriers: tuple[Carried, ...],
        properties: tuple[Property, ...],
        name: Text | None,
    ) -> list[Span]:
        """Return the parts of an item that are no part of its title."""
        inner = [carried.element for carried in carriers] + [known.element for known in properties]
        aside = [part.span for part in inner if part != element]
        for carried in carriers:
            if carried.carrier.text in ("start", "end") and carried.label:
                if carried.element != element:
                    aside.remove(carried.element.span)
                aside.append(carried.label.span)
        if name:
            # An id that is an attribute stands in no element of the item.
            is_inside = element.inner_start <= name.start
            outer = element.tree.around(name.span) if is_inside else None
            is_alone = outer and outer != element and outer.text() == name.value
            aside.append(outer.span if outer and is_alone else name.span)
        return aside

    def _title(self, element: Element, aside: list[Span]) -> tuple[Element | None, Text | None]:
        """Return the element that holds an item's title, and the title."""
        place, end = self._title_element(element, aside)
        if place is None:
            return None, None
        return place, _words(place, aside, place.inner_end if end is None else end)

    def _is_elsewhere(self, element: Element, place: str) -> bool:
        """Tell whether a place is a column, and this row one that goes on without it."""
        name = place.removeprefix(COLUMN)
        return name != place and self.columns.is_elsewhere(element, name)

    def _title_element(
        self, element: Element, aside: list[Span]
    ) -> tuple[Element | None, int | None]:
        """Return the element of the title, and where the title ends if not with the element."""
        if self.shape.title:
            place = next(elements_at(element, self.shape.title, self.columns), None)
            if place or not self._is_elsewhere(element, self.shape.title):
                return place, None
        heading = next(element.descendants(*HEADINGS, "summary"), None)
        if heading and heading.name == "summary":
            heading = next(heading.descendants(*HEADINGS), heading)
        if heading and _words(heading, aside, heading.inner_end).value:
            return heading, None
        cells = [cell for cell in element.descendants("td", "th") if cell.parent == element]
        texts = [(cell, _words(cell, aside, cell.inner_end).value) for cell in cells]
        # A number alone, as rows have it in front, is no title where there are words.
        worded = (cell for cell, text in texts if any(map(str.isalpha, text)))
        title = next(worded, None) or next((cell for cell, text in texts if text), None)
        return (title, None) if title else _first_text(element, aside)


def _terms(element: Element) -> Iterator[Element]:
    """Yield the terms of an item's lists and what follows each, not those of lists in a field."""
    end = -1
    for inner in element.descendants("dt", "dd"):
        if inner.number >= end:
            if inner.name == "dd":
                end = element.tree.closers[inner.number]
            yield inner


def _tag(priority: Property) -> Priority | None:
    """Return the priority tag that a property is, where its words say it."""
    if priority.attribute or priority.rule.classes:
        return None
    by = priority.element.inner_start
    words = Text(priority.text.start, priority.text.end, priority.value)
    return Priority(priority.element, PriorityWords(words.moved(-by), ""))


def _first_text(element: Element, aside: list[Span]) -> tuple[Element | None, int | None]:
    """Return the element of the first words in an item, and where these end in the item itself.

    A sign alone, such as a tick in an element of its own, is no title where there are words.
    """
    source = element.tree.source.text
    pieces = _left(element.pieces(), aside)
    worded = [(s, e) for s, e in pieces if any(map(str.isalnum, fold(source[s:e])))]
    for start, end in worded or pieces:
        begin, _ = stripped(source, start, end, before=_MARKS)
        if begin >= end:
            continue
        inner = _holder(element, begin)
        if inner != element:
            return inner, None
        return element, _end_of_run(element, begin)
    return None, None


def _holder(element: Element, place: int) -> Element:
    """Return the element that a title at a place is the text of."""
    inner = element
    for candidate in element.descendants():
        if candidate.start > place:
            break
        if candidate.inner_start <= place < candidate.inner_end:
            inner = candidate
    while inner != element and inner.name in _INLINE - _NAMING and inner.parent is not None:
        inner = inner.parent
    return inner


def _end_of_run(element: Element, place: int) -> int:
    """Return where the line of words at a place ends: at the first block or break after it."""
    tree = element.tree
    tokens = tree.tokens
    for number in range(element.number + 1, tree.closers[element.number]):
        is_break = tokens.tags[number].name in BREAKS and number not in tree.dropped
        if tokens.starts[number] > place and is_break:
            return tokens.starts[number]
    return element.inner_end


def _left(pieces: list[tuple[int, int]], aside: list[Span]) -> list[tuple[int, int]]:
    """Return the parts of texts that are not aside."""
    for left, right in aside:
        pieces = (
            [
                part
                for start, end in pieces
                for part in ((start, min(end, left)), (max(start, right), end))
                if part[0] < part[1]
            ]
            if any(left < end and start < right for start, end in pieces)
            else pieces
        )
    return pieces


def _is_empty(place: tuple[int, int]) -> bool:
    return place[0] == place[1]


def _words(element: Element, aside: list[Span], end: int) -> Text:
    """Return the words of an element up to a place, without what is aside or marks around it."""
    source = element.tree.source.text
    read = [(s, min(e, end), after) for s, e, after in element.pieces_and_breaks() if s < end]
    breaks = [s for s, _, is_after_break in read if is_after_break]
    pieces = [(s, e) for s, e, _ in read]
    all_pieces, pieces = pieces, _left(pieces, aside)
    pieces = [(s, e) for s, e in pieces if fold(source[s:e])]
    while pieces and _is_empty(stripped(source, *pieces[0], before=_MARKS)):
        pieces.pop(0)
    while pieces and _is_empty(stripped(source, *pieces[-1], behind=_MARKS_BEHIND)):
        pieces.pop()
    if not pieces:
        return Text(element.inner_start, element.inner_start, "")
    is_cut = pieces != all_pieces
    start, stop = trimmed(source, *pieces[0])[0], trimmed(source, *pieces[-1])[1]
    if is_cut:
        start, _ = stripped(source, start, pieces[0][1], before=_MARKS_BEFORE)
        _, stop = stripped(source, pieces[-1][0], stop, behind=_MARKS_BEHIND)
    words, behind = "", start
    for piece_start, piece_end in pieces:
        # Words in two lines are not one.
        words += " " if any(behind <= place <= piece_start for place in breaks) else ""
        words += source[max(piece_start, start) : min(piece_end, stop)]
        behind = piece_end
    words = fold(words)
    for inner in element.descendants():
        span = inner.span
        if span.end > end or any(a < span.end and span.start < b for a, b in aside):
            continue
        if span.start <= start < span.end:
            start = span.start
        if span.start < stop <= span.end:
            stop = span.end
    return Text(start, stop, words)
