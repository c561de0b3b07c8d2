"""``pillcheck list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.common import echo, format_option, page_option, print_table, read_pages
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.page import Item, Page


@click.command()
@click.option("--status", "statuses", multiple=True, help="Only items of this status.")
@click.option("--priority", "priorities", multiple=True, help="Only items of this priority.")
@page_option
@format_option("text", "json", "csv", "md")
def command(
    statuses: tuple[str, ...], priorities: tuple[str, ...], pages: tuple[str, ...], output: str
) -> None:
    """List the items of a page."""
    from pillcheck.lookup import find_priority, find_status
    from pillcheck.report import cells

    config, read = read_pages(pages)
    wanted = {find_status(config.dialect, status).name for status in statuses}
    urgent = {find_priority(config.dialect, priority) for priority in priorities}
    found: list[tuple[Page, Item]] = [
        (page, item)
        for page in read
        for item in page.items
        if (not wanted or item.status in wanted) and (not urgent or item.priority in urgent)
    ]
    if not any(page.items for page in read):
        raise Refusal("item-not-found", f"{read[0].source.path} has no items")
    if output == "json":
        from pillcheck.report import json

        echo(json.dump(json.items(read, found)))
    elif output == "text":
        from pillcheck.report import table

        if found:
            echo(table.items(found))
    else:
        print_table(output, cells.ITEM_HEADER, [cells.item(*one) for one in found])
