"""The dates that items of a page state: when they were added, and when they got a status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.shape import PropertyRule
from pillcheck.dates import possible_days
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item

CREATED = "created"


class StatedDate(Record):
    """What an item says of the day of an event: "created", or the name of a status.

    ``place`` is the property or the attribute that holds it; ``value`` is ``None``
    where the item does not have it.
    """

    event: str
    place: PropertyRule | str
    value: str | None
    span: Span

    @property
    def name(self) -> str:
        """The name of the property or attribute."""
        return self.place if isinstance(self.place, str) else self.place.name


class Window(Record):
    """The days on which an event may have been: the last without it, and the first with it.

    ``before`` is ``None`` where the history begins with it.
    """

    before: dt.date | None
    day: dt.date

    def fits(self, text: str) -> bool:
        """Tell whether a text may be the date of the event, or is no date.

        It may be another day already, or still, where the author is.
        """
        days = possible_days(text)
        return not days or any(self._has(day) for day in days)

    def _has(self, day: dt.date) -> bool:
        # Ordinals do not end where dates do.
        is_late = day.toordinal() > self.day.toordinal() + 1
        is_early = self.before is not None and day.toordinal() < self.before.toordinal() - 1
        return not is_late and not is_early


def stated_dates(item: Item) -> list[StatedDate]:
    """Return what an item says of each event of which there may be a date."""
    dialect = item.dialect
    dates = []
    for event in (CREATED, *(status.name for status in dialect.statuses)):
        place = _place_of(dialect, event)
        value, span = None, item.element.start_tag
        if isinstance(place, str):
            if item.element.attribute(place):
                value, span = item.element.get(place).strip(), item.element.place_of(place)
        elif entry := next((p for p in item.properties if p.rule == place), None):
            value, span = entry.value, entry.text.span
        dates.append(StatedDate(event, place, value, span))
    return dates


def _place_of(dialect: Dialect, event: str) -> PropertyRule | str:
    attribute = dialect.date_attribute(event)
    names = {f"{event}-at", f"{event}-on", f"{event}-date", f"date-{event}"}
    # A property "blocked" may be anything; "created" is a date.
    names |= {event} if event == CREATED else set()
    for rule in dialect.property_rules:
        name = re.sub(r"[^a-z0-9]+", "-", rule.name.casefold()).strip("-")
        if rule.attribute == attribute or (name in names and not rule.classes):
            return rule
    return attribute
