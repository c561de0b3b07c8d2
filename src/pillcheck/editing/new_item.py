"""A new item's markup, modelled on an item that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from pillcheck.editing.fields import (
    end_of_field,
    estimate_markup,
    field_like,
    list_of_fields,
    pattern_field,
    priority_edits,
    title_edit,
)
from pillcheck.editing.gates import gate_item
from pillcheck.editing.insert import neighbour
from pillcheck.editing.item_markup import edited, read_block
from pillcheck.editing.status import set_pill
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import escape_text, new_attribute, set_value, start_tag, write_words
from pillcheck.html.scanner import COMMENT
from pillcheck.html.source import Span
from pillcheck.html.whitespace import content, one_line, space_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.dialect import Status
    from pillcheck.backlog.page import Item, Page

TO_BE_WRITTEN = "To be written."
NO_ESTIMATE = "To be estimated."
# What says something without words.
_SPEAKING = frozenset(["audio", "button", "iframe", "img", "input", "object", "picture", "video"])


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
    places = {item.element: n for n, item in enumerate(page.items)}
    at = places[near.element]
    reasons = []
    for pattern in sorted(page.items, key=lambda one: abs(places[one.element] - at)):
        try:
            gate_item(page, pattern)
            return _like(page, pattern, wish)
        except Refusal as refusal:
            reasons.append(refusal)
    raise reasons[0]


def _like(page: Page, pattern: Item, wish: Wish) -> str:
    if pattern.heading is None or pattern.title is None or pattern.field_list is None:
        _refuse_model(page, pattern, "it lacks a heading or fields")
    edits = [_start_tag(page, pattern, wish), title_edit(page, pattern, wish.title, whole=True)]
    edits += [e for e in priority_edits(page, pattern, wish.priority) if _inside(pattern, e)]
    for pill in pattern.pills:
        if not (pattern.status_attribute and pill.is_blank):
            edits += set_pill(page, pill, wish.status)[0]
    edits += _fields(page, pattern, wish)
    fields = list_of_fields(pattern.field_list).span
    edges = (pattern.element.token.end, *pattern.heading.span, *fields, pattern.element.inner.end)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        edits += _comments_between(page, pattern, start, end)
    edits += _own_attributes(page, pattern, wish, [edit.span for edit in edits])
    text = edited(page.source, pattern.element.span, edits)
    made = read_block(page, text).items[0]
    said = (made.name, made.title and made.title.value, made.priority, made.status)
    if said != (wish.id, one_line(wish.title, "the title"), wish.priority, wish.status.name):
        _refuse_model(page, pattern, "a copy of it would not say what was asked for")
    if wish.hours is not None and made.hours != wish.hours:
        _refuse_model(page, pattern, "its estimate cannot be copied")
    for label in wish.texts:
        if made.field(label) is None:
            raise Refusal("usage", f'a new item cannot have the field "{label}" filled in')
    return text


def _refuse_model(page: Page, pattern: Item, why: str) -> NoReturn:
    message = f"{pattern.name} is no model for a new item: {why}; nothing was written"
    refuse(page.source, pattern.element.start_tag, message)


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
    shared = set.intersection(*(set(one.element.classes) for one in page.items))
    kept = {"class", "style"}
    if not set(pattern.element.classes) <= shared:
        # What not every item has may speak of this one, as is-done does.
        kept.remove("class")
        names = " ".join(name for name in pattern.element.classes if name in shared)
        if names:
            values["class"] = names
    tag = start_tag(page.source, pattern.element, values, frozenset(kept))
    if pattern.element.attribute("id") is None:
        tag += new_attribute(page.source, "id", wish.id)
    return Edit(pattern.element.start_tag, tag + ">")


def _fields(page: Page, pattern: Item, wish: Wish) -> Iterator[Edit]:
    """Yield the edits that leave the required fields, with the words of the new item."""
    model = pattern_field(page, pattern)
    if model is None or pattern.field_list is None:
        _refuse_model(page, pattern, "it has no field with words")
    needed = [
        rule.label
        for rule in page.dialect.fields
        if page.dialect.requires(rule, wish.priority) or rule.label in wish.texts
    ]
    number = 0
    end = list_of_fields(pattern.field_list).token.end
    pills = tuple(pill.element for pill in pattern.pills)
    for one in pattern.fields:
        start, end = end, end_of_field(page.source, one)
        holds_pill = any(body.contains(pill) for body in one.bodies for pill in pills)
        if (one.name not in needed and not holds_pill) or not one.bodies:
            yield Edit(Span(start, end), "")
            continue
        number += 1
        if one.number:
            yield Edit(one.number.span, str(number))
        if one.rule and "<" not in page.source.cut(one.label.span):
            spelling = one.rule.spelling(one.label.value)
            yield write_words(page.source, one.label.span, spelling)
        if one.name in needed:
            needed.remove(one.name)
        if holds_pill:
            if any(body.text(pills) for body in one.bodies):
                _refuse_model(page, pattern, f'its field "{one.name}" says more than a status')
            if one.name in wish.texts:
                raise Refusal("usage", f'"{one.name}" holds the pill; --status sets it')
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


def _own_attributes(page: Page, pattern: Item, wish: Wish, replaced: list[Span]) -> Iterator[Edit]:
    """Yield the edits that take away what the kept tags say of the pattern.

    Class and style stay, and a link to the pattern itself leads to the new item.
    """
    for element in pattern.element.descendants():
        if any(span.encloses(element.start_tag) for span in replaced):
            continue
        if element.name in _SPEAKING:
            _refuse_model(page, pattern, f"it holds <{element.name}>")
        for attribute in element.attributes:
            whole = Span(attribute.start, attribute.end)
            if attribute.name in ("class", "style") or any(whole.encloses(s) for s in replaced):
                continue
            if attribute.value == f"#{pattern.name}":
                yield set_value(page.source, attribute, f"#{wish.id}")
            else:
                yield Edit(Span(attribute.start - 1, attribute.end), "")


def _comments_between(page: Page, pattern: Item, start: int, end: int) -> Iterator[Edit]:
    position = start
    first = pattern.element.number
    tokens = [page.tree.tokens[number] for number in range(first, page.tree.closers[first])]
    between = [token for token in tokens if start <= token.start < end]
    for place, token in [*((token.start, token) for token in between), (end, None)]:
        words = page.source.text[position:place]
        if words.strip():
            line = page.source.position(position).line
            _refuse_model(page, pattern, f"line {line} says something outside of its fields")
        if token:
            position = token.end
            if token.kind == COMMENT:
                yield Edit(Span(space_before(page.source.text, token.start), token.end), "")
