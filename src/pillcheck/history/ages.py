"""Since when the items of a page have their status, and the items in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.backlog.snapshot import item_state
from pillcheck.backlog.sorting import in_order
from pillcheck.errors import Refusal
from pillcheck.history.stories import read_timeline, stories

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.filters import Choice
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.backlog.sorting import Order
    from pillcheck.history.stories import Timeline
    from pillcheck.html.tree import Element


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


def chosen_items(page: Page, choice: Choice, order: Order) -> tuple[Item, ...]:
    """Return the items of a page that are chosen, sorted; git is asked for the order ``age``."""
    days = days_of_statuses(page) if order == "age" else {}
    matches = choice.among([page])
    ordered = in_order(page.dialect, matches, order, lambda match: days[match[1].element])
    return tuple(item for _, item in ordered)
