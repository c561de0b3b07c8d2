from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Field, Page
    from pillcheck.rules.finding import Finding

_SWAPPED = "<dt>1) Problem &amp; value</dt><dd>Words.</dd>\n<dt>2) ⟦Summary⟧</dt><dd>Words.</dd>"


class MisorderedField(Rule):
    """The required fields of an item must be in the configured order.

    A page is easier to read when every item has its fields in the same order.
    Other fields may come anywhere.
    """

    id = "misordered-field"
    severity = Severity.WARNING
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            _SWAPPED + GOOD_FIELDS[GOOD_FIELDS.index("\n<dt>3)") :],
            'the field "Summary" belongs before "Problem & value"',
            GOOD_FIELDS,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        order = {rule.label: at for at, rule in enumerate(page.dialect.fields) if rule.required}
        for item in page.items:
            ranks = [order[field.name] for field in item.fields if field.name in order]
            if ranks == sorted(ranks):
                continue
            # Of repeated fields, which are a finding of their own, the first counts.
            firsts = {field.name: field for field in reversed(item.fields) if field.name in order}
            fields = [field for field in item.fields if firsts.get(field.name) is field]
            for before, field in pairwise(fields):
                if order[field.name] < order[before.name]:
                    fix = self._fix(page, fields, order)
                    yield self.finding(
                        field.label.span,
                        f'the field "{field.name}" belongs before "{before.name}"',
                        item,
                        fix,
                    )

    def _fix(self, page: Page, fields: list[Field], order: dict[str, int]) -> Fix | None:
        """Return the fix that sorts the blocks and leaves the numbers where they are."""
        if any(field.number is None or not field.bodies for field in fields):
            return None
        if not _are_side_by_side(fields):
            return None
        edits = []
        for place, field in zip(fields, sorted(fields, key=lambda f: order[f.name]), strict=True):
            if place is not field and place.number and field.number:
                text = page.source.text
                span = Span(place.term.span.start, place.bodies[-1].span.end)
                head = text[field.term.span.start : field.number.span.start]
                tail = text[field.number.span.end : field.bodies[-1].span.end]
                edits.append(Edit(span, head + place.number.value + tail))
        return Fix("put the fields in order", tuple(edits), safe=False)


def _are_side_by_side(fields: list[Field]) -> bool:
    """Tell whether the fields are in one list, or each in a <div> of its own in one list."""
    for field in fields:
        if any(body.parent != field.term.parent for body in field.bodies):
            return False
    around = {field.term.parent for field in fields}
    if len(around) == 1:
        return True
    lists = {element.parent if element else None for element in around}
    return len(lists) == 1 and all(element and element.name == "div" for element in around)
