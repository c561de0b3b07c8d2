"""``pillcheck history`` and ``pillcheck history add``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pillcheck import config as configuration
from pillcheck.cli.common import (
    author_of,
    carry_out,
    date_of,
    dry_run_option,
    echo,
    edit,
    format_option,
    page_option,
    parse_page,
    print_table,
    read_pages,
    report_edit,
    row_options,
)
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.page import Page


@click.group(invoke_without_command=True)
@page_option
@format_option("text", "json", "csv", "md")
@click.pass_context
def command(context: click.Context, pages: tuple[str, ...], output: str) -> None:
    """Show the page history, or add a row to it."""
    context.obj = (pages, output)
    if context.invoked_subcommand:
        return
    _, read = read_pages(pages)
    if output == "json":
        from pillcheck.report import json

        echo(json.dump(json.history(read)))
    elif output == "text":
        from pillcheck.report import table

        for page in read:
            echo(table.history(page))
    else:
        from pillcheck.report import cells

        rows = [row for page in read for row in cells.history(page)]
        print_table(output, cells.HISTORY_HEADER, rows)


@command.command()
@click.argument("text")
@row_options
@page_option
@dry_run_option
@format_option("text", "json")
@click.pass_context
def add(
    context: click.Context,
    text: str,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Add a row on top of the page history, in the style of its neighbour."""
    from pillcheck.report.text import visible
    from pillcheck.writer import add_history_row

    outer_pages, outer_output = context.obj
    own = context.get_parameter_source("output")
    output = output if own is ParameterSource.COMMANDLINE else outer_output
    config = configuration.load()
    paths = configuration.find_pages(pages or outer_pages, config)
    if len(paths) > 1:
        raise Refusal("usage", f"which page? Give --page with one of {', '.join(paths)}", paths)
    row = (date_of(date), text, author_of(config, author))

    def plan(page: Page) -> tuple[Page, None]:
        return carry_out(page, add_history_row(page, *row)), None

    edited = edit(parse_page(paths[0], config), plan, dry_run=dry_run)
    message = f"{paths[0]}: added {row[0]} {visible(row[1])} ({visible(row[2])})"
    told = {"item": None, "from": None, "to": None}
    report_edit(edited, message, output, dry_run=dry_run, **told)
