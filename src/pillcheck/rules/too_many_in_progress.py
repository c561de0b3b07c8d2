from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, name_on, status_span
from pillcheck.rules.examples import BODY, ITEM, SECOND_ITEM, Bad
from pillcheck.rules.finding import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_STARTED = ITEM.replace("--todo", "--in-progress").replace("To do", "In progress")
_SECOND_STARTED = SECOND_ITEM.replace("--todo", "--in-progress")


class TooManyInProgress(Rule):
    """No more items may be in progress at once than the team has agreed on.

    What is begun and not finished helps nobody yet, and the more there is of it, the
    longer each item takes. The setting ``max-started`` says how many there may be, 3 by
    default, and ``started-statuses`` which statuses count. This rule is off by default.
    """

    id = "too-many-in-progress"
    severity = Severity.WARNING
    on = False
    settings = "max-started = 1\n"
    frame = BODY
    good = (f"{_STARTED}\n{SECOND_ITEM}",)
    bad = (
        Bad(
            f"{_STARTED}\n{_SECOND_STARTED.replace('To do', '⟦In progress⟧')}",
            "2 items are in progress, and at most 1 should be",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        most = page.dialect.max_started
        started = [item for item in page.items if item.status in page.dialect.started_statuses]
        if len(started) <= most:
            return
        # The first one that should have waited; the page is in the order of the work.
        item = started[most]
        message = f"{len(started)} items are in progress, and at most {most} should be"
        related = tuple(
            Related(f"{name_on(page, other)} is here", status_span(other))
            for other in started
            if other is not item
        )
        yield self.finding(status_span(item), message, item).replaced(related=related)
