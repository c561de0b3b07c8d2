"""How pages of other shapes are read: what is an item, and where it says its title and status.

A place is ``&`` for the item itself, ``column:Status`` for the row's cell under
the header "Status", or a CSS selector of an element in the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.statuses import Status

ITEM = "&"
COLUMN = "column:"
NONE = "none"


class Carrier(Record):
    """Something in an item that says its status: the class, an attribute or the words there.

    ``classes`` holds the class names for each status, ``values`` the values of
    the attribute. ``text`` says which of the words are the label: ``whole``, or
    those at the ``start`` or ``end``; empty where the words say no status. ``labels``
    are the words of each status there, where these are not its own; they may be empty.
    """

    at: str = ITEM
    classes: tuple[tuple[str, str], ...] = ()
    attribute: str = ""
    values: tuple[tuple[str, str], ...] = ()
    text: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def words(self, status: Status) -> str:
        """Return the words that say a status there."""
        return dict(self.labels).get(status.name, status.label)


class PropertyRule(Record):
    """What items say besides: where it is, which values it may have, when it must be there.

    ``classes`` holds the class names for each value. ``required_for`` names the
    statuses of items that must have it.
    """

    name: str
    at: str = ITEM
    attribute: str = ""
    classes: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    required: bool = False
    required_for: tuple[str, ...] = ()


class Shape(Record):
    """The shape of a page: how its items are found, and the parts of each.

    ``table`` names columns of the tables whose rows are the items. ``id`` is
    ``@name`` for an attribute of the item, a place, or ``none``. An item without
    a carrier has the status ``missing_status``. With ``free_labels`` the words of
    a carrier may be anything, and are never written.
    """

    item: str = ""
    table: tuple[str, ...] = ()
    title: str = ""
    id: str = "@id"
    id_pattern: str = ""
    carriers: tuple[Carrier, ...] = ()
    properties: tuple[PropertyRule, ...] = ()
    missing_status: str | None = None
    free_labels: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in which something is read."""
        places = (self.title, self.id, *(c.at for c in self.carriers + self.properties))
        named = (place.removeprefix(COLUMN) for place in places if place.startswith(COLUMN))
        return (*self.table, *named)

    @property
    def id_attribute(self) -> str:
        """The attribute that is the id, or an empty text."""
        return self.id[1:] if self.id.startswith("@") else ""
