"""The repeated elements of a page: what its items may be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from pillcheck.adopting.words import sense_of_class
from pillcheck.backlog.places import Columns, is_header, table_around
from pillcheck.html.element_names import HIDDEN
from pillcheck.html.scanner import START
from pillcheck.html.selectors import children
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
NO_COLUMNS = Columns()
# Classes that name a status, and also what items may be.
_KINDS = frozenset("backlog proposal idea plan draft release next feature review".split())
# A name that a selector can hold as it is.
PLAIN_NAME = re.compile(r"-?[A-Za-z_][\w-]*\Z", re.ASCII)
_STATUS_PREFIX = re.compile(r"[A-Za-z]*(?:status|state|badge|tag|pill|st|s)(?:--|__|-|_)(?=[a-z])")
_PREFIX = re.compile(r"[A-Za-z]+[-_]?(?=[\w-]*\d)")


class Group(Record):
    """Elements that are alike, in page order: those of a selector, or the rows of tables.

    ``header`` holds two columns by which the tables are known, instead of a
    selector; ``names`` are the columns that all of them have, ``all_names`` those
    that any has, and ``columns`` knows their cells. ``cost`` is lower for a simpler
    selector.
    """

    elements: tuple[Element, ...]
    selector: str
    cost: int = 0
    header: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    columns: Columns = NO_COLUMNS
    all_names: tuple[str, ...] = ()


class Table(Record):
    """A table with a header: the words of its columns in order, and the rows below it."""

    names: tuple[str, ...]
    rows: tuple[Element, ...]


def groups(tree: Tree, marks: list[int], sure: list[int]) -> list[Group]:
    """Return the groups of elements of which at least half have a mark in them.

    ``marks`` are the numbers of the elements that look like a status, ``sure`` of
    those that surely do: of elements with a class of their own, some may have one.
    Of groups with the same elements, the one with the simplest selector is returned.
    """
    by_selector: dict[str, list[int]] = defaultdict(list)
    costs: dict[str, int] = {}
    tags = tree.tokens.tags
    for number in numbers_outside(tree, _OUTSIDE):
        if tags[number].name not in _NAMES:
            continue
        for selector, cost in _selectors(tree.element(number)):
            costs[selector] = cost
            by_selector[selector].append(number)
    elsewhere = _selectors_outside(tree, by_selector)
    best: dict[tuple[int, ...], Group] = {}
    for selector, numbers in by_selector.items():
        if selector in elsewhere or not 2 <= len(numbers) <= _LARGEST or _are_nested(tree, numbers):
            continue
        anywhere = selector.endswith("]")
        if _is_status(selector) or _is_part(tree, by_selector, numbers, anywhere=anywhere):
            continue
        if 2 * sum(_has_mark(tree, number, marks) for number in numbers) < len(numbers) and (
            costs[selector] or not _are_mixed(tree, numbers, sure)
        ):
            continue
        group = Group(tuple(map(tree.element, numbers)), selector, costs[selector])
        known = best.get(tuple(numbers))
        if known is None or (group.cost, len(selector)) < (known.cost, len(known.selector)):
            best[tuple(numbers)] = group
    return [*best.values(), *_table_groups(tree), *_row_groups(tree, marks)]


def _selectors_outside(tree: Tree, by_selector: dict[str, list[int]]) -> set[str]:
    """Return the selectors that the reader would follow to a menu or a footer as well."""
    taken: set[str] = set()
    inside = set(numbers_outside(tree, _OUTSIDE))
    for number in numbers_outside(tree, HIDDEN):
        if number not in inside and tree.tokens.tags[number].name in _NAMES:
            found = (selector for selector, _ in _selectors(tree.element(number)))
            taken.update(selector for selector in found if selector in by_selector)
    return taken


def numbers_outside(tree: Tree, left_out: frozenset[str]) -> Iterator[int]:
    """Yield the numbers of the elements that are not in an element of one of these names."""
    tags = tree.tokens.tags
    number = 0
    while number < len(tags):
        tag = tags[number]
        if tag.kind == START:
            if tag.name in left_out:
                number = max(tree.closers[number], number + 1)
                continue
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


def _are_mixed(tree: Tree, numbers: list[int], sure: list[int]) -> bool:
    """Tell whether elements with and without a mark stand side by side."""
    with_mark = {number for number in numbers if _has_mark(tree, number, sure)}
    around = {tree.parents[number] for number in with_mark}
    return len(with_mark) > 1 and any(
        tree.parents[number] in around for number in numbers if number not in with_mark
    )


def marked(element: Element, marks: list[int]) -> list[Element]:
    """Return an element and those inside it, as far as they look like a status."""
    tree = element.tree
    last = max(tree.closers[element.number] - 1, element.number)
    return [
        tree.element(n)
        for n in marks[bisect_left(marks, element.number) : bisect_right(marks, last)]
    ]


def _tables(tree: Tree) -> list[Table]:
    """Return the tables of a page that have a header."""
    readable = []
    for number, tag in enumerate(tree.tokens.tags):
        if tag.kind == START and tag.name == "table":
            table = _table(tree.element(number))
            if table:
                readable.append(table)
    return readable


def _table(table: Element) -> Table | None:
    rows = [row for row in table.descendants("tr") if table_around(row) == table]
    header = next((row for row in rows if is_header(row)), None)
    if header is None:
        return None
    names = tuple(dict.fromkeys(cell.text() for cell in cells(header)))
    items = [row for row in rows if not is_header(row) and len(cells(row)) > 1 and row.has_text]
    return Table(names, tuple(items)) if len(names) > 1 and items else None


def cells(row: Element) -> list[Element]:
    """Return the cells of a row."""
    return [cell for cell in children(row) if cell.name in ("td", "th")]


def _table_groups(tree: Tree) -> Iterator[Group]:
    """Yield the rows of the tables that have two columns in common: the first, and each other."""
    all_tables = _tables(tree)
    columns = Columns()
    pairs: dict[tuple[str, ...], None] = {}
    for table in all_tables:
        names = [name for name in table.names if name]
        for name in names:
            if first := next((other for other in names if other != name), None):
                pairs[first, name] = None
                # Tables that have nothing else in common.
                pairs[(name,)] = None
    for pair in pairs:
        # The reader takes every table that has both.
        members = [table for table in all_tables if set(pair) <= set(table.names)]
        rows = tuple(row for table in members for row in table.rows)
        known = members[0].names
        if 2 <= len(rows) <= _LARGEST:
            header = tuple(sorted(pair, key=known.index))
            common = tuple(n for n in known if n and all(n in table.names for table in members))
            every = tuple(dict.fromkeys(n for table in members for n in table.names if n))
            yield Group(rows, "", 0, header, common, columns, every)


def _row_groups(tree: Tree, marks: list[int]) -> Iterator[Group]:
    """Yield the rows of tables that have different headers, but say a status in the same way."""
    rows: dict[str, dict[int, None]] = defaultdict(dict)
    tables: dict[str, set[int]] = defaultdict(set)
    cell_classes: dict[str, dict[int, None]] = defaultdict(dict)
    for number, tag in enumerate(tree.tokens.tags):
        if tag.kind != START or tag.name != "tr":
            continue
        row = tree.element(number)
        table = table_around(row)
        if table is None or is_header(row) or len(cells(row)) < 2:
            continue
        for element in marked(row, marks):
            for selector in _marks_of_row(row, element, cell_classes):
                rows[selector][number] = None
                tables[selector].add(table.number)
    if len(cell_classes) > 1:
        union = ", ".join(f"> td.{name}" for name in sorted(cell_classes))
        numbers = sorted({number for known in cell_classes.values() for number in known})
        rows[union] = dict.fromkeys(numbers)
        tables[union] = {-1, -2}
    for selector, known in rows.items():
        if 4 <= len(known) <= _LARGEST and len(tables[selector]) > 1:
            elements = tuple(map(tree.element, sorted(known)))
            yield Group(elements, f"tr:has({selector})", 4)


def _marks_of_row(
    row: Element, element: Element, cell_classes: dict[str, dict[int, None]]
) -> Iterator[str]:
    """Yield the selectors of a row's status, and note the classes of cells that name one."""
    for name in filter(PLAIN_NAME.match, element.classes):
        sense = sense_of_class(name)
        prefix = _STATUS_PREFIX.match(name)
        if prefix:
            yield f'{element.name}[class*="{prefix[0]}"]'
        elif sense.weight >= 0.85 and element.name == "td" and element.parent == row:
            cell_classes[name][row.number] = None
        elif not sense.weight:
            yield f"{element.name}.{name}"
