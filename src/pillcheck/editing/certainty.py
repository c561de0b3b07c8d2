"""Whether all readers agree on a part of a page, so that damage elsewhere does not matter."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pillcheck.backlog.roles import has_role
from pillcheck.html.element_names import TABLE_PARTS
from pillcheck.html.scanner import COMMENT, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.browser_reader import Reading
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
    if page.tree.first_odd_select < page.tree.closers[element.number]:
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
    seen = {place for place in reading.outer_places(element.start) if _is_item(page, place)}
    if seen != set(_items_around(page, element)):
        return False
    named = {"id": element.get("id")}
    if is_history:
        named["class"] = page.dialect.history_class
    return all(
        reading.elements_with(name, word) == [element.start] for name, word in named.items() if word
    )


def _items_around(page: Page, element: Element) -> Iterator[int]:
    around = element.parent
    while around:
        if _is_item(page, around.start):
            yield around.start
        around = around.parent


def _is_item(page: Page, place: int) -> bool:
    number = bisect_left(page.items, place, key=lambda item: item.element.start)
    return number < len(page.items) and page.items[number].element.start == place


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
    noted = _noted_nodes(reading, element, indexes[0], is_of_note)
    if noted is None:
        return False
    elements, texts = _contents(element, is_of_note)
    seen = [
        (place, _place_around(reading, noted, reading.nodes[index].parent))
        for index, place in noted.items()
        if index != indexes[0]
    ]
    return seen == elements and all(
        _place_around(reading, noted, reading.text_at(place)) == around for place, around in texts
    )


def _noted_nodes(
    reading: Reading, element: Element, index: int, is_of_note: Callable[[Tag], bool]
) -> dict[int, int] | None:
    """Return what is of note in an element as a browser sees it: the place of each, by its index.

    ``index`` is that of the element itself. Nothing is returned where something from elsewhere is
    in the element, or something of its own is elsewhere.
    """
    start, end = element.span
    noted = {index: start}
    within = range(index + 1, reading.last[index])
    for inner in sorted({*within, *reading.indexes(start + 1, end)}):
        node = reading.nodes[inner]
        if node.name == "#text" or (node.place < 0 and node.name in _MAY_BE_IMPLIED):
            continue
        if node.place < 0:
            return None
        tag = _tag_at(element.tree, node.place)
        if tag and not is_of_note(tag):
            continue
        if not (tag and inner in within and start < node.place < end):
            return None
        noted[inner] = node.place
    return noted


def _place_around(reading: Reading, noted: dict[int, int], index: int) -> int:
    """Return the place of the innermost noted node around a node, itself included, or -1."""
    top = next(iter(noted))
    while index >= top and index not in noted:
        index = reading.nodes[index].parent
    return noted.get(index, -1)


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
        while len(around) > 1 and closers[around[-1]] <= number:
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


def _tag_at(tree: Tree, place: int) -> Tag | None:
    tokens = tree.tokens
    number = bisect_left(tokens.starts, place)
    return tokens.tags[number] if number < len(tokens) and tokens.starts[number] == place else None
