"""The attributes that every item of a page has, for a new item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.shape import ITEM
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.shape import Carrier, PropertyRule


class SharedAttributes(Record):
    """The names of attributes that every item has: with values that items share, and of its own."""

    common: tuple[str, ...] = ()
    single: tuple[str, ...] = ()

    def hints(self, item: Item, given: Mapping[str, str]) -> Iterator[str]:
        """Yield what the user should know of a new item's attributes that were not given."""
        properties = {known.rule.attribute for known in item.properties}
        skipped = {*given, *properties}
        values = [
            f'{name}="{item.element.get(name)}"' for name in self.common if name not in skipped
        ]
        if values:
            yield (
                f"{_listed(values)} as in another item; "
                f"pillcheck edit {item.called} --attribute NAME=VALUE changes that"
            )
        lacking = [name for name in self.single if name not in skipped]
        if lacking:
            yield (
                f"every other item has {_listed(lacking)}; "
                f"pillcheck edit {item.called} --attribute {lacking[0]}=VALUE sets it"
            )


def shared_attributes(page: Page) -> SharedAttributes:
    """Return the data attributes that every item of a page has, in the order of the first item.

    A value that items share, such as a group, is one to copy. What nearly every item has for
    itself is not, and a date is about its own item.
    """
    if len(page.items) < 2:
        return SharedAttributes()
    skipped = _names_of_facts(page.dialect)
    common: list[str] = []
    single: list[str] = []
    for name in dict.fromkeys(a.name for a in page.items[0].element.attributes):
        if not name.startswith("data-") or name in skipped or _is_date(page.dialect, name):
            continue
        if all(item.element.attribute(name) for item in page.items):
            values = {item.element.get(name) for item in page.items}
            (common if len(values) * 2 <= len(page.items) else single).append(name)
    return SharedAttributes(tuple(common), tuple(single))


def _names_of_facts(dialect: Dialect) -> set[str]:
    """Return the attributes that say an item's id, status and priority."""
    shape = dialect.shape
    if shape is None:
        return {dialect.status_attribute, dialect.priority_attribute}
    places: list[Carrier | PropertyRule] = [*shape.carriers, *shape.properties]
    return {shape.id_attribute, *(place.attribute for place in places if place.at == ITEM)}


def _is_date(dialect: Dialect, name: str) -> bool:
    before, _, behind = dialect.date_attributes.partition("{}")
    return name.startswith(before) and name.endswith(behind) and len(name) > len(before + behind)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
