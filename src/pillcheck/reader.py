"""From the tree to the page: which element is an item, a pill, a field, a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.dialect import DEFAULT, Dialect
from pillcheck.page import Field, History, HistoryRow, Item, Page, Pill, Priority, Rate, Text
from pillcheck.scan import COMMENT, DRAWINGS, START, Attribute
from pillcheck.source import Source, Span
from pillcheck.tree import WORD, Element, Tree, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.dialect import FieldRule

# What stands in these is not part of the page that readers see.
INERT = frozenset(["math", "noscript", "select", "svg", "template", "textarea"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

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


class _Found:
    """What was found in a section that is, or may turn out to be, an item."""

    def __init__(self, element: Element, outer: _Found | None, *, certain: bool) -> None:
        self.element = element
        self.outer = outer
        self.certain = certain
        self.headings: list[Element] = []
        self.tags: list[Element] = []
        self.pills: list[Element] = []
        self.terms: list[Element] = []
        self.cells: list[Element] = []
        self.body: Element | None = None

    def in_heading(self, elements: list[Element]) -> list[Element]:
        if not self.headings:
            return []
        return [element for element in elements if self.headings[0].contains(element)]


class _Reader:
    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.source = tree.source
        self.dialect = dialect
        self.items: list[_Found] = []
        self.item_numbers: set[int] = set()
        self.legend: list[Element] = []
        self.tables: list[Element] = []
        self.ids: list[tuple[str, Span]] = []
        self.links: list[tuple[Attribute, Element]] = []
        self.rules: dict[str, FieldRule | None] = {}

    def read(self) -> Page:
        self._collect()
        items = tuple(self._item(found) for found in self.items)
        legend = tuple(self._pill(element) for element in self.legend)
        history = self._history(self.tables[0]) if self.tables else None
        return Page(
            self.source,
            self.tree,
            self.dialect,
            items,
            legend,
            history,
            tuple(self.ids),
            tuple(self.links),
            tuple(self._comments()),
        )

    def _comments(self) -> Iterator[Text]:
        for token in self.tree.tokens:
            if token.kind == COMMENT and self.source.text.startswith("<!--", token.start):
                words = self.source.text[token.start + 4 : token.end].removesuffix(">")
                yield Text(Span(token.start, token.end), " ".join(words.rstrip("-!").split()))

    def _collect(self) -> None:
        """Sort every element of interest to the section that it stands in."""
        closers = self.tree.closers
        inert_until = -1
        section: _Found | None = None
        candidates: list[_Found] = []
        item_elements = self.dialect.item_elements
        for number, (kind, start, end, name) in enumerate(self.tree.tokens):
            if kind != START or number < inert_until:
                continue
            if name in INERT:
                inert_until = closers[number]
                if name in DRAWINGS:
                    self._note_ids_inside(number)
                continue
            while section and closers[section.element.number] <= number:
                section = section.outer
            element = self.tree.element(number)
            if end - start == len(name) + 2 and name not in item_elements:
                # No attributes: only a heading or a part of a field can matter.
                if section and name in _HEADINGS:
                    section.headings.append(element)
                elif section and name in ("dt", "dd"):
                    self._note_field_part(element, section)
                continue
            if name in item_elements:
                section = _Found(element, section, certain=self._is_surely_item(element))
                candidates.append(section)
                self._note_id(element)
            else:
                self._note(element, section)
        self._choose(candidates)

    def _note_ids_inside(self, number: int) -> None:
        # An id in a drawing is one of the page, too.
        for inside in self.tree.element(number).descendants():
            self._note_id(inside)

    def _note_id(self, element: Element) -> None:
        attribute = element.attribute("id")
        if attribute and attribute.value:
            span = Span(attribute.value_start, attribute.value_end)
            self.ids.append((attribute.value, span))

    def _note(self, element: Element, section: _Found | None) -> None:
        name = element.name
        self._note_id(element)
        classes = element.classes
        if name == "a":
            self._note_link(element)
        if self._is_pill(classes):
            (section.pills if section else self.legend).append(element)
        elif self.dialect.history_class in classes and name == "table":
            self.tables.append(element)
        if section is None:
            return
        if name in _HEADINGS:
            section.headings.append(element)
        elif name in ("dt", "dd"):
            self._note_field_part(element, section)
        elif self.dialect.priority_class in classes:
            section.tags.append(element)
        elif self.dialect.time_cell_class in classes:
            section.cells.append(element)

    def _note_link(self, element: Element) -> None:
        target = element.attribute("href")
        if target and target.value.startswith(f"#{self.dialect.id_prefix}"):
            self.links.append((target, element))

    def _note_field_part(self, element: Element, section: _Found) -> None:
        # A list inside the body of a field belongs to that body.
        if section.body and section.body.contains(element):
            return
        if element.name == "dd":
            section.body = element
        section.terms.append(element)

    def _is_pill(self, classes: list[str]) -> bool:
        base = self.dialect.pill_class
        for name in classes:
            if name.startswith(base) and (name == base or name.startswith("--", len(base))):
                return True
        return False

    def _is_surely_item(self, element: Element) -> bool:
        return (
            element.get("id").startswith(self.dialect.id_prefix)
            or self.dialect.item_class in element.classes
            or element.attribute(self.dialect.status_attribute) is not None
        )

    def _choose(self, candidates: list[_Found]) -> None:
        """Keep the sections that are items; what was found in the others belongs further out."""
        for found in reversed(candidates):
            if found.certain or self._looks_like_item(found):
                self.items.append(found)
                continue
            if found.outer is None:
                self.legend += found.pills
            else:
                found.outer.pills += found.pills
                found.outer.tags += found.tags
        self.items.reverse()
        self.item_numbers = {found.element.number for found in self.items}
        self.legend.sort(key=lambda element: element.number)

    def _looks_like_item(self, found: _Found) -> bool:
        if found.in_heading(found.tags):
            return True
        return bool(found.in_heading(found.pills)) and not found.element.get("id")

    def _item(self, found: _Found) -> Item:
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
        while outer and outer.element.number not in self.item_numbers:
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
        said = fold(self.source.cut(inner)) if element.is_plain else element.text()
        return Text(self._trimmed(inner), said)

    def _title(self, heading: Element, found: _Found) -> Text:
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
        for inside in heading.descendants():
            if inside not in skip and not any(s.contains(inside) for s in skip):
                span = inside.span
                if span.start <= start < span.end:
                    start = span.start
                if span.start < end <= span.end:
                    end = span.end
        return Text(Span(start, end), heading.text(skip))

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
        fields: list[Field] = []
        for term in terms:
            if term.name == "dt":
                fields.append(self._field(term))
            elif fields:
                last = fields[-1]
                fields[-1] = Field(
                    last.term, last.number, last.label, last.rule, (*last.bodies, term)
                )
        return tuple(fields)

    def _field(self, term: Element) -> Field:
        words = self._words(term)
        number, label = None, words
        # The number may stand inside markup of its own, such as <strong>.
        pieces = [words.span] if term.is_plain else map(self._trimmed, term.pieces())
        pieces = [span for span in pieces if span.start < span.end]
        match = _NUMBER.match(self.source.cut(pieces[0])) if pieces else None
        found = _NUMBER.match(words.value)
        if match and found:
            start = pieces[0].start
            number = Text(Span(start, start + len(match[1])), match[1])
            end = pieces[0].end if len(pieces) == 1 else words.span.end
            label = Text(Span(start + match.end(), end), words.value[found.end() :])
        if label.value not in self.rules:
            self.rules[label.value] = self.dialect.field(label.value)
        return Field(term, number, label, self.rules[label.value], ())

    def _rate(self, cell: Element) -> Rate:
        rate = days = hours = None
        for piece in cell.pieces():
            raw = self.source.cut(piece)
            if rate is None and (found := _RATE.search(raw)):
                rate = float(found[1])
                raw = " " * found.end() + raw[found.end() :]
            days = days or self._match(_DAYS, raw, piece)
            hours = hours or self._match(_HOURS, raw, piece)
        return Rate(
            cell,
            rate,
            float(days[0][1]) if days else None,
            float(hours[0][1]) if hours else None,
            days[1] if days else None,
            Text(Span(hours[1].end - len(hours[0][2]), hours[1].end), hours[0][2])
            if hours
            else None,
            hours[1] if hours else None,
        )

    def _match(
        self, pattern: re.Pattern[str], raw: str, piece: Span
    ) -> tuple[re.Match[str], Span] | None:
        found = pattern.search(raw)
        if found is None:
            return None
        return found, Span(piece.start + found.start(), piece.start + found.end())

    def _history(self, table: Element) -> History:
        rows = []
        for row in table.descendants("tr"):
            around = row.parent
            if around is None or not (around == table or self._is_body_of(around, table)):
                continue
            cells = tuple(c for c in row.descendants("td", "th") if c.parent == row)
            if any(cell.name == "td" for cell in cells) or not cells:
                rows.append(self._history_row(row, cells))
        return History(table, tuple(rows), len(self.tables))

    def _is_body_of(self, element: Element, table: Element) -> bool:
        return element.name == "tbody" and element.parent == table

    def _history_row(self, row: Element, cells: tuple[Element, ...]) -> HistoryRow:
        time = next(cells[0].descendants("time"), None) if cells else None
        texts = dict(enumerate(self._words(cell) for cell in cells))
        date = self._words(time) if time else texts.get(0)
        return HistoryRow(row, cells, time, date, texts.get(1), texts.get(2))
