"""``pillcheck undo``."""

from __future__ import annotations

import click

from pillcheck.cli.editing import report_edit
from pillcheck.cli.options import (
    EditOptions,
    dry_run_option,
    edit_options_of,
    format_option,
    page_option,
)
from pillcheck.cli.reading import read_pages
from pillcheck.editing.transaction import gate_place


@click.command()
@edit_options_of(page_option, dry_run_option, format_option("text", "json"))
def command(options: EditOptions) -> None:
    """Take the last edit by pillcheck back.

    The page gets exactly the bytes that it had before. Called again, it takes the
    edit before that back. Refused if the page has changed since.
    """
    from pillcheck.editing.undo import last_edited, undo
    from pillcheck.printable import visible

    for path in options.pages:
        gate_place(path)
    _, pages = read_pages(options.pages)
    outcome = undo(last_edited(pages) or pages[0], dry_run=options.dry_run)
    message = visible(f"{outcome.before.source.path}: last edit undone")
    report_edit(outcome, message, {"item": None, "from": None, "to": None}, options)
