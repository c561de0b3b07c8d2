from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import LEGEND, Bad
from pillcheck.rules.finding import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class StaleCount(Rule):
    """A count that the page states must be right, such as "12 of 28 done".

    Such counts are written once and then forgotten. Those outside of items and history
    are compared, where the name of a status or a priority stands beside them, or
    "done", "open" or "items". In the heading of a group, a count is that of the items
    below it. Where it is not certain what is counted, the rule is silent, as it is about
    dates, estimates, links, and numbers that a script fills in. Other words are
    configured in ``count-words``.
    """

    id = "stale-count"
    severity = Severity.WARNING
    frame = LEGEND
    good = ("1 item: 0 done, 1 open", "Backend: 3 open · v1.2 done · 3 open questions")
    bad = (
        Bad("⟦0 of 2⟧ done", 'the page says "0 of 2 done"; now it is "0 of 1 done"', "0 of 1 done"),
        Bad(
            "To do: <b>⟦3⟧</b>", 'the page says "To do: 3"; now it is "To do: 1"', "To do: <b>1</b>"
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not page.items:
            return
        from pillcheck.backlog.count_places import CountPlaces

        places = CountPlaces(page)
        if not places.may_hold_counts:
            return
        # Most pages state no counts, and need not wait for what reads them.
        from pillcheck.backlog.page_counts import page_counts
        from pillcheck.html.escaping import write_words

        for count in page_counts(page, places):
            if count.is_right:
                continue
            edits = tuple(
                write_words(page.source, span, expected)
                for span, written, expected in count.numbers
                if written != expected
            )
            where = f' in "{count.group}"' if count.group else ""
            yield self.finding(
                count.span,
                f'the page says "{count.words}"{where}; now it is "{count.expected}"',
                fix=Fix(f'write "{count.expected}"', edits),
            )
