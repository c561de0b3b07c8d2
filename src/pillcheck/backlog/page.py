"""The parts of a backlog page: items, pills, fields, rows; every text knows its exact place.

Places are characters into the decoded text of the page, from start to before end.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.backlog.hours import total_hours
from pillcheck.backlog.text import Text
from pillcheck.dates import parse_day
from pillcheck.html.source import Source, Span
from pillcheck.record import Record

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.carriers import Carried, Property
    from pillcheck.backlog.dialect import Dialect, FieldRule
    from pillcheck.backlog.words import CellWords, PillWords, PriorityWords, TermWords
    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element, Tree


# An element with this attribute holds a count that edits keep right.
COUNT_ATTRIBUTE = "data-pillcheck-count"


class Pill(Record):
    """A status pill: its element and what it says."""

    element: Element
    words: PillWords

    @property
    def names(self) -> tuple[str, ...]:
        """The status names among its classes."""
        return tuple(name.value for name in self.words.statuses)

    @property
    def statuses(self) -> tuple[Text, ...]:
        """The status names among its classes, with their places."""
        start = self.element.start
        return tuple(name.moved(start) for name in self.words.statuses)

    @property
    def label(self) -> Text:
        """The text that readers see."""
        return self.words.label.moved(self.element.start)

    @property
    def status(self) -> str | None:
        """The first status that its class names."""
        statuses = self.words.statuses
        return statuses[0].value if statuses else None

    @property
    def class_attribute(self) -> Attribute:
        """Its class attribute, which makes it a pill."""
        return next(a for a in self.element.attributes if a.name == "class")

    @property
    def class_span(self) -> Span:
        """Where the value of its class attribute is."""
        return self.element.place_of("class")

    @property
    def is_blank(self) -> bool:
        """Whether it has neither status nor label, so that a script fills it in."""
        return not self.words.statuses and not self.words.label.value


class Priority(Record):
    """A priority tag: the name in it, and the rest after that ("critical"), if any."""

    element: Element
    words: PriorityWords

    @property
    def name(self) -> Text:
        """The priority's name."""
        return self.words.name.moved(self.element.inner_start)


class Field(Record):
    """A numbered field: the ``<dt>`` with its number and label, and what follows it."""

    term: Element
    words: TermWords
    bodies: tuple[Element, ...]

    def __repr__(self) -> str:
        return f"<Field {self.name}>"

    @property
    def number(self) -> Text | None:
        """Its number."""
        number = self.words.number
        return number.moved(self.term.inner_start) if number else None

    @property
    def label(self) -> Text:
        """Its label as written."""
        return self.words.label.moved(self.term.inner_start)

    @property
    def rule(self) -> FieldRule | None:
        """The field of the dialect that it is."""
        return self.words.rule

    @property
    def name(self) -> str:
        """Its label in the dialect, else its label as written."""
        return self.words.name

    @property
    def is_evidence(self) -> bool:
        """Whether it holds the evidence of a done item."""
        return self.rule is not None and self.rule.evidence

    @property
    def text(self) -> str:
        """What the field says."""
        return " ".join(filter(None, (body.text() for body in self.bodies)))

    @property
    def lines(self) -> list[str]:
        """What the field says, a line for each paragraph, cell and the like."""
        return [line for body in self.bodies for line in body.lines()]


class Rate(Record):
    """One cell of an estimate: so many days at so many hours a day."""

    element: Element
    words: CellWords

    @property
    def hours_per_day(self) -> float | None:
        """The hours a day."""
        return self.words.hours_per_day

    @property
    def days(self) -> float | None:
        """The days."""
        return self.words.days

    @property
    def hours(self) -> float | None:
        """The hours in total, if the cell says them."""
        return self.words.hours

    @property
    def time(self) -> Span | None:
        """Where the days are, as in "~4 days"."""
        return self._place(self.words.time)

    @property
    def work(self) -> Span | None:
        """Where the total hours are, as in "12 h"."""
        return self._place(self.words.work)

    @property
    def unit(self) -> Text | None:
        """The unit after the total hours."""
        unit = self.words.unit
        return unit.moved(self.element.inner_start) if unit else None

    def _place(self, words: Text | None) -> Span | None:
        return words.moved(self.element.inner_start).span if words else None


