"""Items and history rows as cells of a table, whatever the table is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page

Row = tuple[str, ...]
Rows = list[Row]
ITEM_HEADER = ("id", "priority", "status", "title", "hours")
HISTORY_HEADER = ("date", "change", "author")


def item_header(dialect: Dialect) -> Row:
    """Return the header of items with their properties."""
    return (*ITEM_HEADER, *_property_names(dialect))


def item_with_properties(page: Page, known: Item) -> Row:
    """Return the cells of an item, and one for each property that is configured."""
    values = (known.value_of(name) or "" for name in _property_names(page.dialect))
    return (*item(page, known), *values)


def item(page: Page, item: Item) -> Row:
    """Return the cells of an item."""
    return (
        item.name or "",
        item.priority or "",
        page.dialect.label(item.status) if item.status else "",
        title(item),
        number(item.total_hours) if item.total_hours is not None else "",
    )


def history(page: Page) -> Rows:
    """Return the cells of every row of a page's history."""
    rows = page.history.rows if page.history else ()
    return [
        tuple(text.value if text else "" for text in (row.date, row.change, row.author))
        for row in rows
    ]


def by_page(pages: list[Page], header: Row, rows: Iterable[tuple[Page, Row]]) -> tuple[Row, Rows]:
    """Return a table's header and rows; of several pages, with a first column for the page."""
    if len(pages) == 1:
        return header, [row for _, row in rows]
    return ("page", *header), [(page.source.path, *row) for page, row in rows]


def title(item: Item) -> str:
    """Return the title of an item, or nothing."""
    return item.title.value if item.title else ""


def status(dialect: Dialect, name: str | None) -> str:
    """Return the heading of items with this status."""
    if name is None:
        return "no status"
    return dialect.label(name) if dialect.status(name) else f"{name} (unknown)"


def priority(dialect: Dialect, name: str | None) -> str:
    """Return the heading of items with this priority."""
    if name is None:
        return "no priority"
    return name if name in dialect.priorities else f"{name} (unknown)"


def number(value: float) -> str:
    """Return a number with up to two decimals, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _property_names(dialect: Dialect) -> Row:
    return tuple(rule.name for rule in dialect.property_rules if rule.name != "priority")
