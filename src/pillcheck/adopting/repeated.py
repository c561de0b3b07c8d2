"""The repeated elements of a page: what its items may be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from pillcheck.adopting.words import sense_of_class
from pillcheck.html.scanner import START
from pillcheck.html.tree import Element
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.html.tree import Tree

# Elements that may be items, and those among them that may be so by their name alone.
_NAMES = frozenset(
    "div li tr article section details p a dt dd dl h2 h3 h4 h5 fieldset label summary".split()
)
_ALONE = ("article", "section", "details", "li", "h2", "h3", "h4")
_OUTSIDE = frozenset("head script style template svg noscript nav footer select textarea".split())
_LARGEST = 4000
# Classes that name a status, and also what items may be.
_KINDS = frozenset("backlog proposal idea plan draft release next feature review".split())
# A name that a selector can hold as it is.
PLAIN_NAME = re.compile(r"-?[A-Za-z_][\w-]*\Z", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z]+[-_]?(?=[\w-]*\d)")


class Group(Record):
    """Elements that are alike, in page order: those of a selector, or the rows of tables.

    ``header`` holds two columns by which the tables are known, instead of a
    selector. ``cost`` is lower for a simpler selector.
    """

    elements: tuple[Element, ...]
    selector: str
    cost: int = 0
    header: tuple[str, ...] = ()


class Table(Record):
    """A table with a header: the column of each header's text, and the rows below it."""

    columns: dict[str, int]
    rows: tuple[Element, ...]


def groups(tree: Tree, marks: list[int]) -> list[Group]:
    """Return the groups of elements of which at least half have a mark in them.

    ``marks`` are the numbers of the elements that look like a status. Of groups
    with the same elements, the one with the simplest selector is returned.
    """
    by_selector: dict[str, list[int]] = defaultdict(list)
    costs: dict[str, int] = {}
    for number in _candidates(tree):
        for selector, cost in _selectors(tree.element(number)):
            costs[selector] = cost
            by_selector[selector].append(number)
    best: dict[tuple[int, ...], Group] = {}
    for selector, numbers in by_selector.items():
        if not 2 <= len(numbers) <= _LARGEST or _are_nested(tree, numbers):
            continue
        anywhere = selector.endswith("]")
        if _is_status(selector) or _is_part(tree, by_selector, numbers, anywhere=anywhere):
            continue
        if 2 * sum(_has_mark(tree, number, marks) for number in numbers) < len(numbers):
            continue
        group = Group(tuple(map(tree.element, numbers)), selector, costs[selector])
        known = best.get(tuple(numbers))
        if known is None or (group.cost, len(selector)) < (known.cost, len(known.selector)):
            best[tuple(numbers)] = group
    return [*best.values(), *_table_groups(tree)]


def _candidates(tree: Tree) -> Iterator[int]:
    tags = tree.tokens.tags
    number = 0
    while number < len(tags):
        tag = tags[number]
        if tag.kind == START:
            if tag.name in _OUTSIDE:
                number = max(tree.closers[number], number + 1)
                continue
            if tag.name in _NAMES:
                yield number
        number += 1


def _selectors(element: Element) -> Iterator[tuple[str, int]]:
    name = element.name
    classes = [c for c in dict.fromkeys(element.classes) if PLAIN_NAME.match(c)]
    for own in classes:
        yield f"{name}.{own}", 0
    if name in _ALONE:
        yield name, 2
    for attribute in element.attributes:
        if attribute.name.startswith("data-") and PLAIN_NAME.match(attribute.name):
            yield f"{name}[{attribute.name}]", 1
    if prefix := _PREFIX.match(element.get("id")):
        yield f'{name}[id^="{prefix[0]}"]', 1
    around, combinator, cost = element.parent, " > ", 3
    for _ in range(6):
        if around is None or around.name in ("body", "html"):
            break
        scopes = [f"{around.name}.{c}" for c in around.classes if PLAIN_NAME.match(c)]
        if PLAIN_NAME.match(around.get("id")):
            scopes.append(f"#{around.get('id')}")
        if around.name in ("main", "article", "section", "details", "ul", "ol", "tbody"):
            scopes.append(around.name)
        for scope in scopes:
            yield f"{scope}{combinator}{name}", cost
        around, combinator, cost = around.parent, " ", cost + 1


