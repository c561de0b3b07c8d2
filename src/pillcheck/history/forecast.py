"""When the open items will be done, by many runs over what was done on each working day."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.history.flow import working_day
from pillcheck.record import Record
from pillcheck.sequences import percentile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from pillcheck.history.flow import Flow
    from pillcheck.history.stories import Timeline

RUNS = 10_000
PERCENTS = (50, 85, 95)
# Fewer finished items say nothing of the pace.
LEAST = 10
_DAY = dt.timedelta(days=1)
_FRIDAY = 4
# Of one run, in working days: a hundred years.
_LONGEST = 26_000


class Simulation(Record):
    """What the runs came to: a date for each of ``PERCENTS`` of them, none if nothing is open.

    ``finished`` items became done within ``working_days``.
    """

    open: int
    finished: int
    working_days: int
    dates: tuple[tuple[int, dt.date], ...]


def simulation_of(flow: Flow, timeline: Timeline, path: str) -> Simulation:
    """Return when the open items will be done, as far as the past can tell.

    Nothing is added meanwhile, and nobody works on weekends. The same history gives
    the same dates. Raises a refusal of kind ``refused`` where fewer than ten items
    became done.
    """
    finished = [lead.done for lead in flow.leads]
    if len(finished) < LEAST:
        raise Refusal(
            "refused",
            f"{path}: a forecast needs {LEAST} items that became done, and its history has "
            f"{len(finished)}; flow without --forecast shows what there is",
        )
    first, today = timeline.versions[0].day, timeline.today
    counts = done_by_day(finished, first, today)
    # A day on which something was done has been counted.
    begin = today + _DAY if today in finished else today
    runs = sorted(days_needed(counts, len(flow.open)))
    return Simulation(
        open=len(flow.open),
        finished=len(finished),
        working_days=len(counts),
        dates=tuple(
            (percent, working_day(begin, percentile(runs, percent / 100)))
            for percent in PERCENTS
            if runs
        ),
    )


def done_by_day(finished: Iterable[dt.date], first: dt.date, today: dt.date) -> list[int]:
    """Return how many items became done on each working day after the first, up to today.

    What was done on a weekend counts for the Friday before. Today counts once something
    was done on it.
    """
    by_day: dict[dt.date, int] = {}
    for day in finished:
        workday = max(_workday(day), _next_workday(first))
        by_day[workday] = by_day.get(workday, 0) + 1
    last = today if today in by_day else today - _DAY
    last = max(last, *by_day)
    counts = []
    day = _next_workday(first)
    while day <= last:
        if day.weekday() <= _FRIDAY:
            counts.append(by_day.get(day, 0))
        day += _DAY
    return counts


def days_needed(counts: list[int], items: int, runs: int = RUNS) -> list[int]:
    """Return for each run on how many working days so many items become done.

    Each day is drawn from the past. What is drawn depends on the arguments alone.
    """
    from random import Random

    # No secret hangs on it, and it is the same each time.
    chance = Random(f"{counts} {items}")  # noqa: S311
    return [_run(chance, counts, items) for _ in range(runs)] if items else []


def _run(chance: Random, counts: list[int], items: int) -> int:
    block = min(items * len(counts) // sum(counts) + 1, _LONGEST)
    done = days = 0
    while days < _LONGEST:
        for number, total in enumerate(accumulate(chance.choices(counts, k=block)), 1):
            if done + total >= items:
                return min(days + number, _LONGEST)
        done += total
        days += block
    return _LONGEST


def _workday(day: dt.date) -> dt.date:
    return day - max(day.weekday() - _FRIDAY, 0) * _DAY


def _next_workday(day: dt.date) -> dt.date:
    day += _DAY
    while day.weekday() > _FRIDAY:
        day += _DAY
    return day
