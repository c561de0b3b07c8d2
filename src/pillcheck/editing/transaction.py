"""An edit from its plan to the disk: made, proven, and put in the page's place under its lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.html.conflict_markers import gate_markers
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change

Plan = Callable[["Page"], tuple["Page", Any]]


class Edited(Record):
    """The outcome of an edit: both pages, and what the plan told besides."""

    before: Page
    after: Page
    told: Any

    @property
    def changed(self) -> bool:
        """Whether the edit changes a byte."""
        return self.before.source.text != self.after.source.text


def read_page(data: bytes, path: str, dialect: Dialect) -> Page:
    """Read a page from its bytes; a refusal of kind ``encoding`` where they cannot be decoded."""
    from pillcheck.backlog.reader import read
    from pillcheck.html.source import Source

    return read(Source.from_bytes(data, path), dialect)


def carry_out(page: Page, change: Change) -> Page:
    """Return the page with a change made and proven; a refusal where the proof fails."""
    from pillcheck.backlog.reader import read
    from pillcheck.editing.proof import prove
    from pillcheck.html.edit import apply

    gate_markers(page)
    source = apply(page.source, change.edits)
    if source.text == page.source.text:
        return page
    after = read(source, page.dialect)
    prove(page, after, change.edits, change.facts)
    return after


def gate_place(path: str) -> None:
    """Raise a refusal for standard input, which has no place to be written to."""
    if path == "-":
        raise Refusal("usage", "standard input cannot be edited in place; name a file")


def edit(page: Page, plan: Plan, *, dry_run: bool) -> Edited:
    """Plan an edit of a page that was read, and put it on disk unless it is a dry run.

    ``plan`` turns the page as it is into the page as it shall be, proven, and
    whatever there is to tell of it. It is called again where the page has
    changed by the time that its lock is held, so that two edits at once both
    count.
    """
    from pillcheck.files import replacing

    path = page.source.path
    if not dry_run:
        gate_place(path)
    gate_markers(page)
    edited = Edited(page, *plan(page))
    if dry_run or not edited.changed:
        return edited
    with replacing.replacing(path) as held:
        data = replacing.read_bytes(path)
        if data != page.source.to_bytes():
            now = read_page(data, path, page.dialect)
            gate_markers(now)
            edited = Edited(now, *plan(now))
        if edited.changed:
            held.commit(edited.before.source.to_bytes(), edited.after.source.to_bytes())
    return edited
