"""``pillcheck merge-driver``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.printing import hint
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
@click.option(
    "--marker-size", type=click.IntRange(1), default=7, help="The length of conflict markers."
)
def command(base: str, ours: str, theirs: str, path: str, marker_size: int) -> int:
    """Merge two versions of a page, as git's merge driver.

    After `pillcheck install`, git calls it with the files %O, %A and %B and the
    name %P. Writes the merged page to OURS. Exits with 1 if conflicts remain,
    marked in the page, or if one side names an item that the other removed. In
    doubt, it merges line by line, as git does, and marks what that gets wrong as
    a conflict as well.
    """
    from pillcheck import git
    from pillcheck.files import writing
    from pillcheck.files.reading import read_bytes

    versions = [read_bytes(name) for name in (base, ours, theirs)]
    # git's own merge comes first, so that neither side is lost if anything fails later.
    options = ("-q", f"--marker-size={marker_size}", "-L", "ours", "-L", "base", "-L", "theirs")
    code, _ = git.merge_file(ours, base, theirs, *options)
    try:
        merged = _merge(versions, path, marker_size)
    except Refusal as refusal:
        hint(f"{path}: {refusal.message}; merged by line")
        merged = _by_line(versions, read_bytes(ours), code, marker_size)
    writing.write(ours, merged.data)
    for fault in merged.faults:
        hint(f"{path}: merged, {fault}; marked as a conflict")
    for item in merged.renumbered:
        message = (
            f'{item.was} is new on both sides: "{item.keeper}" keeps it, '
            f'"{item.title}" of {item.side} is {item.now} now'
        )
        hint(f"{path}: {message}")
    if merged.conflicts:
        return 1
    return int(merged.removals and _names_what_is_gone(versions, merged, path))


def _names_what_is_gone(versions: list[bytes], merged: Merged, path: str) -> bool:
    """Report the references to an item that one side removed; tell whether there are any."""
    from pillcheck.merging.dead_references import dead_references

    try:
        dialect = configuration.load().dialect
    except Refusal:
        return False
    dead = dead_references(versions, merged.data, dialect)
    for name, line in dead:
        hint(f"{path}: line {line} refers to {name}, which the other side removed; change it")
    return bool(dead)


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
