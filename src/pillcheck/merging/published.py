"""Which of two new items with one id others have already: what remote branches say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.backlog.reader import read_page
from pillcheck.errors import Refusal
from pillcheck.merging.renumber import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item

_REMOTES = "refs/remotes"
# Where nobody has said which branch of a remote is the default one.
_USUAL = ("main", "master")


@dataclass(frozen=True, slots=True)
class Published:
    """A page, named from the top of the work tree, as this clone knows it from elsewhere."""

    path: str
    dialect: Dialect

    def is_theirs(self, ours: Item, theirs: Item) -> bool:
        """Tell whether theirs, and not ours, is the published one of two items with one id.

        The default branch of a remote has the first word, then the upstream of
        this branch, then all remote branches together. Where both are
        published, or neither, it is not theirs.
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
        found = git.resolve(".", [f"{ref}:{self.path}" for ref in refs])
        with git.blobs(".") as contents:
            for blob in dict.fromkeys(filter(None, found)):
                data = contents[blob]
                # Reading a page takes longer than looking into it.
                if name.encode() not in data:
                    continue
                try:
                    page = read_page(data, dialect=self.dialect)
                except Refusal:
                    continue
                yield from (title_of(item) for item in page.items if item.name == name)


def _ranks() -> Iterator[list[str]]:
    """Yield branches, those that most people work from first."""
    listed = git.try_output(".", "for-each-ref", "--format=%(refname) %(symref)", _REMOTES) or ""
    branches = dict(line.split(" ") for line in listed.splitlines())
    default = {name.removesuffix("/HEAD"): target for name, target in branches.items() if target}
    yield [*default.values()] + [
        name
        for name in branches
        if name.rpartition("/")[2] in _USUAL and name.rpartition("/")[0] not in default
    ]
    # git tells a merge driver what is merged, but only in a merge. What is rebased or picked
    # may be published where it comes from: it is a copy that comes in here.
    if any(name.startswith("GITHEAD_") for name in os.environ):
        upstream = git.try_output(".", "rev-parse", "--verify", "--quiet", "@{upstream}")
        yield upstream.split() if upstream else []
        yield list(branches)
