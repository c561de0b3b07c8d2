"""What can be counted on a page, by name: done, open, total, a status, a priority, their hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item

Unit = Literal["items", "hours", "percent"]
UNITS: tuple[Unit, ...] = ("hours", "percent")
GROUP_ATTRIBUTE = "data-pillcheck-group"
DONE, OPEN, TOTAL, ACCEPTED = "done", "open", "total", "accepted"
_STATUS, _PRIORITY = "status:", "priority:"


class Measure(Record):
    """A number or two: how many items there are of each kind, or their hours or their share.

    ``kinds`` are ``done``, ``open`` or ``total``, or a status or priority behind
    ``status:`` or ``priority:``.
    """

    unit: Unit
    kinds: tuple[str, ...]

    @property
    def beside_total(self) -> Measure:
        """The same with all there is as a second number."""
        return Measure(self.unit, (self.kinds[0], TOTAL))

    def of(self, dialect: Dialect, items: Sequence[Item]) -> tuple[float, ...]:
        """Return the numbers for these items."""
        if self.unit == "hours":
            return tuple(
                sum(item.total_hours or 0 for item in chosen(dialect, items, kind))
                for kind in self.kinds
            )
        counts = tuple(count(dialect, items, kind) for kind in self.kinds)
        if self.unit == "items":
            return counts
        whole = count(dialect, items, base_of(self.kinds[0]))
        return tuple(100 * number / whole if whole else 0 for number in counts)


def base_of(kind: str) -> str:
    """Return what a share of a kind is a share of: rejected items are neither done nor open."""
    return ACCEPTED if kind in (DONE, OPEN) else TOTAL


def count(dialect: Dialect, items: Sequence[Item], kind: str) -> int:
    """Return how many items there are of a kind."""
    return len(chosen(dialect, items, kind))


def chosen(dialect: Dialect, items: Sequence[Item], kind: str) -> list[Item]:
    """Return the items of a kind."""
    if kind == TOTAL:
        return list(items)
    if kind == ACCEPTED:
        return [item for item in items if item.status not in dialect.rejected_statuses]
    if kind == DONE:
        return [item for item in items if item.status in dialect.done_statuses]
    if kind == OPEN:
        return [item for item in items if dialect.is_open(item.status)]
    name = kind.partition(":")[2]
    if kind.startswith(_PRIORITY):
        return [item for item in items if item.priority == name]
    return [item for item in items if item.status == name]


def measure_called(dialect: Dialect, words: str) -> Measure | None:
    """Return what words such as ``done/total`` or ``hours:open`` measure, or nothing."""
    unit: Unit = "items"
    before, colon, after = words.strip().partition(":")
    for known in UNITS:
        if colon and before.strip().casefold() == known:
            unit, words = known, after
    kinds = [kind_called(dialect, part) for part in words.split("/")]
    if len(kinds) > (1 if unit == "percent" else 2):
        return None
    known_kinds = tuple(kind for kind in kinds if kind)
    return Measure(unit, known_kinds) if len(known_kinds) == len(kinds) else None


def kind_called(dialect: Dialect, words: str) -> str | None:
    """Return the kind with this name, letter case aside; ``done`` and ``open`` come first.

    Behind ``status:`` or ``priority:`` only such a name is looked for.
    """
    key = " ".join(words.split()).casefold()
    if key in (DONE, OPEN, TOTAL):
        return key
    if not key.startswith(_PRIORITY):
        name = key.removeprefix(_STATUS).strip()
        status = dialect.status_called(name) or next(
            (s for s in dialect.statuses if name in map(str.casefold, s.labels)), None
        )
        if status:
            return f"{_STATUS}{status.name}"
    if not key.startswith(_STATUS):
        priority = dialect.priority_called(key.removeprefix(_PRIORITY))
        if priority:
            return f"{_PRIORITY}{priority}"
    return None


def names_of(dialect: Dialect) -> tuple[str, ...]:
    """Return the names of all that can be counted, as a page may write them."""
    kinds = (DONE, OPEN, TOTAL, *(status.name for status in dialect.statuses))
    words = dict.fromkeys((*kinds, *dialect.priorities, "done/total", "hours:open", "percent:done"))
    return tuple(words)


def words_for(dialect: Dialect, kind: str) -> str:
    """Return what a message calls items of a kind."""
    name = kind.partition(":")[2]
    if kind.startswith(_STATUS):
        return f'"{dialect.label(name)}"'
    return name or {TOTAL: "there", ACCEPTED: "not rejected"}.get(kind, kind)
