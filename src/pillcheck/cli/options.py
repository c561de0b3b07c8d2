"""The options that several commands have, and the record in which an edit gets them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pillcheck.cli.completion import complete_file
from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

page_option = click.option(
    "--page",
    "pages",
    multiple=True,
    metavar="PAGE",
    help="The page, if it is not the usual one.",
    shell_complete=complete_file,
)


def page_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command that takes no other argument take pages, with or without ``--page``."""

    @click.argument("named", nargs=-1, metavar="[PAGE]...", shell_complete=complete_file)
    @page_option
    @wraps(command)
    def call(*arguments: Any, named: tuple[str, ...], pages: tuple[str, ...], **given: Any) -> Any:
        return command(*arguments, **given, pages=(*pages, *named))

    return call


dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the change as a diff for git apply; write nothing."
)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Return the option that chooses an output format; the first one is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that adds several options to a command, in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


# Who wrote a history row, and when.
row_options = together(
    click.option("--author", help="The row's author; yours in git by default."),
    click.option("--date", metavar="YYYY-MM-DD", help="The row's date; today by default."),
)


class EditOptions(Record):
    """What the options of an editing command say."""

    pages: tuple[str, ...]
    output: str
    dry_run: bool
    note: str | None = None
    author: str | None = None
    date: str | None = None


def edit_options_of(
    *options: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds options to a command and passes them as ``options``."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def call(*arguments: Any, **given: Any) -> None:
            own = {name: given.pop(name) for name in EditOptions._fields if name in given}
            command(*arguments, **given, options=EditOptions(**own))

        return together(*options)(call)

    return add


# What every command that edits items has.
edit_options = edit_options_of(
    click.option("--note", metavar="TEXT", help="Add a row with this text to the page history."),
    row_options,
    page_option,
    dry_run_option,
    format_option("text", "json"),
)


def _gate_nan(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    # "nan" is a number to Python, and to click in every range.
    if value is not None and value != value:
        raise click.BadParameter("nan is not a number of hours", context, option)
    return value


# What an item's fields say.
field_options = together(
    click.option(
        "--hours",
        type=click.FloatRange(min=0.1, max=99999),
        callback=_gate_nan,
        help="The estimate; the days at each rate follow from it.",
    ),
    click.option(
        "--field",
        "assignments",
        multiple=True,
        metavar="NAME=TEXT",
        help="The text of a field; may be repeated.",
    ),
    click.option(
        "--html",
        "markups",
        multiple=True,
        metavar="NAME=MARKUP",
        help="The text of a field as markup: links, code and other inline elements.",
    ),
)


def assignment(text: str) -> tuple[str, str]:
    """Split ``NAME=TEXT``; raise a refusal of kind ``usage`` where there is no equals sign."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Refusal("usage", f'"{text}" is not of the form "Summary=New text"')
    return name.strip(), value


def assignments_of(texts: tuple[str, ...]) -> dict[str, str]:
    """Split each ``NAME=TEXT``; a refusal of kind ``usage`` for a name that is given twice."""
    values: dict[str, str] = {}
    for name, value in map(assignment, texts):
        if name in values:
            raise Refusal("usage", f'the field "{name}" is given twice')
        values[name] = value
    return values


# What an item says besides.
set_option = click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of a property; may be repeated.",
)


# What its start tag says that means nothing to pillcheck.
attribute_option = click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="NAME=VALUE",
    help="An attribute of the item's element; may be repeated.",
)
