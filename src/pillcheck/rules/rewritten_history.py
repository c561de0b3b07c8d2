from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.snapshot import row_of
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

    A history that is changed afterwards is none. What turned out to be wrong is
    put right by a new row.
    """

    id = "rewritten-history"
    frame = HISTORY
    before = _TWO
    good = (NEW_ROW.replace("Search begun.", "Search works.") + "\n" + _TWO,)
    bad = (
        Bad(
            _TWO.replace("Search begun.", "⟦Search, begun and done.⟧"),
            'this row said "2026-02-01, Search begun., Ada Marsh"',
        ),
        Bad(
            NEW_ROW + "⟦⟧",
            'the row "2026-01-31, Page started., Ada Marsh" is gone; put it back',
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        rows, olds = (
            [(row_of(row), row) for row in one.history.rows] if one.history else []
            for one in (page, base.page)
        )
        for change in base.changes.rows:
            if change.before is None:
                continue
            said = ", ".join((change.before.date, change.before.change, change.before.author))
            if change.after is None:
                index = next(n for n, (row, _) in enumerate(olds) if row == change.before)
                place = gap(
                    [(row, one.element.span) for row, one in olds],
                    [(row, one.element.span) for row, one in rows],
                    index,
                )
                yield self.finding(place, f'the row "{said}" is gone; put it back')
            else:
                row = next(one for row, one in rows if row == change.after)
                altered = row.change if change.before.change != change.after.change else row.date
                span = altered.span if altered else row.element.start_tag
                yield self.finding(span, f'this row said "{said}"')
