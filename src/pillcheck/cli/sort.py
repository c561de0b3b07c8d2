"""``pillcheck sort``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.reading import Row, Told, edit_options, make, one_page
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change


@click.command()
@edit_options
def command(
    note: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Sort the items of a page by priority.

    Items of one priority keep their order, and as few as can be are moved. The
    comments that head groups, such as <!-- P1 -->, stand above them afterwards.
    """
    from pillcheck.editing.order import sort

    config = configuration.load()

    def plan(page: Page) -> tuple[Change, None, Told]:
        return sort(page), None, Told("items", "sorted by priority")

    row = Row.of(config, note, author, date)
    make(one_page(pages, config), plan, row, output, dry_run=dry_run)
