"""``pillcheck stats``."""

from __future__ import annotations

import click

from pillcheck.cli.choose import chosen_items, where_option
from pillcheck.cli.options import format_option, page_arguments
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages


@click.command()
@where_option
@page_arguments
@format_option("text", "json", "csv", "md")
def command(conditions: tuple[str, ...], pages: tuple[str, ...], output: str) -> None:
    """Count items by status and priority, and open hours.

    An item is open unless it is done or rejected. Sums the hours of open items,
    and counts those without an estimate. Several pages are counted together.
    """
    from pillcheck.backlog.counts import by_priority, tally
    from pillcheck.report.pages import stats
    from pillcheck.report.pages.width import of_terminal

    config, all_pages = read_pages(pages, folders=True)
    dialect = config.dialect
    matches = chosen_items(config, all_pages, (), (), conditions)
    total = tally(dialect, matches)
    priorities = {
        name: tally(dialect, group) for name, group in by_priority(dialect, matches).items()
    }
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.stats(dialect, all_pages, total, priorities)))
    elif output == "text":
        echo(stats.text(dialect, all_pages, total, priorities, of_terminal()))
    else:
        print_table(output, *stats.table(dialect, total, priorities))
