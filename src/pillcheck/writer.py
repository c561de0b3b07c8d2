"""What a person asked for, as edits: the smallest that do it, in the page's own style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pillcheck.clock import parse_day
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
    pattern = next((row for row in history.rows if _is_pattern(page, row)), None)
    if pattern is not None:
        place = pattern.element.span.start
        text = _row_like(page, pattern, date, change, author)
        edit = Edit(Span(place, place), text + _line_break_before(page.source, place))
        moment = date if pattern.moment else ""
        number = history.rows.index(pattern)
    elif history.rows:
        row = history.rows[0].element
        refuse(
            page,
            row.span,
            "no row of the page history is a plain date, change and author to model a new one on; "
            "mend this one first",
        )
    else:
        edit = _first_row(page, history.table, date, change, author)
        moment, number = date, 0
    rows = [row_fact(row) for row in history.rows]
    rows.insert(number, (moment, date, change, author))
    facts: Facts = {("history",): tuple(rows)}
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


def _is_pattern(page: Page, row: HistoryRow) -> bool:
    """Tell whether a row is a date, a change and an author, and nothing else."""
    if len(row.cells) != 3 or any(cell.name != "td" for cell in row.cells):
        return False
    if any(cell.get(name) for cell in row.cells for name in ("rowspan", "colspan")):
        return False
    # Between the cells there is white space only.
    edges = [row.element.inner.start]
    for cell in row.cells:
        edges += [cell.span.start, cell.span.end]
    edges.append(row.element.inner.end)
    text = page.source.text
    if any(text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)):
        return False
    return row.day is not None or parse_day(row.date.value if row.date else "") is not None


def _row_like(page: Page, row: HistoryRow, date: str, change: str, author: str) -> str:
    """Return the markup of a row with other words in it, without what was the old row's alone."""
    source = page.source
    contents = (
        _dated(source, row.time, date) if row.time else date,
        escape_text(change, source),
        _author_markup(page, author),
    )
    text = _bare_tag(source, row.element)
    position = row.element.token.end
    for cell, content in zip(row.cells, contents, strict=True):
        place = _place_of_words(source, cell)
        text += source.text[position : cell.token.start] + _bare_tag(source, cell)
        text += source.text[cell.token.end : place.start] + content
        text += source.text[place.end : cell.span.end]
        position = cell.span.end
    return (text + source.text[position : row.element.span.end]).rstrip()


def _dated(source: Source, time: Element, date: str) -> str:
    """Return a time element with another date, and nothing else of what surrounded the old one."""
    end = source.text[time.inner.end : time.span.end]
    return f"{_bare_tag(source, time, date)}{date}{end}"


def _bare_tag(source: Source, element: Element, moment: str = "") -> str:
    """Return a start tag with its class and style only, and a ``datetime`` where one is given.

    Other attributes speak of the old element, or may not stand on the page twice.
    """
    text = source.text
    tag = text[element.token.start : element.token.start + 1 + len(element.name)]
    for name in dict.fromkeys(attribute.name for attribute in element.attributes):
        attribute = element.attribute(name)
        if attribute and name == "datetime" and moment:
            edit = set_value(source, attribute, moment)
            tag += " " + text[attribute.start : edit.span.start] + edit.text
            tag += text[edit.span.end : attribute.end]
        elif attribute and name in ("class", "style"):
            tag += " " + text[attribute.start : attribute.end]
    return tag + ">"


def _author_markup(page: Page, author: str) -> str:
    """Return an author as another row has them, with the link, or as plain text."""
    for row in page.history.rows if page.history else ():
        if not row.author or row.author.value != author:
            continue
        cell = row.cells[2]
        inside = list(cell.descendants())
        if not any(one.get("id") or one.get("name") for one in inside):
            return page.source.cut(_content(page.source, cell))
    return escape_text(author, page.source)


def _first_row(page: Page, table: Element, date: str, change: str, author: str) -> Edit:
    body = next((one for one in table.descendants("tbody") if one.parent == table), None)
    if body is None:
        refuse(
            page,
            table.start_tag,
            "the page history has neither a row nor a <tbody> to put one into; add a <tbody>",
        )
    headers = [row for row in body.descendants("tr") if row.parent == body]
    place = headers[-1].span.end if headers else body.token.end
    lead = _line_break_before(page.source, (headers[-1] if headers else body).token.start)
    cells = f'<td><time datetime="{date}">{date}</time></td>'
    cells += f"<td>{escape_text(change, page.source)}</td>"
    cells += f"<td>{escape_text(author, page.source)}</td>"
    step = "  " if lead and not headers else ""
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