class Item(Record):
    """A work item.

    ``name`` is its id. ``priority`` is that of its tag, else of its attribute;
    ``status`` that of its attribute, else of its first pill that names one.
    ``pills`` are those in its heading and its status field, ``other_pills`` the
    rest; ``inside`` is the element of the item around it.

    On a page of another shape there are no pills: ``carriers`` say the status.
    ``own_id`` is an id that is not the attribute ``id``.
    """

    element: Element
    dialect: Dialect
    name: str | None
    priority: str | None
    status: str | None
    heading: Element | None
    title: Text | None
    tag: Priority | None
    pills: tuple[Pill, ...]
    other_pills: tuple[Pill, ...]
    fields: tuple[Field, ...]
    field_list: Element | None
    estimate: tuple[Rate, ...]
    inside: Element | None
    carriers: tuple[Carried, ...] = ()
    properties: tuple[Property, ...] = ()
    own_id: Text | None = None

    def __repr__(self) -> str:
        title = self.title.value if self.title else None
        return f"<Item {self.name}: {title!r}, {self.status}>"

    @property
    def id(self) -> Text | None:
        """The id, and where it is."""
        if self.own_id:
            return self.own_id
        return Text(*self.element.place_of("id"), self.name) if self.name else None

    @property
    def called(self) -> str:
        """What messages call it: by its id, else by its title."""
        if self.name:
            return self.name
        return f'"{self.title.value}"' if self.title and self.title.value else "this item"

    @property
    def priority_attribute(self) -> Attribute | None:
        """The attribute that names the priority."""
        return self.element.attribute(self.dialect.priority_attribute)

    @property
    def priority_text(self) -> Text | None:
        """The priority in the attribute."""
        return _value(self.priority_attribute)

    @property
    def status_attribute(self) -> Attribute | None:
        """The attribute that names the status."""
        return self.element.attribute(self.dialect.status_attribute)

    @property
    def status_text(self) -> Text | None:
        """The status in the attribute."""
        return _value(self.status_attribute)

    @property
    def end_of_fields(self) -> Span:
        """Where a field could be added: the end tag of the list, else the heading or start tag."""
        if self.field_list is not None:
            return Span(self.field_list.inner.end, self.field_list.span.end)
        return self.heading.span if self.heading else self.element.start_tag

    @property
    def words(self) -> str | None:
        """The words by which readers know its status, if the page shows any."""
        labels = [carried.label for carried in self.carriers]
        labels += [pill.label for pill in self.pills]
        return next((label.value for label in labels if label and label.value), None)

    def value_of(self, name: str) -> str | None:
        """Return the value of the property of this name."""
        return next((known.value for known in self.properties if known.name == name), None)

    def field(self, name: str) -> Field | None:
        """Return the first field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def hours(self) -> float | None:
        """The hours of the estimate, from the first cell that names them."""
        for rate in self.estimate:
            if rate.words.hours is not None:
                return rate.words.hours
        return None

    @property
    def total_hours(self) -> float | None:
        """The hours of the estimate, else what its days come to."""
        return total_hours(self.hours, self.days.items()) if self.estimate else None

    @property
    def days(self) -> dict[str, float | None]:
        """The days of the estimate by hours a day ("3", "2", "1")."""
        return {
            f"{rate.hours_per_day:g}": rate.days
            for rate in self.estimate
            if rate.hours_per_day is not None
        }


class HistoryRow(Record):
    """A row of the page history. ``cells`` holds all of its cells, expected or not."""

    element: Element
    cells: tuple[Element, ...]
    time: Element | None
    date: Text | None
    change: Text | None
    author: Text | None

    def __repr__(self) -> str:
        texts = (text.value if text else None for text in (self.date, self.change, self.author))
        return "<HistoryRow {}: {!r}, {}>".format(*texts)

    @property
    def moment(self) -> Text | None:
        """The machine-readable date, and where it is."""
        return _value(self.time.attribute("datetime")) if self.time else None

    @property
    def day(self) -> dt.date | None:
        """The day of the machine-readable date, if that is one."""
        return parse_day(self.time.get("datetime").strip()) if self.time else None


class History(Record):
    """The table of the page history. ``tables`` counts such tables; the first one is read."""

    table: Element
    rows: tuple[HistoryRow, ...]
    tables: int = 1


class Page(Record):
    """A backlog page, read. ``legend`` holds the pills outside of items.

    ``item_links`` are its links to itself that name an item; ``base`` is what it has links
    count from, if it says so. ``likely`` are the elements that have an id or a class as
    items have it, and are of another name. ``may_keep_counts`` tells whether it may hold
    counts that edits keep right; most pages do not.
    """

    source: Source
    tree: Tree
    dialect: Dialect
    items: tuple[Item, ...]
    legend: tuple[Pill, ...]
    history: History | None
    ids: tuple[tuple[str, Element], ...]
    item_links: tuple[tuple[str, Element], ...]
    comments: tuple[Text, ...]
    sheets: tuple[Element, ...]
    base: str = ""
    likely: tuple[Element, ...] = ()
    may_keep_counts: bool = False

    def item_around(self, span: Span) -> Item | None:
        """Return the innermost item around a span."""
        before = bisect_right(self.items, span.start, key=lambda item: item.element.start)
        item = self.items[before - 1] if before else None
        # An item around a span after another item is around that other item, too.
        while item and not item.element.span.encloses(span):
            outer = item.inside
            item = next((around for around in self.items if around.element == outer), None)
        return item


def caption(name: str | None, title: str | None) -> str:
    """Return an id and title as they are shown to people."""
    return " ".join(filter(None, (name, title))) or "an item without id and title"


def _value(attribute: Attribute | None) -> Text | None:
    if attribute is None or not attribute.value.strip():
        return None
    return Text(attribute.value_start, attribute.value_end, attribute.value.strip())
