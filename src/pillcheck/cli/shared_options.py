"""The options that every command takes, and those that most take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.printing import COLORS, choose_color

if TYPE_CHECKING:
    from collections.abc import Iterable


def _choose_color(context: click.Context, option: click.Parameter, choice: str | None) -> None:  # noqa: ARG001
    if choice is not None:
        choose_color(choice)


# They read no configuration, or that which git, hooks and other people will read.
_WITHOUT_CONFIG = {
    "adopt",
    "doctor",
    "explain",
    "help",
    "init",
    "install",
    "merge-driver",
    "rules",
    "textconv",
}


def add_shared_options(command: click.Command, name: str | None = None) -> click.Command:
    """Return a command that takes the shared options, and so do those below it.

    ``name`` is that of the command, and nothing for all of pillcheck.
    """
    options = [_color_option()]
    if name and name not in _WITHOUT_CONFIG:
        from pillcheck.cli.config_options import config_options

        options = [*config_options(), *options]
    _add(command, options)
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            add_shared_options(subcommand, name)
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
