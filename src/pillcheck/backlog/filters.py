"""Chooses items by what they say: ``risk=high``, ``owner!=ada``, ``owner``, ``owner=``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import find_priority, find_status
from pillcheck.backlog.snapshot import ItemState
from pillcheck.errors import Refusal, suggestion
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item

ITEM_NAMES = ("id", "title", "status", "priority")


class Condition(Record):
    """What an item must say. Without a value, it must say anything; negated, the opposite."""

    name: str
    value: str
    negated: bool

    def fits(self, item: Item | ItemState) -> bool:
        """Tell whether an item says so, letter case and white space aside."""
        value = _folded(value_of(item, self.name) or "")
        return (value == self.value if self.value else bool(value)) != self.negated


def conditions_of(dialect: Dialect, texts: Iterable[str]) -> Callable[[Item | ItemState], bool]:
    """Return the test that an item passes if it fits all of these conditions.

    Raises a refusal of kind ``usage`` for a name that is not configured, and those
    of ``find_status`` and ``find_priority``.
    """
    conditions = [_condition(dialect, text) for text in texts]
    return lambda item: all(condition.fits(item) for condition in conditions)


def find_property(dialect: Dialect, name: str, others: tuple[str, ...] = ()) -> str:
    """Return the name of the property that was typed, or of ``others``; a refusal where none is."""
    known = tuple(dict.fromkeys((*others, *(rule.name for rule in dialect.property_rules))))
    for property_name in known:
        if property_name.casefold() == name.strip().casefold():
            return property_name
    near, ending = suggestion(
        name, known, "properties", otherwise="" if known else "no properties are configured"
    )
    raise Refusal("usage", f'unknown property "{name}"; {ending}', near)


def value_of(item: Item | ItemState, name: str) -> str | None:
    """Return what an item says by this name: a property, or its id, title, status or priority."""
    if name == "id":
        return item.id if isinstance(item, ItemState) else item.name
    if name == "title":
        if isinstance(item, ItemState):
            return item.heading
        return item.title.value if item.title else None
    if name in ("status", "priority"):
        value: str | None = getattr(item, name)
        return value
    if isinstance(item, ItemState):
        return dict(item.properties).get(name)
    return item.value_of(name)


def _condition(dialect: Dialect, text: str) -> Condition:
    name, equals, value = text.partition("=")
    negated = name.endswith("!")
    name = find_property(dialect, name.removesuffix("!"), ITEM_NAMES)
    value = value.strip()
    if not value:
        # "owner" and "owner!=" mean that it has one, "owner=" that it has none.
        return Condition(name, "", bool(equals) and not negated)
    if name == "status":
        value = find_status(dialect, value).name
    elif name == "priority" and dialect.priorities:
        value = find_priority(dialect, value)
    elif name == "id" and value.isdigit() and not dialect.shape:
        value = f"{dialect.id_prefix}{value}"
    return Condition(name, _folded(value), negated)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
