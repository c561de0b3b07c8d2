"""The options that every command takes, before its name or behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.printing import COLORS, choose_color

if TYPE_CHECKING:
    from collections.abc import Iterable


def _choose_color(context: click.Context, option: click.Parameter, choice: str | None) -> None:  # noqa: ARG001
    if choice is not None:
        choose_color(choice)


def add_shared_options(command: click.Command) -> click.Command:
    """Return a command that takes the options of all commands, and so do those below it."""
    _add(command, [_color_option()])
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            add_shared_options(subcommand)
    return command


def _color_option() -> click.Option:
    return click.Option(
        ["--color"],
        type=click.Choice(COLORS),
        expose_value=False,
        callback=_choose_color,
        help="When to print in colour; auto is on a terminal.",
    )


def _add(command: click.Command, options: Iterable[click.Option]) -> None:
    names = {parameter.name for parameter in command.params}
    command.params += [option for option in options if option.name not in names]
