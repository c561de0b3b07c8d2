"""Since when an item has its status, from git, where that is cheap to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.page import Item
    from pillcheck.lsp.reading import Reading

    # By id and status: an item that is being edited has perhaps another one.
    Days = dict[tuple[str | None, str | None], dt.date]

# Each version has to be read, and nobody waits longer than half a second beside a pointer.
_MOST_VERSIONS = 80
# The days of each page at the commit for which they were last asked.
_known: dict[str, tuple[str, Days]] = {}


def since(reading: Reading, item: Item) -> dt.date | None:
    """Return the day on which an item got its status, or nothing where git does not know it."""
    path = reading.page.source.path
    if path == "-":
        return None
    try:
        file = git.find(path)
        commit = git.head(file.root) or ""
        known = _known.get(path)
        if known is None or known[0] != commit:
            known = _known[path] = commit, _days(file, reading) if commit else {}
    except Refusal:
        return None
    return known[1].get((item.name, item.status))


def _days(file: git.RepoFile, reading: Reading) -> Days:
    """Return the days of the items that the last commit has."""
    from pillcheck.history.stories import read_timeline, stories

    if len(git.commits(file)) > _MOST_VERSIONS:
        return {}
    timeline = read_timeline(file, reading.page.dialect)
    days: Days = {}
    for story in stories(timeline):
        stays = story.stays(timeline.today)
        if story.gone is None and stays:
            days[story.item.id, story.item.status] = stays[-1].start
    return days
