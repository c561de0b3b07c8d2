"""``pillcheck textconv``."""

from __future__ import annotations

import click

from pillcheck.cli.printing import echo
from pillcheck.cli.reading import parse_page
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Print a page as plain text, for git diff.

    git calls it for files with diff=pillcheck in .gitattributes, if the setting
    diff.pillcheck.textconv is "pillcheck textconv". Where git left a conflict, both
    sides are shown. A file that cannot be read as a backlog page is printed as it is.
    """
    from pillcheck.files.reading import read_bytes
    from pillcheck.html.conflict_markers import find_markers
    from pillcheck.report.pages import plain

    data = read_bytes(file)
    try:
        config = configuration.load()
    except Refusal:
        # git still needs a diff.
        config = configuration.Config()
    try:
        page = parse_page(file, config)
    except Refusal:
        echo(data)
        return
    markers = find_markers(page.tree)
    if markers:
        from pillcheck.report.pages import conflicted

        echo(conflicted.page(page, markers) or data)
    else:
        echo(plain.page(page) if page.items else data)
