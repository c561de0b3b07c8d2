"""What the attributes of an item say besides its id, status, priority and properties.

Two ways of writing the same give the same: white space and the order of classes say nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.links import link_target
from pillcheck.backlog.shape import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item
    from pillcheck.backlog.shape import Carrier, PropertyRule

Named = tuple[str, str]


def extras_of(item: Item) -> tuple[Named, ...]:
    """Return the other attributes of an item by name, and then where its links lead.

    The name of a link's address is ``href of "its words"``. A link to the item itself is
    left out, as its address follows the id.
    """
    return (*_attributes(item), *_links(item))


def _attributes(item: Item) -> Iterator[Named]:
    known, classes = _known(item.dialect)
    seen: set[str] = set()
    for attribute in item.element.tag.attributes:
        name = attribute.name
        # Of an attribute that is there twice, the first counts, as in browsers.
        if name in known or name in seen:
            continue
        seen.add(name)
        words = attribute.value.split()
        if name == "class":
            words = sorted({word for word in words if word not in classes})
        if words or name != "class":
            yield name, " ".join(words)


def _known(dialect: Dialect) -> tuple[set[str], set[str]]:
    """Return the attributes, and the classes, that an item's id, status and the like are in."""
    shape = dialect.shape
    names = {shape.id_attribute} if shape else {"id", dialect.status_attribute}
    names |= set() if shape else {dialect.priority_attribute}
    classes: set[str] = set()
    places: list[Carrier | PropertyRule] = [*(shape.carriers if shape else ())]
    for place in (*places, *dialect.property_rules):
        if place.at == ITEM:
            names.add(place.attribute)
            classes |= {word for _, written in place.classes for word in written.split()}
    return names, classes


def _links(item: Item) -> Iterator[Named]:
    own = f"#{item.name}" if item.name else None
    seen: Counter[str] = Counter()
    for link in item.element.descendants("a"):
        address = link.get("href").strip()
        if not address or link_target(address) == own:
            continue
        name = f'href of "{link.text()}"'
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), address
