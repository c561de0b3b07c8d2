from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, ITEM, Bad
from pillcheck.rules.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page

_SECOND = ITEM.replace('id="item-1"', 'id="item-2"').replace(" Search ", " Login ")


class AmbiguousMarkup(Rule):
    """Markup must be well formed, so that it reads in only one way.

    Browsers, editors and other tools repair damaged markup, each in its own way: one ends an
    element early, another moves it. An edit after such a place is refused unless all readers
    agree on what it changes. Outside the items and the page history, this is a warning.
    """

    id = "ambiguous-markup"
    frame = BESIDE
    good = (_SECOND, "<ul><li>One<li>Two</ul>", "<p>One<p>Two</p>")
    bad = (
        Bad(
            _SECOND.replace("<dd>Words.</dd>", "<dd>⟦<em>⟧Words.</dd>", 1),
            "<em> is never closed; </dd> comes first; add </em>",
        ),
        Bad(
            _SECOND.replace("<dd>Words.</dd>", "<dd>Words.⟦</p>⟧</dd>", 1),
            "</p> closes nothing that is open; remove it, or add <p> where it begins",
        ),
        Bad(
            _SECOND.replace("<dd>Words.</dd>", "<dd>⟦<my-icon/>⟧Words.</dd>", 1),
            "<my-icon/> does not close itself in HTML; write <my-icon></my-icon>",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        problems = page.tree.known_problems
        if not problems:
            return
        table = page.history.table.span if page.history else None
        # An item that is never closed is a finding of another rule.
        reported = {item.element.start for item in page.items if not item.element.has_end_tag}
        for problem in problems:
            if problem.span.start in reported:
                continue
            reported.add(problem.span.start)
            item = page.item_around(problem.span)
            matters = item or (table and table.encloses(problem.span))
            yield Finding(
                self.id,
                Severity.ERROR if matters else Severity.WARNING,
                f"{problem.message}; {problem.advice}",
                problem.span,
                item,
            )
