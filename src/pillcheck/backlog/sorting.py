"""Sorts items by what people look for first; those that are alike stay in page order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match

    Day = Callable[[Match], dt.date]

Order = Literal["priority", "status", "hours", "age", "page"]
ORDERS: tuple[Order, ...] = get_args(Order)


def in_order(
    dialect: Dialect, matches: Iterable[Match], order: Order, day_of: Day | None = None
) -> list[Match]:
    """Return items sorted: the most urgent, the fewest hours or the oldest first.

    Statuses and priorities come in the order of the dialect, unknown ones after
    them, and items that have none last. ``day_of`` gives the day that ``age``
    goes by.
    """
    if order == "page":
        return list(matches)
    if order == "age":
        if day_of is None:
            raise ValueError("items are sorted by age only where the day of each is known")
        return sorted(matches, key=day_of)
    if order == "hours":
        return sorted(matches, key=_hours)
    known = [status.name for status in dialect.statuses]
    if order == "status":
        return sorted(matches, key=lambda match: _place(known, match[1].status))
    return sorted(matches, key=lambda match: _place(dialect.priorities, match[1].priority))


def _hours(match: Match) -> tuple[bool, float]:
    hours = match[1].total_hours
    return hours is None, hours or 0


def _place(known: Iterable[str], name: str | None) -> tuple[bool, int]:
    names = list(known)
    return name is None, names.index(name) if name in names else len(names)
