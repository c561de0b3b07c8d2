"""``pillcheck help``."""

from __future__ import annotations

import click

from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo
from pillcheck.errors import Refusal


@click.command()
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@format_option("text", "json")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of --format json.")
@click.pass_context
def command(
    context: click.Context, names: tuple[str, ...], output: str, *, as_json: bool, schema: bool
) -> None:
    """Show help for a command, or list all commands as JSON."""
    if schema:
        import json

        from pillcheck.report.schema.outputs import schema as output_schema

        echo(json.dumps(output_schema(), indent=2))
        return
    top = context.find_root()
    chosen = _find(top, names)
    if as_json or output == "json":
        from pillcheck.report.json_text import dump
        from pillcheck.report.schema.commands import listing

        echo(dump(listing(top, " ".join(names) or None)))
    else:
        echo(chosen.get_help())


def _find(context: click.Context, names: tuple[str, ...]) -> click.Context:
    """Return the context of a command below another one; a refusal where there is none."""
    for name in names:
        group = context.command
        if not isinstance(group, click.Group):
            raise Refusal("usage", f"{context.command_path} has no commands of its own")
        _, subcommand, _ = group.resolve_command(context, [name])
        if subcommand is None:
            raise Refusal("usage", f'unknown command "{name}"')
        context = click.Context(subcommand, parent=context, info_name=name)
    return context
