"""What a page says, as plain values with no page behind them, so that many can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import HistoryRow, Item, Page


class ItemState(Record):
    """An item.

    Fields go by the dialect's names, so that a label's spelling is no change;
    ``estimate_field`` is the one that the estimate's cells stand in.
    """

    id: str | None
    title: str
    priority: str | None
    status: str | None
    hours: float | None
    days: tuple[tuple[str, float | None], ...]
    fields: tuple[tuple[str, str], ...]
    estimate_field: str | None = None

    @property
    def name(self) -> str:
        """Its id and title, as they are shown to people."""
        return " ".join(filter(None, (self.id, self.title))) or "an item without id and title"

    @property
    def estimate(self) -> str | None:
        """The estimate in a few words, if there is one."""
        days = "/".join("?" if count is None else f"{count:g}" for _, count in self.days)
        parts = [f"{days} days"] if days else []
        if self.hours is not None:
            parts.append(f"{self.hours:g} h")
        return ", ".join(parts) or None


class Row(Record):
    """A row of the page history. ``date`` is the machine's, where there is one."""

    date: str
    change: str
    author: str


class Snapshot(Record):
    """Everything a page says of its items and its history, in page order."""

    items: tuple[ItemState, ...] = ()
    rows: tuple[Row, ...] = ()


def snapshot(page: Page) -> Snapshot:
    """Return what a page says."""
    rows = page.history.rows if page.history else ()
    return Snapshot(
        tuple(item_state(page, item) for item in page.items), tuple(row_of(row) for row in rows)
    )


def item_state(page: Page, item: Item) -> ItemState:
    """Return what an item says."""
    return ItemState(
        item.name,
        item.title.value if item.title else "",
        item.priority,
        item.status,
        item.hours,
        tuple(item.days.items()),
        tuple((name, " ".join(lines)) for name, lines in field_lines(page, item)),
        _estimate_field(item),
    )


def row_of(row: HistoryRow) -> Row:
    """Return what a row of the page history says."""
    date = row.day.isoformat() if row.day else row.date.value if row.date else ""
    return Row(date, *(text.value if text else "" for text in (row.change, row.author)))


def field_lines(page: Page, item: Item) -> Iterable[tuple[str, list[str]]]:
    """Yield the name of each field and what it says, line by line."""
    # A pill in a field is the item's status, which is told of once.
    pills = tuple(pill.element for pill in (*item.pills, *item.other_pills))
    for field in item.fields:
        lines = [line for body in field.bodies for line in body.lines(pills)]
        if lines or field.name != page.dialect.status_field:
            yield field.name, lines


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
