"""Groups items by status or priority, and counts them."""

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
    """How many items there are, by status, and how much work is left.

    An item is open unless it is done or rejected. ``hours`` is the sum over open
    items, ``without_hours`` the number of open items without hours.
    """

    items: int
    statuses: dict[str | None, int]
    done: int
    rejected: int
    hours: float
    without_hours: int

    @property
    def open(self) -> int:
        """The number of items that are neither done nor rejected."""
        return self.items - self.done - self.rejected

    @property
    def share_done(self) -> float | None:
        """The share of done items among those not rejected, 0 to 1; ``None`` without any."""
        accepted = self.items - self.rejected
        return self.done / accepted if accepted else None


def by_status(dialect: Dialect, matches: Iterable[Match]) -> Groups:
    """Return items by status: every known status in its order, then unknown ones, then none."""
    names = [status.name for status in dialect.statuses]
    return _grouped(names, matches, lambda match: match[1].status)


def by_priority(dialect: Dialect, matches: Iterable[Match]) -> Groups:
    """Return items by priority: every known one in its order, then unknown ones, then none."""
    return _grouped(dialect.priorities, matches, lambda match: match[1].priority)


def tally(dialect: Dialect, matches: Iterable[Match]) -> Tally:
    """Count items."""
    statuses = by_status(dialect, matches)
    counts = {name: len(group) for name, group in statuses.items()}
    left = [match for name, group in statuses.items() if dialect.is_open(name) for match in group]
    items = sum(counts.values())
    done = sum(counts.get(name, 0) for name in set(dialect.done_statuses))
    hours = [item.total_hours for _, item in left]
    return Tally(
        items=items,
        statuses=counts,
        done=done,
        rejected=items - done - len(left),
        hours=sum(filter(None, hours)),
        without_hours=hours.count(None),
    )


def _grouped(
    names: Iterable[str], matches: Iterable[Match], key: Callable[[Match], str | None]
) -> Groups:
    groups: Groups = {name: [] for name in names}
    nameless = []
    for match in matches:
        name = key(match)
        if name is None:
            nameless.append(match)
        else:
            groups.setdefault(name, []).append(match)
    return groups | ({None: nameless} if nameless else {})
