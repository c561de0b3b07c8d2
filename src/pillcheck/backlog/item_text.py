"""What an item says in words: its title, its fields, and what else stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

Elements = tuple["Element", ...]


def inner_items(page: Page) -> Elements:
    """Return the items that stand in others, whose words are their own."""
    return tuple(item.element for item in page.items if item.inside)


def lines_of(item: Item, inner: Elements = ()) -> list[str]:
    """Return what an item says, line by line, without status, priority and the names of fields.

    The elements of ``inner`` are left out, too.
    """
    skip = (*_signs(item), *inner)
    lines = [item.title.value] if item.title else []
    for field in item.fields:
        for body in field.bodies:
            lines += body.lines(skip) if body not in skip else []
    return lines + rest_of(item, inner)


def rest_of(item: Item, inner: Elements = ()) -> list[str]:
    """Return the lines of an item that stand beside its heading, fields, pills and properties."""
    parts = [*_signs(item), *inner]
    for field in item.fields:
        parts += [field.term, *field.bodies]
    if item.heading and item.heading != item.element:
        parts.append(item.heading)
    return item.element.lines(tuple(parts))


def _signs(item: Item) -> list[Element]:
    """Return the elements in an item that say its status or a property, and nothing else."""
    parts = [pill.element for pill in (*item.pills, *item.other_pills)]
    parts += [carried.element for carried in item.carriers if carried.element != item.element]
    # An attribute's element may say more than the property.
    parts += [
        known.element
        for known in item.properties
        if known.element != item.element and known.attribute is None
    ]
    return parts
