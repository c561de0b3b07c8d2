"""From the page's elements to its nouns: items, pills, fields, history rows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from pillcheck.dialect import DEFAULT, Dialect
from pillcheck.page import (
    CellWords,
    Field,
    History,
    HistoryRow,
    Item,
    Page,
    Pill,
    PillWords,
    Priority,
    Rate,
    TermWords,
    Text,
)
from pillcheck.sections import Section, collect
from pillcheck.source import Source
from pillcheck.tree import WORD, Element, Tree, fold

if TYPE_CHECKING:
    from pillcheck.scan import Attribute, Token

T = TypeVar("T")

_NUMBER = re.compile(r"(\d+)[ \t\n\f\r]*[).:][ \t\n\f\r]*")
_PRIORITY_WORDS = re.compile(r" [—–-]+ ")
_AMOUNT = r"(?<![\d.])~?(\d{1,9}(?:\.\d{1,9})?)"
_RATE = re.compile(_AMOUNT + r"\s*h(?:ours?)?\s*/\s*day\b", re.IGNORECASE)
_DAYS = re.compile(_AMOUNT + r"\s*(?:calendar\s+)?days?\b", re.IGNORECASE)
_HOURS = re.compile(
    r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)\s*(h(?:ours?|rs?)?)\b(?!\s*/)", re.IGNORECASE
)
# How many readings of small parts are kept, and how long a part may be that is written again.
_MOST, _LONGEST = 4096, 200


def read(source: Source, dialect: Dialect = DEFAULT) -> Page:
    """Read a page in one pass over its tags."""
    return _Reader(Tree(source), dialect).read()


class _Known:
    """What terms, pills and cells say, by how they are written: most are written very often."""

    def __init__(self) -> None:
        self.terms: dict[str, TermWords] = {}
        self.pills: dict[str, PillWords] = {}
        self.cells: dict[str, CellWords] = {}


# Pages that are read together are mostly written alike.
_known = lru_cache(maxsize=8)(lambda dialect: _Known())  # noqa: ARG005


class _Reader:
    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.source = tree.source
        self.dialect = dialect
        self.known = _known(dialect)

    def read(self) -> Page:
        found = collect(self.tree, self.dialect)
        history = None
        if found.tables:
            history = self._history(found.tables[0], len(found.tables))
        return Page(
            self.source,
            self.tree,
            self.dialect,
            tuple(self._item(section) for section in found.items),
            tuple(self._pill(element) for element in found.legend),
            history,
            tuple(found.ids),
            tuple(found.links),
            tuple(map(_comment, found.comments)),
            tuple(found.sheets),
        )

    def _item(self, found: Section) -> Item:
        element = found.element
        heading = found.headings[0] if found.headings else None
        fields = self._fields(found.terms)
        tags = found.in_heading(found.tags)
        placed = found.in_heading(found.pills)
        title = self._title(heading, (*tags, *placed)) if heading else None
        tags = tags or found.tags
        others = [pill for pill in found.pills if pill not in placed]
        if others:
            name = self.dialect.status_field
            bodies = [body for one in fields if one.name == name for body in one.bodies]
            placed += [pill for pill in others if any(body.contains(pill) for body in bodies)]
            others = [pill for pill in others if pill not in placed]
        id_attribute = element.attribute("id")
        outer = found.outer
        while outer and not outer.is_item:
            outer = outer.outer
        return Item(
            element,
            self._value(id_attribute) if id_attribute and id_attribute.value else None,
            heading,
            title,
            self._priority(tags[0]) if tags else None,
            element.attribute(self.dialect.priority_attribute),
            element.attribute(self.dialect.status_attribute),
            tuple(map(self._pill, placed)),
            tuple(map(self._pill, others)),
            fields,
            found.terms[0].parent if found.terms else None,
            tuple(map(self._rate, found.cells)),
            outer.element if outer else None,
        )

    def _value(self, attribute: Attribute) -> Text:
        return Text(attribute.value_start, attribute.value_end, attribute.value)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return the place without white space at its ends; an empty one stays at its start."""
        raw = self.source.text[start:end]
        words = raw.lstrip()
        if not words:
            return start, start
        return end - len(words), start + len(raw.rstrip())

    def _words(self, element: Element) -> Text:
        start, end = element.inner_start, element.inner_end
        if not element.is_plain:
            return Text(*self._trimmed(start, end), element.text())
        raw = self.source.text[start:end]
        said = fold(raw)
        if said != raw:
            start, end = self._trimmed(start, end)
        return Text(start, end, said)

    def _title(self, heading: Element, skip: tuple[Element, ...]) -> Text:
        text = self.source.text
        pieces = [(start, end) for start, end in heading.pieces(skip) if text[start:end].strip()]
        if not pieces:
            return Text(heading.inner_start, heading.inner_start, "")
        start, end = self._trimmed(*pieces[0])
        if len(pieces) > 1:
            end = self._trimmed(*pieces[-1])[1]
        # A title may begin or end with markup of its own, such as <code>.
        for inside in heading.descendants(skip=skip):
            span = inside.span
            if span.start <= start < span.end:
                start = span.start
            if span.start < end <= span.end:
                end = span.end
        words = heading.text(skip) if len(pieces) > 1 else fold(text[slice(*pieces[0])])
        return Text(start, end, words)

    def _priority(self, tag: Element) -> Priority:
        words = self._words(tag)
        name, *rest = _PRIORITY_WORDS.split(words.value, maxsplit=1)
        start, end = words.start, words.end
        if rest:
            # As it is written, white space between its words may be anything.
            pattern = r"[ \t\n\f\r]+".join(re.escape(word) for word in name.split())
            raw = self.source.text[start:end]
            length = len(name) if raw.startswith(name) else 0
            if not length and (written := re.match(pattern, raw)):
                length = written.end()
            end = start + length if length else end
        return Priority(tag, Text(start, end, name), "".join(rest))

    def _pill(self, element: Element) -> Pill:
        start = element.start
        written = self.source.text[start : element.inner_end]
        words = self.known.pills.get(written)
        if words is None:
            label = self._words(element).moved(-start)
            words = PillWords(tuple(self._statuses(element)), label)
            if element.is_plain:
                _keep(self.known.pills, written, words)
        return Pill(element, words)

    def _statuses(self, element: Element) -> list[Text]:
        attribute = element.tag.attribute("class")
        modifier = self.dialect.pill_class + "--"
        statuses = []
        if attribute:
            raw = element.tag.text[attribute.value_start : attribute.value_end]
            for match in WORD.finditer(raw):
                if match[0].startswith(modifier):
                    start = attribute.value_start + match.start() + len(modifier)
                    name = match[0][len(modifier) :]
                    statuses.append(Text(start, start + len(name), name))
        # A modifier of another kind, such as a size, may stand beside a status.
        known = [name for name in statuses if self.dialect.status(name.value)]
        return known or statuses

    def _fields(self, terms: list[Element]) -> tuple[Field, ...]:
        fields = []
        bodies: list[Element] = []
        for element in reversed(terms):
            if element.name == "dd":
                bodies.append(element)
            else:
                fields.append(Field(element, self._term(element), tuple(reversed(bodies))))
                bodies.clear()
        return tuple(reversed(fields))

    def _term(self, term: Element) -> TermWords:
        if not term.is_plain:
            return self._read_term(term)
        raw = term.raw
        words = self.known.terms.get(raw)
        return words or _keep(self.known.terms, raw, self._read_term(term))

    def _read_term(self, term: Element) -> TermWords:
        number, label = self._numbered(term)
        by = -term.inner_start
        rule = self.dialect.field(label.value)
        name = rule.label if rule else label.value
        return TermWords(number.moved(by) if number else None, label.moved(by), rule, name)

    def _numbered(self, term: Element) -> tuple[Text | None, Text]:
        """Return the number and the label of a field."""
        words = self._words(term)
        # The number may stand inside markup of its own, such as <strong>.
        pieces = [words.span] if term.is_plain else [self._trimmed(*one) for one in term.pieces()]
        pieces = [(start, end) for start, end in pieces if start < end]
        match = _NUMBER.match(self.source.text, *pieces[0]) if pieces else None
        found = match and _NUMBER.match(words.value)
        if not match or not found:
            return None, words
        end = pieces[0][1] if len(pieces) == 1 else words.end
        label = Text(match.end(), end, words.value[found.end() :])
        return Text(match.start(), match.end(1), match[1]), label

    def _rate(self, cell: Element) -> Rate:
        raw = cell.raw
        words = self.known.cells.get(raw)
        return Rate(cell, words or _keep(self.known.cells, raw, self._read_cell(cell)))

    def _read_cell(self, cell: Element) -> CellWords:
        text, by = self.source.text, cell.inner_start
        rate = days = hours = None
        for start, end in cell.pieces():
            if rate is None and (rate := _RATE.search(text, start, end)):
                start = rate.end()
            days = days or _DAYS.search(text, start, end)
            hours = hours or _HOURS.search(text, start, end)

        def words(found: re.Match[str] | None, group: int = 0) -> Text | None:
            return Text(*found.span(group), found[group]).moved(-by) if found else None

        return CellWords(
            words(rate),
            float(rate[1]) if rate else None,
            float(days[1]) if days else None,
            float(hours[1]) if hours else None,
            words(days),
            words(hours, 2),
            words(hours),
        )

    def _history(self, table: Element, tables: int) -> History:
        rows = []
        for row in table.descendants("tr"):
            around = row.parent
            if around is None or not (around == table or self._is_body_of(around, table)):
                continue
            cells = tuple(c for c in row.descendants("td", "th") if c.parent == row)
            if any(cell.name == "td" for cell in cells) or not cells:
                rows.append(self._history_row(row, cells))
        return History(table, tuple(rows), tables)

    def _is_body_of(self, element: Element, table: Element) -> bool:
        return element.name == "tbody" and element.parent == table

    def _history_row(self, row: Element, cells: tuple[Element, ...]) -> HistoryRow:
        time = next(cells[0].descendants("time"), None) if cells else None
        texts = dict(enumerate(self._words(cell) for cell in cells))
        date = self._words(time) if time else texts.get(0)
        return HistoryRow(row, cells, time, date, texts.get(1), texts.get(2))


def _keep(known: dict[str, T], written: str, words: T) -> T:
    """Keep what a part says that may be written again, and return it."""
    if len(written) <= _LONGEST:
        if len(known) >= _MOST:
            known.clear()
        known[written] = words
    return words


def _comment(token: Token) -> Text:
    words = token.tag.text.removeprefix("<!--").removesuffix(">")
    return Text(token.start, token.end, " ".join(words.rstrip("-!").split()))