def _is_status(selector: str) -> bool:
    """Tell whether a selector is a class that is a status itself, such as ``li.done``."""
    name, _, own = selector.partition(".")
    sense = sense_of_class(own) if PLAIN_NAME.match(own) else None
    return name in _NAMES and sense is not None and sense.weight >= 0.9 and own not in _KINDS


def _is_part(
    tree: Tree, by_selector: dict[str, list[int]], numbers: list[int], *, anywhere: bool
) -> bool:
    """Tell whether elements are some of those of a class, with others of it beside them."""
    first = tree.element(numbers[0])
    common = set(first.classes).intersection(*(tree.element(n).classes for n in numbers))
    around = {tree.parents[number] for number in numbers}
    known = set(numbers)
    return any(
        number not in known and (anywhere or tree.parents[number] in around)
        for name in common
        for number in by_selector.get(f"{first.name}.{name}", ())
    )


def _are_nested(tree: Tree, numbers: list[int]) -> bool:
    end = -1
    for number in numbers:
        if number < end:
            return True
        end = max(end, tree.closers[number])
    return False


def _has_mark(tree: Tree, number: int, marks: list[int]) -> bool:
    return bisect_right(marks, max(tree.closers[number] - 1, number)) > bisect_left(marks, number)


def marked(element: Element, marks: list[int]) -> list[Element]:
    """Return an element and those inside it, as far as they look like a status."""
    tree = element.tree
    last = max(tree.closers[element.number] - 1, element.number)
    return [
        tree.element(n)
        for n in marks[bisect_left(marks, element.number) : bisect_right(marks, last)]
    ]


def tables(tree: Tree) -> list[Table]:
    """Return the tables of a page that have a header."""
    readable = []
    for number, tag in enumerate(tree.tokens.tags):
        if tag.kind == START and tag.name == "table":
            table = _table(tree.element(number))
            if table:
                readable.append(table)
    return readable


def _table(table: Element) -> Table | None:
    inner = tuple(table.descendants("table"))
    rows = list(table.descendants("tr", skip=inner))
    header = next((row for row in rows if _is_header(row)), None)
    if header is None:
        return None
    columns: dict[str, int] = {}
    place = 0
    for cell in cells(header):
        columns.setdefault(cell.text(), place)
        span = cell.get("colspan")
        place += int(span) if span.isdigit() and len(span) < 3 else 1
    below = [row for row in rows if row.number > header.number and len(cells(row)) > 1]
    below = [row for row in below if row.has_text]
    rows_below = tuple(row for row in below if not _is_header(row))
    return Table(columns, rows_below) if len(columns) > 1 and rows_below else None


def _is_header(row: Element) -> bool:
    inside = cells(row)
    return len(inside) > 1 and all(cell.name == "th" for cell in inside)


def cells(row: Element) -> list[Element]:
    """Return the cells of a row."""
    inner = tuple(row.descendants("table"))
    return list(row.descendants("td", "th", skip=inner))


def _table_groups(tree: Tree) -> Iterator[Group]:
    """Yield the rows of the tables that have two columns in common: the first, and each other."""
    pairs: dict[tuple[str, str], list[Table]] = defaultdict(list)
    for table in tables(tree):
        names = [name for name in table.columns if name]
        for name in names:
            first = next((other for other in names if other != name), None)
            if first:
                pair = first, name
                pairs[pair if table.columns[first] < table.columns[name] else pair[::-1]].append(
                    table
                )
    for header in pairs:
        # The reader takes every table that has both.
        members = [t for t in tables(tree) if all(name in t.columns for name in header)]
        rows = tuple(row for table in members for row in table.rows)
        if 2 <= len(rows) <= _LARGEST:
            yield Group(rows, "", 0, header)
