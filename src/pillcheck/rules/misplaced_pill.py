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
    """A status pill must be in the heading or in the field "Status".

    Elsewhere in an item, some read it as the item's status and some as an
    example.
    """

    id = "misplaced-pill"
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Words.", f"Words. ⟦{_PILL}⟧", 1),
            'this status pill is outside the heading and the field "Status"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for pill in item.other_pills:
                places = f'the heading and the field "{page.dialect.status_field}"'
                yield self.finding(pill.element.span, f"this status pill is outside {places}", item)
