"""Which elements of a page matter, and the section that each of them stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.elements import DRAWINGS, HEADINGS
from pillcheck.scan import COMMENT, START
from pillcheck.source import Span

if TYPE_CHECKING:
    from pillcheck.dialect import Dialect
    from pillcheck.scan import Attribute
    from pillcheck.tree import Element, Tree

# What stands in these is not part of the page that readers see.
_INERT = frozenset(["math", "noscript", "select", "svg", "template", "textarea"])
# What a tag can say of its element.
_HAS_ID, _LINK, _PILL, _TABLE, _HEADING, _FIELD_PART, _TAG, _CELL = (1 << bit for bit in range(8))


class Section:
    """An element that is, or may turn out to be, an item, and what was found in it."""

    def __init__(self, element: Element, outer: Section | None, *, certain: bool) -> None:
        self.element = element
        self.outer = outer
        self.is_item = certain
        self.headings: list[Element] = []
        self.tags: list[Element] = []
        self.pills: list[Element] = []
        self.terms: list[Element] = []
        self.cells: list[Element] = []
        self.body: Element | None = None

    def in_heading(self, elements: list[Element]) -> list[Element]:
        """Return those of the elements that stand in the heading."""
        if not self.headings:
            return []
        return [element for element in elements if self.headings[0].contains(element)]


def collect(tree: Tree, dialect: Dialect) -> Collected:
    """Return what matters on a page, found in one pass over its tags."""
    found = Collected(tree, dialect)
    found.run()
    return found


class Collected:
    """The items of a page, and what stands outside of them, in page order."""

    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.dialect = dialect
        self.items: list[Section] = []
        self.legend: list[Element] = []
        self.tables: list[Element] = []
        self.ids: list[tuple[str, Span]] = []
        self.links: list[tuple[Attribute, Element]] = []
        self.comments: list[Span] = []

    def run(self) -> None:
        """Sort every element of interest to the section that it stands in."""
        closers = self.tree.closers
        inert_until = -1
        section: Section | None = None
        candidates: list[Section] = []
        item_elements = self.dialect.item_elements
        text = self.tree.source.text
        # Tags that are written alike say the same.
        roles: dict[str, int] = {}
        for number, (kind, start, end, name) in enumerate(self.tree.tokens.rows()):
            if kind == COMMENT and text.startswith("<!--", start):
                self.comments.append(Span(start, end))
            if kind != START or number < inert_until:
                continue
            if name in _INERT:
                inert_until = closers[number]
                if name in DRAWINGS:
                    self._note_ids_inside(number)
                continue
            while section and closers[section.element.number] <= number:
                section = section.outer
            if name in item_elements:
                element = self.tree.element(number)
                section = Section(element, section, certain=self._is_surely_item(element))
                candidates.append(section)
                self._note_id(element)
                continue
            written = text[start:end]
            role = roles.get(written)
            if role is None:
                role = roles[written] = self._role(self.tree.element(number))
            if role:
                self._note(self.tree.element(number), role, section)
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

    def _role(self, element: Element) -> int:
        """Return what a tag says of its element, as a set of bits."""
        role = 0
        classes = element.classes
        if element.get("id"):
            role |= _HAS_ID
        if element.name == "a" and element.attribute("href"):
            role |= _LINK
        if self._is_pill(classes):
            role |= _PILL
        elif self.dialect.history_class in classes and element.name == "table":
            role |= _TABLE
        if element.name in HEADINGS:
            role |= _HEADING
        elif element.name in ("dt", "dd"):
            role |= _FIELD_PART
        elif self.dialect.priority_class in classes:
            role |= _TAG
        elif self.dialect.time_cell_class in classes:
            role |= _CELL
        return role

    def _note(self, element: Element, role: int, section: Section | None) -> None:
        if role & _HAS_ID:
            self._note_id(element)
        if role & _LINK:
            self._note_link(element)
        if role & _PILL:
            (section.pills if section else self.legend).append(element)
        elif role & _TABLE:
            self.tables.append(element)
        if section is None:
            return
        if role & _FIELD_PART:
            self._note_field_part(element, section)
        elif role & _HEADING:
            section.headings.append(element)
        elif role & _TAG:
            section.tags.append(element)
        elif role & _CELL:
            section.cells.append(element)

    def _note_link(self, element: Element) -> None:
        target = element.attribute("href")
        if target and target.value.startswith(f"#{self.dialect.id_prefix}"):
            self.links.append((target, element))

    def _note_field_part(self, element: Element, section: Section) -> None:
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

    def _choose(self, candidates: list[Section]) -> None:
        """Keep the sections that are items; what was found in the others belongs further out."""
        for found in reversed(candidates):
            if found.is_item or self._looks_like_item(found):
                found.is_item = True
                self.items.append(found)
                continue
            if found.outer is None:
                self.legend += found.pills
            else:
                found.outer.pills += found.pills
                found.outer.tags += found.tags
        self.items.reverse()
        self.legend.sort(key=lambda element: element.number)

    def _looks_like_item(self, found: Section) -> bool:
        if found.in_heading(found.tags):
            return True
        return bool(found.in_heading(found.pills)) and not found.element.get("id")
