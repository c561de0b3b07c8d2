"""Gates before an edit: refuse markup that can be read in more than one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.item_index import index_of
from pillcheck.editing.certainty import browsers_agree
from pillcheck.errors import Refusal, refuse
from pillcheck.html.element_names import HIDDEN, OPTIONAL_END, TABLE_PARTS

if TYPE_CHECKING:
    from pillcheck.backlog.page import History, Item, Page, Pill
    from pillcheck.html.tree import Element


# How headers name a column that is not in its place.
_WHEN = frozenset(["date", "day", "when"])
_WHAT = frozenset(["change", "changes", "description", "summary", "what"])
_WHO = frozenset(["author", "by", "changed by", "editor", "who"])


def gate_item(page: Page, item: Item) -> None:
    """Refuse an item whose markup leaves any doubt about where its status is.

    An item without an end tag passes if it contains no other item and browsers end it at the
    same place.
    """
    name = item.called
    # Readers differ on where an item with the id of another one is.
    _gate_id(page, item)
    if not item.element.has_end_tag and _ends_for_certain(page, item):
        _gate_outer(page, item, name)
    else:
        gate_block(page, item)
    if len(item.pills) > 1:
        refuse(
            page.source,
            item.pills[1].element.span,
            f"{name} has more than one status pill; keep one",
        )
    for pill in item.pills:
        _gate_pill(page, pill, name)
    if item.status_attribute:
        gate_attributes(page, item.element)


def gate_block(page: Page, item: Item) -> None:
    """Refuse an item that leaves any doubt about where it begins and ends, or about its id."""
    name = item.called
    _gate_markup(page, item.element, name)
    _gate_id(page, item)
    _gate_outer(page, item, name)


def gate_history(page: Page) -> History:
    """Return the page history; a refusal if it is missing or its markup leaves any doubt."""
    if page.history is None:
        raise Refusal(
            "refused",
            f"{page.source.path}: the page has no history table; add "
            f'<table class="{page.dialect.history_class}"> with the columns Date, Change, Author; '
            "pillcheck history begin does",
        )
    table = page.history.table
    if page.history.tables > 1:
        refuse(page.source, table.start_tag, "the page has more than one history table; keep one")
    _gate_columns(page, table)
    _gate_rows(page, page.history)
    _gate_markup(page, table, "the page history")
    return page.history


def _gate_rows(page: Page, history: History) -> None:
    """Refuse a table with a row in something else, which browsers take for one of its rows."""
    for row in history.table.descendants("tr"):
        outer = row.parent
        while outer is not None and outer.name not in TABLE_PARTS | {"table"}:
            outer = outer.parent
        around = row.parent
        if outer is None or around is None or outer == around or around.name in HIDDEN:
            continue
        message = f"a row of the page history is in <{around.name}>; move it out of this"
        refuse(page.source, row.start_tag, message)


def _gate_columns(page: Page, table: Element) -> None:
    head = next((row for row in table.descendants("tr") if next(row.descendants("th"), None)), None)
    if head is None:
        return
    columns = sum(cell.parent == head for cell in head.descendants("th", "td"))
    if columns != 3:
        message = f"the page history has {columns} columns, expected Date, Change and Author"
        refuse(page.source, head.span, message)
    words = [cell.text().casefold() for cell in head.descendants("th", "td")]
    if words[1] in _WHO or words[2] in _WHAT or words[1] in _WHEN or words[2] in _WHEN:
        message = f"the page history has the columns {', '.join(words)}"
        refuse(page.source, head.span, f"{message}, expected Date, Change and Author")


def is_history_head(row: Element) -> bool:
    """Tell whether a row heads the columns of a history: a date, a change and an author."""
    words = [cell.text().casefold() for cell in row.descendants("th", "td") if cell.parent == row]
    return len(words) == 3 and all(any(w in names for w in words) for names in (_WHEN, _WHAT, _WHO))


def gate_attributes(page: Page, element: Element) -> None:
    """Refuse a start tag that has an attribute twice."""
    seen = set()
    for attribute in element.attributes:
        if attribute.name in seen:
            refuse(
                page.source,
                element.start_tag,
                f'<{element.name}> has the attribute "{attribute.name}" twice, and browsers differ '
                "on which one counts; remove one",
            )
        seen.add(attribute.name)


def _ends_for_certain(page: Page, item: Item) -> bool:
    if any(item.element.contains(inner.element) for inner in page.items):
        return False
    return browsers_agree(page, item.element)


def _gate_markup(page: Page, element: Element, name: str) -> None:
    problem = page.tree.problem_before(element.span.end)
    if problem and not browsers_agree(page, element):
        refuse(page.source, problem.span, f"{problem.message}; fix this first to edit {name}")
    if element.has_end_tag:
        return
    if element.name not in OPTIONAL_END or not browsers_agree(page, element):
        refuse(page.source, element.start_tag, f"{name} is never closed; add </{element.name}>")


def _gate_id(page: Page, item: Item) -> None:
    elements = index_of(page).elements_by_id.get(item.name or "", ())
    if len(elements) > 1:
        spans = [element.place_of("id") for element in elements]
        lines = ", ".join(str(page.source.position(span.start).line) for span in spans)
        refuse(
            page.source, spans[1], f'the id "{item.name}" is used more than once, on lines {lines}'
        )


def _gate_outer(page: Page, item: Item, name: str) -> None:
    unclosed = {problem.span for problem in page.tree.problems}
    if not unclosed:
        return
    for outer in page.items:
        if outer.element.contains(item.element) and outer.element.start_tag in unclosed:
            refuse(
                page.source,
                outer.element.start_tag,
                f"{outer.called} is never closed and so encloses {name}; close it first",
            )


def _gate_pill(page: Page, pill: Pill, name: str) -> None:
    if not pill.element.has_end_tag:
        refuse(
            page.source,
            pill.element.start_tag,
            f"the pill of {name} is never closed; add </{pill.element.name}>",
        )
    if not pill.element.is_plain:
        refuse(
            page.source,
            pill.element.span,
            f"the pill of {name} contains more than plain text; edit it by hand",
        )
    if len(pill.statuses) > 1:
        refuse(
            page.source,
            pill.statuses[1].span,
            f"the pill of {name} names more than one status; keep one",
        )
    if "&" in page.source.cut(pill.class_span):
        refuse(
            page.source,
            pill.class_span,
            f"the class of {name}'s pill contains a character reference; write it as text",
        )
    gate_attributes(page, pill.element)
