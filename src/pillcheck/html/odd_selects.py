"""The ``<select>`` elements that browsers nest in different ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.scanner import COMMENT, END, START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.scanner import Tag

_ALLOWED = frozenset(["hr", "optgroup", "option", "script", "template"])


def first_odd_select(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    """Return the number of the first ``<select>`` that contains more than options.

    ``closers`` has for each tag the number of the one that ends it. Where there is no such
    element, the number of tags is returned. The standard has changed what is allowed in one, so
    older browsers differ from newer ones.
    """
    return next((n for n, closer in enumerate(closers) if _is_odd(tags, n, closer)), len(tags))


def _is_odd(tags: Sequence[Tag], number: int, closer: int) -> bool:
    tag = tags[number]
    if tag.name != "select" or tag.kind != START:
        return False
    has_end_tag = any(tag.name == "select" and tag.kind == END for tag in tags[closer : closer + 1])
    return not has_end_tag or any(
        tag.kind != COMMENT and tag.name not in _ALLOWED for tag in tags[number + 1 : closer]
    )
