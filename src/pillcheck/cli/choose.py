"""The options that choose among items, and the items that they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_priority, complete_status
from pillcheck.cli.options import together
from pillcheck.cli.reading import gate_items
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page
    from pillcheck.project.config import Config

    Fits = Callable[[Item], bool]


where_option = click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only items with this value; also NAME!=VALUE, NAME and NAME=. May be repeated.",
)
filter_options = together(
    click.option(
        "--status",
        "statuses",
        multiple=True,
        help="Only items of this status.",
        shell_complete=complete_status,
    ),
    click.option(
        "--priority",
        "priorities",
        multiple=True,
        help="Only items of this priority.",
        shell_complete=complete_priority,
    ),
    where_option,
)


def chosen_items(
    config: Config,
    pages: list[Page],
    statuses: tuple[str, ...],
    priorities: tuple[str, ...],
    conditions: tuple[str, ...],
) -> list[Match]:
    """Return the items that the options choose; a refusal where the pages have no items."""
    from pillcheck.backlog.lookup import find_priority, find_status

    fits: Fits | None = None
    if conditions:
        from pillcheck.backlog.filters import conditions_of

        fits = conditions_of(config.dialect, conditions)
    chosen_statuses = {find_status(config.dialect, status).name for status in statuses}
    chosen_priorities = {find_priority(config.dialect, priority) for priority in priorities}
    if not any(page.items for page in pages):
        gate_items(pages)
        paths = ", ".join(page.source.path for page in pages)
        raise Refusal("item-not-found", f"no items in {paths}")
    return [
        (page, item)
        for page in pages
        for item in page.items
        if (not chosen_statuses or item.status in chosen_statuses)
        and (not chosen_priorities or item.priority in chosen_priorities)
        and (fits is None or fits(item))
    ]
