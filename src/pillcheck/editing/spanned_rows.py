"""Gates for the rows of a table that a cell joins: none of them can move, go or be copied alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe
from pillcheck.errors import refuse

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.places import Columns
    from pillcheck.html.tree import Element


def gate_row_alone(page: Page, item: Item, advice: str) -> None:
    """Refuse a row that a cell spans together with others; ``advice`` says what to do by hand."""
    row = item.element
    if row.name != "tr":
        return
    columns = _columns()
    if columns.is_spanned(row) or _is_below_spanned(row, columns):
        message = f"a cell spans {describe(item)} and other rows; {advice} by hand"
        refuse(page.source, row.start_tag, message)


def gate_row_beside(page: Page, item: Item, *, before: bool = False) -> None:
    """Refuse a place beside a row, below or above it, that a cell spans."""
    row = item.element
    if row.name != "tr":
        return
    columns = _columns()
    if columns.is_spanned(row) if before else _is_below_spanned(row, columns):
        side = "above" if before else "below"
        message = f"a cell spans the place {side} {describe(item)}; do this by hand"
        refuse(page.source, row.start_tag, message)


def _columns() -> Columns:
    # A page of the usual shape needs no selectors, which come with this.
    from pillcheck.backlog.places import Columns

    return Columns()


def _is_below_spanned(row: Element, columns: Columns) -> bool:
    from pillcheck.backlog.places import table_around

    table = table_around(row)
    rows = [r for r in table.descendants("tr") if table_around(r) == table] if table else []
    place = rows.index(row) + 1 if row in rows else len(rows)
    return place < len(rows) and columns.is_spanned(rows[place])
