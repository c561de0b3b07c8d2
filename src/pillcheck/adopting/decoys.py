"""What looks like items with statuses and is none: menus, decoration, columns of a board."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.adopting.slots import Slot
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# Class names of utility style sheets that paint an element.
_PAINT = re.compile(r"(?:bg|text|border|ring|fill|from|to|via)-")
# What classes of the entries of a menu say.
_OF_MENUS = frozenset("active closed collapsed current expanded here leaf open selected".split())


def is_menu(slot: Slot) -> bool:
    """Tell whether the classes of links only say which of them is shown or folded out."""
    names = {name for value in slot.there for name in value.classes}
    return (
        slot.place.at == "&"
        and names <= _OF_MENUS
        and all(_starts_with_link(value.element) for value in slot.there)
    )


def _starts_with_link(element: Element) -> bool:
    first = next(element.descendants(), None)
    return first is not None and first.name == "a"


def is_decoration(slot: Slot) -> bool:
    """Tell whether a slot holds icons that differ, in colours that do not say a status."""
    names = {name for value in slot.there for name in value.classes}
    texts = {value.text for value in slot.there}
    return (
        slot.place.at != "&"
        and slot.hint == 1.0
        and len(texts) > 1
        and bool(names)
        and all(map(_PAINT.match, names))
        and not any(any(map(str.isalpha, text)) for text in texts)
    )


def are_columns(page: Page) -> bool:
    """Tell whether the items are the columns of a board, whose headings say the status.

    What would be the title of such an item is that of the first card in it.
    """
    statuses = {item.status for item in page.items}
    if len(statuses) not in (1, len(page.items)):
        return False
    first = sum(_is_first_of_many(item) for item in page.items)
    return 5 * first >= 3 * len(page.items)


def _is_first_of_many(item: Item) -> bool:
    """Tell whether an item has other elements like the one that holds its title."""
    title = item.heading
    if title is None or title == item.element or title.name in ("td", "th"):
        return False
    own = set(title.classes)
    others = item.element.descendants(title.name)
    alike = (other for other in others if own & set(other.classes) or not (own or other.classes))
    return len(list(islice(alike, 2))) > 1
