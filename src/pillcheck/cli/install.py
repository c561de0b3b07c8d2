"""``pillcheck install``."""

from __future__ import annotations

import click

from pillcheck import config as configuration
from pillcheck.cli.common import echo, hint


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--uninstall", is_flag=True, help="Take away what was installed.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; do nothing.")
def command(pages: tuple[str, ...], *, uninstall: bool, dry_run: bool) -> None:
    """Tell git how to merge and show pages.

    Adds a line for each page to .gitattributes, configures the merge driver and
    the text of diffs in this clone, and installs a hook that checks what is
    about to be committed. Said again, it does what is missing.
    """
    from pillcheck import wiring
    from pillcheck.report.text import visible

    names = []
    if uninstall:
        steps = list(wiring.uninstall())
    else:
        names = wiring.pages_in_repository(configuration.find_pages(pages, configuration.load()))
        steps = list(wiring.install(names))
    for step in steps:
        if step.act and not dry_run:
            step.act()
        done = f"would be {step.done}" if step.act and dry_run else step.done
        for line in step.what.splitlines():
            echo(f"{visible(step.place)}: {visible(line)}: {visible(done)}")
        if step.advice:
            echo(step.advice)
    if not dry_run and wiring.has_to_be_committed(names):
        hint("commit .gitattributes; without it, pillcheck install does little in other clones")
