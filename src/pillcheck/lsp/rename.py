"""Another id for an item: where it can be typed, and the edits of everything that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.editing.rename import gate_rename, new_name, rename
from pillcheck.editing.transaction import apply_change
from pillcheck.lsp.edits import workspace_edit
from pillcheck.lsp.navigation import named_at, reference_at
from pillcheck.lsp.protocol import REQUEST_FAILED, RequestError, value
from pillcheck.rules.base import id_span

if TYPE_CHECKING:
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work


def prepare(work: Work) -> Json | None:
    """Return what is to be typed over at the cursor; nothing where no item is named there."""
    item = named_at(work)
    if item is None or item.name is None:
        return None
    gate_rename(work.page, item)
    reference = reference_at(work)
    place = reference[0] if reference else id_span(item)
    return {"range": work.range(place), "placeholder": item.name}


def answer(work: Work) -> Json:
    """Return the proven edits that give the item at the cursor another id."""
    typed = value(work.params, str, "newName")
    item = named_at(work)
    if item is None:
        raise RequestError(REQUEST_FAILED, "there is no id of an item here")
    change = rename(work.page, item, new_name(work.page, item, typed))
    apply_change(work.page, change)
    return workspace_edit(work.document, change.edits, work.client)
