"""The options that choose among items, and the items that they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_priority, complete_status
from pillcheck.cli.options import together
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Page
    from pillcheck.project.config import Config


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
)


def chosen_items(
    config: Config, pages: list[Page], statuses: tuple[str, ...], priorities: tuple[str, ...]
) -> list[Match]:
    """Return the items of pages that the options choose; a refusal where the pages have none."""
    from pillcheck.backlog.lookup import find_priority, find_status

    wanted = {find_status(config.dialect, status).name for status in statuses}
    urgent = {find_priority(config.dialect, priority) for priority in priorities}
    if not any(page.items for page in pages):
        where = ", ".join(page.source.path for page in pages)
        raise Refusal("item-not-found", f"there are no items in {where}")
    return [
        (page, item)
        for page in pages
        for item in page.items
        if (not wanted or item.status in wanted) and (not urgent or item.priority in urgent)
    ]
