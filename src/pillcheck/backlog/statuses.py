"""Statuses and their labels: what an item may be, and how readers see it written.

A team's own come from its configuration (``project/dialects.py``).
"""

from __future__ import annotations

from pillcheck.record import Record


class Status(Record):
    """A status: its name in class and attribute, and the label that readers see.

    ``labels`` are other words that mean it, ``classes`` the class names and
    ``value`` the attribute's value that mean it on a page of another shape.
    ``html`` is the label as the page writes it, where that is not plain text.
    """

    name: str
    label: str
    labels: tuple[str, ...] = ()
    classes: str = ""
    value: str = ""
    html: str = ""

    def html_of(self, words: str) -> str:
        """Return words beside the status as markup, or nothing where they are written as text."""
        return self.html if words == self.label else ""


STATUSES = (
    Status("todo", "To do"),
    Status("in-progress", "In progress"),
    Status("done", "Done"),
    Status("blocked", "Blocked"),
    Status("rejected", "Rejected"),
)
