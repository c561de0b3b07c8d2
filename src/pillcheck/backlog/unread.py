"""Elements that look like items of a page, but are not read as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.element_names import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element


def unread_elements(page: Page) -> list[Element]:
    """Return the elements beside the items that look like one, in page order."""
    elements = _beside(page) if page.dialect.shape else _around_pills(page)
    return sorted(elements, key=lambda element: element.number)


def _around_pills(page: Page) -> Iterator[Element]:
    """Yield the elements around a pill of the legend that look like an item."""
    seen: set[Element] = set()
    parents = {item.element.parent for item in page.items}
    for pill in page.legend:
        outer = pill.element.parent
        while outer is not None and outer not in seen:
            if outer.parent in parents and _is_headed(page, outer, pill.element):
                seen.add(outer)
                yield outer
                break
            outer = outer.parent


def _is_headed(page: Page, element: Element, pill: Element) -> bool:
    """Tell whether an element has the pill in its heading, or is named as an item is."""
    if any(heading.contains(pill) for heading in element.descendants(*HEADINGS)):
        return True
    dialect = page.dialect
    return element.get("id").startswith(dialect.id_prefix) or dialect.item_class in element.classes


def _beside(page: Page) -> Iterator[Element]:
    """Yield the elements beside the items that say a status as they do."""
    # Only pages of another shape wait for selectors.
    from pillcheck.backlog.carrier_reader import carriers_of
    from pillcheck.backlog.places import Columns
    from pillcheck.html.selectors import children

    shape = page.dialect.shape
    if shape is None or shape.table:
        return
    known = {item.element for item in page.items}
    columns = Columns()
    for parent in dict.fromkeys(item.element.parent for item in page.items):
        for element in children(parent) if parent else ():
            if element in known or any(element.contains(item) for item in known):
                continue
            carriers = carriers_of(element, page.dialect, shape, columns)
            if any(c.statuses and c.carrier.at != "&" for c in carriers):
                yield element
