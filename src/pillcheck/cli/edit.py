"""``pillcheck edit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item, complete_priority
from pillcheck.cli.editing import NoteRow, Summary, Target, make
from pillcheck.cli.options import EditOptions, assignment, edit_options, field_options
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change


@click.command()
@click.argument("item", shell_complete=complete_item)
@click.option("--title", metavar="TEXT", help="The new title.")
@click.option("--priority", shell_complete=complete_priority, help="The new priority.")
@field_options
@edit_options
def command(
    item: str,
    title: str | None,
    priority: str | None,
    hours: float | None,
    assignments: tuple[str, ...],
    options: EditOptions,
) -> None:
    """Change an item's title, priority, estimate or fields.

    Without an option, the item's markup opens in your editor. A field that the
    item lacks is added with the next number.
    """
    from pillcheck.backlog.lookup import describe, find_priority
    from pillcheck.editing.fields import edit_item

    target = Target.of(options.pages, (item,))
    row = NoteRow.of(target.config, options)
    if priority is not None:
        priority = find_priority(target.config.dialect, priority)
    fields = dict(map(assignment, assignments))
    if title is None and priority is None and hours is None and not fields:
        _in_editor(target, row, options)
        return

    def plan(page: Page) -> tuple[Change, Item, Summary]:
        (item,) = target.find(page)
        change = edit_item(page, item, title=title, priority=priority, hours=hours, fields=fields)
        return change, item, Summary(describe(item), "edited")

    make(target.page, plan, row, options)


def _in_editor(target: Target, row: NoteRow | None, options: EditOptions) -> None:
    """Open the editor on an item's markup, and edit the item as it was saved."""
    from pillcheck.backlog.lookup import describe
    from pillcheck.cli.editor import draft
    from pillcheck.editing.gates import gate_block
    from pillcheck.editing.item_markup import replace_item
    from pillcheck.html.whitespace import line_break_before

    (opened,) = target.find(target.page)
    gate_block(target.page, opened)
    source = target.page.source
    old = source.cut(opened.element.span)
    lead = line_break_before(source, opened.element.token.start)
    ending = lead.rstrip(" \t") or "\n"
    with draft(lead.lstrip("\r\n") + old + ending, source.encoding) as text:

        def plan(page: Page) -> tuple[Change, Item, Summary]:
            (item,) = target.find(page)
            if page.source.cut(item.element.span) != old:
                raise Refusal("conflict", f"{describe(item)} changed while you edited it")
            return replace_item(page, item, text), item, Summary(describe(item), "edited")

        make(target.page, plan, row, options)
