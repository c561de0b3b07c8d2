"""``pillcheck list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.choose import chosen_options
from pillcheck.cli.options import format_option, page_arguments
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages

if TYPE_CHECKING:
    from pillcheck.cli.choose import Chosen


@click.command()
@chosen_options("page")
@page_arguments
@format_option("text", "json", "jsonl", "compact", "csv", "md")
def command(pages: tuple[str, ...], output: str, chosen: Chosen) -> None:
    """List the items of a page.

    compact and jsonl are a short line for each item, without its fields.
    """
    from pillcheck.report.pages import cells

    config, all_pages = read_pages(pages, folders=True, to_show=True)
    matches = chosen.items(config, all_pages)
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.items(all_pages, matches)))
    elif output in ("compact", "jsonl"):
        from pillcheck.report.pages import lines

        if matches:
            echo(getattr(lines, output)(all_pages, matches))
    elif output == "text":
        from pillcheck.report.pages import table
        from pillcheck.report.pages.width import of_terminal

        columns = of_terminal()
        groups = [(page, [match for match in matches if match[0] is page]) for page in all_pages]
        parts = [(page, table.items(group, columns)) for page, group in groups if group]
        if parts:
            echo(table.by_page(parts, all_pages, columns))
    else:
        header = cells.item_header(config.dialect)
        rows = ((page, cells.item_with_properties(page, item)) for page, item in matches)
        print_table(output, *cells.by_page(all_pages, header, rows))
