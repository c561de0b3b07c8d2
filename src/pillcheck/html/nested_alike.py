"""No problems after edits, shown by the elements around them, where there were none before.

Where tags close in order, what lxml makes of the content of an element depends on the tags
that are open around it and on nothing else that stands before. So an element that holds
edits may be read alone, inside the start tags around it. All other text is what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.nesting_problems import close_in_order, problems_in_order
from pillcheck.html.scanner import scan
from pillcheck.html.well_nested import nest_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.html.edit import Edit
    from pillcheck.html.tree import Tree


def settle_problems(before: Tree, after: Tree, edits: Sequence[Edit]) -> None:
    """Note that a page has no problems after edits, where the elements around these show it.

    The edits are in page order, and make the text after of that before.
    """
    if (
        after.closes_in_order
        and before.closes_in_order
        and not before.problems
        and _has_no_problems_either(before, after, edits)
    ):
        after.note_no_problems()


def _has_no_problems_either(before: Tree, after: Tree, edits: Sequence[Edit]) -> bool:
    """Tell whether it can be shown around the edits that they make no problem."""
    windows = _windows(before, edits)
    if not windows or not close_in_order(after.tokens.tags, after.parents, after.closers):
        return False
    # How far tokens and characters behind the edits so far have moved, and the token up to
    # which both pages are known to be the same.
    shift = delta = known = 0
    for number, inside in windows:
        closer, moved = before.closers[number], number + shift
        if not before.tokens.are_moved(after.tokens, (known, number + 1), shift, delta):
            return False
        if not _is_read_alone(after, moved):
            return False
        delta += sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in inside)
        shift, known = after.closers[moved] - closer, closer
    last = len(before.tokens)
    is_whole = last + shift == len(after.tokens)
    return is_whole and before.tokens.are_moved(after.tokens, (known, last), shift, delta)


def _windows(before: Tree, edits: Sequence[Edit]) -> list[tuple[int, list[Edit]]]:
    """Return the innermost elements around the edits by number, each with its own edits.

    They stand beside each other. There are none where an edit is in no element of the body.
    """
    windows: list[tuple[int, list[Edit]]] = []
    for edit in edits:
        element = before.around(edit.span)
        if element is None or not _is_in_body(before, element.number):
            return []
        inside = [edit]
        while windows and windows[-1][0] >= element.number:
            inside = windows.pop()[1] + inside
        if windows and before.closers[windows[-1][0]] > element.number:
            windows[-1][1].append(edit)
        else:
            windows.append((element.number, inside))
    return windows


def _is_in_body(tree: Tree, number: int) -> bool:
    return any(tree.tokens.tags[around].name == "body" for around in _around(tree, number))


def _around(tree: Tree, number: int) -> list[int]:
    """Return the numbers of the elements around one, the outermost first."""
    around = []
    while (number := tree.parents[number]) >= 0:
        around.append(number)
    return around[::-1]


def _is_read_alone(after: Tree, number: int) -> bool:
    """Tell whether an element has no problems inside the start tags around it."""
    tags = [after.tokens.tags[around] for around in _around(after, number)]
    heads = "".join(tag.text for tag in tags)
    tails = "".join(f"</{tag.name}>" for tag in reversed(tags))
    text = heads + after.source.cut(after.element(number).span) + tails
    tokens = scan(text)
    nesting = nest_in_order(tokens.tags)
    return nesting is not None and not problems_in_order(text, tokens, *nesting)
