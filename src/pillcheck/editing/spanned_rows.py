"""Gates for the rows of a table: those that a cell joins stay, others stay under their headers."""

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


def gate_columns(page: Page, item: Item, target: Item) -> None:
    """Refuse to move a row to a table that has other columns, or those that are read elsewhere."""
    if item.element.name != "tr" or target.element.name != "tr":
        return
    from pillcheck.backlog.places import folded, table_around

    columns = _columns()
    tables = (table_around(item.element), table_around(target.element))
    ours, theirs = (columns.names(table) if table else {} for table in tables)
    read = set(map(folded, page.dialect.shape.columns if page.dialect.shape else ()))
    if len(ours) != len(theirs) or any(ours.get(name) != theirs.get(name) for name in read):
        message = f"{describe(item)} and {describe(target)} are in tables with other columns"
        refuse(page.source, item.element.start_tag, f"{message}; move it by hand")


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
