from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, ITEM, Bad
from pillcheck.rules.finding import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.rules.finding import Finding

_SECOND = ITEM.replace('id="item-1"', 'id="item-2"')


class DuplicateTitle(Rule):
    """No two items may have the same title.

    People and commands name items by their titles; of two with the same title,
    they may find the wrong one.
    """

    id = "duplicate-title"
    severity = Severity.WARNING
    frame = BESIDE
    good = (_SECOND.replace(" Search ", " Search by place "),)
    bad = (
        Bad(
            _SECOND.replace(" Search ", " ⟦search⟧ "),
            'item-1 has the same title, "Search"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        first: dict[str, Item] = {}
        for item in page.items:
            if not item.title or not item.title.value:
                continue
            twin = first.setdefault(item.title.value.casefold(), item)
            if twin is not item and twin.title:
                yield self.finding(
                    item.title.span,
                    f'{twin.name or "an item"} has the same title, "{twin.title.value}"',
                    item,
                    related=Related("the first one is here", twin.title.span),
                )
