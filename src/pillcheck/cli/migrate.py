"""``pillcheck migrate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.editing import NoteRow, Summary, make, one_page
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.status_attribute import Form

_SAYS = {"pill": "pills", "attribute": "attributes", "both": "pills and attributes"}


@click.command()
@click.option(
    "--to",
    "form",
    required=True,
    type=click.Choice(["pill", "attribute", "both"]),
    help="Where to put the status.",
)
@edit_options
def command(form: Form, options: EditOptions) -> None:
    """Move the status of every item to its pill, to its attribute, or to both.

    No status changes. An emptied pill stays, for a script to fill in, and so that
    the way back gives the same page.
    """
    from pillcheck.editing.migrate import migrate

    config = configuration.load()
    page = one_page(options.pages, config)

    def plan(page: Page) -> tuple[Change, None, Summary]:
        return migrate(page, form), None, Summary("statuses", f"now in {_SAYS[form]}")

    make(page, plan, NoteRow.of(config, options), options)
