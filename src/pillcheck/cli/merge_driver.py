"""``pillcheck merge-driver``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck import config as configuration
from pillcheck.cli.common import echo
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.merge import Merged


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
    doubtful, the versions are merged line by line, as git does without it.
    """
    from pillcheck import git, store, whole
    from pillcheck.report.text import visible

    versions = [store.read_bytes(name) for name in (base, ours, theirs)]
    # git's own merge comes first: whatever may happen afterwards, neither side is lost.
    options = ("-q", f"--marker-size={marker_size}", "-L", "ours", "-L", "base", "-L", "theirs")
    code, _ = git.merge_file(ours, base, theirs, *options)
    try:
        merged = _merge(versions, path, marker_size)
    except Refusal as refusal:
        echo(f"pillcheck: {visible(path)}: {visible(refusal.message)}; merged by line", err=True)
        return int(code != 0)
    whole.write(ours, merged.data)
    for one in merged.renumbered:
        what = (
            f'{one.was} is new on both sides: "{one.keeper}" keeps it, '
            f'"{one.title}" of {one.side} is {one.now} now'
        )
        echo(f"pillcheck: {visible(path)}: {visible(what)}", err=True)
    return int(merged.conflicts > 0)


def _merge(versions: list[bytes], path: str, marker_size: int) -> Merged:
    from pillcheck import git
    from pillcheck.markers import Style
    from pillcheck.merge import merge_pages
    from pillcheck.published import Published

    base, ours, theirs = versions
    if not base:
        raise Refusal("refused", "the two versions have no common base")
    style = Style(marker_size, git.config("merge.conflictStyle") or "merge")
    dialect = configuration.load().dialect
    published = Published(path, dialect)
    return merge_pages(base, ours, theirs, dialect, style, published.is_theirs)
