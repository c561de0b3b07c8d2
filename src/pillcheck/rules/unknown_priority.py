from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, spelling_fix
from pillcheck.rules.examples import TAG, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownPriority(Rule):
    """A priority must be one of those in the configuration.

    Words may follow it after a dash, as in "P0 — critical".
    """

    id = "unknown-priority"
    frame = TAG
    good = (
        '<span class="priority-tag">P0 — critical</span>',
        '<span class="priority-tag">P4</span>',
    )
    bad = (
        Bad(
            '<span class="priority-tag">⟦p1⟧ — soon</span>',
            'unknown priority "p1"; did you mean "P1"?',
            '<span class="priority-tag">P1 — soon</span>',
        ),
        Bad(
            '<span class="priority-tag">⟦Urgent⟧</span>',
            'unknown priority "Urgent"; known priorities: Meta, P0, P1, P2, P3, P4',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        known = page.dialect.priorities
        for item in page.items:
            written = ((item.tag.name, None),) if item.tag else ()
            for name, attribute in (*written, (item.priority_text, item.priority_attribute)):
                if name and name.value and name.value not in known:
                    near, ending = suggestion(name.value, known, "priorities")
                    odd = hidden_difference(name.value, near[0]) if near else ""
                    yield self.finding(
                        name.span,
                        f'unknown priority "{name.value}"{odd}; {ending}',
                        item,
                        spelling_fix(page, name, known, attribute),
                    )
