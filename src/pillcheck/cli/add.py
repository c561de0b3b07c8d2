"""``pillcheck add``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_priority, complete_status
from pillcheck.cli.editing import NoteRow, Summary, make, one_page
from pillcheck.cli.editing_many import property_values
from pillcheck.cli.options import (
    EditOptions,
    assignments_of,
    attribute_option,
    edit_options,
    field_options,
    set_option,
)
from pillcheck.cli.printing import hint
from pillcheck.dates import date_of
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.item_spec import ItemSpec


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
@click.option("--scope", metavar="TEXT", help="What to deliver.")
@attribute_option
@set_option
@field_options
@click.option("--edit", "in_editor", is_flag=True, help="Open your editor on the new item.")
@edit_options
def command(
    title: str,
    priority: str | None,
    status: str | None,
    summary: str | None,
    problem: str | None,
    value: str | None,
    scope: str | None,
    attributes: tuple[str, ...],
    values: tuple[str, ...],
    hours: float | None,
    assignments: tuple[str, ...],
    markups: tuple[str, ...],
    options: EditOptions,
    *,
    in_editor: bool,
) -> None:
    """Add an item after the last one of its priority.

    It gets the next id that was never used on the page or in its git history,
    the markup of its neighbour and every required field. Attributes that every item
    has are as in the item beside it, or as --attribute says.
    """
    from pillcheck.backlog.lookup import describe
    from pillcheck.editing.adding import add_item, add_markup
    from pillcheck.editing.field_texts import field_texts
    from pillcheck.editing.item_spec import next_item_spec
    from pillcheck.editing.new_item import new_item

    config = configuration.load()
    page = one_page(options.pages, config)
    row = NoteRow.of(config, options)
    plain = assignments_of(assignments)
    plain |= {k: v for k, v in (("Summary", summary), ("Scope", scope)) if v is not None}
    fields = field_texts(page.source, plain, assignments_of(markups))
    properties = property_values(values)
    day = date_of(options.date)

    def spec(page: Page) -> ItemSpec:
        return next_item_spec(
            page,
            title,
            day,
            priority=priority,
            status=status,
            hours=hours,
            fields=fields,
            problem=problem,
            value=value,
            attributes=property_values(attributes, "attribute"),
        )

    def added(added: tuple[Change, Item]) -> tuple[Change, Item, Summary]:
        change, item = added
        step = f"added as {item.priority}" if item.priority else "added"
        return change, item, Summary(describe(item), step, says_all=True)

    if not in_editor:
        make(page, lambda page: added(add_item(page, spec(page), properties)), row, options)
        return
    if properties:
        raise Refusal("usage", "--edit opens the whole item; write its properties there")
    if page.dialect.shape:
        raise Refusal("usage", "--edit is for items that are sections; add the item without it")
    from pillcheck.cli.editor import draft

    first_spec = spec(page)
    with draft(new_item(page, first_spec) + "\n", page.source.encoding) as text:
        make(page, lambda page: added(add_markup(page, text)), row, options)
    for line in first_spec.hints:
        hint(line)
