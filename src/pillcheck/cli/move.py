"""``pillcheck move``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item
from pillcheck.cli.editing import NoteRow, Summary, Target, make
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.cli.picking import Offered, pick_item
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.order import Beside, End


@click.command()
@click.argument("item", cls=Offered, shell_complete=complete_item)
@click.option(
    "--before",
    metavar="ITEM",
    shell_complete=complete_item,
    help="Put it directly before this item.",
)
@click.option(
    "--after", metavar="ITEM", shell_complete=complete_item, help="Put it directly after this item."
)
@click.option("--top", is_flag=True, help="Put it first.")
@click.option("--bottom", is_flag=True, help="Put it last.")
@edit_options
def command(
    item: str | None,
    before: str | None,
    after: str | None,
    options: EditOptions,
    *,
    top: bool,
    bottom: bool,
) -> None:
    """Move an item to another place on the page.

    The item itself does not change by a byte. A comment that heads a group,
    such as <!-- P1 -->, stays with its group.
    """
    from pillcheck.backlog.lookup import describe
    from pillcheck.editing.order import move, move_to_end

    if sum((before is not None, after is not None, top, bottom)) != 1:
        raise Refusal("usage", "say where to: one of --before ITEM, --after ITEM, --top, --bottom")
    if item is None:
        item, pages = pick_item(options.pages, "to move")
        options = options.replaced(pages=pages)
    neighbour = before if before is not None else after
    target = Target.of(options.pages, (item,) if neighbour is None else (item, neighbour))

    def plan(page: Page) -> tuple[Change, Item, Summary]:
        moved, *others = target.find(page)
        name = describe(moved)
        if neighbour is None:
            end: End = "top" if top else "bottom"
            return move_to_end(page, moved, end), moved, Summary(name, f"moved to the {end}")
        if not others:
            raise Refusal("usage", f"cannot move {name} before or after itself")
        side: Beside = "before" if before is not None else "after"
        summary = Summary(name, f"moved {side} {describe(others[0])}")
        return move(page, moved, others[0], side), moved, summary

    make(target.page, plan, NoteRow.of(target.config, options), options)
