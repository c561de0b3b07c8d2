"""The tags from which on browsers, or the reader that stands for them, nest in different ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.element_names import DRAWINGS, HTML_IN_DRAWINGS
from pillcheck.html.scanner import COMMENT, END, START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.scanner import Tag, Tokens

_ALLOWED = frozenset(["hr", "optgroup", "option", "script", "template"])
_TERMS = frozenset(["dd", "dt"])
_ITEMS = _TERMS | {"li"}
_LISTS = frozenset(["dl", "menu", "ol", "ul"])
_NESTING_DIFFERS = HTML_IN_DRAWINGS | {"annotation-xml", "dialog"}


def first_odd_tag(text: str, tokens: Tokens, closers: Sequence[int]) -> int:
    """Return the number of the first tag that may be nested differently, else the number of tags.

    ``tokens`` are those of the text, and ``closers`` has for each tag the number of the one
    that ends it. Such a tag is one of these:

    - a ``<select>`` that contains more than options. The standard has changed what is allowed
      in one, so older browsers differ from newer ones.
    - a ``</dt>`` or ``</dd>`` that ends no element here and may end an earlier one in a browser,
      with every list that is open in it. JustHTML looks for that no further than the innermost
      ``<dl>``, unlike https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody.
    - a part of a drawing that holds HTML, such as ``<mi>``, with an element in it that is never
      closed. In a browser that part goes on to the end of the page, in JustHTML not always.
    - a ``<dialog>`` with an item of a list right in it, or with an element that is never closed.
      To a browser it is as a ``<span>``, to JustHTML as a ``<section>``.
    """
    tags = tokens.tags
    return min(
        _first_odd_select(tags, closers),
        _first_odd_end(tags, closers),
        _first_out_of_order(tags, closers),
        _first_odd_title(text, tokens, closers),
        _first_dialog_with_items(tags, closers),
    )


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


def _first_out_of_order(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    end_in_order = 0
    for number, tag in enumerate(tags):
        if number >= end_in_order and tag.kind == START and tag.name in _NESTING_DIFFERS:
            if not _is_in_order(tags, closers, number):
                return number
            end_in_order = closers[number]
    return len(tags)


def _first_odd_title(text: str, tokens: Tokens, closers: Sequence[int]) -> int:
    """Return the number of the first title of a drawing that holds tags.

    The scanner reads every title as that of a page, which holds text only.
    """
    end_of_drawing = 0
    for number, tag in enumerate(tokens.tags):
        if tag.kind == START and tag.name in DRAWINGS:
            end_of_drawing = max(end_of_drawing, closers[number])
        elif tag.kind == START and tag.name == "title" and number < end_of_drawing:
            following = tokens.starts[number + 1] if number + 1 < len(tokens) else len(text)
            if "<" in text[tokens.ends[number] : following]:
                return number
    return len(tokens)


def _first_dialog_with_items(tags: Sequence[Tag], closers: Sequence[int]) -> int:
    """Return the number of the first dialog with items of a list outside of the lists in it."""
    first = len(tags)
    # The ends of the open lists and dialogs. A dialog has the number of the outermost with no
    # list between the two, a list that of no tag.
    ends, dialogs = [len(tags)], [len(tags)]
    for number, tag in enumerate(tags):
        while number >= ends[-1]:
            del ends[-1], dialogs[-1]
        if tag.kind != START:
            continue
        if tag.name in _LISTS:
            ends.append(closers[number])
            dialogs.append(len(tags))
        elif tag.name == "dialog":
            ends.append(closers[number])
            dialogs.append(min(number, dialogs[-1]))
        elif tag.name in _ITEMS:
            first = min(first, dialogs[-1])
    return first


def _is_in_order(tags: Sequence[Tag], closers: Sequence[int], number: int) -> bool:
    """Tell whether an element and all in it have end tags of their own."""
    last = closers[number]
    ends = set()
    for inner in range(number, min(last + 1, len(tags))):
        tag = tags[inner]
        if tag.kind == START and closers[inner] != inner:
            ends.add((closers[inner], tag.name))
        elif tag.kind == END:
            if (inner, tag.name) not in ends:
                return False
            ends.remove((inner, tag.name))
    return not ends
