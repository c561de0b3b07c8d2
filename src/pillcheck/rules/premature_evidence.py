from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_EVIDENCE = "<dt>5) {}</dt><dd>Words.</dd>"


class PrematureEvidence(Rule):
    """An item that is not done should not say what was delivered.

    This rule is off by default: many teams note what is delivered as they go.
    """

    id = "premature-evidence"
    severity = Severity.WARNING
    on = False
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS + _EVIDENCE.replace("{}", "⟦Delivered (to date)⟧"),
            'this item is to do, but has the field "Delivered (to date)"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            if not item.status or item.status in page.dialect.done_statuses:
                continue
            for field in item.fields:
                if field.is_evidence:
                    status = page.dialect.label(item.status).lower()
                    yield self.finding(
                        field.label.span,
                        f'this item is {status}, but has the field "{field.name}"',
                        item,
                    )
