"""The hours of an estimate, wherever they are counted, shown or sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def total_hours(hours: float | None, days: Iterable[tuple[str, float | None]]) -> float | None:
    """Return the hours that an estimate names, else the most that its days come to.

    ``days`` holds the days for each number of hours a day. Days are rounded up, the fewer
    hours a day the less, so the rates differ; nothing is left out with the most.
    """
    if hours is not None:
        return hours
    return max((float(rate) * count for rate, count in days if count is not None), default=None)
