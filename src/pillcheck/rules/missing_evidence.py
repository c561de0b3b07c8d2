from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import DONE_FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Severity
from pillcheck.rules.habits import keeps_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_EVIDENCE = "<dt>5) Delivered (to date)</dt><dd>Words.</dd>"


class MissingEvidence(Rule):
    """An item that is done must say what was delivered.

    Without evidence, "Done" cannot be checked, and is questioned a year later.
    """

    id = "missing-evidence"
    severity = Severity.WARNING
    frame = DONE_FIELDS
    good = (
        GOOD_FIELDS + _EVIDENCE,
        GOOD_FIELDS + "<dt>5) Completion evidence / acceptance</dt><dd>Words.</dd>",
    )
    bad = (
        Bad(
            GOOD_FIELDS + "\n⟦</dl>⟧<dl hidden>",
            'this item is done; add the field "Delivered (to date)"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        findings = list(self._lacking(page))
        # Most pages lack nothing, so this is asked last.
        return findings if findings and keeps_evidence(page) else ()

    def _lacking(self, page: Page) -> Iterable[Finding]:
        labels = [rule.label for rule in page.dialect.fields if rule.evidence]
        for item in page.items:
            status = item.status
            if not labels or status is None or status not in page.dialect.done_statuses:
                continue
            # Where attribute and pill disagree, nobody knows whether the item is done.
            if any(name != status for pill in item.pills for name in pill.names):
                continue
            if not any(field.name in labels for field in item.fields):
                status = page.dialect.label(status).lower()
                yield self.finding(
                    item.end_of_fields, f'this item is {status}; add the field "{labels[0]}"', item
                )
