"""Where a place of a shape is in an item: an element, found by selector or by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.shape import COLUMN, ITEM
from pillcheck.html.element_names import HIDDEN
from pillcheck.html.selectors import children, selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.shape import Shape
    from pillcheck.html.tree import Element, Tree

# What a browser lets a cell span at most; larger numbers would only cost time.
_WIDEST = 1000


class Columns:
    """The cells of a page's tables by row and column, and the names of the columns."""

    def __init__(self) -> None:
        self._cells: dict[Element, dict[int, Element]] = {}
        self._names: dict[Element, dict[str, int]] = {}
        self._held: dict[Element, frozenset[int]] = {}

    def names(self, table: Element) -> dict[str, int]:
        """Return the number of each column of a table by its header's words, letter case aside."""
        if table not in self._names:
            self._read(table)
        return self._names[table]

    def cell(self, row: Element, name: str) -> Element | None:
        """Return a row's own cell in the column of this name, if there is one."""
        table = table_around(row)
        number = self.names(table).get(folded(name)) if table else None
        return self._cells.get(row, {}).get(number) if number is not None else None

    def is_elsewhere(self, row: Element, name: str) -> bool:
        """Tell whether a row can have no cell of this name: a row above holds it, or no column."""
        table = table_around(row)
        number = self.names(table).get(folded(name)) if table else None
        return number is None or number in self._held[row]

    def is_spanned(self, row: Element) -> bool:
        """Tell whether a cell of a row above reaches into this one."""
        table = table_around(row)
        if table is not None and row not in self._held:
            self._read(table)
        return bool(self._held.get(row))

    def _read(self, table: Element) -> None:
        rows = list(_rows(table))
        held: dict[int, int] = {}
        for row in rows:
            cells: dict[int, Element] = {}
            number = 0
            self._held[row] = frozenset(held)
            for cell in children(row):
                if cell.name not in ("td", "th"):
                    continue
                while held.get(number):
                    number += 1
                cells[number] = cell
                width, height = _spanned(cell, "colspan"), _spanned(cell, "rowspan")
                for column in range(number, number + width):
                    held[column] = height
                number += width
            held = {column: left - 1 for column, left in held.items() if left > 1}
            self._cells[row] = cells
        names: dict[str, int] = {}
        head = next((row for row in rows if is_header(row)), None)
        for number, cell in (self._cells[head] if head else {}).items():
            names.setdefault(folded(cell.text()), number)
        self._names[table] = names


def is_header(row: Element) -> bool:
    """Tell whether a row of a table holds the names of its columns."""
    if row.parent is not None and row.parent.name == "thead":
        return True
    cells = [cell.name for cell in children(row)]
    return "th" in cells and "td" not in cells and len(cells) > 1


def table_around(row: Element) -> Element | None:
    """Return the table that a row belongs to."""
    outer = row.parent
    while outer is not None and outer.name in ("tbody", "tfoot", "thead"):
        outer = outer.parent
    return outer if outer is not None and outer.name == "table" else None


def item_elements(tree: Tree, shape: Shape, columns: Columns) -> list[Element]:
    """Return the elements that are items, in page order; none stands in another."""
    tokens, closers = tree.tokens, tree.closers
    elements = []
    number = 0
    while number < len(tokens):
        element = tree.element(number)
        if element.is_start:
            if element.name in HIDDEN:
                number = max(closers[number], number + 1)
                continue
            if _is_item(element, shape, columns):
                elements.append(element)
                number = max(closers[number], number + 1)
                continue
        number += 1
    return elements


def elements_at(item: Element, place: str, columns: Columns) -> Iterator[Element]:
    """Yield the elements of an item that are at a place, in page order."""
    if place == ITEM:
        yield item
    elif place.startswith(COLUMN):
        cell = columns.cell(item, place.removeprefix(COLUMN))
        if cell:
            yield cell
    else:
        yield from (
            element for element in selector(place).within(item) if not _is_hidden(element, item)
        )


def folded(words: str) -> str:
    """Return words for comparison: letter case, white space and emoji variants aside."""
    return " ".join(words.replace("\ufe0f", "").casefold().split())


def _is_item(element: Element, shape: Shape, columns: Columns) -> bool:
    if shape.item and not selector(shape.item).fits(element):
        return False
    if not shape.table:
        return True
    if element.name != "tr" or is_header(element):
        return False
    table = table_around(element)
    if table is None or not set(map(folded, shape.table)) <= columns.names(table).keys():
        return False
    # A row with a single cell heads a group of rows, one without words parts two groups.
    cells = [cell for cell in children(element) if cell.name in ("td", "th")]
    return len(cells) > 1 and any(cell.has_text for cell in cells)


def _is_hidden(element: Element, item: Element) -> bool:
    outer: Element | None = element
    while outer is not None and outer != item:
        if outer.name in HIDDEN:
            return True
        outer = outer.parent
    return False


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.descendants("tr") if table_around(row) == table)


def _spanned(cell: Element, name: str) -> int:
    written = cell.get(name).strip()
    return min(int(written), _WIDEST) if written.isascii() and written.isdigit() else 1
