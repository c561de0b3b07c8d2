"""For people: items and history rows in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.extras import extras_of
from pillcheck.backlog.lookup import reference
from pillcheck.backlog.waiting import waits_of
from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.pages import cells
from pillcheck.report.pages.width import cut, folded, hung, narrowed, padded, width

if TYPE_CHECKING:
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page

_WIDTH = 88
_GAP = "  "
# A title keeps so much of a narrow terminal that something of it can be read.
_LEAST_OF_TITLE = 20


def items(matches: list[Match], columns: int | None = None) -> str:
    """Return a line for every item: id, priority, status and title, cut where it does not fit."""
    rows = [
        tuple(visible(cell) or "-" for cell in (reference(*match), *cells.item(*match)[1:3]))
        for match in matches
    ]
    widths = [max(width(row[column]) for row in rows) for column in range(3)]
    if columns is not None:
        widths = narrowed(widths, columns - 3 * len(_GAP) - _LEAST_OF_TITLE)
    lines = []
    for row, (_, item) in zip(rows, matches, strict=True):
        name, priority, label = map(padded, map(cut, row, widths), widths)
        label = style(label, fg=colours.of_status(item.status))
        line = _GAP.join((name, priority, label, visible(cells.title(item))))
        lines.append(cut(line, columns))
    return "\n".join(lines)


def item(page: Page, item: Item, columns: int | None = None) -> str:
    """Return an item with its fields, in lines that are never wider than a page of text."""
    line = page.source.position(item.element.token.start).line
    head = style(visible(f"{reference(page, item)} {cells.title(item)}"), bold=True)
    label = style(visible(cells.item(page, item)[2]) or "-", fg=colours.of_status(item.status))
    words = f" ({item.tag.words.rest})" if item.tag and item.tag.words.rest else ""
    priority = visible(f"{item.priority or '-'}{words}")
    parts = [head, f"{priority}, {label}, {visible(page.source.path)}:{line}"]
    shown = [f"{entry.name}: {entry.value}" for entry in item.properties]
    shown = [words for words in shown if not words.startswith("priority: ")]
    parts += [visible(", ".join(shown))] if shown else []
    data = [f"{name}: {value}" for name, value in extras_of(item) if name.startswith("data-")]
    parts += [visible(", ".join(data))] if data else []
    parts = [folded(part, columns) for part in parts]
    room = min(_WIDTH, columns or _WIDTH)
    lines = [visible(f"{name.capitalize()}: {words}") for name, words in waits(page, item)]
    parts += (folded(line, room) for line in lines)
    for field in item.fields:
        if field.name == page.dialect.status_field:
            continue
        parts += ["", folded(style(visible(field.name), underline=True), columns)]
        parts += (folded(visible(line), room) for line in field.lines)
    return "\n".join(parts)


def waits(page: Page, item: Item) -> list[tuple[str, str]]:
    """Return what an item waits for, what waits for it, and the circle it waits in, if any."""
    known = waits_of(page)
    rows = [("waits for", _with_status(page, other)) for other in known.waits_for(item)]
    rows += [("waited for by", _with_status(page, other)) for other in known.waited_for_by(item)]
    circle = next((circle for circle in known.circles() if item in circle), None)
    if circle:
        names = " → ".join(other.called for other in (*circle, circle[0]))
        rows.append(("waits in a circle", names))
    return rows


def _with_status(page: Page, item: Item) -> str:
    status = cells.status(page.dialect, item.status)
    return f"{reference(page, item)} {cells.title(item)} ({status})"


def history(page: Page, columns: int | None = None) -> str:
    """Return a line for every row of the page history, numbered from the newest."""
    if page.history is None:
        return folded(f"{visible(page.source.path)}: no page history", columns, _GAP)
    rows = cells.history(page)
    digits = len(str(len(rows)))
    lines = []
    for number, row in enumerate(rows, 1):
        date, change, author = (visible(cell) or "-" for cell in row)
        head = f"{number:>{digits}}  {style(date, bold=True)}  "
        lines.append(hung(head, f"{change} ({author})", columns))
    return "\n".join(lines)


def by_page(parts: list[tuple[Page, str]], pages: list[Page], columns: int | None = None) -> str:
    """Return the text of each page; of several pages, each under its path."""
    if len(pages) == 1:
        return "\n".join(words for _, words in parts)
    return "\n\n".join(
        f"{folded(style(visible(page.source.path), underline=True), columns)}\n{words}"
        for page, words in parts
    )
