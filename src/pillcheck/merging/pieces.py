"""A page cut into named pieces: what is merged with its counterpart in another version.

The text of all pieces one after the other is the text of the page. What has a
name of its own (an item, a field, an attribute) is a piece, and what stands
between is one, too, called a frame. The white space and comments before a
piece belong to it: they come and go with it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from pillcheck.backlog.facts import row_fact
from pillcheck.errors import Refusal
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Field, History, Item, Page
    from pillcheck.html.tree import Element

Key = tuple[Any, ...]
Side = Literal["base", "ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that two versions changed in different ways."""

    ours: str
    base: str
    theirs: str

    def of(self, side: Side) -> str:
        """Return what one version says here."""
        return {"base": self.base, "ours": self.ours, "theirs": self.theirs}[side]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page: its name among its siblings, what leads up to it, and its content.

    ``rank`` says where it belongs among new pieces of its kind: the lowest first.
    """

    key: Key
    lead: Content = ()
    content: Content = ()
    rank: float = math.inf

    @property
    def kind(self) -> str:
        """What it is: the first word of its name."""
        return str(self.key[0])

    @property
    def children(self) -> tuple[Piece, ...]:
        """The pieces in it; none where it is plain text."""
        return tuple(part for part in self.content if isinstance(part, Piece))

    @property
    def text(self) -> str:
        """Its text without what leads up to it."""
        return text_of(self.content)

    @property
    def whole(self) -> Content:
        """What leads up to it, and its content."""
        return (*self.lead, *self.content)


Content = tuple[Piece | str | Conflict, ...]


def flat(content: Content) -> list[str | Conflict]:
    """Return the texts and conflicts of a content in order, neighbouring texts joined."""
    found: list[str | Conflict] = []
    for part in content:
        for one in flat(part.whole) if isinstance(part, Piece) else [part]:
            if found and isinstance(one, str) and isinstance(found[-1], str):
                found[-1] += one
            else:
                found.append(one)
    return found


def text_of(content: Content, side: Side = "ours") -> str:
    """Return the text of a content, with what one version says where there are conflicts."""
    return "".join(one if isinstance(one, str) else one.of(side) for one in flat(content))


def cut(page: Page) -> Piece:
    """Cut a page into pieces.

    Raises a refusal of kind ``refused`` where the parts of the page have no
    names that tell them apart, or do not stand one after the other.
    """
    cutter = _Cutter(page)
    parts = [cutter.item(item) for item in page.items]
    if page.history and (rows := cutter.rows(page.history)):
        parts.append(rows)
    for name, number in Counter(part.key for part in parts).items():
        if number > 1:
            raise Refusal("refused", f"{number} items are called {name[-1]!r}")
    whole = cutter.finish(_Part(("page",), Span(0, len(page.source.text)), parts))
    if parts and not whole.children:
        raise Refusal("refused", "items or the page history stand inside one another")
    return whole


@dataclass(slots=True)
class _Part:
    """A piece that is being cut: its place, and those of its parts."""

    key: Key
    span: Span
    parts: list[_Part] = field(default_factory=list)
    rank: float = math.inf


class _Cutter:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.source.text
        self.comments = {one.span.end: one.span.start for one in page.comments}

    def item(self, item: Item) -> _Part:
        if item.inside:
            raise Refusal("refused", f"{item.name or 'an item'} stands inside another item")
        title = item.title.value if item.title else ""
        key = ("item", item.name) if item.name else ("item", None, title)
        start = item.element
        parts = [_Part(("start tag",), start.start_tag, _attributes(start))]
        if item.heading:
            inner = [_Part(("title",), item.title.span)] if item.title else []
            parts.append(_Part(("heading",), item.heading.span, inner))
        body = [_Part(("pill",), pill.element.span) for pill in (*item.pills, *item.other_pills)]
        if item.tag:
            body.append(_Part(("priority tag",), item.tag.element.span))
        body += [self.field(one) for one in item.fields]
        for part in body:
            around = next((p for p in parts[1:] if p.span.encloses(part.span)), None)
            if around is None or around.key[0] == "heading":
                (around.parts if around else parts).append(part)
        # A pill in a field is part of what the field says.
        fields = [part.span for part in parts if part.key[0] == "field"]
        parts = [p for p in parts if not any(f != p.span and f.encloses(p.span) for f in fields)]
        rank = self.page.dialect.rank(item.priority)
        return _Part(key, item.element.span, _numbered(parts), rank)

    def field(self, one: Field) -> _Part:
        end = one.bodies[-1].span.end if one.bodies else one.term.span.end
        parts = [_Part(("number",), one.number.span)] if one.number else []
        parts.append(_Part(("label",), one.label.span))
        parts += [_Part(("body",), body.span) for body in one.bodies]
        rules = self.page.dialect.fields
        rank = rules.index(one.rule) if one.rule else math.inf
        return _Part(("field", one.name), Span(one.term.token.start, end), _numbered(parts), rank)

    def rows(self, history: History) -> _Part | None:
        rows = [row.element for row in history.rows]
        days = [row.day for row in history.rows if row.day]
        # Most tables have the newest row first; one that has it last goes on that way.
        step = 1 if days and days[0] < days[-1] and days == sorted(days) else -1
        parts = [
            _Part(
                ("row", number, row_fact(row)),
                row.element.span,
                rank=step * row.day.toordinal() if row.day else math.inf,
            )
            for number, row in enumerate(history.rows)
        ]
        if rows:
            start = self.lead(history.table.token.end, rows[0].token.start)
            return _Part(("history",), Span(start, rows[-1].span.end), parts)
        body = next(history.table.descendants("tbody"), None)
        if body is None:
            return None
        heads = [row.span.end for row in body.descendants("tr")]
        start = heads[-1] if heads else body.token.end
        return _Part(("history",), Span(start, start))

    def trimmed(self, part: _Part) -> _Part:
        """Leave out white space at the end, which elements without an end tag take in."""
        start, end = part.span
        return replace(part, span=Span(start, start + len(self.text[start:end].rstrip())))

    def lead(self, position: int, start: int) -> int:
        """Return where the white space and comments before an offset begin."""
        while True:
            start = position + len(self.text[position:start].rstrip())
            comment = self.comments.get(start)
            if comment is None or comment < position or start == comment:
                return start
            start = comment

    def finish(self, part: _Part) -> Piece:
        """Return the piece with all that stands between its parts."""
        parts = [self.trimmed(one) for one in sorted(part.parts, key=lambda one: one.span)]
        edges = [part.span.start, *(edge for one in parts for edge in one.span), part.span.end]
        if not parts or any(a > b for a, b in pairwise(edges)):
            return Piece(part.key, (), (self.text[part.span.start : part.span.end],), part.rank)
        content: list[Piece] = []

        def frame(start: int, end: int) -> None:
            if text := self.text[start:end]:
                number = sum(one.kind == "frame" for one in content)
                content.append(Piece(("frame", number, text), (), (text,)))

        position = part.span.start
        for one in parts:
            lead = self.lead(position, one.span.start)
            frame(position, lead)
            content.append(replace(self.finish(one), lead=(self.text[lead : one.span.start],)))
            position = one.span.end
        frame(position, part.span.end)
        return Piece(part.key, (), tuple(content), part.rank)


def _attributes(element: Element) -> list[_Part]:
    return _numbered(
        _Part(("attribute", one.name), Span(one.start, one.end)) for one in element.attributes
    )


def _numbered(parts: Iterable[_Part]) -> list[_Part]:
    """Tell parts of one name apart by counting them."""
    seen: Counter[Key] = Counter()
    found = []
    for part in parts:
        seen[part.key] += 1
        found.append(replace(part, key=(*part.key, seen[part.key])))
    return found
