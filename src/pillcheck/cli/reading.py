"""Reading pages and their history as the options say."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read_page
from pillcheck.cli.printing import hint, read_input, with_progress
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.history.stories import Timeline
    from pillcheck.project.config import Config


def parse_page(path: str, config: Config, name: str | None = None) -> Page:
    """Read a page from a file, or from standard input for ``-``, which ``name`` may rename."""
    from pillcheck.files.reading import read_bytes

    data = read_input() if path == "-" else read_bytes(path)
    return read_page(data, name if path == "-" and name else path, config.dialect)


def read_pages(
    given: tuple[str, ...], *, folders: bool = False, to_show: bool = False
) -> tuple[Config, list[Page]]:
    """Load the configuration and read the pages named, configured or discovered.

    ``folders`` says whether a folder that is named stands for the pages in it. Where git left
    a conflict on a page ``to_show``, a message says so; an edit is refused.
    """
    config = configuration.load()
    paths: Iterable[str] = configuration.find_pages(given, config)
    if folders:
        paths = expanded(paths, config.dialect, hint)
    pages = [parse_page(path, config) for path in paths]
    if to_show:
        for page in pages:
            warn_of_conflict(page)
    return config, pages


def warn_of_conflict(page: Page) -> None:
    """Say where git left a conflict on a page: nobody can tell what is true of it then."""
    from pillcheck.html.conflict_markers import find_markers

    if markers := find_markers(page.tree):
        source = page.source
        line = source.position(markers[0].span.start).line
        hint(f"{source.path}:{line}: git left a conflict here; what is shown mixes both sides")


def expanded(given: Iterable[str], dialect: Dialect, hint: Callable[[str], None]) -> Iterator[str]:
    """Yield the pages that are named, and those in the folders that are named; each once."""
    seen: set[str] = set()
    for path in _expanded(given, dialect, hint):
        file = path if path == "-" else os.path.realpath(path)
        if file not in seen:
            seen.add(file)
            yield path


def _expanded(given: Iterable[str], dialect: Dialect, hint: Callable[[str], None]) -> Iterator[str]:
    for path in dict.fromkeys(given):
        if path == "-" or not os.path.isdir(path):  # noqa: PTH112 - a path as it was typed
            yield path
            continue
        from pillcheck.project.discover import backlog_pages
        from pillcheck.report.findings.text import plural

        pages, looked_at = backlog_pages(path, dialect)
        files = plural(looked_at, "HTML file")
        hint(f"{path}: looked at {files}, passed over {looked_at - len(pages)}")
        yield from pages


def gate_items(pages: Sequence[Page]) -> None:
    """Raise a refusal where the pages have no items, but something that may be some."""
    if any(page.items for page in pages):
        return
    from pillcheck.adopting.candidates import hint as likeness

    for page in pages:
        if words := likeness(page):
            path = page.source.path
            raise Refusal("item-not-found", f"{path} has no items as configured, but {words}")


def read_timeline_of(page: Page) -> Timeline:
    """Read every version of a page that git has, with a progress bar where it takes long."""
    from pillcheck import git
    from pillcheck.history.stories import read_timeline
    from pillcheck.report.findings.text import plural

    path = page.source.path
    if path == "-":
        raise Refusal("usage", "standard input has no history; name the page")
    timeline = read_timeline(
        git.find(path), page.dialect, page, partial(with_progress, label="reading")
    )
    if timeline.is_shallow:
        hint(
            f"{path}: this clone is shallow, so its history begins in the middle; "
            "git fetch --unshallow gets the rest"
        )
    if timeline.unreadable:
        count = plural(timeline.unreadable, "version")
        hint(f"{path}: skipped {count} that cannot be read")
    return timeline
