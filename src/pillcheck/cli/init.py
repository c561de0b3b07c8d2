"""``pillcheck init``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.options import dry_run_option, format_option, row_options
from pillcheck.cli.printing import echo, hint, message
from pillcheck.dates import date_of
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.setup.init import PlannedFile

_DONE = {"write": "written", "append": "added to"}


@click.command()
@click.argument("page", required=False)
@row_options
@dry_run_option
@format_option("text", "json")
def command(
    page: str | None, author: str | None, date: str | None, output: str, *, dry_run: bool
) -> None:
    """Start a backlog page, with a style sheet and a pre-commit hook.

    Writes docs/backlog/README.html, or PAGE, at the root of the repository, and
    backlog.css beside it. Writes a configuration only for a page that is not
    found without one. Existing files stay as they are, and the lines that they
    lack are printed.
    """
    from pillcheck.setup.init import HOOKS, plan

    def who() -> str:
        return configuration.load().author_of(author)

    files = plan(page, who, date_of(date))
    if not dry_run:
        for file in files:
            file.put()
    if output == "json":
        from pillcheck.report.json_text import dump

        patch = _patch(files).decode("utf-8", "replace")
        entries = [{"path": f.path, "action": f.action, "lines": f.lines or None} for f in files]
        echo(dump({"changed": bool(patch), "diff": patch, "files": entries}))
        return
    if dry_run and (patched := _patch(files)):
        echo(patched)
    for file in files:
        _print(file, dry_run=dry_run)
    if not dry_run and any(file.new and file.path.endswith(HOOKS) for file in files):
        hint("`pre-commit install` turns the hook on")


def _patch(files: list[PlannedFile]) -> bytes:
    from pillcheck.editing import patch

    return b"".join(patch.patch(f.path, f.old, f.new) for f in files if f.new is not None)


def _print(file: PlannedFile, *, dry_run: bool) -> None:
    from pillcheck.printable import visible

    path = visible(file.path)
    if file.new is not None:
        if not dry_run:
            message(f"{path}: {_DONE[file.action]}")
        return
    # With --dry-run, standard output is for the patch alone.
    needs = "; it needs these lines:" if file.lines else ""
    message(f"{path}: exists already{needs}", err=dry_run)
    for line in file.lines.splitlines():
        echo(visible(line), err=dry_run)
