"""``pillcheck rules``."""

from __future__ import annotations

import click

from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo


@click.command()
@format_option("text", "json", "md")
def command(output: str) -> None:
    """List the rules."""
    from pillcheck.report.findings import rules

    if output == "json":
        from pillcheck.report.json_text import dump

        echo(dump(rules.plain()))
    elif output == "md":
        echo(rules.page().rstrip("\n"))
    else:
        from pillcheck.report.pages.width import of_terminal

        echo(rules.listing(of_terminal()))
