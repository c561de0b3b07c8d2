"""``pillcheck check``."""

from __future__ import annotations

import click

from pillcheck.cli.common import echo, format_option, read_pages


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@format_option("text", "json")
def command(pages: tuple[str, ...], output: str) -> int:
    """Check pages and report what is wrong.

    Without PAGE, the configured pages are checked, or docs/backlog/README.html
    as found from here upwards; - is standard input. Exits with 1 where there
    are errors.
    """
    from pillcheck.finding import Severity
    from pillcheck.linter import lint

    _, read = read_pages(pages)
    results = [(page, lint(page)) for page in read]
    findings = [found for _, every in results for found in every]
    if output == "json":
        from pillcheck.report import json

        echo(json.dump(json.check(results)))
    else:
        from pillcheck.report import text

        for page, every in results:
            for found in every:
                echo(text.finding(page, found))
        echo(text.summary(read, findings))
    return int(any(found.severity is Severity.ERROR for found in findings))
