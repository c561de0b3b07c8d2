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
from pillcheck.editing.transaction import apply_change, edit, with_rows

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
    from pillcheck.editing.set_items import describe_step, gate_delivered, set_items, status_rows
    from pillcheck.printable import visible

    # Where quotes were forgotten, each word alone must not set an item that has it.
    asked = Asked.of(pages, items, one_word=len(items) == 1)
    config = asked.config
    wanted = find_status(config.dialect, status)
    is_done = wanted.name in config.dialect.done_statuses
    if delivered is not None:
        gate_delivered(config.dialect, wanted, len(asked.names))
    day = date_of(date)
    by = config.author_of(author) if note is not None or config.record_history else ""

    def plan(page: Page) -> tuple[Page, list[tuple[Item, str]]]:
        items = asked.find(page)
        change = set_items(page, items, wanted, day, delivered=delivered)
        rows = status_rows(page.dialect, items, wanted, note, record=config.record_history)
        steps = [(item, describe_step(page.dialect, item, wanted)) for item in items]
        return apply_change(page, with_rows(page, change, day, rows, by)), steps

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
