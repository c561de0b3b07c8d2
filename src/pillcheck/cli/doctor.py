"""``pillcheck doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo

if TYPE_CHECKING:
    from pillcheck.setup.doctor import Finding


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@format_option("text", "json")
def command(pages: tuple[str, ...], output: str) -> int:
    """Check what is set up in git.

    Checks the configuration, the pages, their attributes, the commands that git
    calls and the hook, and shows the command that fixes what is not active.
    Exits with 1 if something is not active.
    """
    from pillcheck.setup.doctor import examine

    found = list(examine(pages))
    if output == "json":
        from dataclasses import asdict

        from pillcheck.report.json_text import dump

        echo(dump({"ok": all(one.ok for one in found), "checks": [*map(asdict, found)]}))
    else:
        for one in found:
            echo(_line(one))
    return int(not all(one.ok for one in found))


def _line(found: Finding) -> str:
    from pillcheck.printable import visible

    word, colour = ("note", "yellow") if found.mend else ("ok", "green")
    sign = click.style(word, fg=colour) if found.ok else click.style("inert", fg="red")
    line = f"{sign} {click.style(found.check, bold=True)}: {visible(found.message)}"
    return line if found.mend is None else f"{line}\n   = mend: {visible(found.mend)}"
