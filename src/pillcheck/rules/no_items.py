from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BODY, ITEM, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class NoItems(Rule):
    """A backlog page must have at least one item.

    A page without items is often the wrong file, or its markup has changed so
    that nothing on it is checked.
    """

    id = "no-items"
    frame = BODY
    good = (ITEM,)
    bad = (
        Bad(
            "⟦⟧<p>Nothing here.</p>",
            'no items: no section or article element has an id such as "item-1"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if page.items:
            return
        text = page.source.text
        start = next((t.end for t in page.tree.tokens if t.name in ("body", "main")), 0)
        start += len(text[start:]) - len(text[start:].lstrip())
        yield self.finding(Span(start, start), f"no items: {_reason(page)}")


def _reason(page: Page) -> str:
    shape = page.dialect.shape
    if shape and shape.table:
        columns = " and ".join(f'"{name}"' for name in shape.table)
        return f"no table has a row below the columns {columns}"
    if shape:
        return f'no element matches item = "{shape.item}"'
    elements = " or ".join(page.dialect.item_elements)
    return f'no {elements} element has an id such as "{page.dialect.id_prefix}1"'
