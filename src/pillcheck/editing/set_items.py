"""The status of several items at once, with the evidence and the history rows that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe
from pillcheck.editing.change import Change
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status


def set_items(
    page: Page, items: Sequence[Item], status: Status, date: str, *, delivered: str | None = None
) -> Change:
    """Return the change that gives items a status: all of them or, with a refusal, none.

    ``date`` is that of attributes such as ``data-done-at``. ``delivered`` adds the
    field that says what one done item delivered.
    """
    if delivered is not None:
        gate_delivered(page.dialect, status, len(items))
    changes = []
    for item in items:
        changes.append(set_status(page, item, status, date))
        if delivered is not None:
            from pillcheck.editing.evidence import add_evidence

            changes.append(add_evidence(page, item, delivered))
    return Change.joined(changes)


def gate_delivered(dialect: Dialect, status: Status, count: int) -> None:
    """Refuse to say what was delivered of items that are not done, or of several at once."""
    if status.name not in dialect.done_statuses:
        known = ", ".join(dialect.done_statuses) or "none; set done-statuses"
        raise Refusal("usage", f"only a done item says what it delivered; done statuses: {known}")
    if count > 1:
        raise Refusal("usage", "only one item at a time can say what it delivered")


def status_rows(
    dialect: Dialect, items: Sequence[Item], status: Status, note: str | None, *, record: bool
) -> list[str]:
    """Return the texts of the history rows for items that get a status.

    That is the note if there is one, else with ``record`` a row for each item
    that gets another status than it has.
    """
    if note is not None:
        return [note]
    changed = [item for item in items if item.status != status.name] if record else []
    return [describe_step(dialect, item, status) for item in changed]


def describe_step(dialect: Dialect, item: Item, status: Status) -> str:
    """Return the step of an item from its status to another one, as people read it."""
    old = dialect.label(item.status) if item.status else "no status"
    return f"{describe(item)}: {old} → {status.label}"
