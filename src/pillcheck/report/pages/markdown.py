"""Markdown tables, for issues and pull requests."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pillcheck.printable import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a header and rows, with what Markdown would read as markup made plain."""
    lines = [
        tuple(map(plain, header)),
        ("---",) * len(header),
        *(tuple(map(plain, row)) for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(cell: str) -> str:
    """Return text with what Markdown would read as markup made plain."""
    text = escape(visible(cell), quote=False)
    return "".join(f"\\{c}" if c in "\\|`*_[]" else c for c in text)
