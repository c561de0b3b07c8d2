from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import GOOD_HISTORY, HISTORY, Bad
from pillcheck.rules.finding import Severity
from pillcheck.rules.habits import keeps_fields, keeps_priorities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingHistory(Rule):
    """A page must have a page history.

    A table with the columns Date, Change and Author tells readers what is new
    without git. A page whose items have neither priorities nor fields needs none.
    """

    id = "missing-history"
    severity = Severity.WARNING
    frame = HISTORY
    good = (GOOD_HISTORY,)
    bad = (Bad("</tbody></table>⟦⟧<table><tbody>", "the page history has no rows"),)

    def check(self, page: Page) -> Iterable[Finding]:
        if page.history is None:
            if not page.items or page.dialect.shape:
                return
            if keeps_priorities(page) or keeps_fields(page):
                end = max(item.element.span.end for item in page.items)
                yield self.finding(
                    Span(end, end),
                    "this page has no page history; add a table of the class "
                    f'"{page.dialect.history_class}"',
                )
        elif not page.history.rows:
            end = page.history.table.span.end
            yield self.finding(Span(end, end), "the page history has no rows")
