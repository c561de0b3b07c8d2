from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.rules.base import Rule, pills, spelling_fix
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownStatus(Rule):
    """A status must be one of those in the configuration.

    An item with a misspelled status has no colour and is not counted.
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
        # Most pills have known statuses: only the others are looked at further.
        doubtful = ((p, item) for p, item in pills(page) if not all(n in known for n in p.names))
        written = [
            (name, item, pill.class_attribute) for pill, item in doubtful for name in pill.statuses
        ]
        written += [
            (item.status_text, item, item.status_attribute)
            for item in page.items
            if item.status_text and item.status_attribute
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
