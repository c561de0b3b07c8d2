from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.rules.base import PILL, Bad, Rule, pills, spelling_fix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownStatus(Rule):
    """A status must be one of those the team has agreed on.

    A misspelt status has no colour and is counted nowhere.
    """

    id = "unknown-status"
    frame = PILL
    good = ('<span class="status-pill status-pill--in-progress">In progress</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--⟦in-progres⟧">In progress</span>',
            'unknown status "in-progres"; did you mean "in-progress"?',
            '<span class="status-pill status-pill--in-progress">In progress</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--⟦zzz⟧">To do</span>',
            'unknown status "zzz"; known statuses: todo, in-progress, done, blocked, rejected',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        known = tuple(status.name for status in page.dialect.statuses)
        # Those of pills first: mostly they are all known.
        doubtful = ((p, item) for p, item in pills(page) if not all(n in known for n in p.names))
        written = [
            (name, item, pill.class_attribute) for pill, item in doubtful for name in pill.statuses
        ]
        written += [
            (one.status_text, one, one.status_attribute)
            for one in page.items
            if one.status_text and one.status_attribute
        ]
        for name, item, attribute in written:
            if name.value not in known:
                _, ending = suggestion(name.value, known, "statuses")
                yield self.finding(
                    name.span,
                    f'unknown status "{name.value}"; {ending}',
                    item,
                    spelling_fix(page, name, known, attribute),
                )
