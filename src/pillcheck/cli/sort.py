"""``pillcheck sort``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.editing import NoteRow, Summary, make, one_page
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change


@click.command()
@edit_options
def command(options: EditOptions) -> None:
    """Sort the items of a page by priority.

    Items of the same priority keep their order, and as few items as possible
    move. A comment that heads a group, such as <!-- P1 -->, stays above it.
    """
    from pillcheck.editing.order import sort

    config = configuration.load()
    row = NoteRow.of(config, options)

    def plan(page: Page) -> tuple[Change, None, Summary]:
        return sort(page), None, Summary("items", "sorted by priority")

    make(one_page(options.pages, config), plan, row, options)
