"""Text in a terminal's columns: how many it takes, and how it is filled up and wrapped."""

from __future__ import annotations

import sys


def of_terminal() -> int | None:
    """Return how wide the terminal is; nothing where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for an accent."""
    if text.isascii():
        return len(text)
    # Most output is ASCII, and need not wait for the tables.
    from wcwidth import wcswidth

    columns: int = wcswidth(text)
    return columns if columns >= 0 else sum(max(wcswidth(c), 0) for c in text)


def padded(text: str, columns: int) -> str:
    """Return a text filled up with spaces."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int, most: int = 0) -> list[str]:
    """Return a text in lines of a width; of more lines than ``most``, the last ends in an ellipsis.

    A word that is wider than a line is broken.
    """
    lines = [""]
    for word in text.split():
        glued = f"{lines[-1]} {word}" if lines[-1] else word
        if width(glued) <= columns:
            lines[-1] = glued
        elif width(word) <= columns:
            lines.append(word)
        else:
            lines[-1] += " " if lines[-1] else ""
            for c in word:
                if width(lines[-1] + c) > columns:
                    lines.append("")
                lines[-1] += c
    lines = [line.rstrip() for line in lines]
    if not most or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width(last) >= columns:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]
