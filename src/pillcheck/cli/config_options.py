"""``--config`` and ``--isolated``, which every command takes that reads the configuration."""

from __future__ import annotations

import click

from pillcheck.cli.completion import CHOICE, complete_file
from pillcheck.errors import Refusal
from pillcheck.project.choice import Choice, chosen


def config_options() -> list[click.Option]:
    """Return the options, which choose what a configuration is read from while a command runs."""
    return [
        click.Option(
            ["--config", "config_file"],
            metavar="FILE",
            expose_value=False,
            callback=_choose,
            help="Read the configuration from this file.",
            shell_complete=complete_file,
        ),
        click.Option(
            ["--isolated"],
            is_flag=True,
            expose_value=False,
            callback=_choose,
            help="Read no configuration.",
        ),
    ]


def _choose(context: click.Context, option: click.Parameter, value: str | bool | None) -> None:
    if not value:
        return
    before: Choice = context.meta.get(CHOICE, Choice())
    if option.name == "isolated":
        choice = before.replaced(isolated=True)
    else:
        choice = before.replaced(file=str(value))
    if choice.file and choice.isolated:
        raise Refusal("usage", "--isolated reads no configuration; leave out --config")
    context.meta[CHOICE] = choice
    context.with_resource(chosen(choice))
