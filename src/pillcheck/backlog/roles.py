"""Which elements of a page matter, items first, and the section that each of them is in.

This is so on a page of the usual shape. On others, ``places.py`` finds the items that the
configuration selects.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pillcheck.backlog.links import fragment_of, link_target
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.html.element_names import DRAWINGS, HEADINGS, HIDDEN
from pillcheck.html.memo import Memo
from pillcheck.html.scanner import COMMENT, START
from pillcheck.html.tree import WORD, Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.html.scanner import Tag, Token
    from pillcheck.html.tree import Tree

# What a tag says of its element, a bit each.
_HAS_ID, _LINK, _PILL, _TABLE, _HEADING, _TERM, _BODY, _TAG, _CELL, _SECTION, _ITEM, _HIDDEN = (
    1 << bit for bit in range(12)
)
_COMMENT, _SHEET, _BASE, _COUNT, _LIKE_ITEM = (1 << bit for bit in range(12, 17))
# What counts also inside of what is hidden.
_ANYWHERE = _COMMENT | _SHEET | _COUNT
_OF_SECTION = _HEADING | _TERM | _BODY | _TAG | _CELL


class Section:
    """An element that is, or may turn out to be, an item, and what stands in it.

    ``outer`` is the section around it. ``is_item`` is certain once its tag says
    so, or once the section is over. ``parts`` are sections inside that are no
    items; ``is_in_body`` tells whether it stands in the body of a field.
    """

    def __init__(self, element: Element, outer: Section | None, *, is_item: bool) -> None:
        self.element = element
        self.outer = outer
        self.is_item = is_item
        self.is_in_body = outer is not None and element.number < outer.body_end
        self.parts: list[Section] = []
        self.headings: list[Element] = []
        self.tags: list[Element] = []
        self.pills: list[Element] = []
        self.terms: list[Element] = []
        self.cells: list[Element] = []
        self.body_end: int = -1

    def in_heading(self, elements: list[Element]) -> list[Element]:
        """Return those of the elements that are in the heading."""
        if not self.headings:
            return []
        return [element for element in elements if self.headings[0].contains(element)]

    def add(self, element: Element, role: int) -> None:
        """Add a heading, a part of a field, a priority tag or a cell of an estimate."""
        if role & (_TERM | _BODY):
            # A list inside the body of a field belongs to that body.
            if element.number >= self.body_end:
                if role & _BODY:
                    self.body_end = element.tree.closers[element.number]
                self.terms.append(element)
        elif role & _HEADING:
            self.headings.append(element)
        elif role & _TAG:
            self.tags.append(element)
        else:
            self.cells.append(element)

    def take_in(self) -> None:
        """Add what stands in its parts; a heading of its own stays the first."""
        for part in sorted(self.parts, key=_number):
            part.take_in()
            if not part.is_in_body:
                self.headings += part.headings
                self.terms += part.terms
            self.cells += part.cells
        for elements in (self.tags, self.pills, self.terms, self.cells) if self.parts else ():
            elements.sort(key=_number_of)
        self.parts = []


class PageElements:
    """The elements that matter on a page, in page order; complete once ``items`` is used up."""

    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.dialect = dialect
        self.legend: list[Element] = []
        self.tables: list[Element] = []
        self.ids: list[tuple[str, Element]] = []
        self.links: list[tuple[str, Element]] = []
        self.comments: list[Token] = []
        self.sheets: list[Element] = []
        self.base = ""
        self.may_keep_counts = False
        self.likely: list[Element] = []

    def items(self) -> Iterator[Section]:
        """Yield the items in one pass over the tags, and collect everything outside of them.

        An item comes as soon as the outermost section around it is over, while
        its parts are still in the cache.
        """
        tree, closers = self.tree, self.tree.closers
        roles = map(_roles(self.dialect).__getitem__, tree.tokens.tags)
        hidden_until = end = -1
        section: Section | None = None
        candidates: list[Section] = []
        for number, role in enumerate(roles):
            if not role:
                continue
            if role & _ANYWHERE:
                if role & _COMMENT:
                    self.comments.append(tree.tokens[number])
                    continue
                if role & _COUNT:
                    self.may_keep_counts = True
                if role & _SHEET:
                    self.sheets.append(Element(tree, number))
            if number < hidden_until:
                continue
            while section and end <= number:
                section = section.outer
                end = closers[section.element.number] if section else -1
            if candidates and not section:
                yield from self._chosen(candidates)
                candidates = []
            element = Element(tree, number)
            if role & _HAS_ID:
                self.ids.append((element.get("id"), element))
            if role & _SECTION:
                section = Section(element, section, is_item=bool(role & _ITEM))
                end = closers[number]
                candidates.append(section)
                continue
            if section and role & _OF_SECTION:
                section.add(element, role)
                if not role & ~_OF_SECTION:
                    continue
            if role & _LINK and (
                target := link_target(element.get("href"), tree.source.path, self.base)
            ):
                self.links.append((target, element))
            if role & _LIKE_ITEM:
                self.likely.append(element)
            if role & _BASE:
                self.base = self.base or element.get("href")
            if role & _PILL:
                (section.pills if section else self.legend).append(element)
            elif role & _TABLE:
                self.tables.append(element)
            elif role & _HIDDEN:
                hidden_until = closers[number]
                if element.name in DRAWINGS:
                    # An id in a drawing is one of the page's, too.
                    self.ids += [
                        (inside.get("id"), inside)
                        for inside in element.descendants()
                        if inside.get("id")
                    ]
        yield from self._chosen(candidates)
        self.legend.sort(key=lambda element: element.number)

    def _chosen(self, candidates: list[Section]) -> Iterator[Section]:
        """Yield the sections that are items; what is in the others belongs to the outer section."""
        alike = [s for s in candidates if s.outer and not s.is_item and self._looks_like_item(s)]
        parts = _parts_of_items(alike)
        for section in reversed(candidates):
            if section.is_item or (section not in parts and self._looks_like_item(section)):
                section.is_item = True
                section.take_in()
            elif section.outer is None:
                self.legend += section.pills
            else:
                section.outer.pills += section.pills
                section.outer.tags += section.tags
                section.outer.parts.append(section)
        return (section for section in candidates if section.is_item)

    def _looks_like_item(self, section: Section) -> bool:
        if section.in_heading(section.tags):
            return True
        return bool(section.in_heading(section.pills)) and not section.element.get("id")


def _parts_of_items(alike: list[Section]) -> set[Section]:
    """Return the sections that look like items, but are parts of the item around them.

    Only its tag says for certain that a section is an item. Where it has several
    such sections and no heading, it may be a group of items.
    """
    inside: dict[Section, list[Section]] = {}
    for section in alike:
        outer = section.outer
        while outer and not outer.is_item:
            outer = outer.outer
        if outer:
            inside.setdefault(outer, []).append(section)
    return {
        section
        for outer, sections in inside.items()
        if outer.headings or len(sections) == 1
        for section in sections
    }


def _number(section: Section) -> int:
    return section.element.number


def _number_of(element: Element) -> int:
    return element.number


def has_role(tag: Tag, dialect: Dialect) -> bool:
    """Tell whether a tag gives its element a role on a page."""
    return bool(_roles(dialect)[tag] & ~(_COUNT | _LIKE_ITEM))


def is_mark(element: Element, dialect: Dialect) -> bool:
    """Tell whether an element's tag says that it is a pill or a priority tag."""
    return bool(_roles(dialect)[element.tag] & (_PILL | _TAG))


