"""``pillcheck list``."""

from __future__ import annotations

import click

from pillcheck.cli.common import echo, format_option, page_option, read_pages


@click.command()
@page_option
@format_option("text", "json")
def command(pages: tuple[str, ...], output: str) -> None:
    """List the items of a page."""
    _, read = read_pages(pages)
    if output == "json":
        from pillcheck.report import json

        echo(json.dump(json.items(read)))
    else:
        from pillcheck.report import table

        for page in read:
            echo(table.items(page))
