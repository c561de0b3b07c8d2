"""A new item, put where it belongs: built as the page's other items are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.editing.change import Change
from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_markup import read_block
from pillcheck.editing.new_item import new_item
from pillcheck.editing.shared_attributes import shared_attributes
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, in_order, new_spans
from pillcheck.html.escaping import spliced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.item_spec import ItemSpec


def add_item(
    page: Page, spec: ItemSpec, properties: Mapping[str, str] | None = None
) -> tuple[Change, Item]:
    """Return the change that adds an item to a page, and the item.

    ``properties`` are what it says besides. Raises a refusal of kind ``refused``
    where no item of the page can be copied, or has no place for a property.
    """
    change, item = _added(page, spec)
    hints = _copied(item, properties or {}), shared_attributes(page).hints(item, spec.attributes)
    change += Change(hints=(*(text for texts in hints for text in texts), *spec.hints))
    return _with_properties(page, change, properties) if properties else change, item


def _added(page: Page, spec: ItemSpec) -> tuple[Change, Item]:
    if page.dialect.shape:
        from pillcheck.editing.copied_item import copied_item

        return copied_item(page, spec)
    return add_markup(page, new_item(page, spec))


def add_markup(page: Page, text: str) -> tuple[Change, Item]:
    """Return the change that adds an item with this markup to a page, and the item."""
    return insert_item(page, text), read_block(page, text.strip()).items[0]


def _with_properties(page: Page, change: Change, properties: Mapping[str, str]) -> Change:
    """Return the change that adds an item, once the item has these properties."""
    from pillcheck.backlog.reader import read
    from pillcheck.editing.properties import set_properties

    ordered = in_order(page.source, change.edits)
    after = read(apply(page.source, ordered), page.dialect)
    spans = new_spans(ordered)
    new = [
        item
        for item in after.items
        if any(span.start <= item.element.start < span.end for span in spans)
    ]
    besides = set_properties(after, new, properties)
    edits = []
    for edit, span in zip(ordered, spans, strict=True):
        inner = in_order(after.source, [e for e in besides.edits if span.encloses(e.span)])
        parts = [(e.span.start - span.start, e.span.end - span.start, e.text) for e in inner]
        edits.append(Edit(edit.span, spliced(edit.text, parts)))
    if not new or any(not any(s.encloses(e.span) for s in spans) for e in besides.edits):
        message = "the new item has no place of its own for its properties"
        raise Refusal("refused", f"{page.source.path}: {message}; add it without --set")
    return Change(tuple(edits), change.facts | besides.facts, change.hints)


def _copied(item: Item, properties: Mapping[str, str]) -> Iterator[str]:
    """Yield a hint for each property that the new item has from the item that was copied."""
    known = {name.strip().casefold() for name in properties}
    for entry in item.properties:
        if entry.name != "priority" and entry.name.casefold() not in known:
            yield (
                f'{entry.name} is "{entry.value}", as in the item that was copied; '
                f"pillcheck edit --set {entry.name}=VALUE changes it"
            )
