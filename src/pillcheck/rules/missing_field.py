from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import FIELDS, Bad, Rule
from pillcheck.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.dialect import FieldRule
    from pillcheck.finding import Finding
    from pillcheck.page import Item, Page

_ESTIMATE = "<dt>4) Rough estimate (calendar days)</dt><dd>1 calendar day</dd>"


class MissingField(Rule):
    """An item must have every required field.

    Which these are, and for which priorities they may be left out, is set in
    the configuration. The finding points at the place where the field belongs.
    """

    id = "missing-field"
    frame = FIELDS
    good = (
        "<dt>1) Summary</dt><dd>Words.</dd>"
        "<dt>2) Problem &amp; value</dt><dd>Words.</dd>"
        "<dt>3) Scope &amp; deliverables</dt><dd>Words.</dd>" + _ESTIMATE,
    )
    bad = (
        Bad(
            "<dt>1) Summary</dt><dd>Words.</dd>"
            "<dt>2) Problem &amp; value</dt><dd>Words.</dd>⟦"
            + _ESTIMATE.replace("4", "3", 1).replace("</dt>", "</dt>⟧"),
            'the field "Scope & deliverables" is missing here',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            present = {field.name for field in item.fields}
            for rule in page.dialect.fields:
                if page.dialect.requires(rule, item.priority) and rule.label not in present:
                    yield self.finding(
                        self._place(page, item, rule),
                        f'the field "{rule.label}" is missing here',
                        item,
                    )

    def _place(self, page: Page, item: Item, rule: FieldRule) -> Span:
        """Return the field it should stand before, else the end of the list, else the heading."""
        order = [known.label for known in page.dialect.fields]
        later = order[order.index(rule.label) + 1 :]
        for field in item.fields:
            if field.name in later:
                return field.term.span
        if item.field_list is not None:
            return Span(item.field_list.inner.end, item.field_list.span.end)
        return item.heading.span if item.heading else item.element.start_tag
