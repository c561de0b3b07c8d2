from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_PILL = '<span class="status-pill status-pill--done">Done</span>'


class MisplacedPill(Rule):
    """A status pill must stand in the heading or in the field "Status".

    A pill elsewhere in an item is read as its status by some and as an example
    by others.
    """

    id = "misplaced-pill"
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Words.", f"Words. ⟦{_PILL}⟧", 1),
            'a status pill outside the heading and the field "Status"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for pill in item.other_pills:
                places = f'the heading and the field "{page.dialect.status_field}"'
                yield self.finding(pill.element.span, f"a status pill outside {places}", item)
