"""What a person asked for, as edits: the smallest that do it, in the page's own style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pillcheck.edit import Edit
from pillcheck.errors import Refusal
from pillcheck.facts import Facts, item_key, row_fact
from pillcheck.gates import gate_history, gate_item, refuse
from pillcheck.markup import add_class, escape_text, set_value
from pillcheck.source import Source, Span

if TYPE_CHECKING:
    from pillcheck.dialect import Status
    from pillcheck.page import HistoryRow, Item, Page, Pill
    from pillcheck.tree import Element

_INDENT = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """Edits, and the facts of the page that they are meant to change, with their new values."""

    edits: tuple[Edit, ...] = ()
    facts: Facts = field(default_factory=dict)

    def __add__(self, other: Change) -> Change:
        return Change(self.edits + other.edits, self.facts | other.facts)


def set_status(page: Page, item: Item, status: Status) -> Change:
    """Return the change that gives an item a status, wherever its page keeps it.

    That is the attribute where there is one, and the pill, unless a script
    fills it in. Raises a refusal where the item's markup can be read in more
    than one way, or has no single place for its status.
    """
    gate_item(page, item)
    edits: list[Edit] = []
    facts: Facts = {}
    key = item_key(page, item)
    attribute = item.status_attribute
    if attribute:
        edits.append(set_value(page.source, attribute, status.name))
        facts[(*key, "status attribute")] = status.name
    if item.pills and not (attribute and item.pills[0].is_blank):
        edits += _set_pill(page, item.pills[0], status)
        facts[(*key, "pills")] = (((status.name,), status.label),)
    if not edits:
        refuse(
            page,
            item.element.start_tag,
            f"{item.name or 'the item'} has neither a status pill nor "
            f"{page.dialect.status_attribute}; add a pill to its heading first",
        )
    facts[(*key, "status")] = status.name
    return Change(tuple(edits), facts)


def add_history_row(page: Page, date: str, change: str, author: str) -> Change:
    """Return the change that puts a row on top of the page history.

    The row is a copy of its neighbour's markup with date, change and author
    replaced; an author who is linked in another row is linked here as well.
    """
    history = gate_history(page)
    change = _one_line(change, "the text of the history row")
    author = _one_line(author, "the author")
    pattern = next((row for row in history.rows if _is_well_formed(row)), None)
    if pattern is None:
        edit = _first_row(page, history.table, date, change, author)
        moment = date
    else:
        first = history.rows[0].element.span.start
        text = _row_like(page, pattern, date, change, author)
        edit = Edit(Span(first, first), text + _line_break_before(page.source, first))
        dated = pattern.time is not None and pattern.time.attribute("datetime")
        moment = date if dated else ""
    rows = ((moment, date, change, author), *(row_fact(row) for row in history.rows))
    facts: Facts = {("history",): rows}
    return Change((edit,), facts)


def _set_pill(page: Page, pill: Pill, status: Status) -> list[Edit]:
    label = pill.label
    edits = []
    if label.value != status.label:
        edits.append(Edit(label.span, escape_text(status.label, page.source)))
    if pill.statuses:
        edits.append(Edit(pill.statuses[0].span, status.name))
    else:
        edits.append(add_class(page.source, pill, f"{page.dialect.pill_class}--{status.name}"))
    return edits


def _one_line(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refusal("usage", f"{what} is empty")
    if not text.isprintable():
        raise Refusal("usage", f"{what} holds a control character")
    return text


def _is_well_formed(row: HistoryRow) -> bool:
    return len(row.cells) == 3 and all(cell.name == "td" for cell in row.cells)


def _row_like(page: Page, row: HistoryRow, date: str, change: str, author: str) -> str:
    """Return the markup of a row with other words in it."""
    source = page.source
    edits = [
        Edit(_place_of_words(source, row.cells[1]), escape_text(change, source)),
        Edit(_place_of_words(source, row.cells[2]), _author_markup(page, author)),
    ]
    moment = row.time.attribute("datetime") if row.time else None
    if row.time:
        edits.append(Edit(_content(source, row.time), date))
        if moment:
            edits.append(set_value(source, moment, date))
    else:
        edits.append(Edit(_content(source, row.cells[0]), date))
    for element in (row.element, *row.cells, *([row.time] if row.time else [])):
        own = element.attribute("id")
        if own:  # an id must not stand on the page twice
            before = source.text[: own.start].rstrip()
            edits.append(Edit(Span(len(before), own.end), ""))
    span = row.element.span
    text = source.cut(span)
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        start, end = edit.span.start - span.start, edit.span.end - span.start
        text = text[:start] + edit.text + text[end:]
    return text.rstrip()


def _author_markup(page: Page, author: str) -> str:
    for row in page.history.rows if page.history else ():
        if row.author and row.author.value == author:
            return page.source.cut(_content(page.source, row.cells[2]))
    return escape_text(author, page.source)


def _first_row(page: Page, table: Element, date: str, change: str, author: str) -> Edit:
    body = next(table.descendants("tbody"), table)
    place = body.token.end
    lead = _line_break_before(page.source, body.token.start)
    cells = f'<td><time datetime="{date}">{date}</time></td>'
    cells += f"<td>{escape_text(change, page.source)}</td>"
    cells += f"<td>{escape_text(author, page.source)}</td>"
    step = "  " if lead else ""
    return Edit(Span(place, place), f"{lead}{step}<tr>{cells}</tr>")


def _line_break_before(source: Source, offset: int) -> str:
    """Return the line end and indentation that stand before an offset, or nothing."""
    match = _INDENT.search(source.text, max(0, offset - 2000), offset)
    return match[0] if match else ""


def _place_of_words(source: Source, cell: Element) -> Span:
    """Return where the words of a copied cell go: a line break left over from long ones goes."""
    content = _content(source, cell)
    if cell.has_end_tag and content.start == cell.inner.start:
        return cell.inner
    return content


def _content(source: Source, element: Element) -> Span:
    """Return the span of an element's content without the white space around it."""
    raw = source.cut(element.inner)
    start = element.inner.start + len(raw) - len(raw.lstrip())
    return Span(start, max(start, element.inner.start + len(raw.rstrip())))
