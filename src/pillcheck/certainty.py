"""Whether all readers agree on a part of a page, so that damage elsewhere is no doubt about it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pillcheck.elements import TABLE_PARTS
from pillcheck.scan import COMMENT, START
from pillcheck.sections import is_of_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.browser import Reading
    from pillcheck.edit import Edit
    from pillcheck.page import Page
    from pillcheck.scan import Tag
    from pillcheck.source import Span
    from pillcheck.tree import Element, Tree


# Elements that a browser adds without a change to what stands in what.
_MAY_BE_IMPLIED = frozenset(["body", "br", "colgroup", "head", "html", "p", "tbody"])
_OF_TABLES = TABLE_PARTS | {"table", "time"}


def browsers_agree(page: Page, element: Element, *, strictly: bool = False) -> bool:
    """Tell whether browsers nest what stands in an element as its tree does, and show it once.

    They must also show it in the same items. ``strictly`` takes in all of
    its elements and comments, not only those that say something on the page.
    """
    return all(_agrees(reading, page, element, strictly) for reading in page.tree.readings)


def is_certain_at(page: Page, span: Span, *, strictly: bool) -> bool:
    """Tell whether all readers agree on the place of a span.

    That is on its item, the history, or else the innermost element around it.
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
    outer = {item.element.start for item in page.items if item.element.contains(element)}
    if reading.outer_places(element.start) & items != outer:
        return False
    named = {"id": element.get("id")}
    if is_history:
        named["class"] = page.dialect.history_class
    return all(
        reading.elements_with(name, word) == [element.start] for name, word in named.items() if word
    )


def _everything(tag: Tag) -> bool:
    return tag.text[1] not in "!?/" or tag.text.startswith("<!--")


def _of_note(page: Page) -> Callable[[Tag], bool]:
    return lambda tag: is_of_note(tag, page.dialect)


def _part_of_table(tag: Tag) -> bool:
    return tag.name in _OF_TABLES


def _nests_alike(reading: Reading, element: Element, is_of_note: Callable[[Tag], bool]) -> bool:
    """Tell whether what stands in an element is the same to a browser and to its tree.

    That is, the same elements and comments of note in the same nesting, the same words in each of
    them, none of them anywhere else, and none from elsewhere in it. What is not of note, such as
    formatting that a browser carries on from an unclosed tag, may stand around them.
    """
    tree = element.tree
    start, end = element.span
    here = reading.indexes(start, start + 1)
    if len(here) != 1:
        return False
    index = here[0]
    node = reading.nodes[index]
    if node.name != element.name or node.is_hidden:
        return False
    noted = {index: start}
    elements = []
    within = range(index + 1, reading.last[index])

    def place_around(inner: int) -> int | None:
        while inner >= index and inner not in noted:
            inner = reading.nodes[inner].parent
        return noted.get(inner)

    for other in sorted({*within, *reading.indexes(start + 1, end)}):
        node = reading.nodes[other]
        if node.name == "#text" or (node.place < 0 and node.name in _MAY_BE_IMPLIED):
            continue
        if node.place < 0:
            return False
        tag = _tag_at(tree, node.place)
        if tag and not is_of_note(tag):
            continue
        if not (tag and other in within and start < node.place < end):
            return False
        elements.append((node.place, place_around(node.parent)))
        noted[other] = node.place
    known, texts = _contents(element, is_of_note)
    return elements == known and all(
        place_around(reading.text_at(place)) == around for place, around in texts
    )


def _contents(
    element: Element, is_of_note: Callable[[Tag], bool]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where what is of note inside an element stands, where the words, and in what each."""
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
