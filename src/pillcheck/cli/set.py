"""``pillcheck set``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.completion import complete_item_or_status, complete_status
from pillcheck.cli.editing import Target, report_edit
from pillcheck.cli.options import EditOptions, edit_options
from pillcheck.cli.picking import Offered, pick_item, pick_status
from pillcheck.cli.printing import hint
from pillcheck.dates import date_of
from pillcheck.editing.transaction import apply_change, edit, with_rows
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.editing.transaction import Outcome


@click.command()
@click.argument(
    "items",
    cls=Offered,
    nargs=-1,
    required=True,
    metavar="ITEM...",
    shell_complete=complete_item_or_status,
)
@click.argument("status", cls=Offered, shell_complete=complete_status)
@click.option("--delivered", metavar="TEXT", help="Add the field for what was delivered.")
@edit_options
def command(
    items: tuple[str, ...], status: str | None, delivered: str | None, options: EditOptions
) -> None:
    """Set the status of one or more items.

    ITEM is an id (item-13, 13), a title, or the beginning of one. STATUS is the
    name or label of a status. Changes the pill, the attribute or both, whichever
    the page has, and nothing else. Sets all items or none. Safe to repeat.
    """
    from pillcheck.backlog.lookup import find_status
    from pillcheck.editing.set_items import describe_step, gate_delivered, set_items, status_rows

    if not items or status is None:
        items, status, options = _completed(items, status, options)
    # Where quotes were forgotten, each word alone must not set an item that has it.
    target = Target.of(options.pages, items, one_word=len(items) == 1)
    config, note = target.config, options.note
    new = find_status(config.dialect, status)
    if delivered is not None:
        gate_delivered(config.dialect, new, len(target.names))
    date = date_of(options.date)
    has_rows = note is not None or config.record_history
    author = config.author_of(options.author) if has_rows else ""

    def plan(page: Page) -> tuple[Page, list[tuple[Item, str]]]:
        items = target.find(page)
        change = set_items(page, items, new, date, delivered=delivered)
        rows = status_rows(page.dialect, items, new, note, record=config.record_history)
        steps = [(item, describe_step(page.dialect, item, new)) for item in items]
        return apply_change(page, with_rows(page, change, date, rows, author)), steps

    outcome = edit(target.page, plan, dry_run=options.dry_run)
    if note is not None and not outcome.changed:
        hint("the note was not added, as no status changed; pillcheck history add adds it")
    set_to = [item for item, _ in outcome.details]
    report_edit(outcome, _message(outcome, new), _keys(set_to, new), options, says_all=True)
    keeps_evidence = any(rule.evidence for rule in config.dialect.fields)
    if delivered is None and keeps_evidence and new.name in config.dialect.done_statuses:
        for item in set_to:
            if not any(field.is_evidence for field in item.fields):
                hint(f"{item.called} does not say what was delivered; --delivered TEXT adds it")


def _completed(
    items: tuple[str, ...], word: str | None, options: EditOptions
) -> tuple[tuple[str, ...], str, EditOptions]:
    """Ask for what is not given: an item, a status or both. A single word may be either.

    Return the items, the status, and the options with the page of an item that was picked.
    """
    from pillcheck.backlog.lookup import find_item

    dialect = configuration.load().dialect
    is_status = word is not None and dialect.status_called(" ".join(word.split())) is not None
    if word is None or is_status:
        item, pages = pick_item(options.pages, "to set" if word is None else f"to set to {word}")
        items, options = (item,), options.replaced(pages=pages)
    else:
        items = (word,)
    if is_status and word is not None:
        return items, word, options
    target = Target.of(options.pages, items)
    _, item = find_item([target.page], items[0])
    return items, pick_status(dialect, item), options


def _message(outcome: Outcome, status: Status) -> str:
    """Return a line for each item: the step it took, or that it took none."""
    from pillcheck.backlog.lookup import describe
    from pillcheck.printable import visible

    lines = []
    for item, step in outcome.details:
        line = step
        if item.status == status.name:
            fixed_rest = outcome.changed and len(outcome.details) == 1
            rest = "the rest was corrected" if fixed_rest else "nothing written"
            line = f"{describe(item)} is {status.label} already; {rest}"
        lines.append(visible(f"{line} ({outcome.before.source.path})"))
    return "\n".join(lines)


def _keys(items: list[Item], status: Status) -> dict[str, Any]:
    """Return the keys of the JSON that say which items were set to what."""
    steps = [{"item": item.name, "from": item.status, "to": status.name} for item in items]
    if len(steps) == 1:
        return steps[0]
    return {"item": None, "from": None, "to": status.name, "items": steps}
