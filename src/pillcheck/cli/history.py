"""``pillcheck history``, ``pillcheck history add`` and ``pillcheck history edit``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pillcheck.cli.completion import complete_file
from pillcheck.cli.editing import Summary, make, one_page
from pillcheck.cli.options import (
    EditOptions,
    dry_run_option,
    edit_options_of,
    format_option,
    page_option,
    row_options,
)
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages
from pillcheck.dates import date_of
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change
    from pillcheck.project.config import Config


class _Pages(click.Group):
    """A group that takes pages as well, before the name of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read each page as if ``--page`` stood before it."""
        args = list(args)
        while True:
            rest = self.make_parser(ctx).parse_args(list(args))[1]
            if not rest or rest[0] in self.commands or not _may_be_page(rest[0]):
                return super().parse_args(ctx, args)
            place = len(args) - len(rest)
            # What follows two hyphens would be no option.
            start = place - (args[place - 1 : place] == ["--"])
            args[start : place + 1] = ["--page", rest[0]]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin with what was typed, else let files do."""
        return super().shell_complete(ctx, incomplete) or complete_file(ctx, self, incomplete)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return what the line on usage shows."""
        return ["[OPTIONS]", "[PAGE]... [COMMAND [ARGS]...]"]


def _may_be_page(word: str) -> bool:
    """Tell whether a word means a page rather than a mistyped command."""
    return word == "-" or "." in word or os.path.exists(word)  # noqa: PTH110 - as it was typed


@click.group(cls=_Pages, invoke_without_command=True)
@page_option
@format_option("text", "json", "csv", "md")
@click.pass_context
def command(context: click.Context, pages: tuple[str, ...], output: str) -> None:
    """Show the page history, or add or change a row."""
    context.obj = (pages, output)
    if context.invoked_subcommand:
        return
    _, all_pages = read_pages(pages, folders=True)
    if output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.pages import json

        echo(dump(json.history(all_pages)))
    elif output == "text":
        from pillcheck.report.pages import table
        from pillcheck.report.pages.width import of_terminal

        columns = of_terminal()
        parts = [(page, table.history(page, columns)) for page in all_pages]
        echo(table.by_page(parts, all_pages, columns))
    else:
        from pillcheck.report.pages import cells

        rows = ((page, row) for page in all_pages for row in cells.history(page))
        print_table(output, *cells.by_page(all_pages, cells.HISTORY_HEADER, rows))


# The date and author of a changed row stay what they are by default.
_PAGE_OPTIONS = (page_option, dry_run_option, format_option("text", "json"))


@command.command()
@click.argument("text")
@edit_options_of(row_options, *_PAGE_OPTIONS)
@click.pass_context
def add(context: click.Context, text: str, options: EditOptions) -> None:
    """Add a row on top of the page history, in the style of its neighbour."""
    from pillcheck.editing.history_rows import add_history_rows

    config, page, options = _completed(context, options)
    date, author = date_of(options.date), config.author_of(options.author)

    def plan(page: Page) -> tuple[Change, None, Summary]:
        change = add_history_rows(page, date, [text], author)
        return change, None, Summary("added", f"{date} {text} ({author})", says_all=True)

    make(page, plan, None, options)


@command.command()
@click.argument("row")
@click.option("--text", metavar="TEXT", help="The new text of the row.")
@edit_options_of(
    click.option("--date", metavar="YYYY-MM-DD", help="The new date of the row."),
    click.option("--author", help="The new author of the row."),
    *_PAGE_OPTIONS,
)
@click.pass_context
def edit(context: click.Context, row: str, text: str | None, options: EditOptions) -> None:
    """Change the date, text or author of a row.

    ROW is its number, 1 for the topmost, or its date if no other row has that.
    """
    from pillcheck.backlog.lookup import find_row
    from pillcheck.editing.gates import gate_history
    from pillcheck.editing.history_rows import edit_history_row

    author = options.author
    if text is None and options.date is None and author is None:
        raise Refusal("usage", "say what to change: --text, --date or --author")
    _, page, options = _completed(context, options)
    date = date_of(options.date) if options.date is not None else None

    def plan(page: Page) -> tuple[Change, None, Summary]:
        gate_history(page)
        number = find_row(page, row)
        change = edit_history_row(page, number, date=date, change=text, author=author)
        return change, None, Summary(f"row {number}", "changed")

    make(page, plan, None, options)


def _completed(context: click.Context, options: EditOptions) -> tuple[Config, Page, EditOptions]:
    """Return the configuration, the page, and the options with those of ``history`` itself."""
    outer_pages, outer_output = context.obj
    if context.get_parameter_source("output") is not ParameterSource.COMMANDLINE:
        options = options.replaced(output=outer_output)
    config = configuration.load()
    return config, one_page(options.pages or outer_pages, config), options
