"""Comma-separated values, for spreadsheets."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from pillcheck.printable import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a header and rows. A cell that a spreadsheet would run as a formula is made text."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(tuple(map(visible, header)))
    writer.writerows(tuple(_harmless(visible(cell)) for cell in row) for row in rows)
    return stream.getvalue().rstrip("\n")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
