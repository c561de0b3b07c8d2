"""The tags from which on browsers, or the reader that stands for them, nest in different ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.scanner import COMMENT, END, START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.scanner import Tag

_ALLOWED = frozenset(["hr", "optgroup", "option", "script", "template"])
_TERMS = frozenset(["dd", "dt"])


def first_odd_tag(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    """Return the number of the first tag that may be nested differently, else the number of tags.

    ``closers`` has for each tag the number of the one that ends it. Such a tag is a ``<select>``
    that contains more than options: the standard has changed what is allowed in one, so older
    browsers differ from newer ones. Or it is a ``</dt>`` or ``</dd>`` that ends no element here and
    may end an earlier one in a browser, with every list that is open in it: JustHTML looks
    for that no further than the innermost ``<dl>``, unlike the standard,
    https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody.
    """
    return min(_first_odd_select(tags, closers), _first_odd_end(tags, closers))


def _first_odd_select(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    return next((n for n, closer in enumerate(closers) if _is_odd(tags, n, closer)), len(tags))


def _is_odd(tags: Sequence[Tag], number: int, closer: int) -> bool:
    tag = tags[number]
    if tag.name != "select" or tag.kind != START:
        return False
    has_end_tag = any(tag.name == "select" and tag.kind == END for tag in tags[closer : closer + 1])
    return not has_end_tag or any(
        tag.kind != COMMENT and tag.name not in _ALLOWED for tag in tags[number + 1 : closer]
    )


def _first_odd_end(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    # The elements that have begun, less those that an end tag of their own has ended.
    balance = dict.fromkeys(_TERMS, 0)
    ends = set()
    for number, tag in enumerate(tags):
        if tag.name not in _TERMS:
            continue
        if tag.kind == START:
            balance[tag.name] += 1
            ends.add((closers[number], tag.name))
        elif (number, tag.name) in ends:
            balance[tag.name] -= 1
        elif balance[tag.name]:
            return number
    return len(tags)
