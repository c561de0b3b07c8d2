"""Takes the last edit of a page back, as long as the page is as that edit left it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pillcheck.editing.transaction import Outcome, edit
from pillcheck.errors import Refusal
from pillcheck.files.undo_store import Step, forget, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page


def undo(page: Page, *, dry_run: bool) -> Outcome:
    """Take the last edit of a page back, on disk unless it is a dry run.

    The page then has exactly the bytes that it had before; the edit before it can
    be taken back next. Raises a refusal of kind ``refused`` where no edit is known,
    or where the page has changed since, and those of ``edit``.
    """
    from pillcheck.backlog.reader import read_page

    path = page.source.path
    step = last_step(path)

    def plan(page: Page) -> tuple[Page, Any]:
        if step is None:
            raise Refusal("refused", f"{path}: pillcheck knows no edit of this page to undo")
        before = step.taken_back(page.source.to_bytes())
        if before is None:
            raise Refusal(
                "refused",
                f"{path} has changed since the last edit by pillcheck, {_when(step)}; nothing is "
                "undone: change it by hand, `git diff` shows what changed",
            )
        return read_page(before, path, page.dialect), None

    outcome = edit(page, plan, dry_run=dry_run, remembered=False)
    if step and not dry_run:
        forget(path, step)
    return outcome


def last_edited(pages: Iterable[Page]) -> Page | None:
    """Return the page that pillcheck edited last, or nothing."""
    steps = [(step.time, page) for page in pages if (step := last_step(page.source.path))]
    return max(steps, key=lambda pair: pair[0])[1] if steps else None


def last_step(path: str) -> Step | None:
    """Return the last edit of a page that is known, or nothing."""
    return next(reversed(steps_of(path)), None)


def _when(step: Step) -> str:
    return f"{datetime.fromisoformat(step.time).astimezone():%Y-%m-%d %H:%M}"
