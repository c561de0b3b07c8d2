"""``pillcheck install``."""

from __future__ import annotations

import click

from pillcheck.cli.printing import echo, hint, message
from pillcheck.project import config as configuration


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--uninstall", is_flag=True, help="Remove what was installed.")
@click.option("--dry-run", is_flag=True, help="Print what would be done; write nothing.")
def command(pages: tuple[str, ...], *, uninstall: bool, dry_run: bool) -> int:
    """Set up git to merge, show and check pages.

    Adds a line for each page to .gitattributes, configures the merge driver and
    readable diffs in this clone, and installs a hook that checks what is about
    to be committed. Safe to repeat. Exits with 1 if no hook is active afterwards.
    """
    from pillcheck.printable import visible
    from pillcheck.setup import install
    from pillcheck.setup.git_commands import TEXTCONV

    names = []
    if uninstall:
        steps = list(install.uninstall())
    else:
        names = install.pages_in_repository(configuration.find_pages(pages, configuration.load()))
        steps = list(install.install(names))
    for step in steps:
        if step.act and not dry_run:
            step.act()
        done = f"would be {step.done}" if step.act and dry_run else step.done
        for line in step.what.splitlines():
            message(f"{visible(step.place)}: {visible(line)}: {visible(done)}")
        if step.advice:
            echo("\n".join(map(visible, step.advice.splitlines())))
    if not (uninstall or dry_run) and any(step.act and step.what == TEXTCONV for step in steps):
        hint("git diff shows words instead of markup now; git diff --no-textconv makes a patch")
    if not dry_run and install.has_to_be_committed(names):
        hint("commit .gitattributes; without it, pillcheck install does little in other clones")
    return 0 if uninstall or dry_run else _say_whether_active()


def _say_whether_active() -> int:
    """Say so where no hook is active, and return the exit code."""
    from pillcheck.setup.doctor import hook_check

    check = hook_check()
    if check.ok:
        return 0
    hint(f"NO HOOK IS ACTIVE in this clone: {check.message}")
    hint(f"to check commits: {check.fix}")
    return 1
