"""The life of a page: its versions in git, and the story of each item through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pillcheck import git
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
from pillcheck.history.version_reader import Versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page

    Progress = Callable[[Iterable[Snapshot | None], int], Iterable[Snapshot | None]]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a page; ``commit`` is empty for what has not been committed.

    ``parents`` are the places of the versions that this one was made from.
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


@dataclass(slots=True, eq=False)
class Story:
    """What became of an item. ``gone`` is the version that no longer has it."""

    item: ItemState
    values: Values
    events: list[Event] = field(default_factory=list)
    gone: Version | None = None

    @property
    def first(self) -> Version:
        """The version that first had the item."""
        return self.events[0].version

    def spans(self, until: dt.date) -> list[tuple[str | None, dt.date, dt.date]]:
        """Return every status that the item has had, from which day to which."""
        marks = [
            (event.version.day, event.change.after, event.change.kind == "removed")
            for event in self.events
            if event.change.kind in ("added", "status", "removed")
        ]
        ends = [day for day, _, _ in marks[1:]] + [until]
        return [
            (status, day, max(day, end))
            for (day, status, removed), end in zip(marks, ends, strict=True)
            if not removed
        ]


@dataclass(frozen=True, slots=True)
class Life:
    """All versions of a page, oldest first, and how many others could not be read."""

    versions: tuple[Version, ...]
    unreadable: int
    is_shallow: bool

    @property
    def today(self) -> dt.date:
        """The day that counts as today: never before the last version."""
        return max([today(), *(version.day for version in self.versions)])


def read_life(
    file: git.RepoFile,
    dialect: Dialect,
    now: Page | None = None,
    progress: Progress = lambda pages, _: pages,
) -> Life:
    """Read every version of a page, each different one once.

    ``now`` is the page as it lies in the work tree, which is a version of its
    own where it says something new.
    """
    commits = git.commits(file)
    blobs = list(dict.fromkeys(commit.blob for commit in commits if commit.blob))
    pages = dict(zip(blobs, progress(_pages(file.root, blobs, dialect), len(blobs)), strict=True))
    versions: list[Version] = []
    # Where a commit leaves nothing to compare with, what came before it stands in for it.
    places: dict[str, tuple[int, ...]] = {}
    for commit in commits:
        parents = tuple(
            dict.fromkeys(place for one in commit.parents for place in places.get(one, ()))
        )
        page = pages.get(commit.blob or "")
        if page is None or any(versions[place].page is page for place in parents):
            same = tuple(place for place in parents if versions[place].page is page)
            places[commit.id] = same or parents
            continue
        places[commit.id] = (len(versions),)
        # Clocks differ, but nothing happens before what it follows upon.
        day = max([commit.moment.date(), *(versions[place].day for place in parents)])
        versions.append(Version(commit.id, day, commit.author, page, parents))
    if now is not None:
        page = snapshot(now)
        last = places.get(commits[-1].id, ()) if commits else ()
        if not last or versions[last[0]].page != page:
            day = max([today(), *(versions[place].day for place in last)])
            versions.append(Version("", day, "", page, last))
    unreadable = sum(page is None for page in pages.values())
    return Life(tuple(versions), unreadable, git.is_shallow(file.root))


def stories(life: Life) -> list[Story]:
    """Return the story of every item, in the order in which they appeared.

    A version is compared with those that it was made from. A merge changes an
    item only where its sides differ and it ends what came of both otherwise.
    """
    told: list[Story] = []
    by_version: list[list[Story]] = []
    for version in life.versions:
        sides = [(life.versions[place].page, by_version[place]) for place in version.parents]
        by_version.append(_continue(version, sides, told))
    present = {id(story) for story in by_version[-1]} if by_version else set()
    for story in told:
        if id(story) not in present and story.gone is None:
            story.gone = life.versions[-1]
    return told


def _continue(
    version: Version, sides: list[tuple[Snapshot, list[Story]]], told: list[Story]
) -> list[Story]:
    """Tell every story on to a version, and return whose story each of its items is."""
    found: dict[int, Story] = {}
    changed: dict[int, list[ItemChange]] = {}
    gone: list[Story] = []
    for page, owners in sides:
        kept = set()
        for old, new in same_items(page, version.page):
            story = found.setdefault(new, owners[old])
            if story is not owners[old]:
                # Both sides had added the item.
                told[:] = [one for one in told if one is not owners[old]]
            kept.add(old)
            item = version.page.items[new]
            if page.items[old] != item:
                changed.setdefault(new, []).extend(differences(values(page.items[old]), item))
        gone += [story for place, story in enumerate(owners) if place not in kept]
    is_merge = len(sides) > 1
    for place, changes in changed.items():
        _tell(found[place], version, changes, is_merge=is_merge)
    for story in gone:
        if story.gone is None and not any(story is one for one in found.values()):
            story.gone = version
            story.events.append(Event(version, ItemChange("removed", story.item)))
    owners = []
    for place, item in enumerate(version.page.items):
        story = found.get(place) or _returned(item, told) or Story(item, values(item))
        if not story.events:
            told.append(story)
        if not story.events or (story.gone and (is_merge or place not in found)):
            _appear(story, version, item)
        story.item = item
        owners.append(story)
    return owners


def _appear(story: Story, version: Version, item: ItemState) -> None:
    story.gone = None
    story.values = values(item)
    story.events.append(Event(version, ItemChange("added", item, after=item.status)))


def _tell(story: Story, version: Version, changes: list[ItemChange], *, is_merge: bool) -> None:
    for change in changes:
        key = (change.kind, change.field)
        before = story.values.get(key)
        if is_merge and before == change.after:
            continue
        story.values[key] = change.after
        told = change.replaced(before=before) if is_merge else change
        story.events.append(Event(version, told))


def _pages(root: str, blobs: Sequence[str], dialect: Dialect) -> Iterator[Snapshot | None]:
    """Yield what each blob says, or nothing where it cannot be read."""
    versions = Versions(dialect)
    with git.blobs(root) as contents:
        for blob in blobs:
            yield versions.read(contents[blob])


def _returned(item: ItemState, told: list[Story]) -> Story | None:
    """Return the story of an item that was gone and is back."""
    return next(
        (
            story
            for story in reversed(told)
            if story.gone and story.item.id == item.id and is_same_item(story.item, item)
        ),
        None,
    )
