"""On which days the rows of a page history were committed, in one pass over its versions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pillcheck import git, git_objects
from pillcheck.dates import today
from pillcheck.history.version_reader import VersionReader

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.snapshot import RowState, RowText


class RowDays:
    """The days on which rows were committed after a commit. Git is asked once, when needed."""

    def __init__(self, file: git.RepoFile, start: str, dialect: Dialect) -> None:
        self._file = file
        self._start = start
        self._dialect = dialect

    def day_of(self, row: RowText) -> dt.date:
        """Return the day on which a row was committed, today if it was not."""
        return self._days.get(row) or today()

    def earliest(self) -> dt.date:
        """Return the earliest day that any row can have been committed on."""
        return min([today(), *(commit.moment.date() for commit in self._commits)])

    @cached_property
    def _commits(self) -> list[git.Commit]:
        return git.commits(self._file, since=self._start)

    @cached_property
    def _days(self) -> dict[RowText, dt.date]:
        reader = VersionReader(self._dialect)
        days: dict[RowText, dt.date] = {}
        seen: tuple[RowState, ...] = ()
        versions = [(commit, commit.blob) for commit in self._commits if commit.blob]
        with git_objects.blobs(self._file.root) as contents:
            pages = map(reader.read, contents.each(blob for _, blob in versions))
            for (commit, _), page in zip(versions, pages, strict=True):
                if page is None or page.rows is seen:
                    continue
                seen = page.rows
                for row in seen:
                    days.setdefault(row.text, commit.moment.date())
        return days
