"""The earlier version of a page, read from git, that the page is compared with."""

from __future__ import annotations

import os
from functools import cache, partial
from typing import TYPE_CHECKING, Literal

from pillcheck import git, git_objects
from pillcheck.backlog.reader import read_page
from pillcheck.backlog.snapshot import item_state
from pillcheck.errors import Refusal
from pillcheck.files import reading
from pillcheck.rules.base import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.backlog.stated_dates import Window
    from pillcheck.backlog.status_ages import StatusAges
    from pillcheck.history.row_days import RowDays
    from pillcheck.history.stories import Timeline
    from pillcheck.html.tree import Element

PageState = Literal["changed", "unchanged", "deleted", "unknown"]


def page_state(path: str, revision: str | None, *, staged: bool) -> PageState:
    """Return whether a page changed since the commit that ``base_of`` compares with.

    With ``staged`` this is about the page in the index, else in the work tree.
    ``unknown`` is a page that is neither there nor in that commit.
    """
    file = git.find(path)
    state = git.state(file)
    start = state.head and _start(file, revision, state.head)
    # By its present name: another file becomes a page when it is moved to this path.
    before = state.base and state.base.id
    if start != state.head:
        before = git_objects.resolve(file.root, [f"{start}:{file.path}"])[0]
    is_unchanged = False
    if staged:
        blob = git.staged(file, state)
        is_there = blob is not None
        is_unchanged = blob is not None and blob.id == before
    else:
        is_there = os.path.isfile(path)
        if is_there and before:
            now = reading.read(path)
            is_unchanged = git_objects.checked_out(file.root, file.path, before) == now
    if not is_there:
        return "deleted" if before else "unknown"
    return "unchanged" if is_unchanged else "changed"


def staged_page(file: git.RepoFile, path: str, dialect: Dialect) -> tuple[Page, git.State]:
    """Return the page as it is staged for the next commit, and the state of its repository.

    Raises a refusal of kind ``page-not-found`` if the index does not have it.
    """
    state = git.state(file)
    blob = git.staged(file, state)
    if blob is None:
        raise Refusal("page-not-found", f"{path} is not in git's index; run git add {path}")
    return read_page(blob.content, path, dialect), state


def page_at(
    file: git.RepoFile, path: str, commit: str, dialect: Dialect, *, as_checked_out: bool = False
) -> Page | None:
    """Return the page as of a commit, under the name it had then, or nothing.

    ``as_checked_out`` converts line ends as git does in the work tree. Raises a
    refusal of kind ``encoding`` if the page cannot be decoded.
    """
    blob = git.blob_at(file, commit)
    if blob is None:
        return None
    if as_checked_out:
        data = git_objects.checked_out(file.root, file.path, blob)
    else:
        data = git_objects.content(file.root, blob)
    return read_page(data, path, dialect)


def base_of(
    page: Page,
    file: git.RepoFile,
    revision: str | None,
    *,
    staged: git.State | None = None,
    message: str | None = None,
) -> Base | None:
    """Return what to compare a page with, or nothing if there is no earlier version.

    That is the merge base of ``revision`` and HEAD, so that later commits of
    ``revision`` do not count as changes here; without a revision it is HEAD.
    While a merge is in progress there is nothing to compare with, as its
    changes were made elsewhere. ``staged`` is the state of the repository where the page is the
    one in the index, ``message`` that of a commit to be made.
    """
    state = staged or git.state(file)
    if state.head is None:
        return None
    start = _start(file, revision, state.head)
    if state.is_merging:
        return None
    try:
        before = _before(page, file, start, state, staged=staged is not None)
    except Refusal as refusal:
        if refusal.kind == "io":
            raise
        # It could not be decoded, and no rule may block fixing that.
        before = None
    if before is None:
        return None
    days = cache(partial(_row_days, file, start, page.dialect))

    @cache
    def timeline() -> Timeline:
        # It reads every version of a page, for rules that hardly ever ask.
        from pillcheck.history.stories import read_timeline

        return read_timeline(file, page.dialect, page)

    return Base.of(
        before,
        page,
        former=partial(_last_item, file, start, page.dialect),
        written=lambda row: days().day_of(row),
        earliest=lambda: days().earliest(),
        windows=partial(_windows, timeline),
        messages=partial(_messages, file, start, message),
        ages=partial(_ages, timeline),
    )


def _before(
    page: Page, file: git.RepoFile, start: str, state: git.State, *, staged: bool
) -> Page | None:
    path, dialect = page.source.path, page.dialect
    if not staged or start != state.head or state.base is None:
        return page_at(file, path, start, dialect, as_checked_out=not staged)
    if state.staged and state.staged.id == state.base.id:
        return page
    return read_page(state.base.content, path, dialect)


def whole_history(page: Page) -> Base | None:
    """Return a page compared with its last version, where git has its whole history."""
    try:
        file = git.find(page.source.path)
    except Refusal:
        return None
    is_known = page.source.path != "-" and not git.is_shallow(file.root)
    return base_of(page, file, None) if is_known else None


def _start(file: git.RepoFile, revision: str | None, head: str) -> str:
    if revision is None:
        return head
    return git.fork_point(file.root, git.revision(file.root, revision), head)


def _last_item(file: git.RepoFile, start: str, dialect: Dialect, name: str) -> ItemState | None:
    """Return the last item with an id in the commits up to one."""
    with git_objects.blobs(file.root) as contents:
        for commit in reversed(git.commits(file, until=start)):
            data = contents[commit.blob] if commit.blob else b""
            # Reading a page takes longer than searching its bytes.
            page = _read_or_none(data, dialect) if name.encode() in data else None
            for item in page.items if page else ():
                if item.name == name:
                    return item_state(item)
    return None


def _row_days(file: git.RepoFile, start: str, dialect: Dialect) -> RowDays:
    # Most pages have no new row.
    from pillcheck.history.row_days import RowDays

    return RowDays(file, start, dialect)


def _windows(timeline: Callable[[], Timeline], page: Page) -> dict[Element, dict[str, Window]]:
    from pillcheck.history.item_dates import windows_of

    return windows_of(page, timeline())


def _ages(timeline: Callable[[], Timeline], page: Page) -> StatusAges:
    from pillcheck.history.ages import status_ages

    return status_ages(page, timeline())


def _messages(file: git.RepoFile, start: str, message: str | None) -> list[str]:
    """Return the messages of the commits after ``start``, oldest first, then that of the next."""
    options = ["--reverse", "--encoding=UTF-8", "--format=%x00%B%x00"]
    # Before each message there is a line with the commit.
    written = git.output(file.root, "rev-list", *options, f"{start}..HEAD").split("\0")[1::2]
    return written if message is None else [*written, message]


def _read_or_none(data: bytes, dialect: Dialect) -> Page | None:
    try:
        return read_page(data, dialect=dialect)
    except Refusal:
        return None
