"""What to work on next, as lines for people or as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.counts import by_status
from pillcheck.backlog.lookup import reference
from pillcheck.backlog.upcoming import is_started
from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.findings.text import plural
from pillcheck.report.pages import cells
from pillcheck.report.pages.width import padded, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.upcoming import Turn

_SEPARATOR = " · "
_GAP = "  "
_NARROWEST = 20


def text(
    pages: list[Page],
    matches: list[Match],
    turns: Sequence[Turn],
    circles: Iterable[tuple[Item, ...]],
    columns: int | None,
) -> str:
    """Return a line for every item: priority, id, hours, title, and what it waits for.

    In so many columns of characters, longer lines go on in the next. Where there
    are no turns, it says what became of the items that match.
    """
    if not turns:
        return _nothing(pages, matches)
    rows = [tuple(map(visible, _facts(turn))) for turn in turns]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    indent = sum(room + len(_GAP) for room in widths if room)
    # Where there is no room for words beside the facts, lines are left to the terminal.
    room_for_words = max((columns or 0) - indent, 0)
    for turn, row in zip(turns, rows, strict=True):
        facts = [padded(fact, room) for fact, room in zip(row, widths, strict=True) if room]
        words = visible(_SEPARATOR.join(_words(turn, pages)))
        parts = wrapped(words, room_for_words) if room_for_words >= _NARROWEST else [words]
        first, *rest = parts
        parts = [_GAP.join((*facts, first)), *(" " * indent + more for more in rest)]
        lines += (style(part, fg=colours.GREY) if turn.waits_for else part for part in parts)
    for circle in circles:
        names = " → ".join(item.called for item in (*circle, circle[0]))
        lines += ["", visible(f"These items wait for each other: {names}")]
    return "\n".join(lines)


def table(pages: list[Page], turns: Iterable[Turn]) -> tuple[cells.Row, cells.Rows]:
    """Return a header, and a row for every item."""
    header = (*cells.item_header(pages[0].dialect), "waits for")
    rows = (
        (
            turn.page,
            (
                *cells.item_with_properties(turn.page, turn.item),
                ", ".join(reference(turn.page, other) for other in turn.waits_for),
            ),
        )
        for turn in turns
    )
    return cells.by_page(pages, header, rows)


def _facts(turn: Turn) -> cells.Row:
    hours = f"{cells.number(turn.item.total_hours)} h" if turn.item.total_hours is not None else ""
    return turn.item.priority or "", reference(turn.page, turn.item), hours


def _words(turn: Turn, pages: list[Page]) -> list[str]:
    words = [cells.title(turn.item)]
    words += [turn.page.source.path] if len(pages) > 1 else []
    if is_started(turn.page, turn.item):
        words.append(cells.status(turn.page.dialect, turn.item.status))
    if turn.waits_for:
        others = (
            f"{reference(turn.page, other)} ({cells.status(turn.page.dialect, other.status)})"
            for other in turn.waits_for
        )
        words.append(f"waits for {', '.join(others)}")
    return words


def _nothing(pages: list[Page], matches: list[Match]) -> str:
    subject = visible(pages[0].source.path) if len(pages) == 1 else plural(len(pages), "page")
    if not matches:
        return f"{subject}: no item fits"
    dialect = pages[0].dialect
    counts = ", ".join(
        f"{len(group)} {visible(cells.status(dialect, status))}"
        for status, group in by_status(dialect, matches).items()
        if group
    )
    return f"{subject}: nothing to work on ({counts})"
