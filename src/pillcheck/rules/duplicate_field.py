from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.finding import Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Field, Page
    from pillcheck.rules.finding import Finding


class DuplicateField(Rule):
    """An item must not have a field twice.

    Readers see the first, tools take either.
    """

    id = "duplicate-field"
    frame = FIELDS
    good = (GOOD_FIELDS,)
    bad = (
        Bad(
            GOOD_FIELDS + "<dt>5) ⟦Summary⟧</dt><dd>Words.</dd>",
            'duplicate field "Summary"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            if len({field.name for field in item.fields}) == len(item.fields):
                continue
            first: dict[str, Field] = {}
            for field in item.fields:
                twin = first.setdefault(field.name, field)
                if twin is not field:
                    yield self.finding(
                        field.label.span,
                        f'duplicate field "{field.name}"',
                        item,
                        related=Related("the first one is here", twin.label.span),
                    )
