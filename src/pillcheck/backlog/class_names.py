"""Class names that say a pill's status in a form that is not read.

The form that is read is ``status-pill--todo``. Others write ``status-pill-todo``,
``status-pill__todo``, ``is-todo`` or ``todo``; such a pill must not get the name
of a second status beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.tree import WORD
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Pill

# What commonly comes before a status in a class name, besides the pill's own class.
_HEADS = frozenset(["is", "pill", "state", "status"])


class OtherName(Record):
    """A class that clearly names a status: where the status is in the value, and the class."""

    start: int
    end: int
    status: str
    name: str


def other_names(dialect: Dialect, pill: Pill) -> list[OtherName]:
    """Return the classes of a pill that clearly name a status, but in a form that is not read."""
    names = []
    for match in WORD.finditer(pill.element.get("class")):
        status = _named(dialect, match[0])
        if status:
            start = match.end() - len(status)
            names.append(OtherName(start, match.end(), status, match[0]))
    return names


def doubtful_name(dialect: Dialect, pill: Pill) -> str | None:
    """Return a class of a pill that may name an unknown status, or may not be about status."""
    base = dialect.pill_class
    squeezed = {_squeezed(word) for s in dialect.statuses for word in (s.name, s.label)}
    endings = tuple(sign + status.name for status in dialect.statuses for sign in "-_")
    for name in pill.element.classes:
        if name == base or name.startswith(f"{base}--") or _named(dialect, name):
            continue
        if name.startswith((f"{base}-", f"{base}_")) or _squeezed(name) in squeezed:
            return name
        if name.endswith(endings):
            return name
    return None


def _named(dialect: Dialect, name: str) -> str | None:
    """Return the status that a class clearly names in a form that is not read."""
    base = dialect.pill_class
    if name == base or name.startswith(f"{base}--"):
        return None
    heads = _HEADS | {base, *base.replace("_", "-").split("-")}
    for status in sorted((known.name for known in dialect.statuses), key=len, reverse=True):
        head = name.removesuffix(status)
        if name == status or (
            head != name and head.endswith(("-", "_")) and head.rstrip("-_") in heads
        ):
            return status
    return None


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
