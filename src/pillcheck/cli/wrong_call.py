"""What is wrong with a call: click's errors in pillcheck's own words."""

from __future__ import annotations

import re

import click

from pillcheck.errors import suggestion

_NO_COMMAND = re.compile(r"No such command '(.*?)'\.", re.DOTALL)
_NO_NUMBER = re.compile(r"'(.*)' is not a valid float(?: range)?\.", re.DOTALL)
_EXTRA = re.compile(r"Got unexpected extra (arguments?) \((.*)\)", re.DOTALL)


def explained(error: click.UsageError) -> str:
    """Return what is wrong with a call and, in the same line, how to call the command."""
    if error.ctx is None:
        return _problem(error)
    command, path = error.ctx.command, error.ctx.command_path
    usage = f"usage: {' '.join([path, *command.collect_usage_pieces(error.ctx)])}"
    unknown = _NO_COMMAND.match(error.format_message())
    if unknown and isinstance(command, click.Group):
        _, ending = suggestion(unknown[1], command.list_commands(error.ctx), "commands")
        return f'unknown command "{unknown[1]}"; {ending}'
    if isinstance(error, click.MissingParameter):
        given = error.ctx.params
        missing = [_shown(p) for p in command.params if p.required and p.name not in given]
        return f"missing {_joined(missing)}; {usage}{_example(command, path)}"
    if isinstance(error, click.NoSuchOption):
        if error.option_name == "--page" and any(_shown(p) == "PAGE" for p in command.params):
            return f"name the page without --page; {usage}"
        if error.possibilities:
            return f"{_problem(error)}; did you mean {error.possibilities[0]}?"
    if _EXTRA.match(error.message):
        takes_option = any("--page" in parameter.opts for parameter in command.params)
        return f"{_problem(error)}; {usage}{'; --page names a page' if takes_option else ''}"
    return f"{_problem(error)}; see {path} --help"


def _problem(error: click.UsageError) -> str:
    """Return click's message: lower case, no full stop, no quotes around options."""
    if number := _NO_NUMBER.match(error.message):
        example = number[1].replace(",", ".") if re.fullmatch(r"\d+,\d+", number[1]) else "4.5"
        return f'"{number[1]}" is not a number; write it as {example}'
    if isinstance(error, click.NoSuchOption):
        return f"unknown option {error.option_name}"
    if extra := _EXTRA.match(error.message):
        return f"unexpected {extra[1]} {extra[2]}"
    message = re.sub(r"'(--?\w[\w-]*)'", r"\1", error.format_message()).rstrip(".")
    return message[:1].lower() + message[1:]


def _example(command: click.Command, path: str) -> str:
    """Return an example where the usage does not say which word is which argument."""
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    if not any(argument.nargs == -1 for argument in arguments[:-1]):
        return ""
    from pillcheck.cli.examples import EXAMPLES

    return f"; example: {EXAMPLES[path.partition(' ')[2]]}"


def _shown(parameter: click.Parameter) -> str:
    return (parameter.metavar or parameter.name or "").upper().strip("[].")


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
