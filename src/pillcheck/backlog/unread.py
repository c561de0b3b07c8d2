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
    if page.dialect.shape:
        elements = set(_beside(page))
    else:
        elements = {*_around_pills(page), *_named(page)}
    return sorted(elements, key=lambda element: element.number)


def _named(page: Page) -> Iterator[Element]:
    """Yield the elements beside the items with an id or a class as items have it, and a heading."""
    parents = {item.element.parent for item in page.items} if page.likely else set()
    # Items may stand in an element each, such as the li of a list.
    outer = {parent.parent for parent in parents if parent} if len(parents) > 1 else set()
    for element in page.likely:
        around = element.parent
        is_beside = around in parents or (around is not None and around.parent in outer)
        if is_beside and any(element.descendants(*HEADINGS)):
            yield element


def _around_pills(page: Page) -> Iterator[Element]:
    """Yield the elements around a pill of the legend that look like an item."""
    above = page.tree.parents
    beside = {above[item.element.number] for item in page.items}
    for pill in page.legend:
        outer = above[pill.element.number]
        while outer >= 0:
            if above[outer] in beside and _is_headed(page, page.tree.element(outer), pill.element):
                yield page.tree.element(outer)
                break
            outer = above[outer]


def _is_headed(page: Page, element: Element, pill: Element) -> bool:
    """Tell whether an element has the pill in its heading, or is named as an item is."""
    for heading in element.descendants(*HEADINGS):
        if heading.contains(pill):
            # A heading with several pills is a legend.
            return sum(1 for other in page.legend if heading.contains(other.element)) == 1
    dialect = page.dialect
    return dialect.is_numbered(element.get("id")) or dialect.item_class in element.classes


def _header_rows(page: Page) -> Iterator[Element]:
    """Yield the rows of header cells that say a status as the items of their table do."""
    from pillcheck.backlog.carrier_reader import carriers_of
    from pillcheck.backlog.places import Columns, is_header, table_around

    shape = page.dialect.shape
    tables = dict.fromkeys(table_around(item.element) for item in page.items)
    columns = Columns()
    for table in tables:
        for row in table.descendants("tr") if table and shape else ():
            if is_header(row) and table_around(row) == table:
                carriers = carriers_of(row, page.dialect, shape, columns) if shape else ()
                if any(carried.statuses for carried in carriers):
                    yield row


def _beside(page: Page) -> Iterator[Element]:
    """Yield the elements beside the items that say a status as they do."""
    # Only pages of another shape wait for selectors.
    from pillcheck.backlog.carrier_reader import carriers_of
    from pillcheck.backlog.places import Columns, elements_at
    from pillcheck.backlog.shape import ITEM
    from pillcheck.html.selectors import children

    shape = page.dialect.shape
    if shape is None or shape.table:
        yield from _header_rows(page)
        return
    known = {item.element for item in page.items}
    columns = Columns()
    for parent in dict.fromkeys(item.element.parent for item in page.items):
        for element in children(parent) if parent else ():
            if element in known or any(element.contains(item) for item in known):
                continue
            carriers = carriers_of(element, page.dialect, shape, columns)
            carrying = [c for c in carriers if c.statuses and c.carrier.at != ITEM]
            if not carrying or element.text() == carrying[0].element.text():
                continue
            # What holds more of them than any item does is a legend.
            place = carrying[0].carrier.at
            most = max(len(list(elements_at(item, place, columns))) for item in known)
            if len(list(elements_at(element, place, columns))) <= most:
                yield element
