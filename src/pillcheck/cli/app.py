"""The group of commands, and how a call of it ends.

Each command is a module of its own, imported when it is called. What several
share is in ``options``, ``reading``, ``editing`` and ``printing``.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

import click

from pillcheck import __version__
from pillcheck.cli import printing
from pillcheck.cli.shared_options import add_shared_options
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

ISSUES = "https://github.com/pillcheck/pillcheck/issues"

# A shell that wants to complete a line sets it.
COMPLETE = "_PILLCHECK_COMPLETE"

# Formats that programs read.
_FOR_PROGRAMS = frozenset("json jsonl compact csv md markdown sarif github gitlab junit".split())

# Every command and its short help. The module of a command has its name, with _ for -.
COMMANDS = {
    "check": "Check pages and report problems.",
    "list": "List the items of a page.",
    "show": "Show an item with its fields.",
    "next": "List what to work on next.",
    "board": "Show the items in columns by status.",
    "serve": "Show the page in a browser, and edit it there.",
    "stats": "Count items by status and priority, and open hours.",
    "set": "Set the status of one or more items.",
    "add": "Add an item after the last one of its priority.",
    "edit": "Change an item's title, priority, estimate, fields or properties.",
    "move": "Move an item to another place on the page.",
    "sort": "Sort the items of a page by priority.",
    "remove": "Remove an item from the page.",
    "undo": "Take the last edit by pillcheck back.",
    "migrate": "Move the status of every item to its pill, to its attribute, or to both.",
    "dates": "Fill in and correct the dates of items from git.",
    "history": "Show the page history, begin it, or add, change or remove a row.",
    "diff": "Show which items, fields and history rows changed.",
    "textconv": "Print a page as plain text, for git diff.",
    "log": "Show the history of an item.",
    "flow": "Show how work flows, from the page's history in git.",
    "rules": "List the rules.",
    "explain": "Explain a rule.",
    "adopt": "Find out how a page that others wrote can be read.",
    "init": "Start a backlog page, with a style sheet and a pre-commit hook.",
    "install": "Set up git to merge, show and check pages.",
    "doctor": "Check what is set up in git.",
    "agents": "Print how coding assistants should work on the page.",
    "mcp": "Serve pages to coding assistants, by the Model Context Protocol.",
    "lsp": "Serve editors: findings, fixes and edits of the page that is open.",
    "merge-driver": "Merge two versions of a page, as git's merge driver.",
    "help": "Show help for a command, or list all commands as JSON.",
}


class _Commands(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pillcheck.cli.{cmd_name.replace('-', '_')}")
        return add_shared_options(documented(module.command, cmd_name), cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        commands = [
            CompletionItem(name, help=summary)
            for name, summary in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from pillcheck.cli.other_words import unknown_command

            raise unknown_command(args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        from pillcheck.cli.command_groups import GROUPS

        column = max(map(len, COMMANDS))
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                # One column for all groups.
                formatter.write_dl([(f"{name:{column}}", COMMANDS[name]) for name in names])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        from pillcheck.cli.examples import DOCUMENTS

        formatter.write_paragraph()
        formatter.write_text("pillcheck help COMMAND has an example of each.")
        formatter.write_text(f"Documentation: {DOCUMENTS}/commands.md")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, "-V", "--version", prog_name="pillcheck", message="%(prog)s %(version)s"
)
def cli() -> None:
    """Lint and edit a hand-written HTML backlog, in place.

    The page is docs/backlog/README.html of the repository, unless another is
    named. An ITEM is an id (item-13, 13), a title, or the beginning of one.

    Exit codes: 0 clean or done, 1 errors found, 2 the request could not be
    carried out, 3 a bug in pillcheck.
    """


def documented(command: click.Command, name: str) -> click.Command:
    """Return a command of this full name, with the help of it and of those below it completed.

    An example and the address of the documentation are added, and what ``python -OO`` dropped.
    """
    if command.help is None and command.callback:
        from pillcheck.docstring import docstring

        command.help = docstring(command.callback)
    if name:
        from pillcheck.cli.examples import epilog

        command.epilog = epilog(name)
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            documented(subcommand, f"{name} {subcommand.name}".strip())
    return command


add_shared_options(documented(cli, ""))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    printing.attach()
    code = run(sys.argv[1:] if arguments is None else list(arguments))
    printing.let_go()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    arguments = list(arguments)
    is_for_programs = _FOR_PROGRAMS & _formats(arguments) or "textconv" in arguments[:1]
    printing.prepare(for_programs=bool(is_for_programs))
    if COMPLETE in os.environ:
        return _complete(os.environ[COMPLETE])
    try:
        code = _call(arguments or ["--help"])
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        return _refuse(refusal, arguments)
    except click.UsageError as error:
        from pillcheck.cli.wrong_call import explained

        return _refuse(Refusal("usage", explained(error)), arguments)
    except click.ClickException as error:
        return _refuse(Refusal("io", error.format_message()), arguments)
    except (click.Abort, KeyboardInterrupt):
        printing.hint("interrupted")
        return 130
    except BrokenPipeError:
        # The reader has gone, as `head` does.
        return 141
    except OSError as error:
        # Errors of a page's file name it; this one has another cause, such as standard output.
        message = f"system error: {error.strerror or error}"
        return _refuse(
            Refusal("io", f"{message}; check whether the command took effect"), arguments
        )
    except UnicodeEncodeError as error:
        encoding = sys.getfilesystemencoding()
        if encoding == "utf-8":
            return _report_bug()
        message = f"file names are in {encoding}, which lacks a character of {error.object!r}"
        return _refuse(Refusal("encoding", f"{message}; set LC_ALL=C.UTF-8"), arguments)
    except Exception:  # noqa: BLE001 - the last resort, which turns a bug into exit code 3
        return _report_bug()


def _call(arguments: list[str]) -> int:
    """Call a command and return its exit code.

    ``click.Group.main`` returns 1 for a broken pipe, as for an error.
    """
    try:
        with cli.make_context("pillcheck", arguments) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return code if isinstance(code, int) else 0


def _complete(instruction: str) -> int:
    from pillcheck.cli import shells

    try:
        return shells.answer(cli, "pillcheck", COMPLETE, instruction)
    except Exception:  # noqa: BLE001 - whatever is wrong, a prompt is not the place for it
        return 1


def _refuse(refusal: Refusal, arguments: Sequence[str]) -> int:
    if "json" in _formats(arguments):
        from pillcheck.report.json_text import dump, error

        try:
            printing.echo(dump(error(refusal)))
        except OSError:
            printing.hint(refusal.message)
    else:
        printing.hint(refusal.message)
    return 2


def _formats(arguments: Sequence[str]) -> set[str]:
    """Return the formats that a call names, even if the call is wrong."""
    formats = {"json"} if "--json" in arguments else set()
    for argument, following in pairwise([*arguments, ""]):
        option, _, value = argument.partition("=")
        if option == "--format":
            formats.add(value or following)
    return formats


def _report_bug() -> int:
    import traceback

    printing.echo(traceback.format_exc().rstrip("\n"), err=True)
    printing.hint(
        f"this is a bug in pillcheck {__version__}. Please report it with the lines above: {ISSUES}"
    )
    return 3
