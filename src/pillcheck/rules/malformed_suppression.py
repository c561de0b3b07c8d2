from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MalformedSuppression(Rule):
    """A suppression must name rules and give a reason.

    Write it as in ``<!-- pillcheck: ignore[wrong-label] The label is a joke. -->``.
    Without a reason, nobody dares to remove it.
    """

    id = "malformed-suppression"
    severity = Severity.WARNING
    frame = BESIDE
    good = ("<p>Words.</p>",)
    bad = (
        Bad(
            "⟦<!-- pillcheck: ignore wrong-label -->⟧",
            "malformed suppression; write <!-- pillcheck: ignore[rule] reason -->",
        ),
        Bad(
            "⟦<!-- pillcheck: ignore[wrong-lable] A joke. -->⟧",
            'unknown rule "wrong-lable"; did you mean "wrong-label"?',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:  # noqa: ARG002
        # linting/suppression.py finds these, once every other rule has run.
        return ()
