"""Where a page states its counts, and which items a count there can be about."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from pillcheck.backlog.count_words import is_neutral, may_count
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.html.scanner import START
from pillcheck.html.visible_lines import visible_lines
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.count_phrases import Place
    from pillcheck.backlog.item_groups import Group, Groups
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element
    from pillcheck.html.visible_lines import Line

_CELLS = frozenset(["td", "th"])
_OUTERMOST = frozenset(["article", "body", "html", "main", "section"])
_COUNT_HEADERS = frozenset(["#", "count", "counts", "items", "no.", "number", "how many"])
_DIGIT = re.compile(r"\d")
# A heading and the counts beside it.
_BESIDE_HEAD = 4


class Scope(Record):
    """Items that a count may be about, and the name of their group, if they are one.

    ``is_firm`` tells whether the place alone says so.
    """

    name: str | None
    items: tuple[Item, ...]
    is_firm: bool


class CountPlaces:
    """The lines of a page outside of its items and its history, and what surrounds them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        behind = page.tree.behind
        self._skipped = {item.element.number: behind(item.element.number)[1] for item in page.items}
        if page.history:
            number = page.history.table.number
            self._skipped[number] = behind(number)[1]
        self._scripts: str | None = None

    @cached_property
    def lines(self) -> list[Line]:
        """The lines, in page order."""
        return list(visible_lines(self.page.tree, self._skipped, _is_no_text))

    @cached_property
    def _starts(self) -> list[int]:
        return [line.pieces[0].start for line in self.lines]

    @property
    def may_hold_counts(self) -> bool:
        """Whether any line may state a count, which takes longer to find out for certain."""
        page = self.page
        until = self._behind_digits()
        lines = visible_lines(page.tree, self._skipped, _is_no_text, until=until, holding=_DIGIT)
        return any(may_count(page.dialect, line.text) for line in lines)

    def _behind_digits(self) -> int:
        """Return the number of a token behind which no text between items has a digit."""
        tree = self.page.tree
        starts, ends, text = tree.tokens.starts, tree.tokens.ends, tree.source.text
        last = len(starts)
        for number in sorted(self._skipped, reverse=True):
            behind = self._skipped[number]
            # The text before each token from here on, and the one before ``last``.
            places = [*starts[behind : last + 1], len(text)][: last - behind + 1]
            texts = zip(ends[behind - 1 : last], places, strict=True)
            if any(_DIGIT.search(text, start, end) for start, end in texts):
                break
            last = min(last, number)
        return last

    @cached_property
    def groups(self) -> Groups:
        """The groups of the page."""
        from pillcheck.backlog.item_groups import Groups

        return Groups(self.page)

    def heads(self, line: Line) -> Group | None:
        """Return the group whose heading a line is, or stands beside."""
        around = list(_around(line))
        for element in around:
            if group := self.groups.headed_by(element):
                return group
        for element in around:
            if element.name in _OUTERMOST or self._items_in(element):
                return None
            inside = self.groups.headed_in(element)
            if inside:
                is_small = len(self._lines_in(element)) <= _BESIDE_HEAD
                return inside[0] if len(inside) == 1 and is_small else None
        return None

    def label_of(self, number: int) -> Line | None:
        """Return the line beside a number that says what it counts, as on a tile, or nothing."""
        line = self.lines[number]
        outer = self._outermost(line)
        parent = outer.parent
        if parent is None:
            return None
        if outer.name == "dd":
            before = self.lines[number - 1] if number else None
            is_term = before and self._outermost(before).name == "dt"
            return (
                before if is_term and before and self._outermost(before).parent == parent else None
            )
        beside = self._lines_in(parent)
        if len(beside) != 2 or self._items_in(parent):
            return None
        label = beside[0] if beside[1] is line else beside[1]
        if outer.name in _CELLS:
            # In a row, the words come first, and the header says that numbers are counts.
            return label if beside[1] is line and self._counts_in_column(parent) else None
        return label

    def is_cell(self, at: int) -> bool:
        """Tell whether a line stands in a cell beside others, where a header says what it is."""
        cell = next(
            (element for element in _around(self.lines[at]) if element.name in _CELLS), None
        )
        row = cell.parent if cell else None
        if cell is None or row is None or len(self._lines_in(row)) <= 1:
            return False
        return self.label_of(at) is None

    def scopes(self, line: Line, *, is_ratio: bool) -> list[Scope]:
        """Return which items a count in a line can be about; none where that is not certain.

        Of a count without a whole, a heading without items says another subject.
        """
        page = self.page
        everything = Scope(None, page.items, is_firm=True)
        head = self.heads(line)
        if head:
            items = head.items(page)
            if items:
                return [Scope(_named(head, items, page), items, is_firm=True)]
            is_firm = head.level == 1 or is_neutral(head.name)
            return [everything.replaced(is_firm=is_firm)] if is_ratio or is_firm else []
        start = line.pieces[0].start
        around = self.groups.around(start)
        inner = around[-1] if around else None
        scopes = [everything]
        for group in around[::-1]:
            items = group.items(page)
            is_over = group.level and items and start > items[0].element.start
            if items and not is_over and items != page.items:
                scopes.append(Scope(group.name, items, is_firm=False))
        if inner and not inner.items(page) and inner.level != 1 and not is_neutral(inner.name):
            scopes = [scope.replaced(is_firm=False) for scope in scopes] if is_ratio else []
        return scopes

    def is_scripted(self, line: Line, place: Place) -> bool:
        """Tell whether a script may write a number: its element has a name that scripts use."""
        scripts = self._script_text()
        if not scripts:
            return False
        own = line.element_at(place[0])
        is_named = own.get("id") or any(name.startswith("data-") for name in own.tag.values)
        if is_named and own.text() == line.text[slice(*place)]:
            return True
        words = [*own.classes, *(element.get("id") for element in _around(line))]
        return any(re.search(rf"['\"#.]{re.escape(word)}\b", scripts) for word in words if word)

    def _script_text(self) -> str:
        if self._scripts is None:
            tree = self.page.tree
            scripts = [
                tree.element(number)
                for number, tag in enumerate(tree.tokens.tags)
                if tag.kind == START and tag.name == "script" and "json" not in tag.text
            ]
            self._scripts = "\n".join(script.raw or script.get("src") for script in scripts)
        return self._scripts

    def _lines_in(self, element: Element) -> list[Line]:
        first = bisect_left(self._starts, element.start)
        return self.lines[first : bisect_left(self._starts, element.span.end)]

    def _items_in(self, element: Element) -> bool:
        items = self.page.items
        first = bisect_left(items, element.start, key=lambda item: item.element.start)
        return first < len(items) and items[first].element.start < element.span.end

    def _outermost(self, line: Line) -> Element:
        """Return the outermost element that holds this line and no other."""
        around = list(_around(line))
        outer = around[0]
        for element in around:
            if element.name in _OUTERMOST or len(self._lines_in(element)) > 1:
                break
            if self._items_in(element):
                break
            outer = element
            if element.name in ("td", "th", "dd", "dt"):
                break
        return outer

    def _counts_in_column(self, row: Element) -> bool:
        table = row.parent
        while table is not None and table.name != "table":
            table = table.parent
        head = next(table.descendants("tr"), None) if table else None
        cells = list(head.descendants("th")) if head else []
        return len(cells) == 2 and cells[1].text().casefold() in _COUNT_HEADERS


def _named(group: Group, items: tuple[Item, ...], page: Page) -> str | None:
    return None if items == page.items else group.name


def _around(line: Line) -> Iterator[Element]:
    """Yield the elements around a line, the innermost first."""
    element: Element | None = line.tree.element(line.pieces[0].number)
    while element is not None:
        yield element
        element = element.parent


def _is_no_text(element: Element) -> bool:
    """Tell whether a number in an element is none to compare: it is kept, or leads elsewhere."""
    if COUNT_ATTRIBUTE in element.tag.values:
        return True
    return element.name == "a" and any(map(str.isdigit, element.text()))
