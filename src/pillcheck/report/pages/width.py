"""Text in a terminal's columns: how many it takes, and how it is filled up, cut and wrapped.

Text may hold the colours of a report, which take no columns.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pillcheck.report.colours import RESET, STYLE, unstyled

if TYPE_CHECKING:
    from collections.abc import Iterator

# A report can be read from here on; a terminal that says less is not taken at its word.
_NARROWEST = 20
# What stands behind a head is indented as far as the head is wide, unless less than this is left.
_LEAST_BESIDE_HEAD = 16
# Below this one, each character that can be printed takes a column, and so do these.
_FIRST_ACCENT = "\u0300"
_NARROW = dict.fromkeys(map(ord, "…→–—‘’“”"))


def of_terminal(*, err: bool = False) -> int | None:
    """Return how wide the terminal is; nothing where the output goes elsewhere.

    ``COLUMNS`` narrows or widens a terminal, and makes none of a pipe or a file.
    """
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        return None
    named = os.environ.get("COLUMNS", "")
    columns = int(named) if named.isdecimal() else 0
    if not columns:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
    return max(columns or 80, _NARROWEST)


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for an accent."""
    plain = unstyled(text)
    # Most output is of Latin letters, and need not wait for the tables.
    if plain.isascii() or (
        plain.isprintable() and max(plain.translate(_NARROW), default="") < _FIRST_ACCENT
    ):
        return len(plain)
    from wcwidth import wcswidth

    columns: int = wcswidth(plain)
    return columns if columns >= 0 else sum(max(wcswidth(c), 0) for c in plain)


def padded(text: str, columns: int) -> str:
    """Return a text filled up with spaces."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int | None) -> str:
    """Return a text that ends in an ellipsis where it is wider than so many columns."""
    if columns is None or width(text) <= columns:
        return text
    from wcwidth import clip

    kept: str = clip(text, 0, max(columns, 1) - 1)
    return f"{kept.rstrip()}…"


def wrapped(text: str, columns: int, most: int = 0, indent: str = "") -> list[str]:
    """Return a text in lines of a width; of more lines than ``most``, the last ends in an ellipsis.

    Lines but the first begin with the indent. A word that is wider than a line is
    broken, between characters as a reader counts them.
    """
    if width(text) <= columns:
        return [text]
    from wcwidth import wrap

    lines = wrap(
        text,
        columns,
        subsequent_indent=indent,
        break_on_hyphens=False,
        # What it would write has several codes in one sequence, which no report may hold.
        propagate_sgr=False,
    )
    lines = list(_closed(lines, len(indent)))
    if not most or len(lines) <= most:
        return lines
    last = lines[most - 1]
    ended = f"{last}…" if width(last) < columns else cut(f"{last}…", columns)
    return [*lines[: most - 1], ended]


def folded(text: str, columns: int | None, indent: str = "") -> str:
    """Return a line, wrapped where it is wider than the terminal; elsewhere as it is."""
    return text if columns is None else "\n".join(wrapped(text, columns, indent=indent))


def hung(head: str, text: str, columns: int | None) -> str:
    """Return a head and a text behind it, wrapped so that the text stays behind the head."""
    if columns is None:
        return head + text
    beside = width(head)
    indent = beside if columns - beside >= _LEAST_BESIDE_HEAD else 4
    return folded(head + text, columns, " " * indent)


def narrowed(widths: list[int], room: int) -> list[int]:
    """Return the widths of columns, the widest made narrower until all fit into the room."""
    if sum(widths) <= room:
        return widths
    most = max(widths)
    while most > 1 and sum(min(column, most) for column in widths) > room:
        most -= 1
    return [min(column, most) for column in widths]


def _closed(lines: list[str], indent: int) -> Iterator[str]:
    """Yield lines of which each ends its colours, and begins with those of the line before."""
    active = ""
    for number, line in enumerate(lines):
        start = indent if number else 0
        words = line[start:]
        if active and words.startswith(RESET):
            active, words = "", words.removeprefix(RESET)
        opened = f"{line[:start]}{active}{words}"
        for code in STYLE.findall(words):
            active = "" if code == RESET else active + code
        yield opened + (RESET if active else "")
