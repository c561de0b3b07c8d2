"""``pillcheck history begin``, ``add``, ``edit`` and ``remove``: the rows of the page history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pillcheck.cli.editing import Summary, make, one_page
from pillcheck.cli.options import (
    EditOptions,
    dry_run_option,
    edit_options_of,
    format_option,
    page_option,
    row_options,
)
from pillcheck.dates import date_of
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.inline_markup import InlineMarkup
    from pillcheck.project.config import Config

# The date and author of a changed row stay what they are by default.
_PAGE_OPTIONS = (page_option, dry_run_option, format_option("text", "json"))
_HTML = click.option(
    "--html", metavar="MARKUP", help="The text as markup: links, code and other inline elements."
)
_DRAFT = "To be written."


@click.command()
@edit_options_of(*_PAGE_OPTIONS)
@click.pass_context
def begin(context: click.Context, options: EditOptions) -> None:
    """Write an empty page history below the items, like the page's other tables."""
    from pillcheck.editing.new_history import begin_history

    _, page, options = _completed(context, options)

    def plan(page: Page) -> tuple[Change, None, Summary]:
        words = "begun; pillcheck history add adds a row"
        return begin_history(page), None, Summary("page history", words, says_all=True)

    make(page, plan, None, options)


@click.command()
@click.argument("text", required=False)
@_HTML
@click.option("--edit", "in_editor", is_flag=True, help="Open your editor on the new row.")
@edit_options_of(row_options, *_PAGE_OPTIONS)
@click.pass_context
def add(
    context: click.Context,
    text: str | None,
    html: str | None,
    options: EditOptions,
    *,
    in_editor: bool,
) -> None:
    """Add a row on top of the page history, in the style of its neighbour.

    TEXT is plain words; --html takes markup instead.
    """
    from pillcheck.editing.history_rows import add_history_rows

    if text is not None and html is not None:
        raise Refusal("usage", "give TEXT or --html, not both")
    if text is None and html is None and not in_editor:
        raise Refusal("usage", "say what changed: TEXT, --html or --edit")
    config, page, options = _completed(context, options)
    date, author = date_of(options.date), config.author_of(options.author)
    if in_editor:
        _add_in_editor(page, date, text or _DRAFT, html, author, options)
        return

    def plan(page: Page) -> tuple[Change, None, Summary]:
        words = _words(page, text, html) or ""
        change = add_history_rows(page, date, [words], author)
        shown = words if isinstance(words, str) else words.words
        return change, None, Summary("added", f"{date} {shown} ({author})", says_all=True)

    make(page, plan, None, options)


def _add_in_editor(
    page: Page, date: str, text: str, html: str | None, author: str, options: EditOptions
) -> None:
    """Open the editor on a new row, and add the row as it was saved."""
    from pillcheck.cli.editor import draft
    from pillcheck.editing.gates import gate_history
    from pillcheck.editing.history_rows import cell_of, new_row, row_pattern
    from pillcheck.editing.written_row import add_written_row
    from pillcheck.html.whitespace import line_break_before

    pattern = row_pattern(page, gate_history(page))
    words = cell_of(page, _words(page, text, html) or text)
    lead = line_break_before(page.source, pattern.element.start) if pattern else ""
    row = new_row(page, pattern, date, words, author)
    ending = lead.rstrip(" \t") or "\n"
    with draft(lead.lstrip("\r\n") + row + ending, page.source.encoding) as saved:

        def plan(page: Page) -> tuple[Change, None, Summary]:
            change, added = add_written_row(page, saved)
            parts = [part.value if part else "" for part in (added.date, added.change)]
            by = added.author.value if added.author else ""
            return change, None, Summary("added", f"{' '.join(parts)} ({by})", says_all=True)

        make(page, plan, None, options)


@click.command()
@click.argument("row")
@click.option("--text", metavar="TEXT", help="The new text of the row.")
@_HTML
@edit_options_of(
    click.option("--date", metavar="YYYY-MM-DD", help="The new date of the row."),
    click.option("--author", help="The new author of the row."),
    *_PAGE_OPTIONS,
)
@click.pass_context
def edit(
    context: click.Context, row: str, text: str | None, html: str | None, options: EditOptions
) -> None:
    """Change the date, text or author of a row.

    ROW is its number, 1 for the topmost, or its date if no other row has that.
    """
    from pillcheck.backlog.lookup import find_row
    from pillcheck.editing.gates import gate_history
    from pillcheck.editing.history_rows import edit_history_row

    author = options.author
    if text is not None and html is not None:
        raise Refusal("usage", "give --text or --html, not both")
    if text is None and html is None and options.date is None and author is None:
        raise Refusal("usage", "say what to change: --text, --html, --date or --author")
    _, page, options = _completed(context, options)
    date = date_of(options.date) if options.date is not None else None

    def plan(page: Page) -> tuple[Change, None, Summary]:
        gate_history(page)
        number = find_row(page, row)
        words = _words(page, text, html)
        change = edit_history_row(page, number, date=date, change=words, author=author)
        return change, None, Summary(f"row {number}", "changed")

    make(page, plan, None, options)


@click.command()
@click.argument("row")
@click.option("--force", is_flag=True, help="Remove it, though a history is there to be kept.")
@edit_options_of(*_PAGE_OPTIONS)
@click.pass_context
def remove(context: click.Context, row: str, options: EditOptions, *, force: bool) -> None:
    """Remove a row, which the rule rewritten-history reports.

    ROW is its number, 1 for the topmost, or its date if no other row has that.
    """
    from pillcheck.backlog.lookup import find_row
    from pillcheck.editing.gates import gate_history
    from pillcheck.editing.history_rows import remove_history_row

    _, page, options = _completed(context, options)

    def plan(page: Page) -> tuple[Change, None, Summary]:
        gate_history(page)
        number = find_row(page, row)
        change = remove_history_row(page, number, force=force)
        return change, None, Summary(f"row {number}", "removed")

    make(page, plan, None, options)


def _words(page: Page, text: str | None, html: str | None) -> str | InlineMarkup | None:
    """Return the text of a row as it was typed: words, or markup that has been checked."""
    if html is None:
        return text
    from pillcheck.editing.inline_markup import inline_markup

    return inline_markup(page.source, html, "the text of the history row")


def _completed(context: click.Context, options: EditOptions) -> tuple[Config, Page, EditOptions]:
    """Return the configuration, the page, and the options with those of ``history`` itself."""
    outer_pages, outer_output = context.obj
    if context.get_parameter_source("output") is not ParameterSource.COMMANDLINE:
        options = options.replaced(output=outer_output)
    config = configuration.load()
    return config, one_page(options.pages or outer_pages, config), options
