"""The earlier version that a page is compared with, out of git."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pillcheck import git
from pillcheck.backlog.reader import read_page
from pillcheck.backlog.snapshot import item_state, row_state
from pillcheck.dates import today
from pillcheck.errors import Refusal
from pillcheck.files import reading
from pillcheck.rules.base import Base

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.snapshot import ItemState, RowText


Fate = Literal["changed", "the same", "gone", "unknown"]


def fate(path: str, revision: str | None, *, staged: bool) -> Fate:
    """Return what has become of a page since the commit that ``base_of`` compares with.

    It is the staged page that counts, or the one in the work tree; ``unknown``
    is a page that is neither there nor at that commit.
    """
    file = git.find(path)
    head = git.head(file.root)
    # By its present name: another file that is moved here becomes a page with that.
    start = head and _start(file, revision, head)
    before = git.resolve(file.root, [f"{start}:{file.path}"])[0] if start else None
    if staged:
        now = git.staged(file)
    else:
        now = path if Path(path).is_file() else None
    if now is None:
        return "gone" if before else "unknown"
    if before and not staged:
        same = git.checked_out(file, before) == reading.read(path)
    else:
        same = now == before
    return "the same" if same else "changed"


def staged_page(path: str, dialect: Dialect) -> Page:
    """Return the page as it is staged for the next commit.

    Raises a refusal of kind ``page-not-found`` where nothing is staged.
    """
    file = git.find(path)
    blob = git.staged(file)
    if blob is None:
        raise Refusal("page-not-found", f"{path} is not in git's index; git add {path} puts it in")
    return _read(git.content(file, blob), path, dialect)


def page_at(
    file: git.RepoFile, path: str, commit: str, dialect: Dialect, *, checked_out: bool = False
) -> Page | None:
    """Return the page as it was at a commit, under the name it had then, or nothing.

    ``checked_out`` gives it the line ends that it would have in the work tree.
    Raises a refusal of kind ``encoding`` where it cannot be read.
    """
    blob = git.blob_at(file, commit)
    if blob is None:
        return None
    data = git.checked_out(file, blob) if checked_out else git.content(file, blob)
    return _read(data, path, dialect)


def base_of(page: Page, file: git.RepoFile, revision: str | None, *, staged: bool) -> Base | None:
    """Return what a page is to be compared with, or nothing where there is no earlier version.

    That is the last commit that ``revision`` and the present one share, so that
    what has happened there since is nobody's fault here; without a revision it
    is the present commit. Nobody is to blame for what a merge brings along:
    while one is in progress, there is nothing to compare with.
    """
    head = git.head(file.root)
    if head is None:
        return None
    start = _start(file, revision, head)
    if git.is_merging(file.root):
        return None
    try:
        before = page_at(file, page.source.path, start, page.dialect, checked_out=not staged)
    except Refusal:
        # It could not be read, and no rule may stand in the way of mending that.
        before = None
    if before is None:
        return None
    return Base.of(
        before,
        page,
        partial(_former, file, start, page.dialect),
        partial(_written, file, start, page.dialect),
    )


def _start(file: git.RepoFile, revision: str | None, head: str) -> str:
    if not revision:
        return head
    return git.fork_point(file.root, git.revision(file.root, revision), head)


def _former(file: git.RepoFile, start: str, dialect: Dialect, name: str) -> ItemState | None:
    """Return the item that last had an id, up to a commit."""
    with git.blobs(file.root) as contents:
        for commit in reversed(git.commits(file, until=start)):
            data = contents[commit.blob] if commit.blob else b""
            # Reading a page takes longer than looking into it.
            page = _try(data, dialect) if name.encode() in data else None
            for item in page.items if page else ():
                if item.name == name:
                    return item_state(item)
    return None


def _written(file: git.RepoFile, start: str, dialect: Dialect, row: RowText) -> dt.date:
    """Return the day on which a row was committed after a commit, or today."""
    with git.blobs(file.root) as contents:
        for commit in git.commits(file, since=start):
            page = _try(contents[commit.blob], dialect) if commit.blob else None
            rows = page.history.rows if page and page.history else ()
            if any(row_state(one).text == row for one in rows):
                return commit.moment.date()
    return today()


def _try(data: bytes, dialect: Dialect) -> Page | None:
    try:
        return _read(data, "-", dialect)
    except Refusal:
        return None


def _read(data: bytes, path: str, dialect: Dialect) -> Page:
    return read_page(data, path, dialect)
