"""The pages that are served, by their paths, and versions of them by their hashes."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read_page
from pillcheck.errors import Refusal
from pillcheck.files.reading import read_bytes
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.project.config import Config

_KEPT = 32
_DIGITS = 16


def hash_of(page: Page) -> str:
    """Return what tells a version of a page from others: the beginning of its SHA-256."""
    return sha256(page.source.to_bytes()).hexdigest()[:_DIGITS]


class ServedPages:
    """The pages that were named at the start, or else those of the configuration.

    No call leads to another file. The versions that were read are kept, so that
    what changed since can be told.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths
        self._versions: OrderedDict[tuple[str, str], Page] = OrderedDict()

    def read(self, path: str | None) -> tuple[Config, Page]:
        """Return the configuration and a page as they are now.

        ``path`` may be left out where one page is served. Raises a refusal of kind
        ``page-not-found`` for any other file, and ``usage`` where a page must be named.
        """
        config = configuration.load()
        paths = configuration.find_pages(self._paths, config)
        if path is None:
            if len(paths) > 1:
                message = f"which page? Give page as one of {', '.join(paths)}"
                raise Refusal("usage", message, paths)
            path = paths[0]
        if path not in paths:
            message = f"{path} is not served; the pages are {', '.join(paths)}"
            raise Refusal("page-not-found", message, paths)
        page = read_page(read_bytes(path), path, config.dialect)
        self.keep(page)
        return config, page

    def keep(self, page: Page) -> str:
        """Remember a version of a page; return its hash."""
        name = hash_of(page)
        key = (page.source.path, name)
        self._versions[key] = page
        self._versions.move_to_end(key)
        while len(self._versions) > _KEPT:
            self._versions.popitem(last=False)
        return name

    def version(self, path: str, name: str) -> Page | None:
        """Return the version with this hash, if it was read or written here."""
        return self._versions.get((path, name))
