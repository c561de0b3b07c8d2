from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, spelling_fix
from pillcheck.rules.examples import OWNED, SECTION, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownValue(Rule):
    """A property must have one of the values in the configuration.

    A property without configured values may say anything.
    """

    id = "unknown-value"
    settings = OWNED
    frame = SECTION
    good = ('<section id="item-1" data-owner="bob">',)
    bad = (
        Bad(
            '<section id="item-1" data-owner="⟦adda⟧">',
            'unknown value "adda" of owner; did you mean "ada"?',
            '<section id="item-1" data-owner="ada">',
        ),
        Bad(
            '<section id="item-1" data-owner="⟦carol⟧">',
            'unknown value "carol" of owner; known values: ada, bob',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for known in item.properties:
                values = known.rule.values
                if not values or known.value in values or (known.name == "priority" and item.tag):
                    continue
                near, ending = suggestion(known.value, values, "values")
                odd = hidden_difference(known.value, near[0]) if near else ""
                fix = None
                if not known.rule.classes:
                    fix = spelling_fix(page, known.text, values, known.attribute)
                message = f'unknown value "{known.value}"{odd} of {known.name}; {ending}'
                yield self.finding(known.text.span, message, item, fix)
