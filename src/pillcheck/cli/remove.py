"""``pillcheck remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item
from pillcheck.cli.reading import Asked, Row, Told, edit_options, make

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change


@click.command()
@click.argument("item", shell_complete=complete_item)
@click.option("--force", is_flag=True, help="Remove it even if others refer to it.")
@edit_options
def command(
    item: str,
    note: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    """Remove an item from the page.

    Refused while others refer to it, unless forced.
    """
    from pillcheck.backlog.lookup import describe
    from pillcheck.editing.order import remove

    asked = Asked.of(pages, (item,))

    def plan(page: Page) -> tuple[Change, Item, Told]:
        (gone,) = asked.find(page)
        return remove(page, gone, force=force), gone, Told(describe(gone), "removed")

    make(asked.page, plan, Row.of(asked.config, note, author, date), output, dry_run=dry_run)
