"""``pillcheck add``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from pillcheck import config as configuration
from pillcheck.cli.common import (
    Row,
    Told,
    assignment,
    date_of,
    edit_options,
    make,
    one_page,
    wording_options,
)
from pillcheck.cli.completion import complete_priority, complete_status

if TYPE_CHECKING:
    from pillcheck.page import Item, Page
    from pillcheck.writer.change import Change


@click.command()
@click.argument("title")
@click.option(
    "--priority",
    shell_complete=complete_priority,
    help="Its priority; the least urgent on the page by default.",
)
@click.option(
    "--status", shell_complete=complete_status, help="Its status; the first one by default."
)
@click.option("--summary", metavar="TEXT", help="What it is.")
@click.option("--problem", metavar="TEXT", help="What is wrong without it.")
@click.option("--value", metavar="TEXT", help="What it is good for.")
@click.option("--scope", metavar="TEXT", help="What is to be delivered.")
@wording_options
@click.option("--edit", "edited", is_flag=True, help="Open your editor on the new item.")
@edit_options
def command(
    title: str,
    priority: str | None,
    status: str | None,
    summary: str | None,
    problem: str | None,
    value: str | None,
    scope: str | None,
    hours: float | None,
    assignments: tuple[str, ...],
    note: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    edited: bool,
    dry_run: bool,
) -> None:
    """Add an item behind the last one of its priority.

    It gets the next id that was never used, on the page or in its git history,
    the markup of its neighbour and every required field.
    """
    from pillcheck.lookup import describe, find_priority, find_status
    from pillcheck.used import used_numbers
    from pillcheck.writer.block import read_block
    from pillcheck.writer.insert import insert_item
    from pillcheck.writer.model import Wish, new_item

    config = configuration.load()
    dialect = config.dialect
    page = one_page(pages, config)
    row = Row.of(config, note, author, date)
    wanted = find_status(dialect, status or dialect.statuses[0].name)
    urgency = find_priority(dialect, priority) if priority is not None else None
    texts = dict(assignment(one) for one in assignments)
    texts |= {k: v for k, v in (("Summary", summary), ("Scope", scope)) if v is not None}
    markup = _markup(page, texts, problem, value)
    day = date_of(date)

    def wish(page: Page) -> Wish:
        name = f"{dialect.id_prefix}{max(used_numbers(page), default=0) + 1}"
        return Wish(name, title, urgency or _least(page), wanted, day, hours, markup)

    def inserted(page: Page, text: str) -> tuple[Change, Item, Told]:
        item = read_block(page, text.strip()).items[0]
        return insert_item(page, text), item, Told(describe(item), f"added as {item.priority}")

    if not edited:
        make(page, lambda p: inserted(p, new_item(p, wish(p))), row, output, dry_run=dry_run)
        return
    from pillcheck.editor import draft

    with draft(new_item(page, wish(page)) + "\n", "new") as text:
        make(page, lambda p: inserted(p, text), row, output, dry_run=dry_run)


def _markup(
    page: Page, texts: dict[str, str], problem: str | None, value: str | None
) -> dict[str, str]:
    """Return the markup of the fields that were given, by the labels that the page knows."""
    from pillcheck.lookup import find_label
    from pillcheck.markup import escape_text, one_line

    def escaped(text: str, what: str) -> str:
        return escape_text(one_line(text, what), page.source)

    found = {find_label(page.dialect, name): escaped(text, name) for name, text in texts.items()}
    both = [("Problem", problem), ("Value", value)]
    given = [(name, escaped(text, name)) for name, text in both if text is not None]
    if given:
        label = find_label(page.dialect, "Problem & value")
        if len(given) == 1:
            found[label] = given[0][1]
        else:
            # Set apart as on this page, if it has such a field.
            between = re.search(r"<br[ /]*>\s*(?=<strong>Value:)", page.source.text)
            parts = (f"<strong>{name}:</strong> {text}" for name, text in given)
            found[label] = (between[0] if between else "<br>").join(parts)
    return found


def _least(page: Page) -> str:
    """Return the least urgent priority that the page uses."""
    used = {item.priority for item in page.items}
    names = page.dialect.priorities
    return next((name for name in reversed(names) if name in used), names[-1])
