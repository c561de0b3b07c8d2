"""What a shell is offered for an argument or option: items, statuses, priorities and rules.

Nothing here raises a refusal: where there is no page or configuration to learn
from, there is nothing to offer. ``shells`` passes it to a shell.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from click.shell_completion import CompletionItem

    from pillcheck.backlog.page import Page
    from pillcheck.project.config import Config


# Where the options leave what they chose, in click's data of a call.
CHOICE = "pillcheck.config"


def complete_item(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Return the ids that begin with what was typed, with or without prefix, and such titles.

    A title is offered only once something of it is typed, and only where a
    command would find its item by it.
    """
    from pillcheck.backlog.lookup import find_item

    pages = _pages(context)
    typed = incomplete.casefold()
    ids = {}
    titles = {}
    for page in pages:
        beginnings = (typed, f"{page.dialect.id_prefix}{typed.removeprefix('#')}".casefold())
        for item in page.items:
            title = item.title.value if item.title else ""
            if item.name and item.name.casefold().startswith(beginnings):
                ids[item.name] = title
            if typed and title.casefold().startswith(typed):
                with suppress(Refusal):
                    if find_item(pages, title)[1] is item:
                        titles[title] = item.name or ""
    return [*_offers(ids.items()), *_offers(titles.items())]


def complete_item_or_status(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return items for ``ITEM... STATUS``; once there is an item on the line, statuses first."""
    names = [p.name for p in context.command.params if isinstance(p, click.Argument)]
    items = complete_item(context, parameter, incomplete)
    if any(context.params.get(name or "") for name in names):
        return [*complete_status(context, parameter, incomplete), *items]
    return items


def complete_status(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Return the statuses whose names begin with what was typed, else the labels that do."""
    typed = incomplete.casefold()
    names = [(status.name, status.label) for status in _config(context).dialect.statuses]
    labels = [(label, name) for name, label in names]
    offers = _beginning(names, typed)
    if typed and not offers:
        offers = _beginning(labels, typed)
    return _offers(offers)


def complete_priority(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Return the priorities that begin with what was typed."""
    names = [(name, "") for name in _config(context).dialect.priorities]
    return _offers(_beginning(names, incomplete.casefold()))


def complete_statuses(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the statuses that begin with what was typed, or with what follows its last comma."""
    return _behind_comma(complete_status, context, parameter, incomplete)


def complete_priorities(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the priorities that begin with what was typed, or what follows its last comma."""
    return _behind_comma(complete_priority, context, parameter, incomplete)


def complete_rule(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Return the rules that begin with what was typed, or with what follows its last comma."""
    from pillcheck.rules.catalogue import RULES

    before, comma, typed = incomplete.rpartition(",")
    offers = _beginning([(rule.id, rule.summary) for rule in RULES], typed)
    return _offers((f"{before}{comma}{name}", summary) for name, summary in offers)


def complete_file(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter | click.Command,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Let the shell offer files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def _behind_comma(
    complete: Callable[[click.Context, click.Parameter, str], list[CompletionItem]],
    context: click.Context,
    parameter: click.Parameter,
    incomplete: str,
) -> list[CompletionItem]:
    """Return what is offered for the last name of a list with commas."""
    before, comma, typed = incomplete.rpartition(",")
    offers = complete(context, parameter, typed)
    return _offers((f"{before}{comma}{offer.value}", offer.help or "") for offer in offers)


def _beginning(known: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    return [(name, words) for name, words in known if name.casefold().startswith(typed)]


def _offers(offers: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Return what a shell can be offered: no option, and nothing that steers a terminal."""
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(value, help=words if words.isprintable() and words else None)
        for value, words in offers
        if value.isprintable() and not value.startswith("-")
    ]


def _config(context: click.Context) -> Config:
    try:
        with _choice(context):
            return configuration.load()
    except Refusal:
        return configuration.Config()


def _choice(context: click.Context) -> AbstractContextManager[None]:
    """Return what makes the choice of the call again, which is over when a shell asks."""
    from pillcheck.project.choice import Choice, chosen

    return chosen(context.meta.get(CHOICE, Choice()))


def _pages(context: click.Context) -> list[Page]:
    """Return the pages that the command would look at, as far as they can be read."""
    from pillcheck.backlog.reader import read
    from pillcheck.files.reading import read_bytes
    from pillcheck.html.source import Source

    given: tuple[str, ...] = ()
    around: click.Context | None = context
    while around and not given:
        given, around = around.params.get("pages") or (), around.parent
    pages = []
    with suppress(Refusal), _choice(context):
        config = configuration.load()
        for path in configuration.find_pages(given, config):
            with suppress(Refusal):
                if path != "-":
                    source = Source.from_bytes(read_bytes(path), path)
                    pages.append(read(source, config.dialect))
    return pages
