"""Since when the items of a page have their status, what is usual, and items in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.backlog.snapshot import item_state
from pillcheck.backlog.sorting import in_order
from pillcheck.backlog.status_ages import PART, StatusAges
from pillcheck.errors import Refusal
from pillcheck.history.stories import read_timeline, stories
from pillcheck.sequences import percentile

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.filters import Choice
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.backlog.sorting import Order
    from pillcheck.history.stories import Timeline
    from pillcheck.html.tree import Element


# Fewer finished items say nothing of what is usual.
_LEAST = 10


def days_of_statuses(page: Page, timeline: Timeline | None = None) -> dict[Element, dt.date]:
    """Return, for each item of a page, the day on which it got its status or was added.

    The page is the last version of the timeline, which is read from git unless
    it is given. Raises a refusal of kind ``usage`` where git cannot have the page.
    """
    if timeline is None:
        if page.source.path == "-":
            raise Refusal("usage", "this page has no file, and so no history")
        timeline = read_timeline(git.find(page.source.path), page.dialect, page)
    today = timeline.today
    days: dict[ItemState, list[dt.date]] = {}
    for story in stories(timeline):
        stays = story.stays(today)
        if story.gone is None and stays:
            days.setdefault(story.item, []).append(stays[-1].start)
    known = {item.element: days.get(item_state(item), []) for item in page.items}
    # Of items that say the same, the first one of the page appeared first.
    return {element: same.pop(0) if same else today for element, same in known.items()}


def status_ages(page: Page, timeline: Timeline) -> StatusAges:
    """Return since when the items of a page have their status, and what is usual for each."""
    days: dict[str, list[int]] = {}
    for story in stories(timeline):
        stays = story.stays(timeline.today)
        if not stays or stays[-1].status not in page.dialect.done_statuses:
            continue
        spent: dict[str, int] = {}
        for stay in stays[:-1]:
            if not page.dialect.is_open(stay.status):
                continue
            lasted = (stay.end - stay.start).days
            spent[stay.status or ""] = spent.get(stay.status or "", 0) + lasted
        if story.first is timeline.versions[0]:
            # Nobody knows how long it had its status before.
            spent.pop(stays[0].status or "", None)
        for status, count in spent.items():
            days.setdefault(status, []).append(count)
    usual = {
        status: percentile(counts, PART) for status, counts in days.items() if len(counts) >= _LEAST
    }
    return StatusAges(days_of_statuses(page, timeline), usual, timeline.today)


def chosen_items(page: Page, choice: Choice, order: Order) -> tuple[Item, ...]:
    """Return the items of a page that are chosen, sorted; git is asked for the order ``age``."""
    days = days_of_statuses(page) if order == "age" else {}
    matches = choice.among([page])
    ordered = in_order(page.dialect, matches, order, lambda match: days[match[1].element])
    return tuple(item for _, item in ordered)
