from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, gap
from pillcheck.rules.examples import GOOD_HISTORY, HISTORY, NEW_ROW, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

_TWO = f"{NEW_ROW}\n{GOOD_HISTORY}"


class RewrittenHistory(ChangeRule):
    """Rows of the page history must not be deleted or altered.

    Readers must be able to trust the history. Correct a mistake with a new row.
    """

    id = "rewritten-history"
    frame = HISTORY
    before = _TWO
    good = (NEW_ROW.replace("Search begun.", "Search works.") + "\n" + _TWO,)
    bad = (
        Bad(
            _TWO.replace("Search begun.", "⟦Search, begun and done.⟧"),
            'this row was "2026-02-01, Search begun., Ada Marsh"; change it back',
        ),
        Bad(
            NEW_ROW + "⟦⟧",
            'the row "2026-01-31, Page started., Ada Marsh" was removed; put it back',
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        # Most checks compare nothing.
        from pillcheck.backlog.snapshot import row_state

        rows, olds = (
            [(row_state(row).text, row) for row in version.history.rows] if version.history else []
            for version in (page, base.page)
        )
        for change in base.changes.rows:
            if change.before is None:
                continue
            before = ", ".join((change.before.date, change.before.change, change.before.author))
            if change.after is None:
                index = next(n for n, (state, _) in enumerate(olds) if state == change.before)
                span = gap(
                    [(state, row.element.span) for state, row in olds],
                    [(state, row.element.span) for state, row in rows],
                    index,
                )
                yield self.finding(span, f'the row "{before}" was removed; put it back')
            else:
                row = next(row for state, row in rows if state == change.after)
                altered = row.change if change.before.change != change.after.change else row.date
                span = altered.span if altered else row.element.start_tag
                yield self.finding(span, f'this row was "{before}"; change it back')
