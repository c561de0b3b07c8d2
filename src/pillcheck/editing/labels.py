"""The labels of an item's fields, renamed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe, find_label
from pillcheck.backlog.text import folded
from pillcheck.errors import Refusal, refuse
from pillcheck.html.escaping import write_words
from pillcheck.html.whitespace import one_line
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Field, Item, Page
    from pillcheck.html.edit import Edit


class Renaming(Record):
    """The fields of an item that get other labels, each with its new one."""

    page: Page
    labels: tuple[tuple[Field, str], ...]

    @classmethod
    def of(cls, page: Page, item: Item, labels: Mapping[str, str]) -> Renaming:
        """Return what is meant by new labels by the old ones, or by their beginnings.

        Raises a refusal of kind ``usage`` for a field that the item lacks, one that is given
        twice and a label that another field has.
        """
        pairs: list[tuple[Field, str]] = []
        for typed, text in labels.items():
            field = _field(page, item, typed)
            label = one_line(text, f"the label of {field.label.value}")
            if any(field is other for other, _ in pairs):
                raise Refusal("usage", f'the field "{field.label.value}" is given twice')
            if any(_is_called(page, other, label) for other in item.fields if other is not field):
                raise Refusal("usage", f'{describe(item)} has another field "{label}"')
            if any(folded(label) == folded(other) for _, other in pairs):
                raise Refusal("usage", f'the label "{label}" is given twice')
            pairs.append((field, label))
        return cls(page, tuple(pairs))

    @property
    def edits(self) -> list[Edit]:
        """The edits; a refusal of kind ``refused`` where a label is more than plain text."""
        source, edits = self.page.source, []
        for field, label in self.labels:
            if field.label.value == label:
                continue
            span = field.label.span
            if "<" in source.cut(span):
                message = f'the label "{field.label.value}" contains more than plain text'
                refuse(source, field.term.span, f"{message}; edit it by hand")
            edits.append(write_words(source, span, label))
        return edits

    def renamed(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of fields by their names as they are then, and those that keep theirs.

        What a renamed field says is among them, as it must stay.
        """
        by_name = dict(texts)
        for field, label in self.labels:
            rule = self.page.dialect.field(label)
            by_name[rule.label if rule else label] = by_name.pop(field.name, field.text)
        return by_name


def _field(page: Page, item: Item, typed: str) -> Field:
    """Return the field of an item that is meant, by its label as written if there is one."""
    written = [field for field in item.fields if folded(field.label.value) == folded(typed)]
    if not written:
        name = find_label(page.dialect, typed, item)
        written = [field for field in item.fields if field.name == name]
    if not written:
        known = ", ".join(f'"{field.label.value}"' for field in item.fields) or "none"
        raise Refusal("usage", f'{describe(item)} has no field "{typed}"; its fields: {known}')
    if len(written) > 1:
        line = page.source.position(written[0].term.token.start).line
        message = f'{item.called} has the field "{typed}" twice, first on line {line}; keep one'
        refuse(page.source, written[1].term.span, message)
    return written[0]


def _is_called(page: Page, field: Field, label: str) -> bool:
    """Tell whether a field has this label, or means the same."""
    rule = page.dialect.field(label)
    same = rule is not None and rule == field.rule
    return same or folded(field.label.value) == folded(label)
