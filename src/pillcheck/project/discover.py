"""Backlog pages in a folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.errors import Refusal
from pillcheck.files import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect

_PASSED_OVER = frozenset(["node_modules", "__pycache__", "venv"])


def backlog_pages(folder: str, dialect: Dialect) -> tuple[list[str], int]:
    """Return the backlog pages in a folder and below, and how many HTML files were looked at.

    A page is one that has items, and is there once however many links lead to
    it. Hidden folders and those of installed packages are passed over, and so
    is what is no file, or leads out of the repository. Raises a refusal of kind
    ``page-not-found`` where there is no page.
    """
    top = reading.repository_of(os.path.realpath(folder)) or folder
    pages: dict[str, str] = {}
    looked_at = 0
    for path in _html_files(folder):
        if not reading.is_readable(path) or not reading.is_within(path, top):
            continue
        real = os.path.realpath(path)
        looked_at += 1
        if real in pages:
            # By its own name, if that is among them.
            pages[real] = min(pages[real], path, key=os.path.islink)
        elif _has_items(path, dialect):
            pages[real] = path
    if not pages:
        raise Refusal(
            "page-not-found",
            f"there is no backlog page in {folder}: "
            + (f"no HTML file has items ({looked_at} looked at)" if looked_at else "no HTML file"),
        )
    return list(pages.values()), looked_at


def _html_files(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f[0] != "." and f not in _PASSED_OVER)
        for name in sorted(names):
            if name.lower().endswith((".html", ".htm")):
                yield str(Path(place) / name)


def _has_items(path: str, dialect: Dialect) -> bool:
    from pillcheck.backlog.reader import read_page
    from pillcheck.files.reading import read_bytes

    data = read_bytes(path)
    # Without its zero bytes, UTF-16 reads as ASCII.
    letters = data.replace(b"\0", b"")
    if not dialect.shape and not any(hint in letters for hint in _hints(dialect)):
        return False
    try:
        return bool(read_page(data, path, dialect).items)
    except Refusal:
        return False


def is_page(path: str, dialect: Dialect) -> bool:
    """Tell whether a file is a backlog page, so that nothing else may be written over it.

    That is one with items, a history or a legend, by the team's names or by the
    usual ones; and one that looks like it and cannot be read.
    """
    from pillcheck.backlog.reader import read_page

    try:
        data = reading.read(path)
    except OSError as error:
        raise Refusal("io", f"{path} cannot be read: {error.strerror}") from None
    if _is_json(data):
        return False
    for names in dict.fromkeys((dialect, DEFAULT)):
        try:
            page = read_page(data, path, names)
        except Refusal:
            if any(hint in data for hint in _hints(names)):
                return True
            continue
        # Among the words of a report, a pill may be shown; that is no legend.
        has_legend = bool(page.legend) and page.source.text.lstrip().startswith("<")
        if page.items or page.history or has_legend:
            return True
    return False


def _hints(dialect: Dialect) -> list[bytes]:
    """Return what a page has at least one of."""
    names = (dialect.id_prefix, dialect.item_class, dialect.priority_class, dialect.pill_class)
    return [name.encode() for name in names]


def _is_json(data: bytes) -> bool:
    """Tell whether a file is a report or a baseline, whose words may look like markup."""
    if data[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
