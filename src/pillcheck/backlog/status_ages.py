"""How long items have their statuses, beside how long finished items had them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pillcheck.backlog.page import Item
    from pillcheck.html.tree import Element

# What is compared: the days that this part of the finished items did not exceed.
PART = 0.85


class StatusAges(Record):
    """The day on which each item got its status, and the days that were usual for a status.

    ``usual`` holds what ``PART`` of the finished items did not exceed, for statuses that
    enough of them had.
    """

    since: Mapping[Element, dt.date]
    usual: Mapping[str, int]
    today: dt.date

    def aged_since(self, item: Item) -> dt.date | None:
        """Return the day on which an item got its status, if it has it for longer than usual."""
        usual = self.usual.get(item.status or "")
        since = self.since.get(item.element)
        if usual is None or since is None or (self.today - since).days <= usual:
            return None
        return since
