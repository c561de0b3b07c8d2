"""A page cut into named pieces, for ``three_way.py`` to merge with those of the same name.

The texts of all pieces in order make the text of the page. An item, a field and
an attribute are pieces with a name of their own; the text between them is a
piece called a frame. The white space and comments before a piece are its lead:
they are added and removed with it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from pillcheck.backlog.facts import row_fact
from pillcheck.errors import Refusal
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from pillcheck.backlog.page import Field, History, Item, Page
    from pillcheck.html.tree import Element

PieceKey = tuple[Any, ...]
MergeSide = Literal["base", "ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that two versions changed in different ways."""

    ours: str
    base: str
    theirs: str

    def of(self, side: MergeSide) -> str:
        """Return the text of one version."""
        return {"base": self.base, "ours": self.ours, "theirs": self.theirs}[side]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page: its name among its siblings, its lead, and its content.

    ``rank`` orders new pieces of one kind: the lowest first.
    """

    key: PieceKey
    lead: Content = ()
    content: Content = ()
    rank: float = math.inf

    @property
    def kind(self) -> str:
        """The first word of its name, such as ``item`` or ``field``."""
        return str(self.key[0])

    @property
    def children(self) -> tuple[Piece, ...]:
        """The pieces in it; none if it is plain text."""
        return tuple(part for part in self.content if isinstance(part, Piece))

    @property
    def text(self) -> str:
        """Its text without the lead."""
        return text_of(self.content)

    @property
    def whole(self) -> Content:
        """Its lead and its content."""
        return (*self.lead, *self.content)


Content = tuple[Piece | str | Conflict, ...]


def flat(content: Content) -> list[str | Conflict]:
    """Return the texts and conflicts of a content in order, with neighbouring texts joined."""
    return [
        leaf
        for is_text, leaves in groupby(_leaves(content), key=_is_text)
        for leaf in (["".join(map(str, leaves))] if is_text else leaves)
    ]


def _leaves(content: Content) -> Iterator[str | Conflict]:
    for part in content:
        if isinstance(part, Piece):
            yield from _leaves(part.whole)
        else:
            yield part


def _is_text(leaf: str | Conflict) -> bool:
    return isinstance(leaf, str)


def text_of(content: Content, side: MergeSide = "ours") -> str:
    """Return the text of a content, with one version's text in conflicts."""
    return "".join(part if isinstance(part, str) else part.of(side) for part in flat(content))


def cut(page: Page, unchanged: Container[str] = ()) -> Piece:
    """Cut a page into pieces; items whose text is ``unchanged`` stay in one piece.

    Raises a refusal of kind ``refused`` if two parts of the page have the same
    name, or parts overlap.
    """
    cutter = _Cutter(page, unchanged)
    parts = [cutter.item(item) for item in page.items]
    if page.history and (rows := cutter.rows(page.history)):
        parts.append(rows)
    for name, number in Counter(part.key for part in parts).items():
        if number > 1:
            raise Refusal("refused", f'{number} items are called "{name[-1]}"')
    whole = cutter.finish(_Cut(("page",), Span(0, len(page.source.text)), parts))
    if parts and not whole.children:
        raise Refusal("refused", "items or the page history overlap")
    return whole


@dataclass(slots=True)
class _Cut:
    """A piece to be cut out of the page: its place, and its parts."""

    key: PieceKey
    span: Span
    parts: list[_Cut] = field(default_factory=list)
    rank: float = math.inf


