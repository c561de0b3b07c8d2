"""The tool that edits: of the version that was read, proven, and no removal without a question."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pillcheck.backlog import alike_items
from pillcheck.editing.transaction import apply_change, edit
from pillcheck.errors import Refusal
from pillcheck.mcp.planning import gate_action, planned
from pillcheck.mcp.refusals import ADVICE
from pillcheck.mcp.served_pages import hash_of
from pillcheck.report.versions import changes as report

if TYPE_CHECKING:
    from pillcheck.backlog.compare import Changes
    from pillcheck.backlog.page import Page
    from pillcheck.mcp.served_pages import ServedPages
    from pillcheck.rpc.server import Call

_DIGITS = 12


class StaleHash(Refusal):
    """A refusal of an edit of a version that is no longer the newest, with what changed since."""

    def __init__(self, page: Page, changed: list[str] | None) -> None:
        self.next = ADVICE["conflict"].next
        # Who did not read the page is not to edit it unseen.
        self.details = {} if changed is None else {"changes": changed, "hash": hash_of(page)}
        path = page.source.path
        if changed is None:
            message = f"{path} has another hash, and no version with the given one was read here"
            self.next = "Call read or find, then edit with the hash of the answer."
        elif changed:
            message = f"{path} has changed since it was read: {'; '.join(changed)}"
        else:
            message = f"{path} has changed since it was read, though no item and no history row has"
        super().__init__("conflict", message)


class Unconfirmed(Exception):  # noqa: N818 - an answer, which asks to be repeated
    """An edit that would take something away and was not confirmed; nothing was written."""

    def __init__(self, losses: list[str], token: str) -> None:
        super().__init__(token)
        self.losses = losses
        self.token = token


def edit_page(pages: ServedPages, arguments: dict[str, Any], call: Call) -> dict[str, Any]:
    """Edit a page, and return what changed, in the words of ``diff``, and its new hash.

    An edit that takes something away is answered with what that is, until it is
    repeated with the token of that answer. Raises ``StaleHash`` where the page is
    not the one that was read.
    """
    gate_action(arguments)
    config, page = pages.read(arguments.get("page"))

    def plan(current: Page) -> tuple[Page, tuple[Changes, tuple[str, ...]]]:
        call.gate()
        _gate_hash(pages, current, arguments["hash"])
        change = planned(current, config, arguments)
        after = apply_change(current, change)
        changes = alike_items.changes(current, after)
        _gate_losses(changes, current, arguments)
        # The last moment to stop: what follows is written.
        call.gate()
        return after, (changes, change.hints)

    try:
        outcome = edit(page, plan, dry_run=False)
    except Unconfirmed as question:
        return {
            "changed": False,
            "path": page.source.path,
            "hash": arguments["hash"],
            "would_remove": question.losses,
            "confirm": question.token,
            "next": "Nothing was written. To do it, repeat this call with confirm added.",
        }
    changes, hints = outcome.details
    return {
        "changed": outcome.changed,
        "path": outcome.after.source.path,
        "hash": pages.keep(outcome.after),
        "changes": _lines(changes, outcome.after),
        **({"hints": list(hints)} if hints else {}),
    }


def _gate_hash(pages: ServedPages, page: Page, name: str) -> None:
    if hash_of(page) == name:
        return
    read = pages.version(page.source.path, name)
    pages.keep(page)
    changed = None if read is None else _lines(alike_items.changes(read, page), page)
    raise StaleHash(page, changed)


def _gate_losses(changes: Changes, page: Page, arguments: dict[str, Any]) -> None:
    """Raise ``Unconfirmed`` where an edit takes something away without its token."""
    losses = [
        change
        for change in changes.items
        if change.kind == "removed"
        or (change.kind in ("field", "property", "estimate", "priority") and not change.after)
    ]
    rows = [row for row in changes.rows if not row.after]
    if not losses and not rows:
        return
    # The hash is one of them, so the token is good for this version of the page alone.
    asked = {name: value for name, value in arguments.items() if name != "confirm"}
    text = json.dumps(asked, sort_keys=True)
    token = sha256(text.encode("ascii")).hexdigest()[:_DIGITS]
    if arguments.get("confirm") != token:
        gone = changes.replaced(items=tuple(losses), rows=tuple(rows))
        raise Unconfirmed(_lines(gone, page), token)


def _lines(changes: Changes, page: Page) -> list[str]:
    from pillcheck.report.colours import unstyled

    return unstyled(report.text(changes, page.dialect)).splitlines()
