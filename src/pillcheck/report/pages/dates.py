"""The dates of items that git knows better than the page: for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.page import caption
from pillcheck.printable import visible
from pillcheck.report.findings.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.history.item_dates import DateChange


def text(changes: Sequence[DateChange], path: str) -> str:
    """Return a line for each date, and how many there are."""
    lines = []
    for change in changes:
        item = change.item
        subject = caption(item.name, item.title.value if item.title else None)
        before = change.stated.value or "not set"
        lines.append(f"{subject}: {change.stated.name}: {before} → {change.day}")
    lines.append(f"{path}: {count(changes)}")
    return "\n".join(map(visible, lines))


def count(changes: Sequence[DateChange]) -> str:
    """Return how many dates are missing and wrong, in words."""
    missing = sum(not change.stated.value for change in changes)
    counts = [(missing, "missing"), (len(changes) - missing, "wrong")]
    words = [f"{plural(number, 'date')} {kind}" for number, kind in counts if number]
    return ", ".join(words) or "all dates fit the history"


def data(page: Page, changes: Sequence[DateChange]) -> list[dict[str, Any]]:
    """Return plain data for each date."""
    return [
        {
            "item": change.item.name,
            "title": change.item.title.value if change.item.title else None,
            "event": change.stated.event,
            "name": change.stated.name,
            "line": page.source.position(change.stated.span.start).line,
            "from": change.stated.value or None,
            "to": change.day,
        }
        for change in changes
    ]


def written(changes: Sequence[DateChange]) -> str:
    """Return what was done about the dates, in words."""
    missing = sum(not change.stated.value for change in changes)
    counts = [(missing, "filled in"), (len(changes) - missing, "corrected")]
    words = [f"{plural(number, 'date')} {kind}" for number, kind in counts if number]
    return ", ".join(words) or "all dates fit the history, nothing written"
