"""``pillcheck board``."""

from __future__ import annotations

import click

from pillcheck.cli.choose import chosen_items, filter_options
from pillcheck.cli.options import format_option, page_arguments
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages


@click.command()
@filter_options
@click.option(
    "--width",
    type=click.IntRange(10),
    metavar="N",
    help="The width; the terminal's by default.",
)
@page_arguments
@format_option("text", "json", "md")
def command(
    statuses: tuple[str, ...],
    priorities: tuple[str, ...],
    conditions: tuple[str, ...],
    width: int | None,
    pages: tuple[str, ...],
    output: str,
) -> None:
    """Show the items in columns by status.

    The columns fill the terminal. If it is too narrow, they are printed one
    below the other; in a pipe, each item is a line.
    """
    from pillcheck.backlog.counts import by_status
    from pillcheck.report.pages import board
    from pillcheck.report.pages.width import of_terminal

    config, all_pages = read_pages(pages, folders=True)
    dialect = config.dialect
    chosen = chosen_items(config, all_pages, statuses, priorities, conditions)
    groups = by_status(dialect, chosen)
    if statuses:
        groups = {status: matches for status, matches in groups.items() if matches}
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.board(dialect, all_pages, groups)))
    elif not any(groups.values()):
        return
    elif output == "text":
        echo(board.text(dialect, groups, width or of_terminal(), paths=len(all_pages) > 1))
    else:
        print_table(output, *board.table(dialect, groups, paths=len(all_pages) > 1))
