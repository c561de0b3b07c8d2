from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnusedSuppression(Rule):
    """A suppression must hide a finding.

    One that hides nothing is left over from a problem that is fixed, and would
    hide the next one.
    """

    id = "unused-suppression"
    severity = Severity.WARNING
    frame = BESIDE
    good = ("<p>Words.</p>",)
    bad = (
        Bad(
            "⟦<!-- pillcheck: ignore[wrong-label] The label is a joke. -->⟧\n<p>Words.</p>",
            "unused suppression of wrong-label",
            "<p>Words.</p>",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:  # noqa: ARG002
        # linting/suppression.py finds these, once every other rule has run.
        return ()
