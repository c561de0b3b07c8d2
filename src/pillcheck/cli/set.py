"""``pillcheck set``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.common import (
    author_of,
    carry_out,
    date_of,
    dry_run_option,
    echo,
    edit,
    format_option,
    page_option,
    read_pages,
    report_edit,
    row_options,
)
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.page import Page


@click.command()
@click.argument("item")
@click.argument("status")
@click.option("--note", metavar="TEXT", help="Add a row with this text to the page history.")
@row_options
@page_option
@dry_run_option
@format_option("text", "json")
def command(
    item: str,
    status: str,
    note: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Set the status of an item.

    ITEM is an id (item-13, 13) or a title or the beginning of one. STATUS is a
    status's name or label. The pill, the attribute or both are changed,
    whichever the page has, and nothing else; said again, nothing is written.
    """
    from pillcheck.lookup import describe, find_item, find_status
    from pillcheck.report.text import visible
    from pillcheck.writer import add_history_row, set_status

    if "-" in pages:
        raise Refusal("usage", "standard input cannot be edited in place; name a file")
    config, read = read_pages(pages)
    wanted = find_status(config.dialect, status)
    chosen, _ = find_item(read, item)
    row = (date_of(date), note, author_of(config, author)) if note is not None else None

    def plan(page: Page) -> tuple[Page, tuple[str, str, str | None]]:
        _, found = find_item([page], item)
        change = set_status(page, found, wanted)
        if row and any(page.source.cut(e.span) != e.text for e in change.edits):
            change += add_history_row(page, *row)
        return carry_out(page, change), (found.name or "", describe(found), found.status)

    edited = edit(chosen, plan, dry_run=dry_run)
    name, described, old = edited.told
    path = chosen.source.path
    label = config.dialect.label(old) if old else "no status"
    if edited.changed:
        message = f"{visible(described)}: {visible(label)} → {wanted.label} ({path})"
    else:
        message = f"{visible(described)} is {wanted.label} already; nothing written ({path})"
        if row:
            echo("pillcheck: the note was not added: no status has changed", err=True)
    told = {"item": name, "from": old, "to": wanted.name}
    report_edit(edited, message, output, dry_run=dry_run, **told)
