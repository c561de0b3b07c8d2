"""How programs get a page: from a file, from text, or to edit it and write it in one step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pillcheck.api import reports
from pillcheck.api.backlog import Backlog
from pillcheck.backlog.reader import read_page
from pillcheck.editing.transaction import edit
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration
from pillcheck.project.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page


def load(path: str | os.PathLike[str] | None = None, config: Config | None = None) -> Backlog:
    """Read a page from a file; by default the page that is configured, or the only one found.

    The configuration is by default that of the working folder. Raises ``Refusal``
    where there is no page, or it cannot be read.
    """
    from pillcheck.files.reading import read_bytes

    config = configuration.load() if config is None else config
    given = () if path is None else (os.fspath(path),)
    name = configuration.find_page(given, config)
    return _backlog(read_page(read_bytes(name), name, config.dialect), config)


def parse(content: str | bytes, config: Config | None = None) -> Backlog:
    """Read a page from its text or bytes, by default with the default configuration."""
    from pillcheck.backlog.reader import read
    from pillcheck.html.source import Source

    config = config or Config()
    source = Source(content) if isinstance(content, str) else Source.from_bytes(content)
    return _backlog(read(source, config.dialect), config)


def diff(
    before: str | bytes | Backlog, after: str | bytes | Backlog, config: Config | None = None
) -> dict[str, Any]:
    """Return what changed between two versions of a page, as ``diff --format json`` prints it.

    That is ``changes`` of items and ``rows`` of the history. Texts are read as by ``parse``.
    """
    old, new = (
        version if isinstance(version, Backlog) else parse(version, config)
        for version in (before, after)
    )
    return reports.changes(old.page, new.page)


def update(
    path: str | os.PathLike[str] | None,
    plan: Callable[[Backlog], Backlog],
    config: Config | None = None,
) -> Backlog:
    """Read a page, edit it with ``plan`` and save it, as a command does.

    Where the file changes before it is locked, ``plan`` is called again with the
    new page, so that neither of two edits is lost. It must return the page that
    it was given, edited or not. ``path`` and ``config`` are as in ``load``.
    """
    before = load(path, config)

    def planned(page: Page) -> tuple[Page, None]:
        after = plan(_backlog(page, before.config))
        if after.original is not page.source:
            raise Refusal("usage", "the plan must return the page that it was given, edited")
        return after.page, None

    edited = edit(before.page, planned, dry_run=False)
    return _backlog(edited.after, before.config)


def _backlog(page: Page, config: Config) -> Backlog:
    return Backlog(page, config, page.source)
