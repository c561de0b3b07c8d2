"""A row of the page history as a person wrote it in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import row_fact
from pillcheck.backlog.reader import read
from pillcheck.editing.gates import gate_history
from pillcheck.editing.history_rows import inserted_rows, row_pattern
from pillcheck.editing.inline_markup import inline_markup
from pillcheck.editing.row_markup import is_pattern
from pillcheck.errors import Refusal
from pillcheck.html.escaping import new_attribute

if TYPE_CHECKING:
    from pillcheck.backlog.page import HistoryRow, Page
    from pillcheck.editing.change import Change

_ATTRIBUTES = frozenset(["class", "datetime", "style"])
_PARTS = ("date", "text", "author")


def add_written_row(page: Page, text: str) -> tuple[Change, HistoryRow]:
    """Return the change that adds a row with this markup where its date belongs, and the row.

    Raises a refusal of kind ``refused`` where the markup is not one row with a date, a
    text and an author, or holds anything but inline elements.
    """
    text = text.strip()
    history = gate_history(page)
    row = _row_of(page, text)
    pattern = row_pattern(page, history)
    return inserted_rows(page, history, pattern, [text], [row_fact(row)]), row


def _row_of(page: Page, text: str) -> HistoryRow:
    """Return the row that a text is, read in a table of its own."""
    name = new_attribute(page.source, "class", page.dialect.history_class)
    dialect = page.dialect.replaced(shape=None)
    alone = read(
        page.source.with_text(f"<table{name}><tbody>{text}</tbody></table>"),
        dialect,
    )
    problems = alone.tree.problems
    if problems:
        raise Refusal("refused", f"the row: {problems[0].message}; nothing was written")
    rows = alone.history.rows if alone.history else ()
    if len(rows) != 1 or alone.source.cut(rows[0].element.span) != text:
        raise Refusal("refused", "expected the markup of one row, <tr>…</tr>; nothing was written")
    row = rows[0]
    if not row.element.has_end_tag or not is_pattern(alone, row):
        raise Refusal(
            "refused",
            "expected three cells, <td>, with a date such as 2026-01-31, a text and an author; "
            "nothing was written",
        )
    for element in (row.element, *row.cells):
        for attribute in element.attributes:
            if attribute.name not in _ATTRIBUTES:
                message = f'<{element.name}> may not have the attribute "{attribute.name}"'
                raise Refusal("refused", f"the row cannot be written: {message}")
    for cell, what in zip(row.cells, _PARTS, strict=True):
        inline_markup(page.source, alone.source.cut(cell.inner), f"the {what} of the row")
    return row
