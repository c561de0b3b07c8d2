"""``pillcheck diff``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from pillcheck.cli.options import format_option, page_option
from pillcheck.cli.printing import echo, message
from pillcheck.cli.reading import parse_page, warn_of_conflict
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from typing import Any

    from pillcheck.backlog.compare import Changes
    from pillcheck.project.config import Config


@click.command()
@click.argument("revisions", nargs=-1, metavar="[REV [REV]]")
@page_option
@format_option("text", "json", "md", "markdown")
def command(revisions: tuple[str, ...], pages: tuple[str, ...], output: str) -> None:
    """Show which items, fields and history rows changed.

    Compares the page with HEAD, or with REV; two REVs are compared with each
    other. REV...REV starts at their merge base, as in git diff. md and markdown
    are the same.
    """
    from pillcheck.printable import visible
    from pillcheck.report.pages.width import of_terminal
    from pillcheck.report.versions import changes as report

    config = configuration.load()
    start, end, forked = _ends(revisions)
    entries: list[dict[str, Any]] = []
    for path in configuration.find_pages(pages, config):
        changes, differs = _changes(path, start, end, config, forked=forked)
        if output == "json":
            entries.append({"path": path, "from": start, "to": end, **report.data(changes)})
        elif output in ("md", "markdown"):
            echo(report.markdown(path, changes, config.dialect))
        elif changes:
            echo(report.text(changes, config.dialect, of_terminal()))
        else:
            between = f"between {start} and {end}" if end else f"since {start}"
            but = "; the page differs elsewhere" if differs else ""
            message(visible(f"{path}: no changes to items or history {between}{but}"))
    if output == "json":
        from pillcheck.report.json_text import dump

        echo(dump(entries[0] if len(entries) == 1 else {"pages": entries}))


def _ends(revisions: tuple[str, ...]) -> tuple[str, str | None, bool]:
    """Return the names of the two versions, and whether to start at their merge base.

    The later version is nothing for the work tree.
    """
    if len(revisions) > 2:
        raise Refusal("usage", "expected at most two REVs; --page names the page")
    if not revisions:
        return "HEAD", None, False
    if len(revisions) == 2:
        return revisions[0], revisions[1], False
    start, dots, end = revisions[0].partition("..")
    if dots:
        return start or "HEAD", end.removeprefix(".") or "HEAD", end.startswith(".")
    if os.path.isfile(start):  # noqa: PTH113 - as it was typed
        raise Refusal("usage", f"{start} is a file; name it with --page {start}")
    return start, None, False


def _changes(
    path: str, start: str, end: str | None, config: Config, *, forked: bool
) -> tuple[Changes, bool]:
    """Return what changed, and whether anything on the page did."""
    from pillcheck import git
    from pillcheck.backlog.compare import compare
    from pillcheck.backlog.snapshot import Snapshot, snapshot
    from pillcheck.history.earlier_version import page_at

    file = git.find(path)
    before = after = None
    if start != "HEAD" or git.head(file.root):
        commit = git.revision(file.root, start)
        if forked and end:
            commit = git.fork_point(file.root, commit, git.revision(file.root, end))
        before = page_at(file, path, commit, config.dialect, as_checked_out=end is None)
    if end:
        after = page_at(file, path, git.revision(file.root, end), config.dialect)
    else:
        after = parse_page(path, config)
        warn_of_conflict(after)
    if before is None and after is None:
        raise Refusal("page-not-found", f"{path} is neither in {start} nor in {end}")
    states = [snapshot(page) if page else Snapshot() for page in (before, after)]
    differs = not before or not after or before.source.text != after.source.text
    return compare(*states), differs
