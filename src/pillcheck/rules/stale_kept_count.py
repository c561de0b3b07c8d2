from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import LEGEND, Bad
from pillcheck.rules.finding import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class StaleKeptCount(Rule):
    """An element with ``data-pillcheck-count`` must say the right number.

    Every edit by pillcheck keeps it right, so the page has been changed by hand or
    merged without pillcheck.
    """

    id = "stale-kept-count"
    severity = Severity.WARNING
    frame = LEGEND
    good = (
        '<b data-pillcheck-count="open">1</b> open',
        '<progress value="0" max="1" data-pillcheck-count="done"></progress>',
    )
    bad = (
        Bad(
            '<b data-pillcheck-count="open">⟦2⟧</b> open',
            'the count "open" says 2, expected 1',
            '<b data-pillcheck-count="open">1</b> open',
        ),
        Bad(
            '<b data-pillcheck-count="hours:open">⟦⟧</b> h',
            'the count "hours:open" says nothing, expected 12',
            '<b data-pillcheck-count="hours:open">12</b> h',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not page.may_keep_counts:
            return
        from pillcheck.backlog.kept_counts import kept_counts
        from pillcheck.backlog.kept_truth import Truths, edits_of

        truths = Truths(page)
        for kept in kept_counts(page):
            truth = truths.of(kept)
            edits = tuple(edits_of(kept, truth))
            if not edits:
                continue
            says, expected = (" of ".join(_once(n)) for n in (kept.written, truth.numbers))
            says = says or "nothing"
            yield self.finding(
                edits[0].span,
                f'the count "{kept.words}" says {says}, expected {expected}',
                fix=Fix(f'write "{expected}"', edits),
            )


def _once(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return numbers that an attribute and words both say, once."""
    half = len(numbers) // 2
    return numbers[:half] if half and numbers[:half] == numbers[half:] else numbers
