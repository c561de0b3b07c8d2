"""``pillcheck show``."""

from __future__ import annotations

import click

from pillcheck.cli.completion import complete_item
from pillcheck.cli.options import format_option, page_option
from pillcheck.cli.picking import Offered, pick_item
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import gate_items, read_pages


@click.command()
@click.argument("item", cls=Offered, shell_complete=complete_item)
@page_option
@format_option("text", "json", "csv", "md")
def command(item: str | None, pages: tuple[str, ...], output: str) -> None:
    """Show an item with its fields."""
    from pillcheck.backlog.lookup import find_item
    from pillcheck.report.pages import cells, table

    if item is None:
        item, pages = pick_item(pages, "to show")
    _, all_pages = read_pages(pages, to_show=True)
    gate_items(all_pages)
    page, shown = find_item(all_pages, item)
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump({"path": page.source.path, "item": json.item_with_waits(page, shown)}))
    elif output == "text":
        from pillcheck.report.pages.width import of_terminal

        echo(table.item(page, shown, of_terminal()))
    else:
        header = cells.item_header(page.dialect)
        rows = list(zip(header, cells.item_with_properties(page, shown), strict=True))
        rows += table.waits(page, shown)
        rows += [(field.name, field.text) for field in shown.fields]
        print_table(output, ("field", "text"), rows)
