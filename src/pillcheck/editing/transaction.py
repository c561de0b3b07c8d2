"""An edit from its plan to the disk: made, proven, and put in the page's place under its lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.html.conflict_markers import gate_markers
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change

# From a page to the page as edited and proven, and the details of its outcome.
Plan = Callable[["Page"], tuple["Page", Any]]


class Outcome(Record):
    """What an edit came to: the page before and after it, and details from its plan."""

    before: Page
    after: Page
    details: Any

    @property
    def changed(self) -> bool:
        """Whether the edit changes a byte."""
        return self.before.source.text != self.after.source.text


def apply_change(page: Page, change: Change) -> Page:
    """Return the page with a change made and proven, and with it the counts that the page keeps.

    Raises a refusal of kind ``refused`` where the proof fails, or where the page
    holds a conflict marker.
    """
    from pillcheck.backlog.reader import read
    from pillcheck.editing.proof import prove
    from pillcheck.html.edit import apply, in_order
    from pillcheck.html.nested_alike import settle_problems

    gate_markers(page.tree)
    if not change.changes(page.source):
        return page
    edits = change.edits
    if page.may_keep_counts:
        from pillcheck.editing.kept_counts import with_kept_counts

        edits = with_kept_counts(page, edits)
    after = read(apply(page.source, edits), page.dialect)
    settle_problems(page.tree, after.tree, in_order(page.source, edits))
    prove(page, after, edits, change.facts)
    return after


def with_rows(page: Page, change: Change, date: str, texts: Sequence[str], author: str) -> Change:
    """Return a change along with new history rows, or as it is where it changes nothing."""
    if not texts or not change.changes(page.source):
        return change
    from pillcheck.editing.history_rows import add_history_rows

    return change + add_history_rows(page, date, texts, author)


def gate_place(path: str) -> None:
    """Refuse standard input, which has no place to be written to."""
    if path == "-":
        raise Refusal("usage", "standard input cannot be edited in place; name a file")


def edit(page: Page, plan: Plan, *, dry_run: bool, remembered: bool = True) -> Outcome:
    """Plan an edit of a page that was read, and put it on disk unless it is a dry run.

    ``plan`` takes a page and returns it as edited and proven, with details for
    the outcome. It is called again where the file changed before its lock was
    held, so that two edits at once both count. ``remembered`` keeps what takes the
    edit back. Raises a refusal of kind ``refused``, ``conflict`` or ``io``.
    """
    from pillcheck.backlog.reader import read_page
    from pillcheck.files.reading import read_bytes
    from pillcheck.files.replacing import replacing

    path = page.source.path
    if not dry_run:
        gate_place(path)
    gate_markers(page.tree)
    outcome = Outcome(page, *plan(page))
    if dry_run or not outcome.changed:
        return outcome
    from pillcheck.files.undo_store import remember

    with replacing(path) as file:
        data = read_bytes(path)
        if data != page.source.to_bytes():
            current = read_page(data, path, page.dialect)
            gate_markers(current.tree)
            outcome = Outcome(current, *plan(current))
        before, after = outcome.before.source.to_bytes(), outcome.after.source.to_bytes()
        if outcome.changed:
            file.commit(before, after)
    # Nobody has to wait for this: what it keeps is compared with the page before it is used.
    if remembered and outcome.changed:
        remember(path, before, after)
    return outcome
