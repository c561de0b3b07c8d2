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
    """A suppression must hide something.

    One that hides nothing is left over from a fault that has been mended, and
    would hide the next one.
    """

    id = "unused-suppression"
    severity = Severity.WARNING
    frame = BESIDE
    good = ("<p>Words.</p>",)
    bad = (
        Bad(
            "⟦<!-- pillcheck: ignore[wrong-label] The label is a joke. -->⟧\n<p>Words.</p>",
            "this suppression hides no wrong-label",
            "<p>Words.</p>",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:  # noqa: ARG002
        # What is suppressed is known only once every other rule has run: see suppression.py.
        return ()
