from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.printable import hidden_difference, look_of
from pillcheck.rules.base import Rule, id_span
from pillcheck.rules.examples import SECTION, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class MalformedId(Rule):
    """An item's id must be the prefix and a number.

    Such ids can be said, typed and counted; nobody who looks for "item 7" finds
    another.
    """

    id = "malformed-id"
    frame = SECTION
    good = ('<section id="item-13">',)
    bad = (
        Bad('<section id="⟦item-x⟧">', 'the id is "item-x", expected "item-" and a number'),
        Bad(
            '<section class="backlog-item" id="⟦task-13⟧">',
            'the id is "task-13", expected "item-" and a number',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        prefix = page.dialect.id_prefix
        form = re.compile(rf"{re.escape(prefix)}(?:0|[1-9][0-9]*)")
        for item in page.items if page.dialect.shape is None else ():
            name = item.name
            if name and not form.fullmatch(name):
                odd = hidden_difference(name, look_of(name))
                message = f'the id is "{name}"{odd}, expected "{prefix}" and a number'
                yield self.finding(id_span(item), message, item)
