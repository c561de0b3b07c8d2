"""``pillcheck check``."""

from __future__ import annotations

from typing import Any

import click

from pillcheck.cli.check_call import check
from pillcheck.cli.check_options import CheckOptions
from pillcheck.cli.completion import complete_file, complete_rule
from pillcheck.cli.options import together

FORMATS = ("text", "compact", "json", "sarif", "github", "gitlab", "junit")

_options = together(
    click.option("--fix", "fixing", is_flag=True, help="Make the safe fixes."),
    click.option(
        "--unsafe-fixes", is_flag=True, help="With --fix or --diff, make the unsafe fixes as well."
    ),
    click.option(
        "--diff", "showing", is_flag=True, help="Show what --fix would change; write nothing."
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        help="Run only this rule; separate several by commas.",
        shell_complete=complete_rule,
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="RULE",
        help="Do not run this rule; separate several by commas.",
        shell_complete=complete_rule,
    ),
    click.option(
        "--format",
        "output",
        type=click.Choice(FORMATS),
        help="How to print the findings; text by default, github in a GitHub workflow.",
    ),
    click.option(
        "--output",
        "file",
        metavar="FILE",
        callback=lambda context, option, path: None if path == "-" else path,  # noqa: ARG005
        help="Write the findings to a file; - is standard output.",
        shell_complete=complete_file,
    ),
    click.option("--stdin-filename", metavar="NAME", help="The name of the page from -."),
    click.option(
        "--baseline",
        metavar="FILE",
        help="Leave out the findings in this file.",
        shell_complete=complete_file,
    ),
    click.option(
        "--write-baseline",
        metavar="FILE",
        help="Write the findings to this file.",
        shell_complete=complete_file,
    ),
    click.option(
        "--max-warnings",
        type=click.IntRange(0),
        metavar="N",
        help="Fail if there are more warnings.",
    ),
    click.option("--exit-zero", is_flag=True, help="Do not fail, whatever is found."),
    click.option("--since", metavar="REV", help="Check what changed since this commit as well."),
    click.option("--staged", is_flag=True, help="Check the staged page, and what changes with it."),
    click.option(
        "--message",
        metavar="FILE",
        shell_complete=complete_file,
        help="With --staged, the message of the commit, for the rule commit-names-open-item.",
    ),
    click.option(
        "--only-changed", is_flag=True, help="With --since or --staged, skip unchanged pages."
    ),
    click.option(
        "--only-new",
        is_flag=True,
        help="With --since or --staged, leave out warnings that the earlier version has, too.",
    ),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule."),
    click.option("-q", "--quiet", is_flag=True, help="Print nothing but findings."),
)


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...", shell_complete=complete_file)
@_options
def command(pages: tuple[str, ...], **given: Any) -> int:
    """Check pages and report problems.

    Without PAGE, the configured pages are checked, or docs/backlog/README.html
    in this folder or the nearest one above. A folder is searched for backlog
    pages; - is standard input. Exits with 1 if there are errors.
    """
    return check(pages, CheckOptions(**given))
