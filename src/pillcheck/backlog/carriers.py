"""The carriers of a status and the properties of an item, as found on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.shape import Carrier, PropertyRule
    from pillcheck.backlog.text import Text
    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element


class Carried(Record):
    """A carrier of an item's status as found: its element, and what each part of it says.

    ``classes`` are the class names that mean ``by_class``, with their places;
    ``label`` is the words that are its label, ``by_text`` the status that they
    mean. ``is_plain`` tells whether other words can replace these.
    """

    carrier: Carrier
    element: Element
    classes: tuple[Text, ...] = ()
    by_class: str | None = None
    attribute: Attribute | None = None
    by_value: str | None = None
    label: Text | None = None
    by_text: str | None = None
    is_plain: bool = True

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that its parts mean, each once; the first is the one that counts."""
        return tuple(dict.fromkeys(filter(None, (self.by_class, self.by_value, self.by_text))))

    @property
    def is_blank(self) -> bool:
        """Whether it is there and says nothing."""
        is_wordless = not (self.carrier.text and self.label and self.label.value)
        return is_wordless and not self.statuses and not self.attribute


def is_left_blank(carried: Carried, carriers: tuple[Carried, ...]) -> bool:
    """Tell whether one of an item's carriers is blank beside an attribute: a script fills it in."""
    return carried.is_blank and any(other.by_value for other in carriers)


class Property(Record):
    """What an item says besides title and status: a name, its value, and where that is.

    ``text`` is the words, or the value of ``attribute``, or the class names that
    mean the value.
    """

    rule: PropertyRule
    element: Element
    value: str
    text: Text
    attribute: Attribute | None = None

    @property
    def name(self) -> str:
        """The property's name."""
        return self.rule.name
