"""Setting an item's status as ``pillcheck set`` does it: planned, and then proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.dates import date_of
from pillcheck.editing.set_items import set_items, status_rows
from pillcheck.editing.transaction import apply_change, with_rows
from pillcheck.html.conflict_markers import gate_markers

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item
    from pillcheck.backlog.statuses import Status
    from pillcheck.editing.change import Change
    from pillcheck.html.edit import Edit
    from pillcheck.lsp.reading import Reading


def planned(reading: Reading, item: Item, status: Status) -> Change:
    """Return the change that gives an item a status, with its history row if one is configured.

    Raises a refusal where the page or the item cannot be edited.
    """
    page, config = reading.page, reading.config
    gate_markers(page.tree)
    day = date_of(None)
    rows = status_rows(page.dialect, [item], status, None, record=config.record_history)
    author = config.author_of() if config.record_history else ""
    return with_rows(page, set_items(page, [item], status, day), day, rows, author)


def proven(reading: Reading, item: Item, status: Status) -> tuple[Edit, ...]:
    """Return the edits that give an item a status; a refusal where a proof fails."""
    change = planned(reading, item, status)
    apply_change(reading.page, change)
    return change.edits
