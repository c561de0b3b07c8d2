"""The versions of a page in git, and the story of each item through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pillcheck import git, git_objects
from pillcheck.backlog.compare import (
    ItemChange,
    Values,
    differences,
    is_same_item,
    same_items,
    values,
)
from pillcheck.backlog.snapshot import ItemState, Snapshot, snapshot
from pillcheck.dates import today
from pillcheck.history.version_reader import VersionReader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page

    Progress = Callable[[Iterable[Snapshot | None], int], Iterable[Snapshot | None]]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a page; ``commit`` is empty for uncommitted changes.

    ``parents`` are the indices, in ``Timeline.versions``, of the versions that
    this one was made from.
    """

    commit: str
    day: dt.date
    author: str
    page: Snapshot
    parents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an item, and the version that made it."""

    version: Version
    change: ItemChange


@dataclass(frozen=True, slots=True)
class Stay:
    """The days for which an item had a status."""

    status: str | None
    start: dt.date
    end: dt.date


@dataclass(slots=True, eq=False)
class Story:
    """The events of an item. ``gone`` is the first version without it, if it was removed."""

    item: ItemState
    values: Values
    events: list[Event] = field(default_factory=list)
    gone: Version | None = None

    @property
    def first(self) -> Version:
        """The version that first had the item."""
        return self.events[0].version

    def stays(self, until: dt.date) -> list[Stay]:
        """Return every status that the item had, oldest first; the last one lasts ``until``."""
        marks = [
            (event.version.day, event.change.after, event.change.kind == "removed")
            for event in self.events
            if event.change.kind in ("added", "status", "removed")
        ]
        ends = [day for day, _, _ in marks[1:]] + [until]
        return [
            Stay(status, day, max(day, end))
            for (day, status, removed), end in zip(marks, ends, strict=True)
            if not removed
        ]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All versions of a page, oldest first, and how many more could not be read."""

    versions: tuple[Version, ...]
    unreadable: int
    is_shallow: bool

    @property
    def today(self) -> dt.date:
        """The day that counts as today: never earlier than the last version."""
        return max([today(), *(version.day for version in self.versions)])


def read_timeline(
    file: git.RepoFile,
    dialect: Dialect,
    now: Page | None = None,
    progress: Progress = lambda pages, _: pages,
) -> Timeline:
    """Read every version of a page from git.

    ``now`` is the page in the work tree: one more version if it differs from
    the last commit. ``progress`` wraps the snapshots while they are read, and
    is called with their number.
    """
    commits = git.commits(file)
    blobs = list(dict.fromkeys(commit.blob for commit in commits if commit.blob))
    pages = dict(zip(blobs, progress(_pages(file.root, blobs, dialect), len(blobs)), strict=True))
    versions, last = _versions(commits, pages)
    if now is not None:
        page = snapshot(now)
        if not last or versions[last[0]].page != page:
            day = max([today(), *(versions[place].day for place in last)])
            versions.append(Version(commit="", day=day, author="", page=page, parents=last))
    unreadable = sum(page is None for page in pages.values())
    return Timeline(tuple(versions), unreadable, git.is_shallow(file.root))


def _versions(
    commits: list[git.Commit], pages: dict[str, Snapshot | None]
) -> tuple[list[Version], tuple[int, ...]]:
    """Return the versions that commits made, and the indices of those that the last commit has.

    ``pages`` are the snapshots by blob. A commit that changed nothing in them
    makes no version.
    """
    versions: list[Version] = []
    # The versions that stand for each commit: its own, or those of its parents.
    places: dict[str, tuple[int, ...]] = {}
    for commit in commits:
        parents = tuple(
            dict.fromkeys(place for parent in commit.parents for place in places.get(parent, ()))
        )
        page = pages.get(commit.blob or "")
        if page is None or any(versions[place].page is page for place in parents):
            same = tuple(place for place in parents if versions[place].page is page)
            places[commit.id] = same or parents
            continue
        places[commit.id] = (len(versions),)
        # Clocks differ, but no version is older than its parents.
        day = max([commit.moment.date(), *(versions[place].day for place in parents)])
        versions.append(
            Version(commit=commit.id, day=day, author=commit.author, page=page, parents=parents)
        )
    return versions, places[commits[-1].id] if commits else ()


def stories(timeline: Timeline) -> list[Story]:
    """Return the story of every item, in the order in which they appeared.

    A version is compared with its parents. A merge changes an item only where
    its result differs from what both sides lead up to.
    """
    all_stories: list[Story] = []
    by_version: list[list[Story]] = []
    for version in timeline.versions:
        sides = [(timeline.versions[place].page, by_version[place]) for place in version.parents]
        by_version.append(_continue(version, sides, all_stories))
    present = {id(story) for story in by_version[-1]} if by_version else set()
    for story in all_stories:
        if id(story) not in present and story.gone is None:
            story.gone = timeline.versions[-1]
    return all_stories


def _continue(
    version: Version, sides: list[tuple[Snapshot, list[Story]]], all_stories: list[Story]
) -> list[Story]:
    """Continue every story to a version, and return the story of each of its items."""
    continued: dict[int, Story] = {}
    changed: dict[int, list[ItemChange]] = {}
    gone: list[Story] = []
    for page, owners in sides:
        matched = set()
        for old, new in same_items(page, version.page):
            story = continued.setdefault(new, owners[old])
            if story is not owners[old]:
                # Both sides added the item: one story goes on.
                all_stories[:] = [s for s in all_stories if s is not owners[old]]
            matched.add(old)
            item = version.page.items[new]
            if page.items[old] != item:
                changed.setdefault(new, []).extend(differences(values(page.items[old]), item))
        gone += [story for place, story in enumerate(owners) if place not in matched]
    is_merge = len(sides) > 1
    for place, changes in changed.items():
        _add_events(continued[place], version, changes, is_merge=is_merge)
    for story in gone:
        if story.gone is None and story not in continued.values():
            story.gone = version
            story.events.append(Event(version, ItemChange("removed", story.item)))
    owners = []
    for place, item in enumerate(version.page.items):
        story = continued.get(place) or _returned(item, all_stories) or Story(item, values(item))
        if not story.events:
            all_stories.append(story)
        if not story.events or (story.gone and (is_merge or place not in continued)):
            _appear(story, version, item)
        story.item = item
        owners.append(story)
    return owners


def _appear(story: Story, version: Version, item: ItemState) -> None:
    story.gone = None
    story.values = values(item)
    story.events.append(Event(version, ItemChange("added", item, after=item.status)))


def _add_events(
    story: Story, version: Version, changes: list[ItemChange], *, is_merge: bool
) -> None:
    for change in changes:
        key = (change.kind, change.field)
        before = story.values.get(key)
        if is_merge and before == change.after:
            continue
        story.values[key] = change.after
        if is_merge:
            change = change.replaced(before=before)
        story.events.append(Event(version, change))


def _pages(root: str, blobs: Sequence[str], dialect: Dialect) -> Iterator[Snapshot | None]:
    """Yield a snapshot of each blob, or nothing for one that cannot be decoded."""
    reader = VersionReader(dialect)
    with git_objects.blobs(root) as contents:
        yield from map(reader.read, contents.each(blobs))


def _returned(item: ItemState, all_stories: list[Story]) -> Story | None:
    """Return the story of an item that was removed and is back."""
    return next(
        (
            story
            for story in reversed(all_stories)
            if story.gone and story.item.id == item.id and is_same_item(story.item, item)
        ),
        None,
    )
