"""How work flows: counts, lead times, ages and dates, from the stories of a page's items."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from pillcheck.history.stories import stories

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.history.stories import Stay, Story, Timeline

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(weeks=1)
# In weeks: dates further away than this are shown as the last possible date.
_FAR = 100_000


@dataclass(frozen=True, slots=True)
class LeadTime:
    """An item that became done within the history.

    ``from_start`` marks one that the first version has: it may have taken longer.
    """

    item: ItemState
    first: dt.date
    done: dt.date
    from_start: bool

    @property
    def days(self) -> int:
        """The days from first seen to done."""
        return (self.done - self.first).days


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that is not done: the days since which it exists and has its status."""

    item: ItemState
    first: dt.date
    since: dt.date
    from_start: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the open work is done, at the soonest and at the latest, at ``rate`` hours a day."""

    rate: int
    soonest: dt.date
    latest: dt.date


@dataclass(frozen=True, slots=True)
class Flow:
    """How the work of a page flows, from its history.

    ``days`` holds the number of items by status at the end of each day,
    ``weeks`` the number of items done in each week, by its Monday, and
    ``stays`` the days for which items had a status, one number for each time
    they left it. Items in ``seen_done`` were done when first seen, so their
    lead time is unknown. ``unestimated`` are the open items without an estimate.
    """

    statuses: tuple[str, ...]
    days: tuple[tuple[dt.date, Counter[str]], ...]
    weeks: tuple[tuple[dt.date, int], ...]
    leads: tuple[LeadTime, ...]
    seen_done: tuple[ItemState, ...]
    stays: dict[str, tuple[int, ...]]
    open: tuple[OpenItem, ...]
    hours: float
    unestimated: tuple[ItemState, ...]
    forecasts: tuple[Forecast, ...]


def flow_of(
    timeline: Timeline, dialect: Dialect, fits: Callable[[ItemState], bool] = lambda _: True
) -> Flow:
    """Return the flow of a page's items through their statuses: of those that fit as they are now.

    An item that is gone is judged as it last was.
    """
    known_stories = (story for story in stories(timeline) if fits(story.item))
    histories = [(story, story.stays(timeline.today)) for story in known_stories]
    seen = {stay.status or "" for _, stays in histories for stay in stays}
    known = tuple(status.name for status in dialect.statuses)
    leads, seen_done = _leads(histories, timeline, dialect)
    open_items = [
        OpenItem(story.item, stays[0].start, stays[-1].start, story.first is timeline.versions[0])
        for story, stays in histories
        if story.gone is None and stays and dialect.is_open(stays[-1].status)
    ]
    hours = [entry.item.total_hours for entry in open_items]
    return Flow(
        statuses=(*(name for name in known if name in seen), *sorted(seen - set(known))),
        days=tuple(_days(histories, timeline)),
        weeks=tuple(_weeks(leads, timeline)),
        leads=leads,
        seen_done=seen_done,
        stays=_stays(histories, dialect),
        open=tuple(sorted(open_items, key=lambda entry: entry.first)),
        hours=sum(filter(None, hours)),
        unestimated=tuple(
            entry.item for entry, count in zip(open_items, hours, strict=True) if count is None
        ),
        forecasts=tuple(_forecasts([entry.item for entry in open_items], dialect, timeline.today)),
    )


def middle(numbers: list[int]) -> float:
    """Return the median."""
    return float(median(numbers))


Histories = list[tuple["Story", list["Stay"]]]


def _days(histories: Histories, timeline: Timeline) -> list[tuple[dt.date, Counter[str]]]:
    """Return the number of items by status at the end of each day."""
    steps: dict[dt.date, Counter[str]] = {}
    for story, stays in histories:
        for number, stay in enumerate(stays):
            lasts = number == len(stays) - 1 and story.gone is None
            if stay.start < stay.end or lasts:
                steps.setdefault(stay.start, Counter())[stay.status or ""] += 1
                if not lasts:
                    steps.setdefault(stay.end, Counter())[stay.status or ""] -= 1
    days = []
    totals: Counter[str] = Counter()
    day = min(steps, default=timeline.today)
    while day <= timeline.today:
        totals.update(steps.get(day, {}))
        days.append((day, Counter({status: n for status, n in totals.items() if n})))
        day += _DAY
    return days


def _leads(
    histories: Histories, timeline: Timeline, dialect: Dialect
) -> tuple[tuple[LeadTime, ...], tuple[ItemState, ...]]:
    """Return the items that became done, and those that were done when first seen."""
    leads, seen_done = [], []
    for story, stays in histories:
        if not stays or stays[-1].status not in dialect.done_statuses:
            continue
        not_done = [n for n, stay in enumerate(stays) if stay.status not in dialect.done_statuses]
        if not not_done:
            seen_done.append(story.item)
            continue
        done = stays[not_done[-1] + 1].start
        from_start = story.first is timeline.versions[0]
        leads.append(LeadTime(story.item, stays[0].start, done, from_start))
    return tuple(sorted(leads, key=lambda lead: lead.done)), tuple(seen_done)


def _weeks(leads: tuple[LeadTime, ...], timeline: Timeline) -> list[tuple[dt.date, int]]:
    counts = Counter(_monday(lead.done) for lead in leads)
    week = _monday(timeline.versions[0].day) if timeline.versions else _monday(timeline.today)
    weeks = []
    while week <= timeline.today:
        weeks.append((week, counts[week]))
        week += _WEEK
    return weeks


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY


def _stays(histories: Histories, dialect: Dialect) -> dict[str, tuple[int, ...]]:
    days: dict[str, list[int]] = {}
    for _, stays in histories:
        # The last stay has not ended, and done or dropped items have nothing to wait for.
        for stay in stays[:-1]:
            if dialect.is_open(stay.status):
                days.setdefault(stay.status or "", []).append((stay.end - stay.start).days)
    return {status: tuple(counts) for status, counts in days.items()}


def _forecasts(items: list[ItemState], dialect: Dialect, today: dt.date) -> list[Forecast]:
    """Return when the items are done, one after the other, at each rate of hours a day.

    At the soonest, hours follow each other without a gap; at the latest, each
    item begins on a new day.
    """
    estimated = [(item, hours) for item in items if (hours := item.total_hours) is not None]
    forecasts = []
    for rate in dialect.rates if estimated else ():
        soonest = ceil(sum(hours for _, hours in estimated) / rate)
        latest = sum(
            ceil(dict(item.days or ()).get(str(rate)) or hours / rate) for item, hours in estimated
        )
        dates = (working_day(today, number) for number in (soonest, max(soonest, latest)))
        forecasts.append(Forecast(rate, *dates))
    return forecasts


def working_day(start: dt.date, number: int) -> dt.date:
    """Return the day ``number`` working days on, Monday to Friday; ``start`` can be the first."""
    day = start
    while day.weekday() >= 5:
        day += _DAY
    weeks, rest = divmod(max(number - 1, 0), 5)
    if weeks > _FAR:
        return dt.date.max
    day += weeks * _WEEK
    for _ in range(rest):
        day += _DAY
        while day.weekday() >= 5:
            day += _DAY
    return day
