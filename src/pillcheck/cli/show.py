"""``pillcheck show``."""

from __future__ import annotations

import click

from pillcheck.cli.common import echo, format_option, page_option, read_pages


@click.command()
@click.argument("item")
@page_option
@format_option("text", "json")
def command(item: str, pages: tuple[str, ...], output: str) -> None:
    """Show one item with its fields."""
    from pillcheck.lookup import find_item

    _, read = read_pages(pages)
    page, found = find_item(read, item)
    if output == "json":
        from pillcheck.report import json

        echo(json.dump({"path": page.source.path, "item": json.item(page, found)}))
    else:
        from pillcheck.report import table

        echo(table.item(page, found))
