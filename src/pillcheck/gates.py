"""Gates before an edit: refuse wherever the markup can be read in more than one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pillcheck.certainty import browsers_agree
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.page import History, Item, Page, Pill
    from pillcheck.source import Span
    from pillcheck.tree import Element


# How a header names a column that stands in another place than here it must.
_WHEN = frozenset(["date", "day", "when"])
_WHAT = frozenset(["change", "changes", "description", "summary", "what"])
_WHO = frozenset(["author", "by", "changed by", "editor", "who"])


def gate_item(page: Page, item: Item) -> None:
    """Refuse an item whose markup leaves any doubt about where its status stands.

    One without an end tag passes where no other item stands in it, and browsers end it as we do.
    """
    name = item.name or "this item"
    if not item.element.has_end_tag and _ends_for_certain(page, item):
        _gate_id(page, item)
        _gate_outer(page, item, name)
    else:
        gate_block(page, item)
    if len(item.pills) > 1:
        refuse(page, item.pills[1].element.span, f"{name} has more than one status pill")
    for pill in item.pills:
        _gate_pill(page, pill, name)
    if item.status_attribute:
        gate_attributes(page, item.element)


def gate_block(page: Page, item: Item) -> None:
    """Refuse an item that leaves any doubt about where it begins and ends, and which it is."""
    name = item.name or "this item"
    _gate_markup(page, item.element, name)
    _gate_id(page, item)
    _gate_outer(page, item, name)


def gate_history(page: Page) -> History:
    """Return the page history, refusing one that is missing or whose markup leaves a doubt."""
    if page.history is None:
        raise Refusal(
            "refused",
            f"{page.source.path}: the page has no history table; add "
            f'<table class="{page.dialect.history_class}"> with the columns Date, Change, Author',
        )
    table = page.history.table
    if page.history.tables > 1:
        refuse(page, table.start_tag, "the page has more than one history table; leave one")
    head = next((row for row in table.descendants("tr") if next(row.descendants("th"), None)), None)
    if head is not None:
        columns = sum(cell.parent == head for cell in head.descendants("th", "td"))
        if columns != 3:
            what = f"the page history has {columns} columns, not date, change and author"
            refuse(page, head.span, what)
        words = [cell.text().casefold() for cell in head.descendants("th", "td")]
        if words[1] in _WHO or words[2] in _WHAT or words[1] in _WHEN or words[2] in _WHEN:
            shown = ", ".join(words)
            what = f"the columns of the page history are {shown}, not date, change and author"
            refuse(page, head.span, what)
    _gate_markup(page, table, "the page history")
    return page.history


def gate_attributes(page: Page, element: Element) -> None:
    """Refuse a start tag in which an attribute stands twice."""
    seen = set()
    for attribute in element.attributes:
        if attribute.name in seen:
            refuse(
                page,
                element.start_tag,
                f'<{element.name}> has the attribute "{attribute.name}" twice, and readers differ '
                "on which of them counts",
            )
        seen.add(attribute.name)


def refuse(page: Page, span: Span, message: str) -> NoReturn:
    """Refuse an edit because of what stands at a span."""
    line = page.source.position(span.start).line
    raise Refusal("refused", f"{page.source.path}:{line}: {message}")


def _ends_for_certain(page: Page, item: Item) -> bool:
    if any(item.element.contains(other.element) for other in page.items):
        return False
    return browsers_agree(page, item.element)


def _gate_markup(page: Page, element: Element, what: str) -> None:
    problem = page.tree.problem_before(element.span.end)
    if problem and not browsers_agree(page, element):
        refuse(page, problem.span, f"{problem.message}; fix this before {what} can be edited")
    if not element.has_end_tag:
        refuse(page, element.start_tag, f"{what} is never closed; add </{element.name}>")


def _gate_id(page: Page, item: Item) -> None:
    wanted = item.name
    spans = [element.place_of("id") for name, element in page.ids if name == wanted]
    if len(spans) > 1:
        lines = ", ".join(str(page.source.position(span.start).line) for span in spans)
        refuse(page, spans[1], f'the id "{wanted}" is taken more than once, on lines {lines}')


def _gate_outer(page: Page, item: Item, name: str) -> None:
    unclosed = {problem.span for problem in page.tree.problems}
    if not unclosed:
        return
    for outer in page.items:
        if outer.element.contains(item.element) and outer.element.start_tag in unclosed:
            refuse(
                page,
                outer.element.start_tag,
                f"{outer.name or 'an item'} is never closed and so encloses {name}; close it first",
            )


def _gate_pill(page: Page, pill: Pill, name: str) -> None:
    if not pill.element.has_end_tag:
        refuse(page, pill.element.start_tag, f"the pill of {name} is never closed")
    if not pill.element.is_plain:
        refuse(page, pill.element.span, f"the pill of {name} holds more than plain text")
    if len(pill.statuses) > 1:
        refuse(page, pill.statuses[1].span, f"the pill of {name} names more than one status")
    if "&" in page.source.cut(pill.class_span):
        refuse(page, pill.class_span, f"the class of {name}'s pill holds a character reference")
    gate_attributes(page, pill.element)
