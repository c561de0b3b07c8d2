"""From the page's elements to its nouns: items, pills, fields, history rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.dialect import DEFAULT, Dialect
from pillcheck.page import Field, History, HistoryRow, Item, Page, Pill, Priority, Rate, Text
from pillcheck.sections import Section, collect
from pillcheck.source import Source, Span
from pillcheck.tree import WORD, Element, Tree, fold

if TYPE_CHECKING:
    from pillcheck.scan import Attribute

_NUMBER = re.compile(r"(\d+)[ \t\n\f\r]*[).:][ \t\n\f\r]*")
_PRIORITY_WORDS = re.compile(r" [—–-]+ ")
_AMOUNT = r"(?<![\d.])~?(\d{1,9}(?:\.\d{1,9})?)"
_RATE = re.compile(_AMOUNT + r"\s*h(?:ours?)?\s*/\s*day\b", re.IGNORECASE)
_DAYS = re.compile(_AMOUNT + r"\s*(?:calendar\s+)?days?\b", re.IGNORECASE)
_HOURS = re.compile(
    r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)\s*(h(?:ours?|rs?)?)\b(?!\s*/)", re.IGNORECASE
)


def read(source: Source, dialect: Dialect = DEFAULT) -> Page:
    """Read a page in one pass over its tags."""
    return _Reader(Tree(source), dialect).read()


class _Reader:
    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.source = tree.source
        self.dialect = dialect
        # Terms that are written alike are fields of one kind.
        self.fields: dict[str, Field] = {}

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
            tuple(self._comment(span) for span in found.comments),
        )

    def _comment(self, span: Span) -> Text:
        words = self.source.cut(span).removeprefix("<!--").removesuffix(">")
        return Text(span, " ".join(words.rstrip("-!").split()))

    def _item(self, found: Section) -> Item:
        element = found.element
        heading = found.headings[0] if found.headings else None
        fields = self._fields(found.terms)
        tags = found.in_heading(found.tags) or found.tags
        placed = found.in_heading(found.pills)
        status_bodies = [
            body for one in fields if one.name == self.dialect.status_field for body in one.bodies
        ]
        placed += [p for p in found.pills if any(body.contains(p) for body in status_bodies)]
        seen = {pill.number for pill in placed}
        others = [pill for pill in found.pills if pill.number not in seen]
        id_attribute = element.attribute("id")
        outer = found.outer
        while outer and not outer.is_item:
            outer = outer.outer
        return Item(
            element=element,
            id=self._value(id_attribute) if id_attribute and id_attribute.value else None,
            heading=heading,
            title=self._title(heading, found) if heading else None,
            tag=self._priority(tags[0]) if tags else None,
            priority_attribute=element.attribute(self.dialect.priority_attribute),
            status_attribute=element.attribute(self.dialect.status_attribute),
            pills=tuple(self._pill(pill) for pill in placed),
            other_pills=tuple(self._pill(pill) for pill in others),
            fields=fields,
            field_list=found.terms[0].parent if found.terms else None,
            estimate=tuple(self._rate(cell) for cell in found.cells),
            inside=outer.element if outer else None,
        )

    def _value(self, attribute: Attribute) -> Text:
        return Text(Span(attribute.value_start, attribute.value_end), attribute.value)

    def _trimmed(self, span: Span) -> Span:
        """Return the span without white space at its ends; an empty one stays at its start."""
        start, end = span
        raw = self.source.text[start:end]
        words = raw.lstrip()
        if not words:
            return Span(start, start)
        return Span(end - len(words), start + len(raw.rstrip()))

    def _words(self, element: Element) -> Text:
        inner = element.inner
        if not element.is_plain:
            return Text(self._trimmed(inner), element.text())
        raw = self.source.text[inner.start : inner.end]
        said = fold(raw)
        return Text(inner if said == raw else self._trimmed(inner), said)

    def _title(self, heading: Element, found: Section) -> Text:
        skip = tuple(e for e in (*found.tags, *found.pills) if heading.contains(e))
        pieces = [
            trimmed
            for piece in heading.pieces(skip)
            if (trimmed := self._trimmed(piece)).start < trimmed.end
        ]
        if not pieces:
            return Text(Span(heading.inner.start, heading.inner.start), "")
        start, end = pieces[0].start, pieces[-1].end
        # A title may begin or end with markup of its own, such as <code>.
        for inside in heading.descendants(skip=skip):
            span = inside.span
            if span.start <= start < span.end:
                start = span.start
            if span.start < end <= span.end:
                end = span.end
        alone = len(pieces) == 1
        return Text(
            Span(start, end), fold(self.source.cut(pieces[0])) if alone else heading.text(skip)
        )

    def _priority(self, tag: Element) -> Priority:
        words = self._words(tag)
        name, *rest = _PRIORITY_WORDS.split(words.value, maxsplit=1)
        span = words.span
        if rest:
            # As it is written, white space between its words may be anything.
            pattern = r"[ \t\n\f\r]+".join(re.escape(word) for word in name.split())
            raw = self.source.cut(span)
            length = len(name) if raw.startswith(name) else 0
            if not length and (written := re.match(pattern, raw)):
                length = written.end()
            span = Span(span.start, span.start + length) if length else span
        return Priority(tag, Text(span, name), "".join(rest))

    def _pill(self, element: Element) -> Pill:
        attribute = next(a for a in element.attributes if a.name == "class")
        modifier = self.dialect.pill_class + "--"
        statuses = []
        raw = self.source.text[attribute.value_start : attribute.value_end]
        for match in WORD.finditer(raw):
            if match[0].startswith(modifier):
                start = attribute.value_start + match.start() + len(modifier)
                name = match[0][len(modifier) :]
                statuses.append(Text(Span(start, start + len(name)), name))
        # A modifier of another kind, such as a size, may stand beside a status.
        known = [name for name in statuses if self.dialect.status(name.value)]
        return Pill(element, attribute, tuple(known or statuses), self._words(element))

    def _fields(self, terms: list[Element]) -> tuple[Field, ...]:
        fields = []
        bodies: list[Element] = []
        for element in reversed(terms):
            if element.name == "dd":
                bodies.append(element)
            else:
                fields.append(self._field(element, tuple(reversed(bodies))))
                bodies.clear()
        return tuple(reversed(fields))

    def _field(self, term: Element, bodies: tuple[Element, ...]) -> Field:
        if not term.is_plain:
            return self._read_field(term, bodies)
        inner = term.inner
        written = self.source.text[inner.start : inner.end]
        like = self.fields.get(written)
        if like is None:
            like = self.fields[written] = self._read_field(term, bodies)
            return like
        by = inner.start - like.term.inner.start
        number = like.number.moved(by) if like.number else None
        return Field(term, number, like.label.moved(by), like.rule, bodies)

    def _read_field(self, term: Element, bodies: tuple[Element, ...]) -> Field:
        number, label = self._numbered(term)
        return Field(term, number, label, self.dialect.field(label.value), bodies)

    def _numbered(self, term: Element) -> tuple[Text | None, Text]:
        """Return the number and the label of a field."""
        words = self._words(term)
        # The number may stand inside markup of its own, such as <strong>.
        pieces = [words.span] if term.is_plain else map(self._trimmed, term.pieces())
        pieces = [span for span in pieces if span.start < span.end]
        match = _NUMBER.match(self.source.text, *pieces[0]) if pieces else None
        found = match and _NUMBER.match(words.value)
        if not match or not found:
            return None, words
        end = pieces[0].end if len(pieces) == 1 else words.span.end
        label = Text(Span(match.end(), end), words.value[found.end() :])
        return Text(Span(match.start(), match.end(1)), match[1]), label

    def _rate(self, cell: Element) -> Rate:
        text = self.source.text
        rate = days = hours = None
        for start, end in cell.pieces():
            if rate is None and (rate := _RATE.search(text, start, end)):
                start = rate.end()
            days = days or _DAYS.search(text, start, end)
            hours = hours or _HOURS.search(text, start, end)
        return Rate(
            cell,
            float(rate[1]) if rate else None,
            float(days[1]) if days else None,
            float(hours[1]) if hours else None,
            Span(*days.span()) if days else None,
            Text(Span(*hours.span(2)), hours[2]) if hours else None,
            Span(*hours.span()) if hours else None,
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
