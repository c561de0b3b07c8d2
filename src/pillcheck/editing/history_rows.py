"""Rows of the page history: added on top, changed in place, in the style of their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import placed_comments, row_fact
from pillcheck.dates import parse_day
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_history
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import bare_tag, element_markup, escape_text, set_value, write_words
from pillcheck.html.source import Source, Span
from pillcheck.html.whitespace import (
    WHITE_SPACE,
    content,
    line_break_before,
    one_line,
    place_of_words,
    space_before,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.page import History, HistoryRow, Page
    from pillcheck.html.tree import Element


def add_history_rows(page: Page, date: str, changes: Sequence[str], author: str) -> Change:
    """Return the change that puts rows into the page history, the first one topmost.

    They go on top or, where the rows are sorted and some are of a later day, below
    these. ``date`` is an ISO date, ``changes`` holds the text of each row. A row is a copy of
    its neighbour's markup with other words; an author who is a link in another row is
    one in the new row, too. Raises a refusal of kind ``refused`` where there is no
    history table, or no row in it that is plain enough to copy.
    """
    history = gate_history(page)
    changes = [one_line(change, "the text of the history row") for change in changes]
    author = one_line(author, "the author")
    pattern = next((row for row in history.rows if _is_pattern(page, row)), None)
    if pattern is not None:
        number, above = _place_of(history, date)
        if above is None:
            number = history.rows.index(pattern)
        rows = [_row_like(page, pattern, date, change, author) for change in changes]
        edit = _beside(page, (above or pattern).element, rows, is_above=above is None)
        moment = date if pattern.moment else ""
    elif history.rows:
        row = history.rows[0].element
        refuse(
            page.source,
            row.span,
            "no row of the page history is a plain date, change and author to copy for a new one; "
            "fix this one first",
        )
    else:
        edit = _first_rows(page, history.table, date, changes, author)
        moment, number = date, 0
    rows_after = [row_fact(row) for row in history.rows]
    rows_after[number:number] = [(moment, date, change, author) for change in changes]
    return Change((edit,), {("history",): tuple(rows_after)})


def _place_of(history: History, date: str) -> tuple[int, HistoryRow | None]:
    """Return the number of rows above a new one, and the last of these; none on top.

    New rows go below those of a later day where all rows have a day, the newest first.
    """
    day = parse_day(date)
    days = [row.day for row in history.rows]
    known = [other for other in days if other is not None]
    if day is None or len(known) < len(days) or known != sorted(known, reverse=True):
        return 0, None
    later = sum(other > day for other in known)
    return later, history.rows[later - 1] if later else None


def _beside(page: Page, row: Element, rows: list[str], *, is_above: bool) -> Edit:
    """Return the edit that puts rows before or after another, each on a line as that one is."""
    lead = line_break_before(page.source, row.start)
    if is_above:
        return Edit(Span(row.start, row.start), "".join(text + lead for text in rows))
    end = row.span.end if row.has_end_tag else space_before(page.source.text, row.span.end)
    return Edit(Span(end, end), "".join(lead + text for text in rows))


def edit_history_row(
    page: Page, number: int, *, date: str | None, change: str | None, author: str | None
) -> Change:
    """Return the change that gives a row another date, text or author.

    ``number`` counts the rows from 1, the topmost first. What is ``None`` stays as it is.
    Raises a refusal of kind ``refused`` where the row is more than plain words.
    """
    history = gate_history(page)
    row = history.rows[number - 1]
    if not _is_pattern(page, row):
        refuse(
            page.source,
            row.element.span,
            "this row is not a plain date, change and author",
        )
    source = page.source
    edits = []
    moment, new_date, new_change, new_author = row_fact(row)
    if date is not None:
        place = row.time or row.cells[0]
        edits.append(write_words(source, content(source, place), date))
        new_date = date
        attribute = row.time.attribute("datetime") if row.time else None
        if attribute:
            edits.append(set_value(source, attribute, date))
            moment = date
    if change is not None and one_line(change, "the text of the history row") != new_change:
        new_change = one_line(change, "the text of the history row")
        edits.append(write_words(source, content(source, row.cells[1]), new_change))
    if author is not None and one_line(author, "the author") != new_author:
        new_author = one_line(author, "the author")
        edits.append(Edit(content(source, row.cells[2]), _author_markup(page, new_author)))
    rows_after = [row_fact(other) for other in history.rows]
    rows_after[number - 1] = (moment, new_date, new_change, new_author)
    comments = tuple(
        comment
        for place, comment in placed_comments(page)
        if not any(edit.span.encloses(place) for edit in edits)
    )
    return Change(tuple(edits), {("history",): tuple(rows_after), ("comments",): comments})


def _is_pattern(page: Page, row: HistoryRow) -> bool:
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


def _row_like(page: Page, row: HistoryRow, date: str, change: str, author: str) -> str:
    """Return a copy of a row's markup with other words, without what only the old row can have."""
    source = page.source
    contents = (
        _dated(source, row.time, date) if row.time else escape_text(date, source),
        escape_text(change, source),
        _author_markup(page, author),
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


def _author_markup(page: Page, author: str) -> str:
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


def _first_rows(page: Page, table: Element, date: str, changes: Sequence[str], author: str) -> Edit:
    body = next((child for child in table.descendants("tbody") if child.parent == table), None)
    if body is None:
        refuse(
            page.source,
            table.start_tag,
            "the page history has no row and no <tbody>; add a <tbody>",
        )
    headers = [row for row in body.descendants("tr") if row.parent == body]
    place = headers[-1].span.end if headers else body.token.end
    lead = line_break_before(page.source, (headers[-1] if headers else body).token.start)
    step = "  " if lead and not headers else ""
    source = page.source
    markup = ""
    for change in changes:
        words = [escape_text(text, source) for text in (date, change, author)]
        words[0] = element_markup(source, "time", words[0], [("datetime", date)])
        cells = "".join(element_markup(source, "td", cell) for cell in words)
        markup += lead + step + element_markup(source, "tr", cells)
    return Edit(Span(place, place), markup)
