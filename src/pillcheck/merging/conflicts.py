"""Conflicts as git writes them: whole lines of both sides between markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.merging.pieces import Conflict, flat

if TYPE_CHECKING:
    from pillcheck.merging.pieces import Content

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class Style:
    """How conflicts are written: the length of markers, and git's ``merge.conflictStyle``."""

    size: int = 7
    name: str = "merge"


def render(content: Content, style: Style) -> tuple[str, int]:
    """Return the text of a content with marked conflicts, and the number of conflicts.

    A conflict inside a line takes the whole line; two that share a line are one.
    """
    end = _line_end(flat(content))
    segments = _segments(content)
    text = "".join(
        segment if isinstance(segment, str) else "".join(_marked(segment, style, end))
        for segment in segments
    )
    return text, sum(not isinstance(segment, str) for segment in segments)


def _segments(content: Content) -> list[str | list[str]]:
    """Return a content as whole lines: texts, and the three versions of each conflict."""
    segments: list[str | list[str]] = []
    rest = ""  # the last line, which may go on in the next part
    versions: list[str] | None = None  # of the conflict at hand, if any
    for part in [*flat(content), None]:
        if isinstance(part, Conflict):
            sides = (part.ours, part.base, part.theirs)
            versions = [
                text + more for text, more in zip(versions or [rest] * 3, sides, strict=True)
            ]
            rest = ""
            continue
        lines = _lines(part or "")
        if versions is not None and (lines or part is None):
            # The rest of the line belongs to the conflict, unless every version ends its line.
            last = lines.pop(0) if lines and not all(map(_is_ended, versions)) else ""
            versions = [text + last for text in versions]
            if part is not None and last and not _is_ended(last):
                continue
            segments.append(versions)
            versions = None
        lines = _lines(rest + "".join(lines))
        rest = lines.pop() if lines and not _is_ended(lines[-1]) else ""
        segments.append("".join(lines))
    return [*segments, rest]


def _marked(texts: list[str], style: Style, end: str) -> list[str]:
    """Return the lines of a conflict, with lines that all versions share outside the markers."""
    ours, base, theirs = (_lines(text) for text in texts)
    sides = [ours, base, theirs] if style.name == "diff3" else [ours, theirs]
    head: list[str] = []
    tail: list[str] = []
    while all(sides) and len({side[0] for side in sides}) == 1:
        head.append(sides[0][0])
        for side in sides:
            del side[0]
    while all(sides) and len({side[-1] for side in sides}) == 1:
        tail.insert(0, sides[0][-1])
        for side in sides:
            del side[-1]
    shown = [("<", " ours", ours), ("=", "", theirs)]
    if style.name != "merge":
        shown.insert(1, ("|", " base", base))
    marked = head
    for sign, label, lines in shown:
        marked += [sign * style.size + label + end, *lines]
        if not _is_ended(marked[-1]):
            marked[-1] += end
    return [*marked, ">" * style.size + " theirs" + end, *tail]


def _lines(text: str) -> list[str]:
    return [line for line in _LINE.findall(text) if line]


def _is_ended(text: str) -> bool:
    return text.endswith(("\n", "\r"))


def _line_end(parts: list[str | Conflict]) -> str:
    for part in parts:
        match = re.search(r"\r\n|\n|\r", part if isinstance(part, str) else part.ours)
        if match:
            return match[0]
    return "\n"
