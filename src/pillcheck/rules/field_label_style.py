from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, words_fix
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class FieldLabelStyle(Rule):
    """A field's label must be spelled as configured.

    With "Problem & Value" in one item and "Problem & value" in the others, a
    search misses one of them.
    """

    id = "field-label-style"
    severity = Severity.WARNING
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Problem &amp; value", "⟦Problem and Value⟧"),
            'written "Problem and Value", expected "Problem & value"',
            GOOD_FIELDS,
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for field in item.fields:
                words = field.words
                written = words.label.value
                if written == words.name:
                    continue
                rule = field.rule
                if rule is None or written in rule.aliases:
                    continue
                label = rule.spelling(written)
                fix = words_fix(page, f'write "{label}"', field.label.span, label)
                odd = hidden_difference(written, label)
                message = f'written "{written}"{odd}, expected "{label}"'
                yield self.finding(field.label.span, message, item, fix)
