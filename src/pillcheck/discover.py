"""Backlog pages in a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.dialect import Dialect

_PASSED_OVER = frozenset(["node_modules", "__pycache__", "venv"])


def backlog_pages(folder: str, dialect: Dialect) -> tuple[list[str], int]:
    """Return the backlog pages in a folder and below, and how many HTML files were looked at.

    A page is one that has items. Hidden folders and those of installed
    packages are passed over. Raises a refusal of kind ``page-not-found`` where
    there is no page.
    """
    looked_at = 0
    pages = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f[0] != "." and f not in _PASSED_OVER)
        for name in sorted(files):
            if name.lower().endswith((".html", ".htm")):
                looked_at += 1
                path = str(Path(place) / name)
                if _has_items(path, dialect):
                    pages.append(path)
    if not pages:
        raise Refusal(
            "page-not-found",
            f"there is no backlog page in {folder}: "
            + (f"no HTML file has items ({looked_at} looked at)" if looked_at else "no HTML file"),
        )
    return pages, looked_at


def _has_items(path: str, dialect: Dialect) -> bool:
    from pillcheck.reader import read
    from pillcheck.source import Source
    from pillcheck.store import read_bytes

    data = read_bytes(path)
    hints = (dialect.id_prefix, dialect.item_class, dialect.priority_class, dialect.pill_class)
    if not any(hint.encode() in data for hint in hints):
        return False
    try:
        return bool(read(Source.from_bytes(data, path), dialect).items)
    except Refusal:
        return False
