from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.rules.base import Rule, is_plain, words_fix
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MisnumberedField(Rule):
    """The fields of an item must be numbered from 1 in their order.

    People refer to "field 3"; a number that is missing or stands twice is most
    often a field that was lost or pasted in.
    """

    id = "misnumbered-field"
    severity = Severity.WARNING
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace(">3)", ">⟦4⟧)"),
            'the field "Scope & deliverables" has the number 4 where 3 is due',
            GOOD_FIELDS,
        ),
        Bad(
            GOOD_FIELDS.replace(">2) Problem &amp; value<", ">⟦Problem &amp; value⟧<"),
            'the field "Problem & value" has no number where 2 is due',
            GOOD_FIELDS,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for due, field in enumerate(item.fields, 1):
                number = field.words.number
                if number and number.value == str(due):
                    continue
                if field.number:
                    span, said = field.number.span, f"the number {field.number.value}"
                    fix = words_fix(page, f"number it {due}", span, str(due))
                else:
                    span, said = field.label.span, "no number"
                    fix = None
                    if is_plain(page, span):
                        place = Span(span.start, span.start)
                        fix = words_fix(page, f"number it {due}", place, f"{due}) ")
                yield self.finding(
                    span,
                    f'the field "{field.name}" has {said} where {due} is due',
                    item,
                    fix,
                )
