"""The page as it is on the disk now, and as it was in its last versions."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pillcheck.backlog.reader import read_page
from pillcheck.files.reading import is_within, read_bytes, repository_of
from pillcheck.record import Record
from pillcheck.report.colours import unstyled
from pillcheck.serving.references import paths_of

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.project.config import Config

_KEPT = 30


class Version(Record):
    """A page that was read, and the hash of its bytes, which stands for this version."""

    page: Page
    hash: str


class ShownPage:
    """The one page that is served: its file, the folder that it may refer to, its versions."""

    def __init__(self, path: str, config: Config) -> None:
        self.path = path
        self.config = config
        real = Path(os.path.realpath(path))
        folder = str(real.parent)
        top = repository_of(folder)
        self.root = os.path.realpath(top) if top and is_within(folder, top) else folder
        self.name = real.relative_to(self.root).as_posix()
        self.address = "/" + quote(self.name)
        self._versions: OrderedDict[str, Page] = OrderedDict()
        self._paths: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def read(self) -> Version:
        """Return the page as it is now; raise a refusal where it cannot be read."""
        data = read_bytes(self.path)
        version = hash_of(data)
        with self._lock:
            page = self._versions.get(version)
        if page is None:
            page = read_page(data, self.path, self.config.dialect)
        self.keep(page, version)
        return Version(page, version)

    def keep(self, page: Page, version: str) -> None:
        """Remember a version, to say later what has changed since."""
        with self._lock:
            self._versions[version] = page
            self._versions.move_to_end(version)
            while len(self._versions) > _KEPT:
                self._versions.popitem(last=False)

    def earlier(self, version: str) -> Page | None:
        """Return a version by its hash, if it is remembered."""
        with self._lock:
            return self._versions.get(version)

    def refers_to(self, path: str) -> bool:
        """Tell whether the page as it is now refers to this path below the root."""
        shown = self.read()
        paths = self._paths.get(shown.hash)
        # A style sheet may have changed, so what is not there is looked for once more.
        if paths is None or path not in paths:
            paths = paths_of(shown.page, self.root, self.name)
            self._paths = {shown.hash: paths}
        return path in paths

    def changes(self, before: Page, after: Page) -> tuple[list[dict[str, Any]], str]:
        """Return what ``diff`` prints of two versions: as data, and in words."""
        from pillcheck.backlog import alike_items
        from pillcheck.report.versions import changes

        found = alike_items.changes(before, after)
        report = changes.data(found)
        words = "; ".join(unstyled(changes.text(found, after.dialect)).splitlines())
        return [*report["changes"], *report["rows"]], words


def hash_of(data: bytes) -> str:
    """Return what stands for this content of a page."""
    return hashlib.sha256(data).hexdigest()
