"""A new item, put where it belongs: built as the page's other items are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_markup import read_block
from pillcheck.editing.new_item import new_item

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.item_spec import ItemSpec


def add_item(page: Page, spec: ItemSpec) -> tuple[Change, Item]:
    """Return the change that adds an item to a page, and the item.

    Raises a refusal of kind ``refused`` where no item of the page can be copied.
    """
    if page.dialect.shape:
        from pillcheck.editing.copied_item import copied_item

        return copied_item(page, spec)
    return add_markup(page, new_item(page, spec))


def add_markup(page: Page, text: str) -> tuple[Change, Item]:
    """Return the change that adds an item with this markup to a page, and the item."""
    return insert_item(page, text), read_block(page, text.strip()).items[0]
