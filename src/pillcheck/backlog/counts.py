"""Items sorted by status and by priority, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match

Groups = dict[str | None, list["Match"]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items there are, by status, and what is left to do.

    An item is open unless it is done or rejected. ``hours`` are those of open
    items, ``without_hours`` counts the open items that name none.
    """

    items: int
    statuses: dict[str | None, int]
    done: int
    rejected: int
    hours: float
    without_hours: int

    @property
    def open(self) -> int:
        """How many items are neither done nor rejected."""
        return self.items - self.done - self.rejected

    @property
    def share_done(self) -> float | None:
        """The share of the items to be done that are done; nothing where there are none."""
        wanted = self.items - self.rejected
        return self.done / wanted if wanted else None


def by_status(dialect: Dialect, found: Iterable[Match]) -> Groups:
    """Return items by status: every known one in its order, then unknown ones, then none."""
    return _grouped([one.name for one in dialect.statuses], found, lambda match: match[1].status)


def by_priority(dialect: Dialect, found: Iterable[Match]) -> Groups:
    """Return items by priority: every known one in its order, then unknown ones, then none."""
    return _grouped(dialect.priorities, found, lambda match: match[1].priority)


def tally(dialect: Dialect, found: Iterable[Match]) -> Tally:
    """Count items."""
    statuses = by_status(dialect, found)
    counts = {name: len(group) for name, group in statuses.items()}
    left = [match for name, group in statuses.items() if dialect.is_open(name) for match in group]
    items = sum(counts.values())
    done = sum(counts.get(name, 0) for name in set(dialect.done_statuses))
    hours = [item.hours for _, item in left]
    return Tally(
        items,
        counts,
        done,
        items - done - len(left),
        sum(one for one in hours if one is not None),
        hours.count(None),
    )


def _grouped(
    names: Iterable[str], found: Iterable[Match], key: Callable[[Match], str | None]
) -> Groups:
    groups: Groups = {name: [] for name in names}
    nameless = []
    for match in found:
        name = key(match)
        if name is None:
            nameless.append(match)
        else:
            groups.setdefault(name, []).append(match)
    return groups | ({None: nameless} if nameless else {})
