"""The group of commands, as click calls them.

Each command is a module of its own, imported when it is called. What several
share is in ``options``, ``reading``, ``editing`` and ``printing``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from pillcheck import __version__
from pillcheck.cli.shared_options import add_shared_options
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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


def call(arguments: list[str]) -> int:
    """Call a command and return its exit code; what click refuses is a refusal.

    ``click.Group.main`` returns 1 for a broken pipe, as for an error.
    """
    try:
        with cli.make_context("pillcheck", arguments) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        from pillcheck.cli.wrong_call import explained

        raise Refusal("usage", explained(error)) from None
    except click.ClickException as error:
        raise Refusal("io", error.format_message()) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0
