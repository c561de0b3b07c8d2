from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.element_names import OPTIONAL_END
from pillcheck.rules.base import Rule, name_on
from pillcheck.rules.examples import BESIDE, ITEM, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_SECOND = ITEM.replace('id="item-1"', 'id="item-2"').replace(" Search ", " Login ")


class UnclosedItem(Rule):
    """An item must be closed, and must not be inside another item.

    Without its end tag, all that follows is part of the item. Browsers show
    nothing of it, and tools misread it.
    """

    id = "unclosed-item"
    frame = BESIDE
    good = (_SECOND,)
    bad = (
        Bad(
            _SECOND.replace('<section id="item-2">', '⟦<section id="item-2">⟧').replace(
                "</section>", ""
            ),
            "this item is never closed; add </section> after it",
        ),
        Bad(
            _SECOND.replace("\n</section>", "")
            + ITEM.replace('<section id="item-1">', '⟦<section id="item-3">⟧').replace(
                " Search ", " Logout "
            )
            + "\n</section>",
            "this item is inside item-2",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        unclosed = {
            item.element.number
            for item in page.items
            if not item.element.has_end_tag and item.element.name not in OPTIONAL_END
        }
        around = {item.element: item for item in page.items}
        for item in page.items:
            if item.element.number in unclosed:
                yield self.finding(
                    item.element.start_tag,
                    f"this item is never closed; add </{item.element.name}> after it",
                    item,
                )
            elif item.inside and item.inside.number not in unclosed:
                name = name_on(page, around[item.inside])
                yield self.finding(item.element.start_tag, f"this item is inside {name}", item)
