"""Paths as a service that shows findings knows them: from the root of the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pillcheck.files.reading import is_within, repository_of


@cache
def from_root(path: str) -> str:
    """Return the path of a page from its repository's root, with slashes.

    Of a page outside of any repository, or of standard input, it is the path as
    given, without a dot in front.
    """
    folder = Path.cwd() / Path(path).parent
    top = repository_of(str(folder))
    if path != "-" and top and is_within(str(folder), top):
        return (folder.resolve() / Path(path).name).relative_to(Path(top).resolve()).as_posix()
    return Path(path).as_posix()
