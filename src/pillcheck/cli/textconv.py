"""``pillcheck textconv``."""

from __future__ import annotations

import click

from pillcheck import config as configuration
from pillcheck.cli.common import echo, parse_page
from pillcheck.errors import Refusal


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Print a page as plain text, for git diff.

    git calls it where .gitattributes says "diff=pillcheck" of the page, and
    the setting diff.pillcheck.textconv is "pillcheck textconv". What cannot be
    read as a backlog page is printed as it is.
    """
    from pillcheck import store
    from pillcheck.report import plain

    data = store.read_bytes(file)
    try:
        config = configuration.load()
    except Refusal:
        # A diff is wanted all the same.
        config = configuration.Config()
    try:
        page = parse_page(file, config)
    except Refusal:
        echo(data)
        return
    echo(plain.page(page) if page.items else data)
