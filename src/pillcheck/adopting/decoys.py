"""What looks like statuses and is none: the entries of a menu, and decoration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.adopting.slots import Slot
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
        and all(next(map(_name, v.element.descendants()), "") == "a" for v in slot.there)
    )


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


def _name(element: Element) -> str:
    return element.name
