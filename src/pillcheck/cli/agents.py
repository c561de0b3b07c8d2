"""``pillcheck agents``."""

from __future__ import annotations

import os

import click

from pillcheck.cli.printing import echo, message
from pillcheck.cli.reading import read_pages

_DONE = {"write": "written", "append": "brought up to date", "keep": "up to date already"}


@click.command()
@click.option(
    "--install",
    "installing",
    is_flag=True,
    help="Write it into AGENTS.md or CLAUDE.md at the root of the repository, between markers.",
)
def command(*, installing: bool) -> None:
    """Print how coding assistants should work on the page.

    It says what is true of this page: its path, statuses, priorities and fields.
    With --install it goes into AGENTS.md, or into CLAUDE.md where only that
    exists; the rest of the file stays as it is. Safe to repeat.
    """
    from pillcheck.printable import visible
    from pillcheck.report.instructions import instructions
    from pillcheck.setup import agents

    config, pages = read_pages(())
    top = agents.root()
    paths = [os.path.relpath(page.source.path, top).replace(os.sep, "/") for page in pages]
    text = instructions(config, pages, paths)
    if not installing:
        echo(text)
        return
    file = agents.plan(text)
    file.put()
    message(f"{visible(file.path)}: {_DONE[file.action]}")
