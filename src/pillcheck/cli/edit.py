"""``pillcheck edit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item, complete_priority
from pillcheck.cli.reading import Asked, Row, Told, assignment, edit_options, make, wording_options
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change


@click.command()
@click.argument("item", shell_complete=complete_item)
@click.option("--title", metavar="TEXT", help="The new title.")
@click.option("--priority", shell_complete=complete_priority, help="The new priority.")
@wording_options
@edit_options
def command(
    item: str,
    title: str | None,
    priority: str | None,
    hours: float | None,
    assignments: tuple[str, ...],
    note: str | None,
    author: str | None,
    date: str | None,
    pages: tuple[str, ...],
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Change what an item says: its title, priority, estimate or fields.

    Without an option, the item's markup is opened in your editor. A field that
    the item lacks is added with the next number.
    """
    from pillcheck.backlog.lookup import describe, find_priority
    from pillcheck.editing.fields import edit_item

    asked = Asked.of(pages, (item,))
    row = Row.of(asked.config, note, author, date)
    wanted = find_priority(asked.config.dialect, priority) if priority is not None else None
    fields = dict(assignment(one) for one in assignments)
    if title is None and wanted is None and hours is None and not fields:
        _in_editor(asked, row, output, dry_run=dry_run)
        return

    def plan(page: Page) -> tuple[Change, Item, Told]:
        (found,) = asked.find(page)
        change = edit_item(page, found, title=title, priority=wanted, hours=hours, fields=fields)
        return change, found, Told(describe(found), "edited")

    make(asked.page, plan, row, output, dry_run=dry_run)


def _in_editor(asked: Asked, row: Row | None, output: str, *, dry_run: bool) -> None:
    from pillcheck.backlog.lookup import describe
    from pillcheck.cli.editor import draft
    from pillcheck.editing.gates import gate_block
    from pillcheck.editing.item_markup import replace_item
    from pillcheck.html.whitespace import line_break_before

    (opened,) = asked.find(asked.page)
    gate_block(asked.page, opened)
    source = asked.page.source
    old = source.cut(opened.element.span)
    lead = line_break_before(source, opened.element.token.start)
    ending = lead.rstrip(" \t") or "\n"
    with draft(lead.lstrip("\r\n") + old + ending, source.encoding) as text:

        def plan(page: Page) -> tuple[Change, Item, Told]:
            (found,) = asked.find(page)
            if page.source.cut(found.element.span) != old:
                raise Refusal("conflict", f"{describe(found)} was changed while you edited it")
            return replace_item(page, found, text), found, Told(describe(found), "edited")

        make(asked.page, plan, row, output, dry_run=dry_run)
