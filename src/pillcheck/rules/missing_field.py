from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import nearest
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.habits import keeps_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.dialect import FieldRule
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.rules.finding import Finding


class MissingField(Rule):
    """An item must have every required field.

    The configuration says which fields are required, and for which priorities.
    The finding points to where the field belongs.
    """

    id = "missing-field"
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace("<dt>3) Scope &amp; deliverables</dt><dd>Words.</dd>", "").replace(
                "<dt>4) Rough estimate (calendar days)</dt>",
                "⟦<dt>3) Rough estimate (calendar days)</dt>⟧",
            ),
            'missing field "Scope & deliverables"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        kept: dict[FieldRule, bool] = {}
        for item in page.items:
            present = {field.name for field in item.fields}
            for rule in page.dialect.fields:
                if rule.label in present or not page.dialect.requires(rule, item.priority):
                    continue
                # Most pages lack nothing, so this is asked late.
                if rule not in kept:
                    kept[rule] = keeps_field(page, rule)
                if kept[rule] and not self._is_misspelt(rule, item):
                    yield self.finding(
                        self._place(page, item, rule),
                        f'missing field "{rule.label}"',
                        item,
                    )

    def _is_misspelt(self, rule: FieldRule, item: Item) -> bool:
        """Tell whether the field is misspelled, which is a finding of its own."""
        unknown = (field.label.value for field in item.fields if field.rule is None)
        return any(nearest(label, (rule.label,)) for label in unknown)

    def _place(self, page: Page, item: Item, rule: FieldRule) -> Span:
        """Return the field that comes after it, else the end of the list, else the heading."""
        order = [known.label for known in page.dialect.fields]
        later = order[order.index(rule.label) + 1 :]
        for field in item.fields:
            if field.name in later:
                return field.term.span
        return item.end_of_fields
