"""The options that choose among items and sort them, and the items that they choose."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pillcheck.backlog.sorting import ORDERS
from pillcheck.cli.completion import complete_priorities, complete_statuses
from pillcheck.cli.options import together
from pillcheck.cli.reading import gate_items, read_timeline_of
from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.sorting import Order
    from pillcheck.html.tree import Element
    from pillcheck.project.config import Config


where_option = click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only items with this value; also NAME!=VALUE, NAME and NAME=. May be repeated.",
)


class Chosen(Record):
    """What the options say that choose among items and sort them."""

    statuses: tuple[str, ...]
    priorities: tuple[str, ...]
    conditions: tuple[str, ...]
    grep: tuple[str, ...]
    only_open: bool
    order: Order
    limit: int | None

    def items(self, config: Config, pages: list[Page]) -> list[Match]:
        """Return the items that the options choose, sorted; a refusal where there are no items."""
        matches = self.unsorted(config, pages)
        return self.sorted(config, pages, matches)[: self.limit]

    def unsorted(self, config: Config, pages: list[Page]) -> list[Match]:
        """Return all items that fit, in page order; a refusal where there are no items at all."""
        from pillcheck.backlog.filters import choice_of

        choice = choice_of(
            config.dialect,
            statuses=self.statuses,
            priorities=self.priorities,
            conditions=self.conditions,
            grep=self.grep,
            only_open=self.only_open,
        )
        if not any(page.items for page in pages):
            gate_items(pages)
            paths = ", ".join(page.source.path for page in pages)
            raise Refusal("item-not-found", f"no items in {paths}")
        return choice.among(pages)

    def sorted(self, config: Config, pages: list[Page], matches: list[Match]) -> list[Match]:
        """Return items in the order that was asked for; those that are alike keep theirs."""
        from pillcheck.backlog.sorting import in_order

        day_of = _days(pages, matches) if self.order == "age" else None
        return in_order(config.dialect, matches, self.order, day_of)


def chosen_options(order: Order) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds the options to a command and passes them as ``chosen``.

    ``order`` is how the command sorts where nothing else is asked for.
    """
    options = together(
        click.option(
            "--grep",
            multiple=True,
            metavar="WORDS",
            help="Only items with all of these words in title or fields. May be repeated.",
        ),
        click.option("--open", "only_open", is_flag=True, help="Only items still to be done."),
        click.option(
            "--status",
            "statuses",
            multiple=True,
            metavar="STATUS,...",
            help="Only items of these statuses. May be repeated.",
            shell_complete=complete_statuses,
        ),
        click.option(
            "--priority",
            "priorities",
            multiple=True,
            metavar="PRIORITY,...",
            help="Only items of these priorities. May be repeated.",
            shell_complete=complete_priorities,
        ),
        where_option,
        click.option(
            "--sort",
            "order",
            type=click.Choice(ORDERS),
            default=order,
            show_default=True,
            help="Most urgent, fewest hours or oldest status first; age needs git.",
        ),
        click.option(
            "--limit", type=click.IntRange(1), metavar="N", help="Only the first N items."
        ),
    )

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def call(*arguments: Any, **given: Any) -> None:
            own = {name: given.pop(name) for name in Chosen._fields}
            command(*arguments, **given, chosen=Chosen(**own))

        return options(call)

    return add


def _days(pages: list[Page], matches: list[Match]) -> Callable[[Match], dt.date]:
    """Return what tells the day on which an item got its status, from its page's git history."""
    from pillcheck.history.ages import days_of_statuses

    days: dict[Element, dt.date] = {}
    for page in pages:
        if any(match[0] is page for match in matches):
            days |= days_of_statuses(page, read_timeline_of(page))
    return lambda match: days[match[1].element]
