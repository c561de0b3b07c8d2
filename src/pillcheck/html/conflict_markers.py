"""The markers of a conflict that git left on a page.

A complete set, from ``<<<<<<<`` over ``=======`` to ``>>>>>>>``, is a conflict
wherever it stands. A single marker is what is left of a conflict, except
``=======``, which may underline a heading, and an example in ``<pre>``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.errors import refuse
from pillcheck.html.scanner import END, START
from pillcheck.html.source import Span
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.html.scanner import Token
    from pillcheck.html.tree import Tree

# As long as git makes them, or longer: the attribute conflict-marker-size says how long. git
# puts the name of a version behind all but ``=======``.
_MARKER = r"(?:^|(?<=\r))(?:([<|>])\1{6,}(?: [^\r\n]*)?|(=){7,})(?=[\r\n]|\Z)"
_HINTS = ("<<<<<<<", ">>>>>>>", "|||||||")
_EXAMPLES = frozenset(["listing", "pre", "textarea", "xmp"])


class Marker(Record):
    """A line that git wrote to mark a conflict: its sign, repeated ``size`` times."""

    span: Span
    sign: str
    size: int
    is_labelled: bool

    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
        return (
            f"{self.sign * self.size} marks a conflict that git left; keep what you need "
            "from both sides, and delete the markers"
        )


def find_markers(tree: Tree) -> list[Marker]:
    """Return the markers of conflicts on a page, in page order."""
    text = tree.source.text
    if not any(hint in text for hint in _HINTS):
        return []
    lines = [_marker(match) for match in re.finditer(_MARKER, text, re.MULTILINE)]
    examples = _examples(tree)
    markers: set[Marker] = set()
    for size in {line.size for line in lines}:
        alike = [line for line in lines if line.size == size]
        markers.update(_sets(alike))
        rest = (line for line in alike if line not in markers)
        markers.update(_left_over([line for line in rest if not _is_in(line.span, examples)]))
    return sorted(markers)


def gate_markers(tree: Tree) -> None:
    """Raise a refusal where a page has conflict markers: nothing on it is certain then."""
    for marker in find_markers(tree):
        refuse(tree.source, marker.span, marker.message)


def _marker(match: re.Match[str]) -> Marker:
    written = match[0].split(" ", 1)
    sign = match[1] or match[2]
    return Marker(Span(*match.span()), sign, len(written[0]), len(written) > 1)


def _sets(lines: list[Marker]) -> Iterator[Marker]:
    """Yield the markers of complete sets, each from its opening to its closing marker."""
    run: list[Marker] = []
    for line in lines:
        if line.sign == "<":
            run = [line]
        elif run:
            run.append(line)
            if line.sign == ">":
                if any(marker.sign == "=" for marker in run):
                    yield from run
                run = []


def _left_over(lines: list[Marker]) -> Iterator[Marker]:
    """Yield single markers, each with the ``=======`` next to it on its inner side."""
    for number, line in enumerate(lines):
        if line.is_labelled:
            yield line
            beside = number + (-1 if line.sign == ">" else 1)
            if 0 <= beside < len(lines) and lines[beside].sign == "=":
                yield lines[beside]


def _is_in(span: Span, examples: list[Span]) -> bool:
    before = bisect_right(examples, span)
    return before > 0 and examples[before - 1].encloses(span)


def _examples(tree: Tree) -> list[Span]:
    """Return the spans of preformatted elements, tags included."""
    spans = []
    opened: Token | None = None
    for token in tree.tokens:
        if opened is None and token.kind == START and token.name in _EXAMPLES:
            opened = token
        elif opened and token.kind == END and token.name == opened.name:
            spans.append(Span(opened.start, token.end))
            opened = None
    return spans
