"""What to work on next, on one page or several: what can be done now, then what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.sorting import in_order
from pillcheck.backlog.waiting import in_turn, waits_of
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element


class Turn(Record):
    """An item to work on, and the open items that it waits for."""

    page: Page
    item: Item
    waits_for: tuple[Item, ...]


class Upcoming(Record):
    """Items in the order in which to do them, and those among them that wait for each other."""

    turns: tuple[Turn, ...]
    circles: tuple[tuple[Item, ...], ...]


def upcoming(
    pages: Iterable[Page],
    matches: Iterable[Match],
    sort: Callable[[list[Match]], list[Match]] | None = None,
) -> Upcoming:
    """Return which of the items can be worked on, and when.

    Closed and blocked items are left out. ``sort`` sorts; by default the most urgent
    come first, and of one priority those that are started.
    """
    chosen = [match for match in matches if _is_workable(*match)]
    waits: dict[Element, tuple[Item, ...]] = {}
    circles: list[tuple[Item, ...]] = []
    elements = {item.element for _, item in chosen}
    for page in pages:
        known = waits_of(page)
        waits |= {item.element: known.waits_for(item) for item in page.items}
        circles += (c for c in known.circles() if any(item.element in elements for item in c))
    turns = in_turn((sort or _by_priority)(chosen), waits)
    return Upcoming(
        tuple(Turn(page, item, waits[item.element]) for page, item in turns), tuple(circles)
    )


def is_started(page: Page, item: Item) -> bool:
    """Tell whether somebody works on an item."""
    return item.status in page.dialect.started_statuses


def _by_priority(matches: list[Match]) -> list[Match]:
    started_first = sorted(matches, key=lambda match: not is_started(*match))
    return in_order(matches[0][0].dialect, started_first, "priority") if matches else []


def _is_workable(page: Page, item: Item) -> bool:
    dialect = page.dialect
    return dialect.is_open(item.status) and item.status not in dialect.blocked_statuses
