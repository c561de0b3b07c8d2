"""Counts by status and priority, the share that is done, and open hours, as text or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.findings.text import plural
from pillcheck.report.pages import cells
from pillcheck.report.pages.width import cut, folded, padded, width

if TYPE_CHECKING:
    from collections.abc import Collection

    from pillcheck.backlog.counts import Tally
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page

Priorities = dict[str | None, "Tally"]

_OPEN_HEADER = ("open", "open hours", "without hours")
_LONGEST_BAR = 40
_SHORTEST_BAR = 4
_GAP = "  "


def text(
    dialect: Dialect,
    pages: list[Page],
    total: Tally,
    priorities: Priorities,
    columns: int | None,
) -> str:
    """Return the counts, with bars on a terminal of so many columns, or without."""
    statuses: cells.Rows = [
        (cells.status(dialect, status), str(count)) for status, count in total.statuses.items()
    ]
    header, rows = table(dialect, total, priorities)
    split = len(header) - len(_OPEN_HEADER)
    hours = [counts.hours for counts in priorities.values()]
    blocks = [[folded(_head(pages, total), columns, _GAP)]]
    blocks.append(
        _barred(
            _aligned(statuses, columns),
            total.statuses.values(),
            [colours.of_status(status) for status in total.statuses],
            columns,
        )
    )
    if dialect.shape and priorities.keys() <= {None} and not any(hours):
        # Such a page has neither priorities nor estimates.
        return "\n\n".join("\n".join(block) for block in blocks)
    blocks += [
        _aligned([header[:split], *(row[:split] for row in rows)], columns),
        _barred(
            _aligned(
                [(header[0], *header[split:]), *((row[0], *row[split:]) for row in rows)], columns
            ),
            [0, *hours, 0],
            [colours.CYAN] * (len(hours) + 2),
            columns,
        ),
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def table(dialect: Dialect, total: Tally, priorities: Priorities) -> tuple[cells.Row, cells.Rows]:
    """Return a header, a row for every priority, and one for all of them."""
    labels = (cells.status(dialect, status) for status in total.statuses)
    header = ("priority", *labels, "items", "share done", *_OPEN_HEADER)
    rows = [
        (cells.priority(dialect, name), *_counts(counts, total))
        for name, counts in priorities.items()
    ]
    return header, [*rows, ("all", *_counts(total, total))]


def _head(pages: list[Page], total: Tally) -> str:
    subject = pages[0].source.path if len(pages) == 1 else plural(len(pages), "page")
    share = f" ({_share(total)})" if _share(total) else ""
    shares = [f"{total.done} of {total.items - total.rejected} done{share}"]
    shares.append(f"{total.open} open")
    if total.rejected:
        shares.append(f"{total.rejected} rejected")
    return style(
        f"{visible(subject)}: {plural(total.items, 'item')}, {', '.join(shares)}", bold=True
    )


def _counts(counts: Tally, total: Tally) -> cells.Row:
    by_status = (counts.statuses.get(status, 0) for status in total.statuses)
    numbers = (*by_status, counts.items)
    left = (counts.open, cells.number(counts.hours), counts.without_hours)
    return (*map(str, numbers), _share(counts), *map(str, left))


def _share(counts: Tally) -> str:
    return "" if counts.share_done is None else f"{counts.share_done:.0%}"


def _aligned(rows: list[cells.Row], columns: int | None) -> list[str]:
    """Return rows in columns, the first of words and the others of numbers.

    Columns of numbers that a terminal has no room for come below, beside the words again.
    """
    shown = [tuple(map(visible, row)) for row in rows]
    if columns is not None:
        # Any column has room beside the first.
        room = columns // 2 - len(_GAP)
        shown = [tuple(cut(cell, room) for cell in row) for row in shown]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    lines: list[str] = []
    for places in _places(widths, columns):
        lines += [""] if lines else []
        for row in shown:
            numbers = (" " * (widths[place] - width(row[place])) + row[place] for place in places)
            lines.append(_GAP.join((padded(row[0], widths[0]), *numbers)).rstrip())
    return lines


def _places(widths: list[int], columns: int | None) -> list[list[int]]:
    """Return the columns but the first, in as many groups as fit one below the other."""
    groups: list[list[int]] = []
    room = 0
    for place, taken in enumerate(widths[1:], 1):
        room -= len(_GAP) + taken
        if not groups or (columns is not None and room < 0):
            groups.append([])
            room = (columns or 0) - widths[0] - len(_GAP) - taken
        groups[-1].append(place)
    return groups


def _barred(
    lines: list[str],
    values: Collection[float],
    fills: Collection[int | None],
    columns: int | None,
) -> list[str]:
    """Return lines with a bar behind each, as far as there is room for bars."""
    if len(lines) != len(values):
        return lines
    room = min(_LONGEST_BAR, (columns or 0) - max(map(width, lines)) - len(_GAP))
    largest = max(values, default=0)
    if room < _SHORTEST_BAR or not largest:
        return lines
    lengths = [max(round(value / largest * room), int(value > 0)) for value in values]
    return [
        f"{line}{_GAP}{style('█' * length, fg=fill)}" if length else line
        for line, length, fill in zip(lines, lengths, fills, strict=True)
    ]
