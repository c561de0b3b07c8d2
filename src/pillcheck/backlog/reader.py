"""From elements to items, pills, fields and history rows: reads a page."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pillcheck.backlog.dialect import DEFAULT, Dialect
from pillcheck.backlog.page import History, HistoryRow, Item, Page, Pill, Priority, Rate
from pillcheck.backlog.parts import parts_reader, trimmed, words_of
from pillcheck.backlog.roles import PageElements, Section, is_item
from pillcheck.backlog.text import Text
from pillcheck.html.source import Source
from pillcheck.html.tree import Element, Tree, fold

if TYPE_CHECKING:
    from pillcheck.backlog.carriers import Property
    from pillcheck.html.scanner import Token


def read(source: Source, dialect: Dialect = DEFAULT) -> Page:
    """Return the page that a source holds, read in one pass over its tags."""
    return read_tree(Tree(source), dialect)


def read_tree(tree: Tree, dialect: Dialect) -> Page:
    """Return the page whose tags have been nested already, read in one pass over them."""
    return _Reader(tree, dialect).read()


def read_page(data: bytes, path: str = "-", dialect: Dialect = DEFAULT) -> Page:
    """Return the page that bytes hold.

    ``path`` is what messages call it. Raises a refusal of kind ``encoding``
    where the bytes cannot be decoded.
    """
    return read(Source.from_bytes(data, path), dialect)


class _Reader:
    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.source = tree.source
        self.dialect = dialect
        self.parts = parts_reader(dialect)

    def read(self) -> Page:
        if self.dialect.shape:
            # Most pages have the usual shape, and need no selectors.
            from pillcheck.backlog.selected_reader import read_items

            elements = PageElements(self.tree, self.dialect.replaced(item_elements=()))
            deque(elements.items(), maxlen=0)
            items = read_items(self.tree, self.dialect, self.dialect.shape)
            elements.legend.clear()
        else:
            elements = PageElements(self.tree, self.dialect)
            # What is outside of the items is known only after them.
            items = tuple(map(self._item, elements.items()))
        tables = elements.tables
        return Page(
            source=self.source,
            tree=self.tree,
            dialect=self.dialect,
            items=items,
            legend=tuple(map(self._pill, elements.legend)),
            history=self._history(tables[0], len(tables)) if tables else None,
            ids=tuple(elements.ids),
            item_links=tuple(elements.links),
            comments=tuple(map(_comment, elements.comments)),
            sheets=tuple(elements.sheets),
            base=elements.base,
            likely=tuple(elements.likely),
            may_keep_counts=elements.may_keep_counts,
        )

    def _properties(self, section: Section) -> tuple[Property, ...]:
        """Return the properties of an item on a page of the usual shape."""
        if not self.dialect.properties:
            return ()
        # Most pages have no properties, and need no selectors.
        from pillcheck.backlog.carrier_reader import properties_of
        from pillcheck.backlog.places import Columns

        element = section.element
        names = self.dialect.item_elements
        inner = tuple(e for e in element.descendants(*names) if is_item(e, self.dialect))
        return properties_of(element, self.dialect.properties, Columns(), inner)

    def _item(self, section: Section) -> Item:
        element = section.element
        properties = self._properties(section)
        heading = section.headings[0] if section.headings else None
        fields = self.parts.fields(section.terms)
        tags = section.in_heading(section.tags)
        placed = section.in_heading(section.pills)
        aside = [known.element for known in properties if known.element != element]
        title = self._title(heading, (*tags, *placed, *aside)) if heading else None
        tags = tags or section.tags
        others = [pill for pill in section.pills if pill not in placed]
        if others:
            name = self.dialect.status_field
            bodies = [body for field in fields if field.name == name for body in field.bodies]
            placed += [pill for pill in others if any(body.contains(pill) for body in bodies)]
            others = [pill for pill in others if pill not in placed]
        outer = section.outer
        while outer and not outer.is_item:
            outer = outer.outer
        tag = Priority(tags[0], self.parts.priority(tags[0])) if tags else None
        pills = tuple(map(self._pill, placed))
        priority = tag and tag.words.name.value
        status = element.get(self.dialect.status_attribute).strip()
        return Item(
            element=element,
            dialect=self.dialect,
            name=element.get("id") or None,
            priority=priority or element.get(self.dialect.priority_attribute).strip() or None,
            status=status or next((pill.status for pill in pills if pill.status), None),
            heading=heading,
            title=title,
            tag=tag,
            pills=pills,
            other_pills=tuple(map(self._pill, others)),
            fields=fields,
            field_list=section.terms[0].parent if section.terms else None,
            estimate=tuple(map(self._rate, section.cells)),
            inside=outer.element if outer else None,
            properties=properties,
        )

    def _title(self, heading: Element, skip: tuple[Element, ...]) -> Text:
        text = self.source.text
        pieces = [(start, end) for start, end in heading.pieces(skip) if text[start:end].strip()]
        if not pieces:
            return Text(heading.inner_start, heading.inner_start, "")
        start, end = trimmed(text, *pieces[0])
        if len(pieces) > 1:
            end = trimmed(text, *pieces[-1])[1]
        # A title may begin or end with markup of its own, such as <code>.
        for inside in heading.descendants(skip=skip):
            span = inside.span
            if span.start <= start < span.end:
                start = span.start
            if span.start < end <= span.end:
                end = span.end
        words = heading.text(skip) if len(pieces) > 1 else fold(text[slice(*pieces[0])])
        return Text(start, end, words)

    def _pill(self, element: Element) -> Pill:
        return Pill.make((element, self.parts.pill(element)))

    def _rate(self, cell: Element) -> Rate:
        return Rate.make((cell, self.parts.cell(cell)))

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
        texts = dict(enumerate(words_of(cell) for cell in cells))
        date = words_of(time) if time else texts.get(0)
        return HistoryRow(
            element=row,
            cells=cells,
            time=time,
            date=date,
            change=texts.get(1),
            author=texts.get(2),
        )


def _comment(token: Token) -> Text:
    words = token.tag.text.removeprefix("<!--").removesuffix(">")
    return Text(token.start, token.end, " ".join(words.rstrip("-!").split()))
