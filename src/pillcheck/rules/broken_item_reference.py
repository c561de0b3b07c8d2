from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.references import references
from pillcheck.printable import hidden_difference, look_of
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad
from pillcheck.rules.habits import numbers_items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class BrokenItemReference(Rule):
    """A reference to an item must lead to an item.

    A reference is a link such as ``#item-7`` anywhere on the page, or the words
    "item 7" in a field, where items have such ids. The page history is exempt: it may
    name items that are gone.
    """

    id = "broken-item-reference"
    frame = FIELDS
    good = (GOOD_FIELDS.replace("Words.", 'See <a href="#item-1">item 1</a>.', 1),)
    bad = (
        Bad(
            GOOD_FIELDS.replace("Words.", 'See <a href="⟦#item-99⟧">item 99</a>.', 1),
            "item-99 is not on this page",
        ),
        Bad(
            GOOD_FIELDS.replace("Words.", "See ⟦item 99⟧.", 1),
            "item-99 is not on this page",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        known = {name for name, _ in page.ids}
        prefix = page.dialect.id_prefix
        if page.dialect.shape and not any(name.startswith(prefix) for name in known):
            return
        broken = [*references(page, besides=known)]
        # Words are a reference only where items have such ids.
        are_numbered = bool(broken) and numbers_items(page)
        for reference in broken:
            if are_numbered or reference.is_link:
                odd = hidden_difference(reference.name, look_of(reference.name))
                message = f"{reference.name}{odd} is not on this page"
                yield self.finding(reference.span, message, page.item_around(reference.span))
