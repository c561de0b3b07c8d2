"""``pillcheck board``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.choose import chosen_options
from pillcheck.cli.completion import complete_file
from pillcheck.cli.options import format_option, page_arguments
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages
from pillcheck.cli.report_file import ReportFile

if TYPE_CHECKING:
    from pillcheck.cli.choose import Chosen


@click.command()
@chosen_options("priority")
@click.option(
    "--width",
    type=click.IntRange(10),
    metavar="N",
    help="The width; the terminal's by default.",
)
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    help="Write the board for a browser, in one file.",
    shell_complete=complete_file,
)
@page_arguments
@format_option("text", "json", "md")
def command(
    width: int | None,
    html_file: str | None,
    pages: tuple[str, ...],
    output: str,
    chosen: Chosen,
) -> None:
    """Show the items in columns by status.

    The columns fill the terminal. If it is too narrow, they are printed one
    below the other; in a pipe, each item is a line. --html writes a page that
    needs no network and no script, beside what is printed.
    """
    from pillcheck.backlog.counts import by_status
    from pillcheck.report.pages import board
    from pillcheck.report.pages.width import of_terminal

    config, all_pages = read_pages(pages, folders=True, to_show=True)
    dialect = config.dialect
    file = ReportFile(html_file, dialect, tuple(page.source.path for page in all_pages))
    file.gate()
    groups = by_status(dialect, chosen.items(config, all_pages))
    if chosen.statuses or chosen.only_open:
        # Only what can have items has a column.
        groups = {
            status: matches
            for status, matches in groups.items()
            if matches or (not chosen.statuses and dialect.is_open(status))
        }
    if file.path:
        from pillcheck.report.pages.board_file import board_file

        file.write(board_file(dialect, all_pages, groups))
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
