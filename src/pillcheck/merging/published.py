"""Which of two new items with one id is published: what remote branches have."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck import git, git_objects
from pillcheck.backlog.reader import read_page
from pillcheck.errors import Refusal
from pillcheck.merging.renumber import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item

_REMOTES = "refs/remotes"
# For a remote whose default branch is not known.
_USUAL = ("main", "master")


@dataclass(frozen=True, slots=True)
class Published:
    """A page on remote branches; ``path`` is relative to the top of the work tree."""

    path: str
    dialect: Dialect

    def is_theirs(self, ours: Item, theirs: Item) -> bool:
        """Tell whether theirs, and not ours, is published, of two items with one id.

        The default branches of remotes decide first, then the upstream of this
        branch, then all remote branches. If both or neither are published, ours
        keeps the id.
        """
        for refs in _ranks():
            titles = set(self._titles(ours.name or "", refs))
            if title_of(ours) in titles:
                return False
            if title_of(theirs) in titles:
                return True
        return False

    def _titles(self, name: str, refs: list[str]) -> Iterator[str]:
        """Yield the titles that an item has on the page in some branches."""
        blobs = git_objects.resolve(".", [f"{ref}:{self.path}" for ref in refs])
        with git_objects.blobs(".") as contents:
            for blob in dict.fromkeys(filter(None, blobs)):
                data = contents[blob]
                # Reading a page takes longer than searching its bytes.
                if name.encode() not in data:
                    continue
                try:
                    page = read_page(data, dialect=self.dialect)
                except Refusal:
                    continue
                yield from (title_of(item) for item in page.items if item.name == name)


def _ranks() -> Iterator[list[str]]:
    """Yield lists of branches, in the order in which they decide."""
    listed = git.try_output(".", "for-each-ref", "--format=%(refname) %(symref)", _REMOTES) or ""
    branches = dict(line.split(" ") for line in listed.splitlines())
    default = {name.removesuffix("/HEAD"): target for name, target in branches.items() if target}
    yield [*default.values()] + [
        name
        for name in branches
        if name.rpartition("/")[2] in _USUAL and name.rpartition("/")[0] not in default
    ]
    # git sets GITHEAD_* for a merge driver in a merge only. A rebase or a cherry-pick brings in a
    # copy of a commit, which may be published itself.
    if any(name.startswith("GITHEAD_") for name in os.environ):
        upstream = git.try_output(".", "rev-parse", "--verify", "--quiet", "@{upstream}")
        yield upstream.split() if upstream else []
        yield list(branches)
