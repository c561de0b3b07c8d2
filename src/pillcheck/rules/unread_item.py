"""The rule ``unread-item``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.unread import unread_elements
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding

_OTHER = ITEM.replace('id="item-1"', 'id="item-2"').replace(" Search ", " Login ")


def _renamed(markup: str, name: str) -> str:
    return (
        markup.replace("<section", f"⟦<{name}", 1)
        .replace('"item-2">', '"item-2">⟧')
        .replace("</section>", f"</{name.split('{')[0]}>")
    )


class UnreadItem(Rule):
    """What looks like an item of the page must be read as one.

    An element that is not quite an item, such as a mistyped ``<sectoin>``, is left
    out of everything, and its pill would pass for one of the legend's.
    """

    id = "unread-item"
    severity = Severity.WARNING
    frame = BESIDE
    good = (_OTHER, "<div>Words.</div>")
    bad = (
        Bad(
            _renamed(_OTHER, "sectoin"),
            "this <sectoin> looks like an item, but is not read as one; items are <section>",
        ),
        Bad(
            _renamed(_OTHER, "div"),
            "this <div> looks like an item, but is not read as one; items are <section>",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if not page.items:
            return
        names = " or ".join(dict.fromkeys(f"<{item.element.name}>" for item in page.items))
        for element in unread_elements(page):
            yield self.finding(
                element.start_tag,
                f"this <{element.name}> looks like an item, but is not read as one; "
                f"items are {_selected(page) or names}",
            )


def _selected(page: Page) -> str:
    shape = page.dialect.shape
    if shape and shape.table:
        return "rows of <td> below " + " and ".join(f'"{name}"' for name in shape.table)
    return shape.item if shape else ""
