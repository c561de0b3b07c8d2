"""Merges a few lines by line as git does, without git: where there is one way to do it.

A page of 800 rows that both sides changed would otherwise start git 800 times.
"""

from __future__ import annotations

import re

from pillcheck.merging.pieces import Conflict

# As git has them; Python knows other line ends.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def merge_lines(ours: str, base: str, theirs: str) -> tuple[list[str], list[Conflict]] | None:
    """Return three texts merged line by line: the texts between the conflicts, and these.

    Nothing is returned where git must say which lines are whose.

    That is clear where both sides have as many lines as the base, no line of the base occurs
    twice, and no side has a line of it in another place. Text with a NUL is binary to git, and
    not merged.
    """
    if "\0" in ours + base + theirs:
        return None
    was, own, new = (_LINE.findall(text) for text in (base, ours, theirs))
    if not (len(was) == len(own) == len(new) == len(set(was))):
        return None
    known = set(was)
    pairs = (pair for side in (own, new) for pair in zip(was, side, strict=True))
    if any(now != old and now in known for old, now in pairs):
        return None
    texts: list[list[str]] = [[]]
    conflicts: list[Conflict] = []
    place = 0
    while place < len(was):
        end = place + 1
        # Changed lines beside each other are one change, whoever made them.
        if _is_changed(place, was, own, new):
            while end < len(was) and _is_changed(end, was, own, new):
                end += 1
        old, mine, others = ("".join(side[place:end]) for side in (was, own, new))
        if mine in (old, others):
            texts[-1].append(others)
        elif others == old:
            texts[-1].append(mine)
        else:
            conflicts.append(Conflict(mine, old, others))
            texts.append([])
        place = end
    return list(map("".join, texts)), conflicts


def _is_changed(place: int, was: list[str], own: list[str], new: list[str]) -> bool:
    return not was[place] == own[place] == new[place]
