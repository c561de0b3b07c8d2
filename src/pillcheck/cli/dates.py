"""``pillcheck dates``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.editing import NoteRow, one_page, report_edit
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.cli.printing import echo, hint
from pillcheck.cli.reading import read_timeline_of
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.history.item_dates import DateChanges


@click.command()
@click.option("--write", is_flag=True, help="Write the dates into the page.")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="EVENT",
    help='Only these dates: "created", or a status; by default those that the page has.',
)
@edit_options
def command(events: tuple[str, ...], options: EditOptions, *, write: bool) -> None:
    """Fill in and correct the dates of items from git.

    Attributes such as data-created-at and data-done-at, or properties of such
    names, get the day on which a commit added the item or gave it the status. A
    date is corrected only where the history contradicts it. Without --write, what
    would change is listed.
    """
    from pillcheck.editing.item_dates import set_dates
    from pillcheck.editing.transaction import apply_change, edit, with_rows
    from pillcheck.history.item_dates import date_changes, windows_of
    from pillcheck.report.pages import dates as report

    config = configuration.load()
    page = one_page(options.pages, config)
    chosen = tuple(_event(page, name) for name in events)
    timeline = read_timeline_of(page)

    def changes_of(now: Page) -> DateChanges:
        same = now.source.text == page.source.text
        known = timeline if same else read_timeline_of(now)
        return date_changes(now, windows_of(now, known), chosen)

    if not write and not options.dry_run:
        dates = changes_of(page)
        if options.output == "json":
            from pillcheck.report.json_text import dump

            keys: dict[str, Any] = {"path": page.source.path, "changed": False, "diff": ""}
            echo(dump({**keys, "dates": report.data(page, dates.changes)}))
        else:
            echo(report.text(dates.changes, page.source.path))
        _hints(dates, are_open=bool(dates.changes))
        return
    row = NoteRow.of(config, options)

    def plan(now: Page) -> tuple[Page, DateChanges]:
        dates = changes_of(now)
        change = set_dates(now, dates.changes)
        if row:
            change = with_rows(now, change, row.date, [row.text], row.author)
        return apply_change(now, change), dates

    outcome = edit(page, plan, dry_run=options.dry_run)
    dates = outcome.details
    words = f"{report.written(dates.changes)} ({page.source.path})"
    keys = {"dates": report.data(outcome.before, dates.changes)}
    report_edit(outcome, words, keys, options, says_all=True)
    _hints(dates, are_open=False)


def _event(page: Page, typed: str) -> str:
    """Return the name of an event; a refusal for a status that is not configured."""
    from pillcheck.backlog.lookup import find_status
    from pillcheck.backlog.stated_dates import CREATED

    return CREATED if typed.casefold() == CREATED else find_status(page.dialect, typed).name


def _hints(dates: DateChanges, *, are_open: bool) -> None:
    from pillcheck.report.findings.text import plural

    for name in dates.unusual:
        hint(f'the dates for "{name}" are not all written as 2026-04-21, and were left alone')
    if dates.unknown:
        hint(f"{plural(dates.unknown, 'date')} before the history begins left alone")
    if are_open:
        hint("pillcheck dates --write writes these dates")
