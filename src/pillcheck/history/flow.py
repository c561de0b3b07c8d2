"""How work flows: what the stories of a page's items say when they are counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from pillcheck.history.stories import stories

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.history.stories import Life, Story

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(weeks=1)
# Dates further away than this, in weeks, are all the same.
_FAR = 100_000


@dataclass(frozen=True, slots=True)
class Lead:
    """An item that became done while it was watched.

    One that was there when the history begins may have taken longer.
    """

    item: ItemState
    first: dt.date
    done: dt.date
    from_start: bool

    @property
    def days(self) -> int:
        """How long it took."""
        return (self.done - self.first).days


@dataclass(frozen=True, slots=True)
class Open:
    """An item that is still to be done: since when it is known, and has its status."""

    item: ItemState
    first: dt.date
    since: dt.date
    from_start: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the open hours are worked off at so many hours a day: at the soonest, at the latest."""

    rate: int
    soonest: dt.date
    latest: dt.date


@dataclass(frozen=True, slots=True)
class Flow:
    """What the history of a page says of the work.

    ``days`` holds the number of items of each status at the end of each day,
    ``weeks`` how many were done in the weeks that begin on these Mondays,
    ``stays`` how long items stayed in a status, each time that they left it.
    ``seen_done`` were done when they were first seen, so nobody knows how long
    they took. ``unestimated`` are the open items that have no estimate.
    """

    statuses: tuple[str, ...]
    days: tuple[tuple[dt.date, Counter[str]], ...]
    weeks: tuple[tuple[dt.date, int], ...]
    leads: tuple[Lead, ...]
    seen_done: tuple[ItemState, ...]
    stays: dict[str, tuple[int, ...]]
    open: tuple[Open, ...]
    hours: float
    unestimated: tuple[ItemState, ...]
    forecasts: tuple[Forecast, ...]


def flow_of(life: Life, dialect: Dialect) -> Flow:
    """Count what became of the items of a page."""
    told = stories(life)
    spans = [(story, story.spans(life.today)) for story in told]
    found = {status or "" for _, parts in spans for status, _, _ in parts}
    known = tuple(status.name for status in dialect.statuses)
    leads, seen_done = _leads(spans, life, dialect)
    still_open = [
        Open(story.item, parts[0][1], parts[-1][1], story.first is life.versions[0])
        for story, parts in spans
        if story.gone is None and parts and dialect.is_open(parts[-1][0])
    ]
    hours = {id(one): _hours(one.item) for one in still_open}
    return Flow(
        tuple(n for n in known if n in found) + tuple(sorted(found - set(known))),
        tuple(_days(spans, life)),
        tuple(_weeks(leads, life)),
        leads,
        seen_done,
        _stays(spans, dialect),
        tuple(sorted(still_open, key=lambda one: one.first)),
        sum(filter(None, hours.values())),
        tuple(one.item for one in still_open if hours[id(one)] is None),
        tuple(_forecasts([one.item for one in still_open], dialect, life.today)),
    )


def percentile(numbers: list[int], part: float) -> int:
    """Return the number that this part of all numbers does not exceed."""
    return sorted(numbers)[max(0, ceil(part * len(numbers)) - 1)]


def middle(numbers: list[int]) -> float:
    """Return the median."""
    return float(median(numbers))


Spans = list[tuple["Story", list[tuple[str | None, dt.date, dt.date]]]]


def _days(spans: Spans, life: Life) -> list[tuple[dt.date, Counter[str]]]:
    """Return the number of items of each status at the end of each day."""
    steps: dict[dt.date, Counter[str]] = {}
    for story, parts in spans:
        for number, (status, start, end) in enumerate(parts):
            lasts = number == len(parts) - 1 and story.gone is None
            if start < end or lasts:
                steps.setdefault(start, Counter())[status or ""] += 1
                if not lasts:
                    steps.setdefault(end, Counter())[status or ""] -= 1
    found = []
    now: Counter[str] = Counter()
    day = min(steps, default=life.today)
    while day <= life.today:
        now.update(steps.get(day, {}))
        found.append((day, Counter({status: n for status, n in now.items() if n})))
        day += _DAY
    return found


def _leads(
    spans: Spans, life: Life, dialect: Dialect
) -> tuple[tuple[Lead, ...], tuple[ItemState, ...]]:
    """Return the items that became done, and those that were when they were first seen."""
    leads, seen_done = [], []
    for story, parts in spans:
        if not parts or parts[-1][0] not in dialect.done_statuses:
            continue
        if all(status in dialect.done_statuses for status, _, _ in parts):
            seen_done.append(story.item)
            continue
        last_open = max(n for n, part in enumerate(parts) if part[0] not in dialect.done_statuses)
        from_start = story.first is life.versions[0]
        leads.append(Lead(story.item, parts[0][1], parts[last_open + 1][1], from_start))
    return tuple(sorted(leads, key=lambda lead: lead.done)), tuple(seen_done)


def _weeks(leads: tuple[Lead, ...], life: Life) -> list[tuple[dt.date, int]]:
    counts = Counter(_monday(lead.done) for lead in leads)
    week = _monday(life.versions[0].day) if life.versions else _monday(life.today)
    found = []
    while week <= life.today:
        found.append((week, counts[week]))
        week += _WEEK
    return found


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY


def _stays(spans: Spans, dialect: Dialect) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for _, parts in spans:
        # The last stay has not ended, and work that is done or dropped just lies there.
        for status, start, end in parts[:-1]:
            if dialect.is_open(status):
                found.setdefault(status or "", []).append((end - start).days)
    return {status: tuple(days) for status, days in found.items()}


def _hours(item: ItemState) -> float | None:
    if item.hours is not None:
        return item.hours
    hours = [float(rate) * days for rate, days in item.days or () if days is not None]
    return max(hours, default=None)


def _forecasts(items: list[ItemState], dialect: Dialect, today: dt.date) -> list[Forecast]:
    """Return when the items are done, one after the other, at each number of hours a day.

    At the soonest, the hours follow each other without a gap; at the latest,
    each item begins on a day of its own.
    """
    estimated = [(item, hours) for item in items if (hours := _hours(item)) is not None]
    found = []
    for rate in dialect.rates if estimated else ():
        soonest = ceil(sum(hours for _, hours in estimated) / rate)
        latest = sum(
            ceil(dict(item.days or ()).get(str(rate)) or hours / rate) for item, hours in estimated
        )
        found.append(
            Forecast(rate, *(_working_day(today, n) for n in (soonest, max(soonest, latest))))
        )
    return found


def _working_day(start: dt.date, number: int) -> dt.date:
    """Return the so manieth working day, weekends off; the first may be the start itself."""
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
