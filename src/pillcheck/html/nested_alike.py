"""No problems after edits, shown by the blocks around them, where there were none before.

Where tags close in order, what lxml makes of a part of an element's content depends on the
tags that are open around it and on nothing else that stands before. So the children that hold
edits may be read alone, inside the start tags around them. All other text is what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.edit import edit_between
from pillcheck.html.nesting_problems import close_in_order, problems_in_order
from pillcheck.html.scanner import scan
from pillcheck.html.source import Span
from pillcheck.html.well_nested import nest_in_order
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.edit import Edit
    from pillcheck.html.tree import Tree


class _Window(Record):
    """A part of the content of an element: its place, and the tokens from ``first`` to ``last``.

    ``last`` is the number of the token behind it.
    """

    first: int
    last: int
    span: Span


def settle_problems(before: Tree, after: Tree, edits: Sequence[Edit] = ()) -> None:
    """Note that a page has no problems after edits, where the elements around these show it.

    The edits are in page order, and make the text after of that before; where none are
    given, all is taken for edited from the first difference to the last.
    """
    if (
        after.closes_in_order
        and before.closes_in_order
        and not before.problems
        and _has_no_problems_either(
            before, after, edits or [edit_between(before.source, after.source)]
        )
    ):
        after.note_no_problems()


def _has_no_problems_either(before: Tree, after: Tree, edits: Sequence[Edit]) -> bool:
    """Tell whether it can be shown around the edits that they make no problem."""
    elements = _elements_around(before, edits)
    if not elements or not close_in_order(after.tokens.tags, after.parents, after.closers):
        return False
    # How far tokens and characters behind the edits so far have moved, and the token up to
    # which both pages are known to be the same.
    shift = delta = known = 0
    for number, inside in elements:
        window = _window(before, number, inside)
        if not before.tokens.are_moved(after.tokens, (known, window.first), shift, delta):
            return False
        start, more = window.span.start + delta, sum(map(_growth, inside))
        if not _is_read_alone(after, number + shift, Span(start, window.span.end + delta + more)):
            return False
        delta += more
        shift, known = after.closers[number + shift] - before.closers[number], window.last
    last = len(before.tokens)
    is_whole = last + shift == len(after.tokens)
    return is_whole and before.tokens.are_moved(after.tokens, (known, last), shift, delta)


def _growth(edit: Edit) -> int:
    return len(edit.text) - (edit.span.end - edit.span.start)


def _elements_around(before: Tree, edits: Sequence[Edit]) -> list[tuple[int, list[Edit]]]:
    """Return the innermost elements around the edits by number, each with its own edits.

    They stand beside each other. There are none where an edit is in no element of the body.
    """
    elements: list[tuple[int, list[Edit]]] = []
    for edit in edits:
        element = before.around(edit.span)
        if element is None or not _is_in_body(before, element.number):
            return []
        inside = [edit]
        while elements and elements[-1][0] >= element.number:
            inside = elements.pop()[1] + inside
        if elements and before.closers[elements[-1][0]] > element.number:
            elements[-1][1].append(edit)
        else:
            elements.append((element.number, inside))
    return elements


def _window(tree: Tree, number: int, edits: Sequence[Edit]) -> _Window:
    """Return the content of an element but for the children before its edits and behind them."""
    tokens, closers = tree.tokens, tree.closers
    edited = Span(edits[0].span.start, max(edit.span.end for edit in edits))
    element = tree.element(number)
    first, start = number + 1, element.inner_start
    child = first
    while child < closers[number] and tokens.starts[child] < edited.end:
        end, following = tree.behind(child)
        if end <= edited.start:
            first, start = following, end
        child = following
    if child == closers[number]:
        return _Window(first, child, Span(start, element.inner_end))
    return _Window(first, child, Span(start, tokens.starts[child]))


def _is_in_body(tree: Tree, number: int) -> bool:
    return any(tree.tokens.tags[around].name == "body" for around in _around(tree, number))


def _around(tree: Tree, number: int) -> list[int]:
    """Return the numbers of the elements around one, the outermost first."""
    around = []
    while (number := tree.parents[number]) >= 0:
        around.append(number)
    return around[::-1]


def _is_read_alone(after: Tree, number: int, span: Span) -> bool:
    """Tell whether a part of an element's content has no problems inside the tags around it."""
    tags = [after.tokens.tags[around] for around in (*_around(after, number), number)]
    heads = "".join(tag.text for tag in tags)
    tails = "".join(f"</{tag.name}>" for tag in reversed(tags))
    text = heads + after.source.cut(span) + tails
    tokens = scan(text)
    nesting = nest_in_order(tokens.tags)
    return nesting is not None and not problems_in_order(text, tokens, *nesting)
