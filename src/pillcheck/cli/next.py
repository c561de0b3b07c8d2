"""``pillcheck next``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from pillcheck.cli.choose import chosen_options
from pillcheck.cli.options import format_option, page_option
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages

if TYPE_CHECKING:
    from pillcheck.cli.choose import Chosen


@click.command()
@chosen_options("priority")
@page_option
@format_option("text", "json", "csv", "md")
def command(pages: tuple[str, ...], output: str, chosen: Chosen) -> None:
    """List what to work on next.

    Items that are open and not blocked, the most urgent first; of one priority,
    those that are in progress, then as they stand. An item that says that it
    waits for another, as in "waits for item 3", "blocked by item 3", "depends on
    item 3" or "after item 3", comes last, behind that one, until it is done.
    """
    from pillcheck.backlog.upcoming import upcoming
    from pillcheck.report.pages import upcoming as report
    from pillcheck.report.pages.width import of_terminal

    config, all_pages = read_pages(pages, to_show=True)
    matches = chosen.unsorted(config, all_pages)
    sort = None
    if chosen.order != "priority":
        sort = partial(chosen.sorted, config, all_pages)
    plan = upcoming(all_pages, matches, sort)
    turns = plan.turns[: chosen.limit]
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.turns(all_pages, turns, plan.circles)))
    elif output == "text":
        echo(report.text(all_pages, matches, turns, plan.circles, of_terminal()))
    else:
        print_table(output, *report.table(all_pages, turns))
