"""``pillcheck merge-driver``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.reading import hint
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.merging.conflicts import Style
    from pillcheck.merging.merge import Merged


@click.command()
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.argument("path")
@click.option("--marker-size", type=click.IntRange(1), default=7, help="How long markers are.")
def command(base: str, ours: str, theirs: str, path: str, marker_size: int) -> int:
    """Merge two versions of a page, as git's merge driver.

    git calls it, once `pillcheck install` has told it to, with the files %O, %A
    and %B and the name %P. The merged page is written to OURS. Exits with 1
    where conflicts are left, with markers around them. Where anything is
    doubtful, the versions are merged line by line, as git does without it, and
    what that gets wrong is a conflict as well.
    """
    from pillcheck import git
    from pillcheck.files import writing
    from pillcheck.files.reading import read_bytes

    versions = [read_bytes(name) for name in (base, ours, theirs)]
    # git's own merge comes first: whatever may happen afterwards, neither side is lost.
    options = ("-q", f"--marker-size={marker_size}", "-L", "ours", "-L", "base", "-L", "theirs")
    code, _ = git.merge_file(ours, base, theirs, *options)
    try:
        merged = _merge(versions, path, marker_size)
    except Refusal as refusal:
        hint(f"{path}: {refusal.message}; merged by line")
        merged = _by_line(versions, read_bytes(ours), code, marker_size)
    writing.write(ours, merged.data)
    for what in merged.faults:
        hint(f"{path}: merged, {what}; both sides stand there as a conflict")
    for one in merged.renumbered:
        what = (
            f'{one.was} is new on both sides: "{one.keeper}" keeps it, '
            f'"{one.title}" of {one.side} is {one.now} now'
        )
        hint(f"{path}: {what}")
    return int(merged.conflicts > 0)


def _merge(versions: list[bytes], path: str, marker_size: int) -> Merged:
    from pillcheck.merging.merge import merge_pages
    from pillcheck.merging.published import Published

    base, ours, theirs = versions
    if not base:
        raise Refusal("refused", "the two versions have no common base")
    dialect = configuration.load().dialect
    published = Published(path, dialect)
    return merge_pages(base, ours, theirs, dialect, _style(marker_size), published.is_theirs)


def _by_line(versions: list[bytes], merged: bytes, code: int, marker_size: int) -> Merged:
    """Return what git's merge by line made of the versions, with what is wrong in conflict."""
    from pillcheck.backlog.dialect import DEFAULT
    from pillcheck.merging.merge import check_by_line

    try:
        dialect = configuration.load().dialect
    except Refusal:
        dialect = DEFAULT
    return check_by_line(versions, merged, code, dialect, _style(marker_size))


def _style(marker_size: int) -> Style:
    from pillcheck import git
    from pillcheck.merging.conflicts import Style

    return Style(marker_size, git.config("merge.conflictStyle") or "merge")
