"""Since when the items of a page are what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.snapshot import item_state
from pillcheck.history.stories import stories

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.page import Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.history.stories import Timeline


def days_of_statuses(page: Page, timeline: Timeline) -> tuple[dt.date, ...]:
    """Return, for each item of a page, the day on which it got its status or was added.

    The page is the last version of the timeline.
    """
    today = timeline.today
    days: dict[ItemState, list[dt.date]] = {}
    for story in stories(timeline):
        stays = story.stays(today)
        if story.gone is None and stays:
            days.setdefault(story.item, []).append(stays[-1].start)
    known = [days.get(item_state(item), []) for item in page.items]
    # Of items that say the same, the first one of the page appeared first.
    return tuple(of_state.pop(0) if of_state else today for of_state in known)
