"""A page in which git left conflicts, as plain text: both sides where they differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.report.pages import plain

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.html.conflict_markers import Marker


def page(page: Page, markers: list[Marker]) -> str | None:
    """Return what both sides of a page say, once where they agree and marked where not.

    ``markers`` are those of the page. Returns nothing where these are not whole
    conflicts, or where the sides differ in nothing that is shown.
    """
    sides = _sides(page.source.text, markers)
    if sides is None:
        return None
    ours, theirs = (
        plain.page(read(page.source.with_text(text), page.dialect)).split("\n") for text in sides
    )
    if ours == theirs:
        return None
    begin, end = (
        page.source.cut(next(marker.span for marker in markers if marker.sign == sign))
        for sign in "<>"
    )
    lines: list[str] = []
    for kind, start, stop, other_start, other_stop in SequenceMatcher(
        None, ours, theirs
    ).get_opcodes():
        if kind == "equal":
            lines += ours[start:stop]
        else:
            between = "=" * len(begin.split(" ", 1)[0])
            lines += [begin, *ours[start:stop], between, *theirs[other_start:other_stop], end]
    return "\n".join(lines)


def _sides(text: str, markers: list[Marker]) -> tuple[str, str] | None:
    """Return the text as each side has it, or nothing where a marker is missing."""
    sides: tuple[list[str], list[str]] = ([], [])
    position, expected = 0, "<"
    for marker in markers:
        if marker.sign not in expected:
            return None
        piece = text[position : marker.span.start]
        if marker.sign == "<":
            sides[0].append(piece)
            sides[1].append(piece)
            expected = "|="
        elif marker.sign == "|":
            sides[0].append(piece)
            expected = "="
        elif marker.sign == "=":
            # What stands between "|" and "=" is the version that both sides were made from.
            sides[0].append(piece if expected == "|=" else "")
            expected = ">"
        else:
            sides[1].append(piece)
            expected = "<"
        position = marker.span.end
    if expected != "<" or not markers:
        return None
    rest = text[position:]
    return "".join([*sides[0], rest]), "".join([*sides[1], rest])
