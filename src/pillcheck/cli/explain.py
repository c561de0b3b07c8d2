"""``pillcheck explain``."""

from __future__ import annotations

import click

from pillcheck.cli.completion import complete_rule
from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo


@click.command()
@click.argument("rule", shell_complete=complete_rule)
@format_option("text", "json")
def command(rule: str, output: str) -> None:
    """Explain a rule."""
    from pillcheck.report.findings import rules
    from pillcheck.rules.catalogue import RULES, unknown_rule

    by_id = {known.id: known for known in RULES}
    if rule not in by_id:
        raise unknown_rule(rule)
    if output == "json":
        from pillcheck.report.json_text import dump

        entry = next(entry for entry in rules.plain()["rules"] if entry["id"] == rule)
        echo(dump({"rule": entry}))
    else:
        from pillcheck.report.pages.width import of_terminal

        echo(rules.explanation(by_id[rule], of_terminal()))
