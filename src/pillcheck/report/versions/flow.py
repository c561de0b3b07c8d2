"""The flow of work: small charts for people, tables for spreadsheets, data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.history.flow import middle
from pillcheck.history.forecast import RUNS
from pillcheck.printable import visible
from pillcheck.report.colours import style
from pillcheck.report.findings.text import plural
from pillcheck.report.pages.width import cut, folded, hung, padded, width
from pillcheck.sequences import percentile

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.history.flow import Flow, OpenItem
    from pillcheck.history.forecast import Simulation
    from pillcheck.history.stories import Timeline

_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = 40
# What stands in a section is indented so far; its charts are this much wider than their bars.
_INDENT = "  "
_BESIDE_BARS = 22
_WEEKS = 12
_OLDEST = 10
# Below this, a median says little.
_FEW = 8


def text(
    flow: Flow,
    timeline: Timeline,
    dialect: Dialect,
    columns: int | None = None,
    simulation: Simulation | None = None,
) -> str:
    """Return the flow as text in sections, each with a heading, for so many columns.

    The simulation has a section of its own, if there was one.
    """
    room = None if columns is None else columns - len(_INDENT)
    sections = [
        ("Items by status", _counts(flow, dialect, room)),
        (f"Done in a week, the last {_WEEKS} weeks", _weeks(flow, room)),
        ("From first seen to done", _leads(flow)),
        ("Days in an open status before leaving it", _stays(flow, dialect)),
        ("Open items, the oldest first", _open(flow, timeline, dialect, room)),
        ("Open work", _forecast(flow, timeline)),
    ]
    if simulation:
        sections.append(("When all of it is done", _simulated(simulation)))
    return "\n\n".join(
        "\n".join(
            (
                style(heading, bold=True),
                *(folded(f"{_INDENT}{line}", columns, 2 * _INDENT) for line in lines),
            )
        )
        for heading, lines in sections
    )


def table(flow: Flow, dialect: Dialect) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return a header and a row per day with the number of items by status."""
    header = ("date", *(_label(status, dialect) for status in flow.statuses))
    rows = [
        (day.isoformat(), *(str(counts[status]) for status in flow.statuses))
        for day, counts in flow.days
    ]
    return header, rows


def data(
    flow: Flow, timeline: Timeline, dialect: Dialect, simulation: Simulation | None = None
) -> dict[str, Any]:
    """Return the flow as plain data, as ``--format json`` prints it."""
    days = [lead.days for lead in flow.leads]
    return {
        "versions": len(timeline.versions),
        "from": timeline.versions[0].day.isoformat(),
        "to": timeline.today.isoformat(),
        "shallow": timeline.is_shallow,
        "days": [
            {"date": day.isoformat(), "counts": {s: counts[s] for s in flow.statuses}}
            for day, counts in flow.days
        ],
        "throughput": [{"week": week.isoformat(), "done": done} for week, done in flow.weeks],
        "lead_time": {
            "median": middle(days) if days else None,
            "percentile_85": percentile(days, 0.85) if days else None,
            "items": [
                {
                    **_item(lead.item),
                    "first": lead.first.isoformat(),
                    "done": lead.done.isoformat(),
                    "days": lead.days,
                    "from_start": lead.from_start,
                }
                for lead in flow.leads
            ],
            "first_seen_done": [_item(item) for item in flow.seen_done],
        },
        "time_in_status": [
            {
                "status": status or None,
                "label": _label(status, dialect),
                "stays": len(stays),
                "median": middle(list(stays)),
                "percentile_85": percentile(list(stays), 0.85),
            }
            for status, stays in flow.stays.items()
        ],
        "open": [
            {
                **_item(entry.item),
                "status": entry.item.status,
                "age": (timeline.today - entry.first).days,
                "in_status": (timeline.today - entry.since).days,
                "from_start": entry.from_start,
            }
            for entry in flow.open
        ],
        "forecast": {
            "hours": flow.hours,
            "without_estimate": [_item(item) for item in flow.unestimated],
            "dates": [
                {
                    "hours_per_day": forecast.rate,
                    "soonest": forecast.soonest.isoformat(),
                    "latest": forecast.latest.isoformat(),
                }
                for forecast in flow.forecasts
            ],
            **({"simulation": _simulation_data(simulation)} if simulation else {}),
        },
    }


