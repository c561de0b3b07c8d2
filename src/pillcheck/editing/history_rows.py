"""Rows of the page history: added in their place, changed and removed, as their neighbours are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import placed_comments, row_fact
from pillcheck.dates import parse_day
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_history
from pillcheck.editing.inline_markup import InlineMarkup
from pillcheck.editing.row_markup import author_markup, is_pattern, plain_row, row_like
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import escape_text, set_value, write_words
from pillcheck.html.source import Span
from pillcheck.html.whitespace import (
    WHITE_SPACE,
    content,
    line_break_before,
    one_line,
    space_before,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.backlog.facts import Comment
    from pillcheck.backlog.page import History, HistoryRow, Page
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element

_TEXT = "the text of the history row"


def add_history_rows(
    page: Page, date: str, changes: Sequence[str | InlineMarkup], author: str
) -> Change:
    """Return the change that puts rows into the page history, the first one topmost.

    They go on top or, where the rows are sorted and some are of a later day, below
    these. ``date`` is an ISO date, ``changes`` holds the text of each row. A row is a copy of
    its neighbour's markup with other words; an author who is a link in another row is
    one in the new row, too. Raises a refusal of kind ``refused`` where there is no
    history table, or no row in it that is plain enough to copy.
    """
    history = gate_history(page)
    texts = [cell_of(page, change) for change in changes]
    author = one_line(author, "the author")
    pattern = row_pattern(page, history)
    rows = [new_row(page, pattern, date, text, author) for text in texts]
    moment = date if pattern is None or pattern.moment else ""
    new = [(moment, date, text.words, author) for text in texts]
    return inserted_rows(page, history, pattern, rows, new)


def row_pattern(page: Page, history: History) -> HistoryRow | None:
    """Return the row that a new one is a copy of, or nothing where there is no row at all.

    Raises a refusal of kind ``refused`` where no row is plain enough.
    """
    pattern = next((row for row in history.rows if is_pattern(page, row)), None)
    if pattern is None and history.rows:
        refuse(
            page.source,
            history.rows[0].element.span,
            "no row of the page history is a plain date, change and author to copy for a new one; "
            "fix this one first",
        )
    return pattern


def new_row(
    page: Page, pattern: HistoryRow | None, date: str, text: InlineMarkup, author: str
) -> str:
    """Return the markup of a row, as a copy of another if there is one."""
    if pattern is None:
        return plain_row(page.source, date, text, author)
    return row_like(page, pattern, date, text, author)


def inserted_rows(
    page: Page,
    history: History,
    pattern: HistoryRow | None,
    rows: list[str],
    new: Sequence[tuple[str, ...]],
) -> Change:
    """Return the change that puts rows where their date belongs; ``new`` holds what they say."""
    if pattern is None:
        edit, number = _first_rows(page, history.table, rows), 0
    else:
        number, above = _place_of(history, new[0][0] or new[0][1])
        if above is None:
            number = history.rows.index(pattern)
        edit = _beside(page, (above or pattern).element, rows, is_above=above is None)
    rows_after = [row_fact(row) for row in history.rows]
    rows_after[number:number] = new
    return Change((edit,), {("history",): tuple(rows_after)})


def cell_of(page: Page, change: str | InlineMarkup) -> InlineMarkup:
    """Return the text of a row as markup, with the words that a reader sees."""
    if isinstance(change, InlineMarkup):
        return change
    words = one_line(change, _TEXT)
    return InlineMarkup(escape_text(words, page.source), words)


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
    end = _end_of(page.source, row)
    return Edit(Span(end, end), "".join(lead + text for text in rows))


def _end_of(source: Source, row: Element) -> int:
    return row.span.end if row.has_end_tag else space_before(source.text, row.span.end)


def edit_history_row(
    page: Page,
    number: int,
    *,
    date: str | None,
    change: str | InlineMarkup | None,
    author: str | None,
) -> Change:
    """Return the change that gives a row another date, text or author.

    ``number`` counts the rows from 1, the topmost first. What is ``None`` stays as it is.
    Raises a refusal of kind ``refused`` where the row is more than plain words.
    """
    history = gate_history(page)
    row = history.rows[number - 1]
    if not is_pattern(page, row):
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
    if change is not None:
        text = cell_of(page, change)
        is_same = text.words == new_change and isinstance(change, str)
        edits += [] if is_same else [Edit(content(source, row.cells[1]), text.markup)]
        new_change = text.words
    if author is not None and one_line(author, "the author") != new_author:
        new_author = one_line(author, "the author")
        edits.append(Edit(content(source, row.cells[2]), author_markup(page, new_author)))
    rows_after = [row_fact(other) for other in history.rows]
    rows_after[number - 1] = (moment, new_date, new_change, new_author)
    comments = _comments_outside(page, (edit.span for edit in edits))
    return Change(tuple(edits), {("history",): tuple(rows_after), ("comments",): comments})


def remove_history_row(page: Page, number: int, *, force: bool) -> Change:
    """Return the change that takes a row out of the page history.

    ``number`` counts the rows from 1. Raises a refusal of kind ``refused`` unless it is
    forced, as a history is there to be kept, and where a cell spans several rows.
    """
    history = gate_history(page)
    row = history.rows[number - 1].element
    if not force:
        refuse(
            page.source,
            row.start_tag,
            f"row {number} is part of the history, and the rule rewritten-history reports that it "
            "is gone; --force removes it",
        )
    for other in history.rows:
        if any(cell.get("rowspan") for cell in other.cells):
            message = "a cell spans several rows of the page history; remove the row by hand"
            refuse(page.source, other.element.start_tag, message)
    text = page.source.text
    start, end = row.start, _end_of(page.source, row)
    below = history.rows[1].element.start if number == 1 < len(history.rows) else None
    if below is not None and not text[end:below].strip(WHITE_SPACE):
        # A row on top was put there with the white space behind it.
        span = Span(start, below)
    else:
        span = Span(space_before(text, start), end)
    rows = [row_fact(other) for n, other in enumerate(history.rows, 1) if n != number]
    return Change(
        (Edit(span, ""),),
        {
            ("history",): tuple(rows),
            ("comments",): _comments_outside(page, [span]),
            ("ids",): tuple(
                name for name, element in page.ids if not span.encloses(element.start_tag)
            ),
        },
    )


def _comments_outside(page: Page, spans: Iterable[Span]) -> tuple[Comment, ...]:
    """Return the comments of a page without those in some spans."""
    gone = list(spans)
    return tuple(
        comment
        for place, comment in placed_comments(page)
        if not any(span.encloses(place) for span in gone)
    )


def _first_rows(page: Page, table: Element, rows: list[str]) -> Edit:
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
    return Edit(Span(place, place), "".join(lead + step + row for row in rows))
