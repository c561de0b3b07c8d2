from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.rules.base import Rule, is_plain, words_fix
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity
from pillcheck.rules.habits import numbers_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MisnumberedField(Rule):
    """The fields of an item must be numbered from 1, in order.

    People refer to "field 3"; a missing or duplicate number is often a field
    that was lost or pasted in.
    """

    id = "misnumbered-field"
    severity = Severity.WARNING
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace(">3)", ">⟦4⟧)"),
            'the field "Scope & deliverables" is numbered 4, expected 3',
            GOOD_FIELDS,
        ),
        Bad(
            GOOD_FIELDS.replace(">2) Problem &amp; value<", ">⟦Problem &amp; value⟧<"),
            'the field "Problem & value" has no number, expected 2',
            GOOD_FIELDS,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items if numbers_fields(page) else ():
            for expected, field in enumerate(item.fields, 1):
                number = field.words.number
                if number and number.value == str(expected):
                    continue
                if field.number:
                    span, problem = field.number.span, f"is numbered {field.number.value}"
                    fix = words_fix(page, f"number it {expected}", span, str(expected))
                else:
                    span, problem = field.label.span, "has no number"
                    fix = None
                    if is_plain(page, span):
                        start = Span(span.start, span.start)
                        fix = words_fix(page, f"number it {expected}", start, f"{expected}) ")
                yield self.finding(
                    span,
                    f'the field "{field.name}" {problem}, expected {expected}',
                    item,
                    fix,
                )
