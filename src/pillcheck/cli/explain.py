"""``pillcheck explain``."""

from __future__ import annotations

import click

from pillcheck.cli.common import echo, format_option
from pillcheck.errors import Refusal, did_you_mean


@click.command()
@click.argument("rule")
@format_option("text", "json")
def command(rule: str, output: str) -> None:
    """Explain a rule."""
    from pillcheck.report import rules
    from pillcheck.rules import RULES

    known = {one.id: one for one in RULES}
    if rule not in known:
        near = did_you_mean(rule, tuple(known))
        hint = f"did you mean {near[0]}?" if near else "`pillcheck rules` lists them"
        raise Refusal("unknown-rule", f"there is no rule {rule!r}; {hint}", near)
    if output == "json":
        from pillcheck.report import json

        entry = next(one for one in rules.plain()["rules"] if one["id"] == rule)
        echo(json.dump({"rule": entry}))
    else:
        echo(rules.explanation(known[rule]))
