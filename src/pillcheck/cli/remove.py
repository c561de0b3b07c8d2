"""``pillcheck remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item
from pillcheck.cli.editing import NoteRow, Summary, Target, make
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.cli.picking import Offered, pick_item

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change


@click.command()
@click.argument("item", cls=Offered, shell_complete=complete_item)
@click.option("--force", is_flag=True, help="Remove it even if other items refer to it.")
@edit_options
def command(item: str | None, options: EditOptions, *, force: bool) -> None:
    """Remove an item from the page.

    Refused while other items refer to it, unless --force is given.
    """
    from pillcheck.backlog.lookup import describe
    from pillcheck.editing.order import remove

    if item is None:
        item, pages = pick_item(options.pages, "to remove")
        options = options.replaced(pages=pages)
    target = Target.of(options.pages, (item,))

    def plan(page: Page) -> tuple[Change, Item, Summary]:
        (removed,) = target.find(page)
        change = remove(page, removed, force=force)
        return change, removed, Summary(describe(removed), "removed")

    make(target.page, plan, NoteRow.of(target.config, options), options)
