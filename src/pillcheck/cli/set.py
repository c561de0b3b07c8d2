"""``pillcheck set``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.completion import complete_item_or_status, complete_status
from pillcheck.cli.reading import (
    Asked,
    edit_options,
    hint,
    report_edit,
)
from pillcheck.dates import date_of
from pillcheck.editing.transaction import apply_change, edit
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page


@click.command(epilog='Example: pillcheck set 13 "in progress"')
@click.argument(
    "items", nargs=-1, required=True, metavar="ITEM...", shell_complete=complete_item_or_status
)
@click.argument("status", shell_complete=complete_status)
@click.option("--delivered", metavar="TEXT", help="Add the field that says what was delivered.")
@edit_options
def command(
    items: tuple[str, ...],
    status: str,
    note: str | None,
    delivered: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Set the status of an item, or of several.

    ITEM is an id (item-13, 13) or a title or the beginning of one. STATUS is a
    status's name or label. The pill, the attribute or both are changed,
    whichever the page has, and nothing else; said again, nothing is written.
    Of several items, all are set or none.
    """
    from pillcheck.backlog.lookup import describe, find_status
    from pillcheck.editing.change import Change
    from pillcheck.editing.status import set_status
    from pillcheck.printable import visible

    # Where quotes were forgotten, each word alone must not set an item that has it.
    asked = Asked.of(pages, items, one_word=len(items) == 1)
    config = asked.config
    wanted = find_status(config.dialect, status)
    is_done = wanted.name in config.dialect.done_statuses
    if delivered is not None and not is_done:
        done = (
            " or ".join(config.dialect.done_statuses) or "a status of done-statuses; there is none"
        )
        raise Refusal("usage", f"--delivered goes with {done}")
    if delivered is not None and len(asked.names) > 1:
        raise Refusal("usage", "--delivered is for one item; set the items one by one")
    day = date_of(date)
    by = config.author_of(author) if note is not None or config.record_history else ""

    def plan(page: Page) -> tuple[Page, list[tuple[Item, str]]]:
        found = asked.find(page)
        change = Change()
        for item in found:
            change += set_status(page, item, wanted, day)
            if delivered is not None:
                from pillcheck.editing.fields import add_evidence

                change += add_evidence(page, item, delivered)
        rows = [note] if note is not None else []
        if config.record_history and note is None:
            rows = [described(item) for item in found if item.status != wanted.name]
        if rows and change.changes(page.source):
            from pillcheck.editing.history_rows import add_history_rows

            change += add_history_rows(page, day, rows, by)
        return apply_change(page, change), [(item, described(item)) for item in found]

    def described(item: Item) -> str:
        return f"{describe(item)}: {label(item)} → {wanted.label}"

    def label(item: Item) -> str:
        return config.dialect.label(item.status) if item.status else "no status"

    edited = edit(asked.page, plan, dry_run=dry_run)
    path = asked.page.source.path
    lines = []
    for item, change in edited.details:
        if item.status == wanted.name:
            is_mended = edited.changed and len(edited.details) == 1
            state = "the rest was brought in line" if is_mended else "nothing written"
            change = f"{describe(item)} is {wanted.label} already; {state}"
        lines.append(visible(f"{change} ({path})"))
    if note is not None and not edited.changed:
        hint("the note was not added: no status has changed; pillcheck history add adds it")
    told: list[dict[str, Any]] = [
        {"item": item.name, "from": item.status, "to": wanted.name} for item, _ in edited.details
    ]
    about = told[0] if len(told) == 1 else {"item": None, "from": None, "to": wanted.name}
    if len(told) > 1:
        about |= {"items": told}
    report_edit(edited, "\n".join(lines), output, dry_run=dry_run, **about)
    if is_done and delivered is None:
        for item, _ in edited.details:
            if not any(field.is_evidence for field in item.fields):
                hint(f"{item.name} does not say what was delivered; --delivered TEXT adds it")
