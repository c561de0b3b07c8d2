"""Chooses items by status, priority and words, and by conditions such as ``risk=high``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.item_text import inner_items, lines_of
from pillcheck.backlog.lookup import find_priority, find_status
from pillcheck.backlog.page import Item
from pillcheck.backlog.text import folded
from pillcheck.errors import Refusal, suggestion
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.item_text import Elements
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.snapshot import ItemState

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


class Choice(Record):
    """Which items are chosen: those that fit everything that is not empty.

    An item must have one of the ``statuses`` and of the ``priorities``, fit all
    ``conditions``, and say all ``words`` in its title, its fields or beside them.
    """

    dialect: Dialect
    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    words: tuple[str, ...] = ()
    only_open: bool = False

    def among(self, pages: Iterable[Page]) -> list[Match]:
        """Return the items of pages that are chosen, in page order."""
        return [(page, item) for page in pages for item in self._of_page(page)]

    def _of_page(self, page: Page) -> Iterable[Item]:
        inner = inner_items(page) if self.words else ()
        return (item for item in page.items if self._fits(item) and self._says(item, inner))

    def _fits(self, item: Item) -> bool:
        return (
            (not self.statuses or item.status in self.statuses)
            and (not self.priorities or item.priority in self.priorities)
            and (not self.only_open or self.dialect.is_open(item.status))
            and all(condition.fits(item) for condition in self.conditions)
        )

    def _says(self, item: Item, inner: Elements) -> bool:
        if not self.words:
            return True
        text = folded(" ".join(lines_of(item, inner)))
        return all(word in text for word in self.words)


def choice_of(
    dialect: Dialect,
    *,
    statuses: str | Iterable[str] = (),
    priorities: str | Iterable[str] = (),
    conditions: Iterable[str] = (),
    grep: str | Iterable[str] = (),
    only_open: bool = False,
) -> Choice:
    """Return the choice that somebody typed; statuses and priorities may be joined by commas.

    Raises the refusals of ``find_status``, ``find_priority`` and ``conditions_of``.
    """
    return Choice(
        dialect,
        tuple(find_status(dialect, name).name for name in _split(statuses, dialect.status_called)),
        tuple(find_priority(dialect, name) for name in _split(priorities, dialect.priority_called)),
        _conditions(dialect, conditions),
        tuple(word for words in _texts(grep) for word in folded(words).split()),
        only_open=only_open,
    )


def conditions_of(dialect: Dialect, texts: Iterable[str]) -> Callable[[Item | ItemState], bool]:
    """Return the test that an item passes if it fits all of these conditions.

    Raises a refusal of kind ``usage`` for a name that is not configured, and those
    of ``find_status`` and ``find_priority``.
    """
    conditions = _conditions(dialect, texts)
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
        return item.name if isinstance(item, Item) else item.id
    if name == "title":
        if isinstance(item, Item):
            return item.title.value if item.title else None
        return item.heading
    if name in ("status", "priority"):
        value: str | None = getattr(item, name)
        return value
    if isinstance(item, Item):
        return item.value_of(name)
    return dict(item.properties).get(name)


def _texts(given: str | Iterable[str]) -> Iterable[str]:
    return [given] if isinstance(given, str) else given


def _split(texts: str | Iterable[str], known: Callable[[str], object]) -> list[str]:
    """Return the names in a list with commas; a name may itself have one."""
    names: list[str] = []
    for text in _texts(texts):
        parts = [part for part in text.split(",") if part.strip()]
        names += [text] if known(text) is not None or not parts else parts
    return names


def _conditions(dialect: Dialect, texts: Iterable[str]) -> tuple[Condition, ...]:
    return tuple(_condition(dialect, text) for text in texts)


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
