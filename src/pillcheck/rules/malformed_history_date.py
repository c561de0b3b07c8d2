from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import hidden_difference, look_of
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import HISTORY, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_ROW = '<tr><td><time datetime="{}">{}</time></td><td>Page started.</td><td>Ada Marsh</td></tr>'


class MalformedHistoryDate(Rule):
    """The date of a history row must be a date such as 2026-04-21.

    Tools sort and compare rows by the datetime attribute, and leave out dates
    that they cannot read.
    """

    id = "malformed-history-date"
    frame = HISTORY
    good = (_ROW.replace("{}", "2026-04-21"),)
    bad = (
        Bad(
            _ROW.replace("{}", "⟦2026-02-30⟧", 1).replace("{}", "2026-02-30"),
            '"2026-02-30" is not a date; write one such as 2026-04-21',
        ),
        Bad(
            _ROW.replace("{}", "⟦21.04.2026⟧", 1).replace("{}", "21.04.2026"),
            '"21.04.2026" is not a date; write one such as 2026-04-21',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for row in page.history.rows if page.history else ():
            moment = row.moment
            if moment and row.day is None:
                odd = hidden_difference(moment.value, look_of(moment.value))
                message = f'"{moment.value}"{odd} is not a date; write one such as 2026-04-21'
                yield self.finding(moment.span, message)
