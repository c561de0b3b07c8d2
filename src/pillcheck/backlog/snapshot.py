"""What a page says, as plain values: what git's history, proofs and JSON are made from.

No value holds on to its page, so that many versions can be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.extras import extras_of
from pillcheck.backlog.hours import total_hours
from pillcheck.backlog.item_index import index_of
from pillcheck.backlog.page import caption
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Field, HistoryRow, Item, Page, Pill
    from pillcheck.html.tree import Element

Attributes = tuple[tuple[str, str], ...]
Lines = tuple[str, ...]
# The new values of attributes by name; nothing for one that is gone.
NewValues = dict[str, "str | None"]


def with_values(attributes: Attributes, values: NewValues) -> Attributes:
    """Return attributes once some have other values or are gone; new ones come last."""
    known = {name for name, _ in attributes}
    changed = [(name, values.get(name, value)) for name, value in attributes]
    changed += [(name, value) for name, value in values.items() if name not in known]
    return tuple((name, value) for name, value in changed if value is not None)


class PillState(Record):
    """A status pill: the status names among its classes, its label, and all its attributes."""

    statuses: tuple[str, ...]
    label: str
    attributes: Attributes


class FieldState(Record):
    """A field: its number and label as written, its name in the dialect, and its bodies.

    ``lines`` holds the lines of each body as a reader sees them, ``own_lines``
    those lines without the pills of the item.
    """

    name: str
    number: str | None
    label: str
    lines: tuple[Lines, ...]
    own_lines: tuple[Lines, ...]
    is_status: bool

    @property
    def text(self) -> str:
        """What the field says, pills included."""
        return " ".join(line for body in self.lines for line in body)

    @property
    def own_text(self) -> str:
        """What the field says without the pills in it."""
        return " ".join(line for body in self.own_lines for line in body)


class CarrierState(Record):
    """A carrier of a status: what its class, attribute and words mean, its words, its attributes.

    The attributes are left out where the carrier is the item itself.
    """

    statuses: tuple[str | None, str | None, str | None]
    label: str | None
    attributes: Attributes


class ItemState(Record):
    """An item. ``attributes`` are those of its start tag, as written.

    ``heading`` is the title, or nothing where the item has no heading. ``days``
    is nothing where the item has no estimate; ``estimate_field`` is the name of
    the field that the estimate's cells stand in. ``extras`` are the attributes that
    say something else, and the addresses of links, by name.
    """

    id: str | None
    attributes: Attributes
    heading: str | None
    priority: str | None
    status: str | None
    pills: tuple[PillState, ...]
    other_pills: tuple[PillState, ...]
    hours: float | None
    days: tuple[tuple[str, float | None], ...] | None
    fields: tuple[FieldState, ...]
    estimate_field: str | None
    carriers: tuple[CarrierState, ...] = ()
    properties: Attributes = ()
    extras: Attributes = ()

    @property
    def title(self) -> str:
        """The title, empty where there is none."""
        return self.heading or ""

    @property
    def caption(self) -> str:
        """Its id and title, as they are shown to people."""
        return caption(self.id, self.heading)

    @property
    def own_fields(self) -> tuple[FieldState, ...]:
        """The fields, without a status field that says nothing beside its pill."""
        return tuple(field for field in self.fields if field.own_text or not field.is_status)

    @property
    def total_hours(self) -> float | None:
        """The hours of the estimate, else what its days come to."""
        return total_hours(self.hours, self.days or ())

    @property
    def estimate(self) -> str | None:
        """The estimate in a few words, if there is one."""
        days = "/".join("?" if count is None else f"{count:g}" for _, count in self.days or ())
        parts = [f"{days} days"] if days else []
        if self.hours is not None:
            parts.append(f"{self.hours:g} h")
        return ", ".join(parts) or None


class RowText(Record):
    """A history row as people read it; ``date`` is the machine-readable one where it is a day."""

    date: str
    change: str
    author: str


class RowState(Record):
    """A row of the page history: machine-readable date, shown date, change and author.

    ``text`` is the row as people read it. Two rows with the same text are the
    same row to people, however their dates are written.
    """

    moment: str | None
    date: str | None
    change: str | None
    author: str | None
    text: RowText


class Snapshot(Record):
    """Everything a page says of its items and its history, in page order."""

    items: tuple[ItemState, ...] = ()
    rows: tuple[RowState, ...] = ()


def snapshot(page: Page) -> Snapshot:
    """Return what a page says of its items and its history."""
    return index_of(page).of_page(page, _snapshot)


def _snapshot(page: Page) -> Snapshot:
    return snapshot_with(page, {})


def snapshot_with(page: Page, known: Mapping[int, ItemState]) -> Snapshot:
    """Return what a page says; what some items say is known, by the number of their element."""
    rows = page.history.rows if page.history else ()
    items = (known.get(item.element.number) or item_state(item) for item in page.items)
    return Snapshot(tuple(items), tuple(map(row_state, rows)))


def named_state(item: Item) -> ItemState:
    """Return what stands for an item of which nothing counts but its id and title."""
    return ItemState(
        id=item.name, heading=item.title.value if item.title else None,
        attributes=(), priority=None, status=None, pills=(), other_pills=(), hours=None,
        days=None, fields=(), estimate_field=None,
    )  # fmt: skip


def item_state(item: Item, *, with_extras: bool = True) -> ItemState:
    """Return what an item says, with or without its extras, which are no facts."""
    # A pill in a field is the item's status, which is reported as such.
    pills = tuple(pill.element for pill in (*item.pills, *item.other_pills))
    pills += tuple(carried.element for carried in item.carriers)
    pills += tuple(known.element for known in item.properties if known.element != item.element)
    return ItemState(
        id=item.name,
        attributes=_attributes(item.element),
        heading=item.title.value if item.title else None,
        priority=item.priority,
        status=item.status,
        pills=tuple(map(pill_state, item.pills)),
        other_pills=tuple(map(pill_state, item.other_pills)),
        hours=item.hours,
        days=tuple(item.days.items()) if item.estimate else None,
        fields=tuple(_field_state(item, field, pills) for field in item.fields),
        estimate_field=_estimate_field(item),
        carriers=tuple(carrier_state(item, carried) for carried in item.carriers),
        properties=tuple((known.name, known.value) for known in item.properties),
        extras=extras_of(item) if with_extras else (),
    )


def carrier_state(item: Item, carried: Carried) -> CarrierState:
    """Return what a carrier of an item says."""
    return CarrierState(
        (carried.by_class, carried.by_value, carried.by_text),
        carried.label.value if carried.label else None,
        _attributes(carried.element) if carried.element != item.element else (),
    )


def pill_state(pill: Pill) -> PillState:
    """Return what a pill says."""
    return PillState(pill.names, pill.words.label.value, _attributes(pill.element))


def row_state(row: HistoryRow) -> RowState:
    """Return what a row of the page history says."""
    date, change, author = (
        text.value if text else None for text in (row.date, row.change, row.author)
    )
    day = row.day.isoformat() if row.day else date or ""
    return RowState(
        moment=row.time.get("datetime") if row.time else None,
        date=date,
        change=change,
        author=author,
        text=RowText(day, change or "", author or ""),
    )


def _field_state(item: Item, field: Field, pills: tuple[Element, ...]) -> FieldState:
    lines = own_lines = tuple(tuple(body.lines()) for body in field.bodies)
    if pills and any(
        pill == body or body.contains(pill) for body in field.bodies for pill in pills
    ):
        own_lines = tuple(
            () if body in pills else tuple(body.lines(pills)) for body in field.bodies
        )
    number, label, _, name = field.words
    # A page has hundreds of fields, and names cost more than all else here.
    return FieldState.make(
        (
            name,
            number.value if number else None,
            label.value,
            lines,
            own_lines,
            name == item.dialect.status_field,
        )
    )


def _attributes(element: Element) -> Attributes:
    return tuple((attribute.name, attribute.value) for attribute in element.tag.attributes)


def _estimate_field(item: Item) -> str | None:
    return next(
        (
            field.name
            for field in item.fields
            for body in field.bodies
            if any(body.contains(rate.element) for rate in item.estimate)
        ),
        None,
    )