class _Cutter:
    def __init__(self, page: Page, unchanged: Container[str] = ()) -> None:
        self.page = page
        self.unchanged = unchanged
        self.text = page.source.text
        self.comments = {comment.span.end: comment.span.start for comment in page.comments}

    def item(self, item: Item) -> _Cut:
        if item.inside:
            raise Refusal("refused", f"{item.name or 'an item'} is inside another item")
        title = item.title.value if item.title else ""
        key = ("item", item.name) if item.name else ("item", None, title)
        rank = self.page.dialect.rank(item.priority)
        if self.page.source.cut(item.element.span) in self.unchanged:
            return _Cut(key, item.element.span, rank=rank)
        parts = [_Cut(("start tag",), item.element.start_tag, _attributes(item.element))]
        if item.heading and item.heading != item.element:
            inner = [_Cut(("title",), item.title.span)] if item.title else []
            parts.append(_Cut(("heading",), item.heading.span, inner))
        body = [_Cut(("pill",), pill.element.span) for pill in (*item.pills, *item.other_pills)]
        if item.tag:
            body.append(_Cut(("priority tag",), item.tag.element.span))
        taken = {part.span for part in [*parts, *body]}
        for element in _carrying(item):
            if element.span not in taken:
                body.append(_Cut((element.name,), element.span))
                taken.add(element.span)
        body += [self.field(field) for field in item.fields]
        for part in body:
            around = next((p for p in parts[1:] if p.span.encloses(part.span)), None)
            if around is None or around.key[0] == "heading":
                (around.parts if around else parts).append(part)
        # A pill in a field is part of the field's text.
        fields = [part.span for part in parts if part.key[0] == "field"]
        parts = [p for p in parts if not any(f != p.span and f.encloses(p.span) for f in fields)]
        return _Cut(key, item.element.span, _numbered(parts), rank)

    def field(self, field: Field) -> _Cut:
        end = field.bodies[-1].span.end if field.bodies else field.term.span.end
        parts = [_Cut(("number",), field.number.span)] if field.number else []
        parts.append(_Cut(("label",), field.label.span))
        parts += [_Cut(("body",), body.span) for body in field.bodies]
        rules = self.page.dialect.fields
        rank = rules.index(field.rule) if field.rule else math.inf
        span = Span(field.term.token.start, end)
        return _Cut(("field", field.name), span, _numbered(parts), rank)

    def rows(self, history: History) -> _Cut | None:
        rows = [row.element for row in history.rows]
        days = [row.day for row in history.rows if row.day]
        # Most tables have the newest row first; one with the newest row last stays that way.
        step = 1 if days and days[0] < days[-1] and days == sorted(days) else -1
        parts = [
            _Cut(
                ("row", number, row_fact(row)),
                row.element.span,
                rank=step * row.day.toordinal() if row.day else math.inf,
            )
            for number, row in enumerate(history.rows)
        ]
        if rows:
            start = self.lead(history.table.token.end, rows[0].token.start)
            return _Cut(("history",), Span(start, rows[-1].span.end), parts)
        body = next(history.table.descendants("tbody"), None)
        if body is None:
            return None
        heads = [row.span.end for row in body.descendants("tr")]
        start = heads[-1] if heads else body.token.end
        return _Cut(("history",), Span(start, start))

    def trimmed(self, part: _Cut) -> _Cut:
        """Leave out trailing white space, which elements without an end tag include."""
        start, end = part.span
        return replace(part, span=Span(start, start + len(self.text[start:end].rstrip())))

    def lead(self, position: int, start: int) -> int:
        """Return where the lead of a piece at ``start`` begins, at ``position`` or after it."""
        while True:
            start = position + len(self.text[position:start].rstrip())
            comment = self.comments.get(start)
            if comment is None or comment < position or start == comment:
                return start
            start = comment

    def finish(self, part: _Cut) -> Piece:
        """Return the piece of a cut, with frames for the text between its parts."""
        parts = [self.trimmed(inner) for inner in sorted(part.parts, key=attrgetter("span"))]
        edges = [part.span.start, *(edge for inner in parts for edge in inner.span), part.span.end]
        if not parts or any(a > b for a, b in pairwise(edges)):
            return Piece(part.key, (), (self.text[part.span.start : part.span.end],), part.rank)
        content: list[Piece] = []

        def frame(start: int, end: int) -> None:
            if text := self.text[start:end]:
                number = sum(piece.kind == "frame" for piece in content)
                content.append(Piece(("frame", number, text), (), (text,)))

        position = part.span.start
        for inner in parts:
            lead = self.lead(position, inner.span.start)
            frame(position, lead)
            content.append(replace(self.finish(inner), lead=(self.text[lead : inner.span.start],)))
            position = inner.span.end
        frame(position, part.span.end)
        return Piece(part.key, (), tuple(content), part.rank)


def _carrying(item: Item) -> Iterable[Element]:
    """Yield the elements in an item that say its status or a property."""
    for carried in item.carriers:
        if carried.element != item.element and carried.carrier.text in ("", "whole"):
            yield carried.element
    for known in item.properties:
        if known.element != item.element:
            yield known.element


def _attributes(element: Element) -> list[_Cut]:
    return _numbered(
        _Cut(("attribute", attribute.name), Span(attribute.start, attribute.end))
        for attribute in element.attributes
    )


def _numbered(parts: Iterable[_Cut]) -> list[_Cut]:
    """Return the parts with a number added to each name, so that names are unique."""
    seen: Counter[PieceKey] = Counter()
    numbered = []
    for part in parts:
        seen[part.key] += 1
        numbered.append(replace(part, key=(*part.key, seen[part.key])))
    return numbered
