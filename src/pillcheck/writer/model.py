"""A new item's markup, modelled on an item that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pillcheck.edit import Edit
from pillcheck.errors import Refusal
from pillcheck.gates import gate_item
from pillcheck.markup import content, escape_text, one_line
from pillcheck.scan import COMMENT
from pillcheck.source import Span
from pillcheck.writer.block import edited, read_block
from pillcheck.writer.details import (
    end_of_field,
    estimate_markup,
    field_like,
    pattern_field,
    priority_edits,
    title_edit,
)
from pillcheck.writer.insert import neighbour
from pillcheck.writer.status import set_pill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.dialect import Status
    from pillcheck.page import Item, Page

TO_BE_WRITTEN = "To be written."
NO_ESTIMATE = "To be estimated."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new item is to be. ``texts`` maps labels of fields to their markup."""

    id: str
    title: str
    priority: str
    status: Status
    date: str
    hours: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def new_item(page: Page, wish: Wish) -> str:
    """Return the markup of a new item, modelled on the nearest item that is plain enough.

    Raises a refusal where no item is.
    """
    near = neighbour(page, wish.priority)
    at = page.items.index(near)
    reasons = []
    for pattern in sorted(page.items, key=lambda one: abs(page.items.index(one) - at)):
        try:
            gate_item(page, pattern)
            return _like(page, pattern, wish)
        except Refusal as refusal:
            reasons.append(refusal)
    raise reasons[0]


def _like(page: Page, pattern: Item, wish: Wish) -> str:
    edits = [_start_tag(page, pattern, wish), title_edit(page, pattern, wish.title)]
    edits += [e for e in priority_edits(page, pattern, wish.priority) if _inside(pattern, e)]
    for pill in pattern.pills:
        if not (pattern.status_attribute and pill.is_blank):
            edits += set_pill(page, pill, wish.status)
    edits += _fields(page, pattern, wish)
    edits += _leftovers(page, pattern)
    span = pattern.element.span
    text = edited(page.source, span, edits)
    made = read_block(page, text).items[0]
    said = (made.name, made.title and made.title.value, made.priority, made.status)
    if said != (wish.id, one_line(wish.title, "the title"), wish.priority, wish.status.name):
        raise Refusal("refused", f"{pattern.name} is no model for a new item")
    return text


def _inside(pattern: Item, edit: Edit) -> bool:
    return edit.span.start >= pattern.element.token.end


def _start_tag(page: Page, pattern: Item, wish: Wish) -> Edit:
    """Return the edit that makes the pattern's start tag the new item's own.

    Attributes that say something about the pattern, such as an owner, are left out.
    """
    dialect = page.dialect
    values = {
        "id": wish.id,
        dialect.status_attribute: wish.status.name,
        dialect.priority_attribute: wish.priority,
        dialect.date_attribute("created"): wish.date,
    }
    start = pattern.element.token.start
    tag = page.source.text[start : start + 1 + len(pattern.element.name)]
    for attribute in pattern.element.attributes:
        raw = page.source.text[attribute.start : attribute.end]
        if attribute.name in values:
            written = page.source.text[attribute.start : attribute.start + len(attribute.name)]
            quote = attribute.quote or '"'
            tag += f" {written}={quote}{values[attribute.name]}{quote}"
        elif attribute.name in ("class", "style"):
            tag += f" {raw}"
    if pattern.element.attribute("id") is None:
        tag += f' id="{wish.id}"'
    return Edit(pattern.element.start_tag, tag + ">")


def _fields(page: Page, pattern: Item, wish: Wish) -> Iterator[Edit]:
    """Yield the edits that leave the required fields, with the words of the new item."""
    model = pattern_field(page, pattern)
    if model is None or pattern.field_list is None:
        raise Refusal("refused", f"{pattern.name} has no field to model new ones on")
    needed = [
        rule.label
        for rule in page.dialect.fields
        if page.dialect.requires(rule, wish.priority) or rule.label in wish.texts
    ]
    number = 0
    end = pattern.field_list.token.end
    for one in pattern.fields:
        start, end = end, end_of_field(page.source, one)
        holds_pill = any(b.contains(pill.element) for b in one.bodies for pill in pattern.pills)
        if (one.name not in needed and not holds_pill) or not one.bodies:
            yield Edit(Span(start, end), "")
            continue
        number += 1
        if one.number:
            yield Edit(one.number.span, str(number))
        if one.rule and "<" not in page.source.cut(one.label.span):
            spelling = one.rule.spelling(one.label.value)
            yield Edit(one.label.span, escape_text(spelling, page.source))
        if one.name in needed:
            needed.remove(one.name)
        if holds_pill:
            continue
        first = one.bodies[0]
        yield Edit(content(page.source, first), _words(page, pattern, one.name, wish))
        if len(one.bodies) > 1:
            yield Edit(Span(first.span.end, end), "")
    made = ""
    for label in needed:
        number += 1
        made += field_like(page, model, number, label, _words(page, pattern, label, wish))
    if made:
        yield Edit(Span(end, end), made)


def _words(page: Page, pattern: Item, label: str, wish: Wish) -> str:
    if label in wish.texts:
        return wish.texts[label]
    if label != page.dialect.estimate_field:
        return escape_text(TO_BE_WRITTEN, page.source)
    if wish.hours is None:
        return escape_text(NO_ESTIMATE, page.source)
    return estimate_markup(page, pattern, wish.hours)


def _leftovers(page: Page, pattern: Item) -> Iterator[Edit]:
    """Yield the edits that take out comments and ids around heading and fields.

    Raises a refusal where words stand there: they are the pattern's own.
    """
    if pattern.heading is None or pattern.title is None or pattern.field_list is None:
        raise Refusal("refused", f"{pattern.name} is no model for a new item")
    heading, fields = pattern.heading.span, pattern.field_list.span
    edges = (pattern.element.token.end, *heading, *fields, pattern.element.inner.end)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield from _comments_between(page, pattern, start, end)
    for element in pattern.element.descendants():
        span = element.start_tag
        if fields.start < span.start < fields.end or pattern.title.span.encloses(span):
            continue
        for attribute in element.attributes:
            if attribute.name in ("id", "aria-labelledby"):
                yield Edit(Span(attribute.start - 1, attribute.end), "")


def _comments_between(page: Page, pattern: Item, start: int, end: int) -> Iterator[Edit]:
    position = start
    tokens = page.tree.tokens[pattern.element.number : page.tree.closers[pattern.element.number]]
    between = [token for token in tokens if start <= token.start < end]
    for place, token in [*((token.start, token) for token in between), (end, None)]:
        words = page.source.text[position:place]
        if words.strip():
            raise Refusal("refused", f"{pattern.name} says something outside of its fields")
        if token:
            position = token.end
            if token.kind == COMMENT:
                space = len(words) - len(words.rstrip(" \t\n\f\r"))
                yield Edit(Span(token.start - space, token.end), "")
