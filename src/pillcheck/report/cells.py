"""Items and history rows as cells of a table, whatever the table is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.page import Item, Page

ITEM_HEADER = ("id", "priority", "status", "title", "hours")
HISTORY_HEADER = ("date", "change", "author")


def item(page: Page, one: Item) -> tuple[str, ...]:
    """Return the cells of an item."""
    return (
        one.name or "",
        one.priority or "",
        page.dialect.label(one.status) if one.status else "",
        one.title.value if one.title else "",
        f"{one.hours:g}" if one.hours is not None else "",
    )


def history(page: Page) -> list[tuple[str, ...]]:
    """Return the cells of every row of a page's history."""
    rows = page.history.rows if page.history else ()
    return [
        tuple(text.value if text else "" for text in (row.date, row.change, row.author))
        for row in rows
    ]