def _counts(flow: Flow, dialect: Dialect, room: int | None) -> Iterator[str]:
    labels = {status: _label(status, dialect) for status in flow.statuses}
    if room is not None:
        # A long label leaves room for the numbers and half of the bars.
        most = room - _BESIDE_BARS
        labels = {status: cut(label, max(most // 2, 4)) for status, label in labels.items()}
    widest = max(map(width, labels.values()), default=0)
    samples = _sampled(flow, _COLUMNS if room is None else room - _BESIDE_BARS - widest)
    first, last = flow.days[0], flow.days[-1]
    highest = max((counts[s] for _, counts in samples for s in flow.statuses), default=0)
    for status, label in labels.items():
        bars = "".join(_bar(counts[status], highest) for _, counts in samples)
        yield f"{padded(label, widest)}  {bars}  {first[1][status]:>3} → {last[1][status]}"
    yield f"{'':<{widest}}  {first[0]} → {last[0]}"


def _sampled(flow: Flow, most: int) -> list[tuple[dt.date, dict[str, int]]]:
    """Return at most so many days, and ``_COLUMNS``, evenly spaced, up to the last one."""
    count = len(flow.days)
    columns = max(min(_COLUMNS, count, most), 1)
    return [flow.days[(number + 1) * count // columns - 1] for number in range(columns)]


def _bar(number: int, highest: int) -> str:
    return _BARS[-(-number * (len(_BARS) - 1) // highest)] if number else " "


def _weeks(flow: Flow, room: int | None) -> Iterator[str]:
    shown = flow.weeks[-_WEEKS:]
    most = max((done for _, done in shown), default=0)
    longest = most if room is None else min(most, room - _BESIDE_BARS)
    for week, done in shown:
        length = -(-done * longest // most) if most else 0
        yield f"{week}  {'█' * length} {done}" if done else f"{week}  ·"
    average = sum(done for _, done in shown) / len(shown)
    yield f"{average:.1f} a week on average"


def _leads(flow: Flow) -> Iterator[str]:
    days = [lead.days for lead in flow.leads]
    if days:
        few = "" if len(days) >= _FEW else "; too few to rely on"
        median = f"{middle(days):g} {'day' if middle(days) == 1 else 'days'}"
        yield (
            f"{median} is the median, 85 % took {percentile(days, 0.85)} or less "
            f"({plural(len(days), 'item')}{few})"
        )
        early = sum(lead.from_start for lead in flow.leads)
        if early:
            yield f"there when the history begins, and perhaps before: {early} of them"
    else:
        yield "no item has become done in this history"
    if flow.seen_done:
        names = ", ".join(visible(item.id or item.title) for item in flow.seen_done[:_OLDEST])
        more = ", …" if len(flow.seen_done) > _OLDEST else ""
        yield f"left out, done when first seen: {len(flow.seen_done)} ({names}{more})"


def _stays(flow: Flow, dialect: Dialect) -> Iterator[str]:
    widest = max((width(_label(status, dialect)) for status in flow.stays), default=0)
    for status, stays in flow.stays.items():
        yield (
            f"{padded(_label(status, dialect), widest)}  median {middle(list(stays)):g}, 85 % "
            f"{percentile(list(stays), 0.85)} or less ({plural(len(stays), 'time')})"
        )
    if not flow.stays:
        yield "no item has left an open status yet"


def _open(flow: Flow, timeline: Timeline, dialect: Dialect, room: int | None) -> Iterator[str]:
    for entry in flow.open[:_OLDEST]:
        yield from _age(entry, timeline, dialect, room).split("\n")
    if len(flow.open) > _OLDEST:
        yield f"and {len(flow.open) - _OLDEST} more"
    if any(entry.from_start for entry in flow.open):
        yield "≥: there when the history begins, and perhaps before"


def _age(entry: OpenItem, timeline: Timeline, dialect: Dialect, room: int | None) -> str:
    at_least = "≥" if entry.from_start else " "
    age, stay = (timeline.today - entry.first).days, (timeline.today - entry.since).days
    label = _label(entry.item.status or "", dialect)
    since = f"{label}, {plural(stay, 'day')}"
    head = f"{at_least}{plural(age, 'day'):>9}  "
    return hung(head, f"{visible(entry.item.caption)} ({since})", room)


def _forecast(flow: Flow, timeline: Timeline) -> Iterator[str]:
    estimated = len(flow.open) - len(flow.unestimated)
    yield (
        f"{flow.hours:g} {'hour' if flow.hours == 1 else 'hours'} in {plural(estimated, 'item')}"
        + (f"; {len(flow.unestimated)} without an estimate" if flow.unestimated else "")
    )
    for forecast in flow.forecasts:
        until = f"{forecast.soonest}"
        if forecast.soonest != forecast.latest:
            until += f" to {forecast.latest}"
        yield f"at {forecast.rate} h a day, from {timeline.today}, weekends off: done {until}"


def _simulated(simulation: Simulation) -> Iterator[str]:
    for percent, day in simulation.dates:
        yield f"{percent} %  by {day}"
    if not simulation.dates:
        yield "nothing is open"
    yield (
        f"in {RUNS:,} runs at the pace of {plural(simulation.finished, 'item')} in "
        f"{plural(simulation.working_days, 'working day')}, if nothing is added; weekends off"
    )


def _simulation_data(simulation: Simulation) -> dict[str, Any]:
    return {
        "runs": RUNS,
        "open": simulation.open,
        "finished": simulation.finished,
        "working_days": simulation.working_days,
        "dates": [
            {"percent": percent, "date": day.isoformat()} for percent, day in simulation.dates
        ],
    }


def _label(status: str, dialect: Dialect) -> str:
    return visible(dialect.label(status)) if status else "no status"


def _item(item: ItemState) -> dict[str, Any]:
    return {"item": item.id, "title": item.title}
