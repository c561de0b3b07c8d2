"""The fix of one finding, made alone: with the proofs that ``check --fix`` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import refuse
from pillcheck.html.conflict_markers import gate_markers

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Fix


def gate_fix(page: Page, fix: Fix) -> None:
    """Raise a refusal of kind ``refused`` where a fix cannot be made for what the page is like."""
    from pillcheck.editing.certainty import is_certain_edit

    gate_markers(page.tree)
    for edit in fix.edits:
        if not is_certain_edit(page, edit):
            problem = page.tree.problem_before(edit.span.end)
            why = f"{problem.message}; fix this first" if problem else "this place is not certain"
            refuse(page.source, problem.span if problem else edit.span, why)


def with_fix(page: Page, fix: Fix) -> Page:
    """Return the page with a fix made and proven.

    Raises a refusal of kind ``refused`` where it cannot be made, or a proof fails.
    """
    from pillcheck.backlog.reader import read
    from pillcheck.editing.proof import prove_fixes
    from pillcheck.html.edit import apply

    gate_fix(page, fix)
    after = read(apply(page.source, fix.edits), page.dialect)
    prove_fixes(page, after, fix.edits)
    return after
