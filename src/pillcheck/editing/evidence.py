"""The field that says what a done item delivered, added where the other items have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.editing.change import Change
from pillcheck.editing.fields import added_fields, field_before
from pillcheck.editing.gates import gate_block
from pillcheck.editing.item_markup import change_item
from pillcheck.errors import Refusal, refuse
from pillcheck.html.escaping import escape_text
from pillcheck.html.whitespace import one_line

if TYPE_CHECKING:
    from pillcheck.backlog.page import Field, Item, Page

# Stands for a field that holds evidence, whatever it is called.
_EVIDENCE = "\0"


def add_evidence(page: Page, item: Item, text: str) -> Change:
    """Return the change that adds the field with the evidence that an item is done.

    Raises a refusal of kind ``refused`` where the item already has other evidence,
    and of kind ``usage`` where no field is configured as evidence.
    """
    rule = next((rule for rule in page.dialect.fields if rule.evidence), None)
    if rule is None:
        raise Refusal("usage", "no field is configured as evidence; set evidence = true for one")
    text = one_line(text, f"the field {rule.label}")
    for field in item.fields:
        if field.is_evidence and field.text:
            if field.text == text:
                return Change()
            refuse(
                page.source,
                field.term.span,
                f'{item.called} already has "{field.name}"; to change it, run '
                f'pillcheck edit {item.name} --field "{field.name}=…"',
            )
    gate_block(page, item)
    words = escape_text(text, page.source)
    following = _following(page, item)
    edits = following and field_before(page, item, following, rule.label, words)
    edits = edits or [added_fields(page, item, [(rule.label, words)])]
    return change_item(page, item, tuple(edits), {"fields": ...}, {rule.label: text})


def _following(page: Page, item: Item) -> Field | None:
    """Return the field of an item before which most items have their evidence; none for the end.

    What follows that field comes after it in most items, too.
    """
    first = None
    all_names = [
        [_EVIDENCE if known.is_evidence else known.name for known in other.fields]
        for other in page.items
    ]
    for field in reversed(item.fields):
        order = [
            names.index(_EVIDENCE) < names.index(field.name)
            for names in all_names
            if _EVIDENCE in names and field.name in names
        ]
        if sum(order) * 2 <= len(order):
            break
        first = field
    return first
