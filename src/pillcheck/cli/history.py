"""``pillcheck history``, which shows the page history."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_file
from pillcheck.cli.history_rows import add, begin, edit, remove
from pillcheck.cli.options import format_option, page_option
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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
    """Show the page history, begin it, or add, change or remove a row."""
    context.obj = (pages, output)
    if context.invoked_subcommand:
        return
    _, all_pages = read_pages(pages, folders=True, to_show=True)
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


for subcommand in (add, begin, edit, remove):
    command.add_command(subcommand)
