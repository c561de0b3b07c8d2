"""``pillcheck stats``."""

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
@click.option(
    "--badge",
    "badge_file",
    metavar="FILE",
    help="Write how much is done for a badge of shields.io.",
    shell_complete=complete_file,
)
@chosen_options("page")
@page_arguments
@format_option("text", "json", "csv", "md")
def command(pages: tuple[str, ...], output: str, chosen: Chosen, badge_file: str | None) -> None:
    """Count items by status and priority, and open hours.

    An item is open unless it is done or rejected. Sums the hours of open items,
    and counts those without an estimate. Several pages are counted together.
    With --limit, the first items in the order of --sort are counted.
    """
    from pillcheck.backlog.counts import by_priority, tally
    from pillcheck.report.pages import stats
    from pillcheck.report.pages.width import of_terminal

    config, all_pages = read_pages(pages, folders=True, to_show=True)
    dialect = config.dialect
    file = ReportFile(badge_file, dialect, tuple(page.source.path for page in all_pages))
    file.gate()
    matches = chosen.items(config, all_pages)
    total = tally(dialect, matches)
    priorities = {
        name: tally(dialect, group) for name, group in by_priority(dialect, matches).items()
    }
    if file.path:
        from pillcheck.report.pages.badge import badge

        file.write(badge(total))
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.stats(dialect, all_pages, total, priorities)))
    elif output == "text":
        echo(stats.text(dialect, all_pages, total, priorities, of_terminal()))
    else:
        print_table(output, *stats.table(dialect, total, priorities))
