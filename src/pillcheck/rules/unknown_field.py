from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import nearest
from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, words_fix
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownField(Rule):
    """A field must be one of those in the configuration.

    A search does not find a misspelled field. To add a field of your own, add a
    line to the configuration.
    """

    id = "unknown-field"
    severity = Severity.WARNING
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Summary", "⟦Sumary⟧"),
            'unknown field "Sumary"; did you mean "Summary"?',
            GOOD_FIELDS,
        ),
        Bad(
            GOOD_FIELDS + "<dt>5) ⟦Owner⟧</dt><dd>Words.</dd>",
            'unknown field "Owner"; if it is one of yours, add it to fields in the configuration',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        known = tuple(rule.label for rule in page.dialect.fields)
        if page.dialect.shape and not known:
            # Nobody has said which fields there are.
            return
        for item in page.items:
            unknown = [field for field in item.fields if field.rule is None]
            present = {field.name for field in item.fields} if unknown else set()
            for field in unknown:
                near = [n for n in nearest(field.label.value, known) if n not in present]
                fix = None
                if near:
                    title = f'call it "{near[0]}"'
                    fix = words_fix(page, title, field.label.span, near[0], safe=False)
                    odd = hidden_difference(field.label.value, near[0])
                    advice = f'did you mean "{near[0]}"?'
                else:
                    odd = ""
                    advice = "if it is one of yours, add it to fields in the configuration"
                message = f'unknown field "{field.label.value}"{odd}; {advice}'
                yield self.finding(field.label.span, message, item, fix)
