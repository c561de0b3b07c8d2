"""For people: the items in columns by status."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import reference
from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.pages import cells
from pillcheck.report.pages.width import folded, padded, width, wrapped

if TYPE_CHECKING:
    from pillcheck.backlog.counts import Groups
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match

_GAP = 2
# Narrower columns have room for a word a line; then they come one below the other.
_NARROWEST = 14
_TITLE_LINES = 4
_SEPARATOR = " · "

Line = tuple[str, dict[str, Any]]


def text(dialect: Dialect, groups: Groups, columns: int | None, *, paths: bool) -> str:
    """Return a board of so many columns of characters, or a plain list where that is nothing.

    Statuses without items are named below it. ``paths`` adds the page of every
    item.
    """
    filled = {status: matches for status, matches in groups.items() if matches}
    if not filled:
        return ""
    room = columns and (columns + _GAP) // len(filled) - _GAP
    if room and len(filled) > 1 and room >= _NARROWEST:
        parts = [_side_by_side(dialect, filled, room, paths=paths)]
    else:
        parts = [
            _listed(dialect, status, matches, columns, paths=paths)
            for status, matches in filled.items()
        ]
    empty = [
        visible(cells.status(dialect, status)) for status, matches in groups.items() if not matches
    ]
    if empty:
        parts.append(folded(f"No items: {', '.join(empty)}", columns, " " * _GAP))
    return "\n\n".join(parts)


def table(dialect: Dialect, groups: Groups, *, paths: bool) -> tuple[tuple[str, ...], cells.Rows]:
    """Return the header and the rows of a board that is a table."""
    filled = {status: matches for status, matches in groups.items() if matches}
    header = tuple(
        f"{cells.status(dialect, status)} ({len(matches)})" for status, matches in filled.items()
    )
    columns = [
        [
            _SEPARATOR.join((*_shown_facts(match, paths=paths), cells.title(match[1])))
            for match in matches
        ]
        for matches in filled.values()
    ]
    return header, list(zip_longest(*columns, fillvalue=""))


def _side_by_side(dialect: Dialect, groups: Groups, room: int, *, paths: bool) -> str:
    columns: list[list[Line]] = []
    for status, matches in groups.items():
        lines = [
            (line, {"fg": colours.of_status(status), "bold": True})
            for line in wrapped(_heading(dialect, status, matches), room)
        ]
        for match in matches:
            lines.append(("", {}))
            facts = visible(_SEPARATOR.join(_shown_facts(match, paths=paths)))
            lines += [(line, {"fg": colours.GREY}) for line in wrapped(facts, room)]
            title = visible(cells.title(match[1]))
            lines += [(line, {}) for line in wrapped(title, room, _TITLE_LINES)]
        columns.append(lines)
    return "\n".join(_row(line, room) for line in zip_longest(*columns, fillvalue=("", {})))


def _row(lines: tuple[Line, ...], room: int) -> str:
    last = max((n for n, (words, _) in enumerate(lines) if words), default=-1)
    return (" " * _GAP).join(
        (style(words, **how) if how else words) + (" " * (room - width(words)) if n < last else "")
        for n, (words, how) in enumerate(lines[: last + 1])
    )


def _listed(
    dialect: Dialect, status: str | None, matches: list[Match], columns: int | None, *, paths: bool
) -> str:
    heading = style(_heading(dialect, status, matches), fg=colours.of_status(status), bold=True)
    heading = folded(heading, columns)
    rows = [tuple(map(visible, (*_facts(match), cells.title(match[1])))) for match in matches]
    widths = [max(width(row[column]) for row in rows) for column in range(3)]
    lines = [heading]
    for row, match in zip(rows, matches, strict=True):
        facts = [padded(fact, room) for fact, room in zip(row, widths, strict=False) if room]
        title = " ".join((row[-1], *([f"({visible(match[0].source.path)})"] if paths else ())))
        line = "  ".join((*facts, title)).rstrip()
        lines.append(folded(line, columns, " " * _GAP))
    return "\n".join(lines)


def _heading(dialect: Dialect, status: str | None, matches: list[Match]) -> str:
    return f"{visible(cells.status(dialect, status))} ({len(matches)})"


def _facts(match: Match) -> tuple[str, str, str]:
    """Return id, priority and hours."""
    page, item = match
    hours = f"{cells.number(item.total_hours)} h" if item.total_hours is not None else ""
    return reference(page, item), item.priority or "", hours


def _shown_facts(match: Match, *, paths: bool) -> list[str]:
    """Return what there is of id, priority, hours and page."""
    path = match[0].source.path if paths else ""
    return [fact for fact in (*_facts(match), path) if fact]
