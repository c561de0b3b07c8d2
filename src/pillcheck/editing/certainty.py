"""Whether all readers agree on a part of a page, so that damage elsewhere does not matter."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from pillcheck.backlog.roles import has_role
from pillcheck.html.element_names import TABLE_PARTS
from pillcheck.html.scanner import COMMENT, START

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.html.browser_reader import DomNode, Reading
    from pillcheck.html.edit import Edit
    from pillcheck.html.scanner import Tag
    from pillcheck.html.source import Span
    from pillcheck.html.tree import Element, Tree


# Elements that a browser adds without changing the nesting of others.
_MAY_BE_IMPLIED = frozenset(["body", "br", "colgroup", "head", "html", "p", "tbody"])
_OF_TABLES = TABLE_PARTS | {"table", "time"}


def browsers_agree(page: Page, element: Element, *, strictly: bool = False) -> bool:
    """Tell whether browsers nest what is in an element as its tree does, and show it once.

    They must also show it in the same items. ``strictly`` compares all of its elements and
    comments, not only those that say something on the page.
    """
    if page.tree.first_odd_tag < page.tree.closers[element.number]:
        return False
    return all(_agrees(reading, page, element, strictly) for reading in page.tree.readings)


def is_certain_at(page: Page, span: Span, *, strictly: bool) -> bool:
    """Tell whether all readers agree on the place of a span.

    That is, on its item, on the history, or else on the innermost element around it.
    """
    if page.tree.problem_before(span.end) is None:
        return True
    item = page.item_around(span)
    if item:
        return browsers_agree(page, item.element, strictly=strictly)
    if page.history and page.history.table.span.encloses(span):
        return browsers_agree(page, page.history.table, strictly=strictly)
    around = page.tree.around(span)
    return around is not None and browsers_agree(page, around, strictly=True)


def is_certain_edit(page: Page, edit: Edit) -> bool:
    """Tell whether all readers agree on what an edit changes; strictly where it is markup."""
    has_markup = "<" in edit.text or "<" in page.source.cut(edit.span)
    return is_certain_at(page, edit.span, strictly=has_markup)


def _agrees(reading: Reading, page: Page, element: Element, strictly: bool) -> bool:
    is_history = page.history is not None and element == page.history.table
    of_note = _everything if strictly else _part_of_table if is_history else _of_note(page)
    if not _nests_alike(reading, element, of_note):
        return False
    items = {item.element.start for item in page.items}
    if reading.outer_places(element.start) & items != _outer_places(element) & items:
        return False
    named = {"id": element.get("id")}
    if is_history:
        named["class"] = page.dialect.history_class
    return all(
        reading.elements_with(name, word) == [element.start] for name, word in named.items() if word
    )


def _outer_places(element: Element) -> set[int]:
    places = set()
    around = element.parent
    while around:
        places.add(around.start)
        around = around.parent
    return places


def _everything(tag: Tag) -> bool:
    return tag.text[1] not in "!?/" or tag.text.startswith("<!--")


def _of_note(page: Page) -> Callable[[Tag], bool]:
    if page.dialect.shape:
        # Any element may be a part of an item that a selector finds.
        return _everything
    return lambda tag: has_role(tag, page.dialect)


def _part_of_table(tag: Tag) -> bool:
    return tag.name in _OF_TABLES


def _nests_alike(reading: Reading, element: Element, is_of_note: Callable[[Tag], bool]) -> bool:
    """Tell whether a browser and the tree see the same in an element.

    That is, the same elements and comments of note in the same nesting, the same words in each of
    them, none of them anywhere else, and none from elsewhere in it. What is not of note, such as
    formatting that a browser carries on from an unclosed tag, may be around them.
    """
    indexes = reading.indexes(element.start, element.start + 1)
    if len(indexes) != 1:
        return False
    top = reading.nodes[indexes[0]]
    if top.name != element.name or top.is_hidden:
        return False
    seen, around = _seen(reading, element, indexes[0], is_of_note)
    elements, texts = _contents(element, is_of_note)
    return seen == elements and all(
        around.get(reading.text_at(place)) == outer for place, outer in texts
    )


def _seen(
    reading: Reading, element: Element, top: int, is_of_note: Callable[[Tag], bool]
) -> tuple[list[tuple[int, int | None]], dict[int, int | None]]:
    """Return what a browser sees of an element: what is of note, and what each node is in.

    That is the place of each noted node in the element or in its markup, with that of the noted
    one around it, or ``None`` where it is elsewhere; and the same by the index of every node, where
    a noted node is in itself. ``top`` is the index of the element.
    """
    seen = []
    around: dict[int, int | None] = {top: element.start}
    written = reading.indexes(*element.span)
    for index in sorted({*range(top, reading.last[top]), *written} - {top}):
        node = reading.nodes[index]
        around[index] = around.get(node.parent)
        if _is_noted(node, element.tree, is_of_note):
            seen.append((node.place, around[index]))
            around[index] = node.place
    return seen, around


def _is_noted(node: DomNode, tree: Tree, is_of_note: Callable[[Tag], bool]) -> bool:
    if node.name == "#text":
        return False
    if node.is_implied:
        return node.name not in _MAY_BE_IMPLIED
    tags = _tags_at(tree, node.place)
    return not tags or is_of_note(tags[0])


def _contents(
    element: Element, is_of_note: Callable[[Tag], bool]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the places of what is of note and of words in an element, each with what it is in."""
    tree = element.tree
    tokens, closers = tree.tokens, tree.closers
    text = tree.source.text
    around = [element.number]
    elements, texts = [], []
    for number in range(element.number, closers[element.number]):
        tag = tokens.tags[number]
        while closers[around[-1]] <= number:
            around.pop()
        if tag.kind in (START, COMMENT) and number > element.number and is_of_note(tag):
            elements.append((tokens.starts[number], tokens.starts[around[-1]]))
            if closers[number] > number:
                around.append(number)
        last = tokens.starts[number + 1] if number + 1 < len(tokens) else len(text)
        words = text[tokens.ends[number] : last]
        if words and not words.isspace():
            first = last - len(words.lstrip())
            texts.append((first, tokens.starts[around[-1]]))
    return elements, texts


def _tags_at(tree: Tree, place: int) -> Sequence[Tag]:
    """Return the tag at a place, or none where no tag begins there."""
    tokens = tree.tokens
    number = bisect_left(tokens.starts, place)
    return tokens.tags[number : bisect_right(tokens.starts, place)]
