"""``pillcheck edit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.choose import where_option
from pillcheck.cli.completion import complete_item, complete_priority
from pillcheck.cli.editing import NoteRow, Summary, Target, make
from pillcheck.cli.editing_many import edit_many, property_values
from pillcheck.cli.options import (
    EditOptions,
    assignments_of,
    attribute_option,
    edit_options,
    field_options,
    set_option,
)
from pillcheck.cli.picking import can_ask, pick_item
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change


@click.command()
@click.argument("items", nargs=-1, metavar="[ITEM]...", shell_complete=complete_item)
@click.option("--title", metavar="TEXT", help="The new title.")
@click.option("--priority", shell_complete=complete_priority, help="The new priority.")
@click.option(
    "--relabel",
    "relabels",
    multiple=True,
    metavar="OLD=NEW",
    help="A new label for a field of the item; may be repeated.",
)
@attribute_option
@set_option
@where_option
@click.option("--all", "every", is_flag=True, help="Edit every item of the page.")
@field_options
@edit_options
@click.pass_context
def command(
    context: click.Context,
    items: tuple[str, ...],
    title: str | None,
    priority: str | None,
    relabels: tuple[str, ...],
    attributes: tuple[str, ...],
    values: tuple[str, ...],
    conditions: tuple[str, ...],
    hours: float | None,
    assignments: tuple[str, ...],
    markups: tuple[str, ...],
    options: EditOptions,
    *,
    every: bool,
) -> None:
    """Change an item's title, priority, estimate, fields or properties.

    Without an option, the item's markup opens in your editor. A field that the
    item lacks is added with the next number; links and code stay around their words
    where a new text has them, and --html writes new ones. --set changes properties of
    one or more items, all of them or none; --where and --all choose items without
    naming them. An empty value removes a property or an attribute.
    """
    from pillcheck.backlog.lookup import describe, find_priority
    from pillcheck.editing.attributes import attribute_values, set_attributes
    from pillcheck.editing.change import Change
    from pillcheck.editing.field_texts import field_texts
    from pillcheck.editing.fields import edit_item

    if not (items or conditions or every) and can_ask(context):
        item, pages = pick_item(options.pages, "to edit")
        items, options = (item,), options.replaced(pages=pages)
    words = (title, priority, hours)
    is_edit = any(word is not None for word in words) or bool(assignments or markups or relabels)
    if len(items) != 1 or conditions or every:
        if is_edit or attributes:
            message = "only --set edits several items; name one item for the other options"
            raise Refusal("usage", message)
        edit_many(items, conditions, values, options, every=every)
        return
    target = Target.of(options.pages, items)
    row = NoteRow.of(target.config, options)
    if priority is not None:
        priority = find_priority(target.config.dialect, priority)
    plain, html = assignments_of(assignments), assignments_of(markups)
    fields = field_texts(target.page.source, plain, html)
    properties = property_values(values)
    labels = assignments_of(relabels)
    own = attribute_values(target.config.dialect, property_values(attributes, "attribute"))
    if properties and own:
        raise Refusal("usage", "give --set and --attribute in two calls")
    if not is_edit and not properties and not own:
        _in_editor(target, row, options)
        return

    def plan(page: Page) -> tuple[Change, Item, Summary]:
        (item,) = target.find(page)
        change = Change()
        if is_edit:
            change = edit_item(
                page,
                item,
                title=title,
                priority=priority,
                hours=hours,
                fields=fields,
                labels=labels,
            )
        if properties:
            from pillcheck.editing.properties import set_properties

            change += set_properties(page, [item], properties)
        if own:
            change += set_attributes(page, item, own)
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
