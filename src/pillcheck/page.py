"""The nouns of a backlog page; every leaf knows its exact place."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.clock import parse_day
from pillcheck.record import Record
from pillcheck.source import Source, Span

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.dialect import Dialect, FieldRule
    from pillcheck.scan import Attribute
    from pillcheck.tree import Element, Tree


class Text(Record):
    """Words on the page: where they stand, and how they read, white space folded."""

    span: Span
    value: str

    def moved(self, by: int) -> Text:
        """Return the same words so many characters further down."""
        start, end = self.span
        return Text(Span(start + by, end + by), self.value)


class Pill(Record):
    """A status pill: its element, the status names among its classes, and its label."""

    element: Element
    class_attribute: Attribute
    statuses: tuple[Text, ...]
    label: Text

    @property
    def status(self) -> str | None:
        """The status its class names; the first, where there are several."""
        return self.statuses[0].value if self.statuses else None

    @property
    def class_span(self) -> Span:
        """Where its class stands."""
        return Span(self.class_attribute.value_start, self.class_attribute.value_end)

    @property
    def is_blank(self) -> bool:
        """Whether it has neither status nor label: a script fills it in."""
        return not self.statuses and not self.label.value


class Priority(Record):
    """A priority tag: the name in it, and the words behind that ("critical"), if any."""

    element: Element
    name: Text
    words: str = ""


class Field(Record):
    """A numbered field: the ``<dt>`` with its number and label, and what follows it."""

    term: Element
    number: Text | None
    label: Text
    rule: FieldRule | None
    bodies: tuple[Element, ...]

    def __repr__(self) -> str:
        return f"<Field {self.name}>"

    @property
    def name(self) -> str:
        """The label the dialect gives the field, else its own."""
        return self.rule.label if self.rule else self.label.value

    @property
    def is_evidence(self) -> bool:
        """Whether it says what a done item delivered."""
        return self.rule is not None and self.rule.evidence

    @property
    def text(self) -> str:
        """What the field says."""
        return " ".join(filter(None, (body.text() for body in self.bodies)))

    @property
    def lines(self) -> list[str]:
        """What the field says, each paragraph, cell and the like alone."""
        return [line for body in self.bodies for line in body.lines()]


class Rate(Record):
    """One cell of an estimate: so many days at so many hours a day.

    ``time`` is the place of the days ("~4 days"), ``work`` that of the hours
    behind them ("12 h"), and ``unit`` the word after those.
    """

    element: Element
    hours_per_day: float | None
    days: float | None
    hours: float | None
    time: Span | None
    unit: Text | None
    work: Span | None


class Item(Record):
    """A work item."""

    element: Element
    id: Text | None
    heading: Element | None
    title: Text | None
    tag: Priority | None
    priority_attribute: Attribute | None
    status_attribute: Attribute | None
    pills: tuple[Pill, ...]
    other_pills: tuple[Pill, ...]
    fields: tuple[Field, ...]
    field_list: Element | None
    estimate: tuple[Rate, ...]
    inside: Element | None

    def __repr__(self) -> str:
        title = self.title.value if self.title else None
        return f"<Item {self.name}: {title!r}, {self.status}>"

    @property
    def name(self) -> str | None:
        """The id, or nothing."""
        return self.id.value if self.id else None

    @property
    def priority(self) -> str | None:
        """The priority's name: the tag's, else the attribute's."""
        if self.tag and self.tag.name.value:
            return self.tag.name.value
        return self.priority_text.value if self.priority_text else None

    @property
    def priority_text(self) -> Text | None:
        """The priority in the attribute."""
        return _value(self.priority_attribute)

    @property
    def status(self) -> str | None:
        """The status's name: the attribute's, else the pill's."""
        if self.status_text:
            return self.status_text.value
        return next((pill.status for pill in self.pills if pill.status), None)

    @property
    def status_text(self) -> Text | None:
        """The status in the attribute."""
        return _value(self.status_attribute)

    @property
    def end_of_fields(self) -> Span:
        """Where a field could be added: the end tag of the list, else the heading."""
        if self.field_list is not None:
            return Span(self.field_list.inner.end, self.field_list.span.end)
        return self.heading.span if self.heading else self.element.start_tag

    def field(self, name: str) -> Field | None:
        """Return the first field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def hours(self) -> float | None:
        """The hours of the estimate, where one of its cells names them."""
        return next((rate.hours for rate in self.estimate if rate.hours is not None), None)

    @property
    def days(self) -> dict[str, float | None]:
        """The days of the estimate by hours a day ("3", "2", "1")."""
        return {
            f"{rate.hours_per_day:g}": rate.days
            for rate in self.estimate
            if rate.hours_per_day is not None
        }


class HistoryRow(Record):
    """A row of the page history. ``cells`` holds all of its cells, right or wrong."""

    element: Element
    cells: tuple[Element, ...]
    time: Element | None
    date: Text | None
    change: Text | None
    author: Text | None

    def __repr__(self) -> str:
        said = (part.value if part else None for part in (self.date, self.change, self.author))
        return "<HistoryRow {}: {!r}, {}>".format(*said)

    @property
    def moment(self) -> Text | None:
        """The machine-readable date."""
        return _value(self.time.attribute("datetime")) if self.time else None

    @property
    def day(self) -> dt.date | None:
        """The day that the machine-readable date names."""
        return parse_day(self.moment.value) if self.moment else None


class History(Record):
    """The page history table."""

    table: Element
    rows: tuple[HistoryRow, ...]
    tables: int = 1


class Page(Record):
    """A backlog page, read."""

    source: Source
    tree: Tree
    dialect: Dialect
    items: tuple[Item, ...]
    legend: tuple[Pill, ...]
    history: History | None
    ids: tuple[tuple[str, Span], ...]
    item_links: tuple[tuple[Attribute, Element], ...]
    comments: tuple[Text, ...]

    def item_around(self, span: Span) -> Item | None:
        """Return the innermost item that a span stands in."""
        before = bisect_right(self.items, span.start, key=lambda item: item.element.token.start)
        item = self.items[before - 1] if before else None
        # What stands around a place behind an item stands around that item, too.
        while item and not item.element.span.encloses(span):
            outer = item.inside
            item = next((one for one in self.items if one.element == outer), None)
        return item


def _value(attribute: Attribute | None) -> Text | None:
    if attribute is None or not attribute.value.strip():
        return None
    return Text(Span(attribute.value_start, attribute.value_end), attribute.value.strip())
