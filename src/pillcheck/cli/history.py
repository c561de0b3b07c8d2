"""``pillcheck history``, ``pillcheck history add`` and ``pillcheck history edit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pillcheck.cli.reading import (
    Told,
    dry_run_option,
    echo,
    format_option,
    make,
    one_page,
    page_option,
    print_table,
    read_pages,
    row_options,
)
from pillcheck.dates import date_of
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change
    from pillcheck.project.config import Config


@click.group(invoke_without_command=True)
@page_option
@format_option("text", "json", "csv", "md")
@click.pass_context
def command(context: click.Context, pages: tuple[str, ...], output: str) -> None:
    """Show the page history, add a row to it or change one."""
    context.obj = (pages, output)
    if context.invoked_subcommand:
        return
    _, read = read_pages(pages)
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.history(read)))
    elif output == "text":
        from pillcheck.report.pages import table

        echo(table.by_page([(page, table.history(page)) for page in read], read))
    else:
        from pillcheck.report.pages import cells

        rows = ((page, row) for page in read for row in cells.history(page))
        print_table(output, *cells.by_page(read, cells.HISTORY_HEADER, rows))


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
    from pillcheck.editing.history_rows import add_history_rows

    config, before, output = _target(context, pages, output)
    row = (date_of(date), text, config.author_of(author))

    def plan(page: Page) -> tuple[Change, None, Told]:
        change = add_history_rows(page, row[0], [row[1]], row[2])
        return change, None, Told("added", f"{row[0]} {row[1]} ({row[2]})")

    make(before, plan, None, output, dry_run=dry_run)


@command.command()
@click.argument("row")
@click.option("--text", metavar="TEXT", help="What the row shall say.")
@click.option("--date", metavar="YYYY-MM-DD", help="The row's date.")
@click.option("--author", help="The row's author.")
@page_option
@dry_run_option
@format_option("text", "json")
@click.pass_context
def edit(
    context: click.Context,
    row: str,
    text: str | None,
    date: str | None,
    author: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Change the date, text or author of a row.

    ROW is its number, 1 being the topmost, or its date where only one row has it.
    """
    from pillcheck.backlog.lookup import find_row
    from pillcheck.editing.gates import gate_history
    from pillcheck.editing.history_rows import edit_history_row

    if text is None and date is None and author is None:
        raise Refusal("usage", "say what to change: --text, --date or --author")
    _, before, output = _target(context, pages, output)
    day = date_of(date) if date is not None else None

    def plan(page: Page) -> tuple[Change, None, Told]:
        gate_history(page)
        number = find_row(page, row)
        change = edit_history_row(page, number, date=day, change=text, author=author)
        return change, None, Told(f"row {number}", "changed")

    make(before, plan, None, output, dry_run=dry_run)


def _target(
    context: click.Context, pages: tuple[str, ...], output: str
) -> tuple[Config, Page, str]:
    """Return the configuration, the page and the format that a subcommand is to use."""
    outer_pages, outer_output = context.obj
    own = context.get_parameter_source("output")
    config = configuration.load()
    page = one_page(pages or outer_pages, config)
    return config, page, output if own is ParameterSource.COMMANDLINE else outer_output