def is_item(element: Element, dialect: Dialect) -> bool:
    """Tell whether an element's tag says that it is an item."""
    return bool(_roles(dialect)[element.tag] & _ITEM)


@lru_cache(maxsize=8)
def _roles(dialect: Dialect) -> Memo[Tag, int]:
    """Return the roles of tags, worked out once for those that are written alike."""
    return Memo(partial(_role, dialect))


def _role(dialect: Dialect, tag: Tag) -> int:
    """Return what a tag says of its element, as a set of bits."""
    if tag.kind == COMMENT:
        return _COMMENT if tag.text.startswith("<!--") else 0
    if tag.kind != START:
        return 0
    values = tag.values
    name = values.get("id", "")
    role = _HAS_ID if name else 0
    if tag.name in HIDDEN:
        return role | _HIDDEN
    if COUNT_ATTRIBUTE in values:
        role |= _COUNT
    classes = WORD.findall(values.get("class", ""))
    if tag.name in dialect.item_elements:
        is_item = (
            name.startswith(dialect.id_prefix)
            or dialect.item_class in classes
            or dialect.status_attribute in values
        )
        return role | _SECTION | (_ITEM if is_item else 0)
    if tag.name == "a" and fragment_of(values.get("href", "")).startswith(dialect.id_prefix):
        role |= _LINK
    elif tag.name == "base" and values.get("href"):
        role |= _BASE
    if dialect.item_class in classes or dialect.is_numbered(name):
        role |= _LIKE_ITEM
    if any(_is_pill(name, dialect.pill_class) for name in classes):
        role |= _PILL
    elif dialect.history_class in classes and tag.name == "table":
        role |= _TABLE
    if tag.name in ("link", "style"):
        role |= _SHEET
    if tag.name in HEADINGS:
        role |= _HEADING
    elif tag.name in ("dt", "dd"):
        role |= _TERM if tag.name == "dt" else _BODY
    elif dialect.priority_class in classes:
        role |= _TAG
    elif dialect.time_cell_class in classes:
        role |= _CELL
    return role


def _is_pill(name: str, base: str) -> bool:
    return name.startswith(base) and (name == base or name.startswith("--", len(base)))
