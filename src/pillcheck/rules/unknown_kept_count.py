from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.measures import GROUP_ATTRIBUTE
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import LEGEND, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownKeptCount(Rule):
    """An element with ``data-pillcheck-count`` must name something that can be counted.

    Otherwise no edit keeps its number right, which whoever wrote it relies on. The same
    goes for a group that is not there, for an element with too many or too few
    numbers in it, and for one inside an item.
    """

    id = "unknown-kept-count"
    severity = Severity.WARNING
    frame = LEGEND
    good = ('<b data-pillcheck-count="priority:P1">1</b> urgent',)
    bad = (
        Bad(
            '<b data-pillcheck-count="⟦in progres⟧">0</b>',
            '"in progres" is no count; did you mean "in-progress"?',
        ),
        Bad(
            '<b data-pillcheck-count="done" data-pillcheck-group="⟦Page histori⟧">0</b>',
            'no group is called "Page histori"; did you mean "Page history"?',
        ),
        Bad(
            '<b data-pillcheck-count="⟦done/total⟧">0 done</b>',
            "expected two numbers in it, found 1",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not page.may_keep_counts:
            return
        from pillcheck.backlog.kept_counts import kept_counts
        from pillcheck.backlog.kept_truth import Truths

        truths = Truths(page)
        for kept in kept_counts(page):
            truth = truths.of(kept)
            if truth.problem:
                is_group = GROUP_ATTRIBUTE in kept.element.tag.values and "group" in truth.problem
                name = GROUP_ATTRIBUTE if is_group else COUNT_ATTRIBUTE
                span = kept.element.place_of(name)
                item = page.item_around(kept.element.start_tag)
                yield self.finding(span, truth.problem, item)
