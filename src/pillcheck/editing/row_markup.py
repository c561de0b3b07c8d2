"""The markup of a row of the page history: what can be copied, and a copy with other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.dates import parse_day
from pillcheck.html.escaping import bare_tag, element_markup, escape_text
from pillcheck.html.whitespace import WHITE_SPACE, content, place_of_words

if TYPE_CHECKING:
    from pillcheck.backlog.page import HistoryRow, Page
    from pillcheck.editing.inline_markup import InlineMarkup
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element


def is_pattern(page: Page, row: HistoryRow) -> bool:
    """Tell whether a row is a date, a change and an author, and nothing else."""
    if len(row.cells) != 3 or any(cell.name != "td" for cell in row.cells):
        return False
    if any(cell.get(name) for cell in row.cells for name in ("rowspan", "colspan")):
        return False
    # Between the cells there must be nothing but white space.
    edges = [row.element.inner.start]
    for cell in row.cells:
        edges += [cell.span.start, cell.span.end]
    edges.append(row.element.inner.end)
    text = page.source.text
    if any(text[a:b].strip(WHITE_SPACE) for a, b in zip(edges[::2], edges[1::2], strict=True)):
        return False
    return row.day is not None or parse_day(row.date.value if row.date else "") is not None


def row_like(page: Page, row: HistoryRow, date: str, change: InlineMarkup, author: str) -> str:
    """Return a copy of a row's markup with other words, without what only the old row can have."""
    source = page.source
    contents = (
        _dated(source, row.time, date) if row.time else escape_text(date, source),
        change.markup,
        author_markup(page, author),
    )
    text = bare_tag(source, row.element)
    position = row.element.token.end
    for cell, words in zip(row.cells, contents, strict=True):
        place = place_of_words(source, cell)
        text += source.text[position : cell.token.start] + bare_tag(source, cell)
        text += source.text[cell.token.end : place.start] + words
        text += source.text[place.end : cell.span.end]
        position = cell.span.end
    return (text + source.text[position : row.element.span.end]).rstrip()


def _dated(source: Source, time: Element, date: str) -> str:
    """Return a time element with another date, and without the markup inside of the old one."""
    end = source.text[time.inner.end : time.span.end]
    return f"{bare_tag(source, time, date)}{escape_text(date, source)}{end}"


def author_markup(page: Page, author: str) -> str:
    """Return an author as in another row, which may be a link, or as plain text."""
    for row in page.history.rows if page.history else ():
        if not row.author or row.author.value != author:
            continue
        cell = row.cells[2]
        inside = list(cell.descendants())
        markup = page.source.cut(content(page.source, cell))
        is_named = any(element.get("id") or element.get("name") for element in inside)
        if "<!" not in markup and not is_named:
            return markup
    return escape_text(author, page.source)


def plain_row(source: Source, date: str, change: InlineMarkup, author: str) -> str:
    """Return the markup of a row where there is none to copy."""
    when = element_markup(source, "time", escape_text(date, source), [("datetime", date)])
    cells = (when, change.markup, escape_text(author, source))
    return element_markup(source, "tr", "".join(element_markup(source, "td", c) for c in cells))
