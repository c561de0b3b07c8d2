from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import LEGEND, Bad
from pillcheck.rules.finding import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.backlog.page_counts import PageCount
    from pillcheck.rules.finding import Finding

# Words that agree with a number, and are wrong beside another one.
_SINGULAR = r"\b(?:item|is|was|has)\b"
_PLURAL = r"\b(?:are|were|have)\b|^\d+\s+items\b"


class StaleCount(Rule):
    """A count that the page states must be right, such as "12 of 28 done".

    Such counts are written once and then forgotten. Those outside of items and history
    are compared, where the name of a status or a priority stands beside them, or
    "done", "open" or "items". In the heading of a group, a count is that of the items
    below it. Where it is not certain what is counted, the rule is silent, as it is about
    dates, estimates, links, and numbers that a script fills in. The fix is unsafe where
    other words would have to change as well, as in "1 item is done". Other words are
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
            expected = f'"{count.expected}"'
            if is_odd := _changes_words(count):
                expected = " and ".join(number for _, _, number in count.numbers)
            yield self.finding(
                count.span,
                f'the page says "{count.words}"{where}; now it is {expected}',
                fix=Fix(f"write {expected}", edits, safe=not is_odd),
            )


def _changes_words(count: PageCount) -> bool:
    """Tell whether the words around a number would have to change as well: "1 item is done"."""
    (_, written, expected), *_ = count.numbers
    words = _SINGULAR if written == "1" else _PLURAL if expected == "1" else None
    return words is not None and bool(re.search(words, count.words))
