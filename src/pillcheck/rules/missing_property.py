from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import OWNED, SECTION, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MissingProperty(Rule):
    """An item must have every required property.

    The configuration says which properties there are, and whether all items or
    those of some statuses must have them.
    """

    id = "missing-property"
    settings = OWNED
    frame = SECTION
    good = ('<section id="item-1" data-owner="ada">',)
    bad = (Bad('⟦<section id="item-1">⟧', 'missing property "owner"'),)

    def check(self, page: Page) -> Iterable[Finding]:
        for rule in page.dialect.property_rules:
            for item in page.items:
                is_required = rule.required or item.status in rule.required_for
                if is_required and not item.value_of(rule.name):
                    message = f'missing property "{rule.name}"'
                    yield self.finding(item.element.start_tag, message, item)
