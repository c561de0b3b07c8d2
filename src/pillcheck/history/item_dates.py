"""When the items of a page were added and got their statuses, as git knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.snapshot import item_state
from pillcheck.backlog.stated_dates import CREATED, StatedDate, Window, stated_dates
from pillcheck.dates import parse_day
from pillcheck.history.stories import stories
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.history.stories import Story, Timeline, Version
    from pillcheck.html.tree import Element

Windows = dict[str, Window]


class DateChange(Record):
    """A date that an item lacks, or states against its history, and the day that git knows."""

    item: Item
    stated: StatedDate
    day: str


class DateChanges(Record):
    """The dates to fill in or to correct, and what is left alone.

    ``unusual`` are the events whose dates the page does not write as 2026-04-21, and
    ``unknown`` is how many missing dates lie before the history begins.
    """

    changes: tuple[DateChange, ...]
    unusual: tuple[str, ...]
    unknown: int


def windows_of(page: Page, timeline: Timeline) -> dict[Element, Windows]:
    """Return for each item the days of its events, by "created" and the names of statuses.

    The page is the last version of the timeline. What a shallow clone begins with
    is older than it knows, and left out.
    """
    known: dict[ItemState, list[Story]] = {}
    for story in stories(timeline):
        if story.gone is None:
            known.setdefault(story.item, []).append(story)
    windows = {}
    for item in page.items:
        same = known.get(item_state(item))
        # Of items that say the same, the first one of the page appeared first.
        windows[item.element] = _windows(same.pop(0), timeline) if same else {}
    return windows


def _windows(story: Story, timeline: Timeline) -> Windows:
    entered: dict[str, Version] = {CREATED: story.first}
    last: str | None = None
    for event in story.events:
        change = event.change
        if change.kind not in ("added", "status"):
            continue
        if change.after and change.after != last:
            entered[change.after] = event.version
        last = change.after
    windows = {}
    for name, version in entered.items():
        days = [timeline.versions[place].day for place in version.parents]
        if days or not timeline.is_shallow:
            windows[name] = Window(max(days, default=None), version.day)
    return windows


def date_changes(
    page: Page, windows: Mapping[Element, Windows], events: tuple[str, ...] = ()
) -> DateChanges:
    """Return the dates of a page that are missing, or contradict its history.

    Without ``events`` these are the dates that any item of the page states, or, where
    there are none, when items were added and got done. A date is filled in for the
    status that an item has; one of an earlier status is only corrected.
    """
    all_dates = [(item, stated_dates(item)) for item in page.items]
    values: dict[str, list[str]] = {}
    for _, dates in all_dates:
        for stated in dates:
            if stated.value is not None:
                values.setdefault(stated.event, []).append(stated.value)
    chosen = events or tuple(values) or (CREATED, *page.dialect.done_statuses)
    unusual = tuple(name for name in chosen if not all(map(_is_usual, values.get(name, ()))))
    changes = []
    unknown = 0
    for item, dates in all_dates:
        for stated in dates:
            if stated.event not in chosen or stated.event in unusual:
                continue
            window = windows[item.element].get(stated.event)
            if stated.value:
                is_wrong = window is not None and not window.fits(stated.value)
            else:
                is_wrong = stated.event in (CREATED, item.status)
                # What had its status in the first version got it before, nobody knows when.
                is_known = window is not None and (window.before or stated.event == CREATED)
                unknown += is_wrong and not is_known
                is_wrong = is_wrong and bool(is_known)
            if window and is_wrong:
                changes.append(DateChange(item, stated, window.day.isoformat()))
    return DateChanges(tuple(changes), unusual, unknown)


def _is_usual(value: str) -> bool:
    return not value or (parse_day(value) is not None and len(value) == len("2026-04-21"))
