"""The story of an item, for people and for programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.findings.text import plural
from pillcheck.report.pages.width import folded, hung, padded, width
from pillcheck.report.versions.changes import change_data, describe

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.history.stories import Event, Story

_UNCOMMITTED = "not committed"


def text(story: Story, dialect: Dialect, today: dt.date, columns: int | None = None) -> str:
    """Return a line for every change, then the days in each status."""
    events = story.events
    widest = max(width(visible(event.version.author)) for event in events)
    lines = [folded(style(visible(story.item.caption), bold=True), columns, "  ")]
    for event in events:
        version = event.version
        who = f"{version.commit[:7]}  {padded(visible(version.author), widest)}"
        if not version.commit:
            who = padded(_UNCOMMITTED, 9 + widest)
        head = f"{version.day}  {style(who, fg=colours.YELLOW)}  "
        lines.append(hung(head, _describe(event, dialect), columns))
    stays = [
        f"{visible(dialect.label(status)) if status else 'no status'} {plural(days, 'day')}"
        for status, days in days_in(story, today).items()
    ]
    lines.append(folded(", ".join(stays), columns, "  "))
    return "\n".join(lines)


def data(story: Story, dialect: Dialect, today: dt.date) -> dict[str, Any]:
    """Return the story as plain data, as ``--format json`` prints it."""
    return {
        "item": story.item.id,
        "title": story.item.title,
        "gone": story.gone is not None,
        "events": [
            {
                "date": event.version.day.isoformat(),
                "commit": event.version.commit or None,
                "author": event.version.author or None,
                **{
                    key: value
                    for key, value in change_data(event.change).items()
                    if key in ("kind", "from", "to") or (key == "field" and value)
                },
            }
            for event in story.events
        ],
        "days": [
            {"status": status, "label": dialect.label(status) if status else None, "days": days}
            for status, days in days_in(story, today).items()
        ],
    }


def days_in(story: Story, today: dt.date) -> dict[str | None, int]:
    """Return the number of days an item had each status, the last one until today."""
    days: Counter[str | None] = Counter()
    for stay in story.stays(today):
        days[stay.status] += (stay.end - stay.start).days
    return dict(days)


def _describe(event: Event, dialect: Dialect) -> str:
    change = event.change
    if change.kind == "added":
        item = change.item
        label = dialect.label(item.status) if item.status else "no status"
        return f"added: {visible(', '.join(filter(None, (item.priority, label, item.estimate))))}"
    return describe(change, dialect)
