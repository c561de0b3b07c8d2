"""What is looked up of a page item by item, gathered once for all of them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

    Value = TypeVar("Value")


# Of larger pages it would take too much memory.
_SMALL = 200_000


class ItemIndex:
    """The items of a page by their ids and elements, and what their elements have."""

    def __init__(self, page: Page) -> None:
        self.items = page.items
        self.ids = page.ids
        # What others work out from all items, by a name of their own.
        self.worked_out: dict[str, Any] = {}
        self._of_pages: dict[str, tuple[Page, Any]] = {}

    def of_page(self, page: Page, work: Callable[[Page], Value]) -> Value:
        """Return what a function makes of the page, which is kept where the page is small.

        A page is often the old one of an edit after it was the new one of the last.
        """
        if len(page.source.text) > _SMALL:
            return work(page)
        known = self._of_pages.get(work.__name__)
        # A page with another history may have the same items.
        if known is None or known[0] is not page:
            known = self._of_pages[work.__name__] = page, work(page)
        value: Value = known[1]
        return value

    @cached_property
    def by_name(self) -> dict[str | None, list[Item]]:
        """The items by their id, in page order."""
        named: dict[str | None, list[Item]] = {}
        for item in self.items:
            named.setdefault(item.name, []).append(item)
        return named

    @cached_property
    def keys(self) -> dict[int, tuple[Any, ...]]:
        """What names an item among the facts, by the number of its element."""
        return {item.element.number: key for key, item in keyed(self.items)}

    @cached_property
    def elements_by_id(self) -> dict[str, list[Element]]:
        """The elements of the page by their id, in page order."""
        elements: dict[str, list[Element]] = {}
        for name, element in self.ids:
            elements.setdefault(name, []).append(element)
        return elements

    @cached_property
    def attribute_names(self) -> frozenset[str]:
        """The names of all attributes that the element of an item has."""
        return frozenset(a.name for item in self.items for a in item.element.tag.attributes)


def keyed(
    items: Iterable[Item], name: Callable[[Item], str | None] = attrgetter("name")
) -> Iterator[tuple[tuple[Any, ...], Item]]:
    """Yield items with what names them among facts: a name, and which item of that name it is."""
    met: Counter[str | None] = Counter()
    for item in items:
        item_name = name(item)
        yield ("item", item_name, met[item_name]), item
        met[item_name] += 1


def index_of(page: Page) -> ItemIndex:
    """Return the index of a page, which is kept as long as the page's tree is."""
    index: ItemIndex | None = page.tree.index
    # A page with other items may have the same tree.
    if index is None or index.items is not page.items or index.ids is not page.ids:
        index = page.tree.index = ItemIndex(page)
    return index
