"""The markup of a new item: a copy of an item of the page with other words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pillcheck.editing.estimate import estimate_markup
from pillcheck.editing.field_frames import usual_frame
from pillcheck.editing.fields import (
    end_of_field,
    field_like,
    list_of_fields,
    pattern_field,
    priority_edits,
    title_edit,
)
from pillcheck.editing.gates import gate_item
from pillcheck.editing.insert import neighbour
from pillcheck.editing.item_markup import edited_text, read_block
from pillcheck.editing.own_links import leads_to, own_link_edit, own_links
from pillcheck.editing.shared_attributes import shared_attributes
from pillcheck.editing.status import set_pill
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import escape_text, new_attribute, set_value, start_tag, write_words
from pillcheck.html.scanner import COMMENT
from pillcheck.html.source import Span
from pillcheck.html.whitespace import content, one_line, space_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.page import Field, Item, Page
    from pillcheck.editing.item_spec import ItemSpec
    from pillcheck.html.tree import Element

TO_BE_WRITTEN = "To be written."
NO_ESTIMATE = "To be estimated."
# Elements that say something without words.
_WORDLESS = frozenset(["audio", "button", "iframe", "img", "input", "object", "picture", "video"])


def new_item(page: Page, spec: ItemSpec) -> str:
    """Return the markup of a new item, copied from the nearest item that is plain enough.

    Raises a refusal of kind ``refused`` where no item is, or of kind ``usage`` where the
    spec fills in a field that cannot be filled in.
    """
    near = neighbour(page, spec.priority)
    places = {item.element: n for n, item in enumerate(page.items)}
    at = places[near.element]
    required = {
        rule.label for rule in page.dialect.fields if page.dialect.requires(rule, spec.priority)
    }

    def fitness(item: Item) -> tuple[bool, int]:
        # A field that the pattern lacks is added at the end, which may not be its place.
        return not required <= {field.name for field in item.fields}, abs(places[item.element] - at)

    refusals = []
    for pattern in sorted(page.items, key=fitness):
        try:
            gate_item(page, pattern)
            return _like(page, pattern, near, spec)
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _like(page: Page, pattern: Item, near: Item, spec: ItemSpec) -> str:
    if pattern.heading is None or pattern.title is None or pattern.field_list is None:
        _refuse_copy(page, pattern, "it has no heading or no fields")
    edits = [
        _start_tag(page, pattern, near, spec),
        title_edit(page, pattern, spec.title, whole=True),
    ]
    edits += _priority(page, pattern, spec)
    for pill in pattern.pills:
        if not (pattern.status_attribute and pill.is_blank):
            edits += set_pill(page, pill, spec.status)[0]
    edits += _fields(page, pattern, spec)
    links = [
        link
        for link in own_links(page, pattern)
        if not any(edit.span.encloses(link.start_tag) for edit in edits)
    ]
    edits += [own_link_edit(page, link, pattern, spec.id) for link in links]
    fields = list_of_fields(pattern.field_list).span
    edges = (pattern.element.token.end, *pattern.heading.span, *fields, pattern.element.inner.end)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        edits += _comments_between(page, pattern, start, end, links)
    edits += _own_attributes(page, pattern, spec, [edit.span for edit in edits])
    text = edited_text(page.source, pattern.element.span, edits)
    _check(page, pattern, spec, read_block(page, text).items[0])
    return text


def _check(page: Page, pattern: Item, spec: ItemSpec, item: Item) -> None:
    """Refuse a copy that does not say what the spec says."""
    expected = (spec.id, one_line(spec.title, "the title"), spec.priority, spec.status.name)
    if (item.name, item.title and item.title.value, item.priority, item.status) != expected:
        _refuse_copy(page, pattern, "a copy would have another title, priority or status")
    if spec.hours is not None and item.hours != spec.hours:
        _refuse_copy(page, pattern, f"a copy would not have an estimate of {spec.hours:g} hours")
    for label in spec.texts:
        if item.field(label) is None:
            raise Refusal("usage", f'the field "{label}" of a new item cannot be filled in')


def _refuse_copy(page: Page, pattern: Item, reason: str) -> NoReturn:
    message = f"cannot copy {pattern.called} for a new item: {reason}; nothing was written"
    refuse(page.source, pattern.element.start_tag, message)


def _priority(page: Page, pattern: Item, spec: ItemSpec) -> list[Edit]:
    """Return the edits of the priority, without the attribute, which the start tag's edit has."""
    edits = priority_edits(page, pattern, spec.priority)
    return [edit for edit in edits if edit.span.start >= pattern.element.token.end]


def _start_tag(page: Page, pattern: Item, near: Item, spec: ItemSpec) -> Edit:
    """Return the edit that turns the pattern's start tag into that of the new item.

    Attributes about the pattern only, such as an owner, are left out. What every item has,
    such as a group, is as in the item that the new one is put beside.
    """
    dialect = page.dialect
    values = {
        "id": spec.id,
        dialect.status_attribute: spec.status.name,
        dialect.priority_attribute: spec.priority,
        dialect.date_attribute("created"): spec.date,
    }
    shared = set.intersection(*(set(item.element.classes) for item in page.items))
    kept = {"class", "style"}
    for name in shared_attributes(page).common:
        if name not in spec.attributes:
            value = near.element.get(name)
            is_same = pattern.element.get(name) == value
            if is_same:
                kept.add(name)
            else:
                values[name] = value
    values |= {name: value for name, value in spec.attributes.items() if value}
    if not set(pattern.element.classes) <= shared:
        # A class that not every item has may be about this one only, as is-done is.
        kept.remove("class")
        names = " ".join(name for name in pattern.element.classes if name in shared)
        if names:
            values["class"] = names
    tag = start_tag(page.source, pattern.element, values, frozenset(kept))
    if pattern.element.attribute("id") is None:
        tag += new_attribute(page.source, "id", spec.id)
    for name, value in spec.attributes.items():
        if value and not pattern.element.attribute(name):
            tag += new_attribute(page.source, name, value)
    return Edit(pattern.element.start_tag, tag + ">")


def _fields(page: Page, pattern: Item, spec: ItemSpec) -> Iterator[Edit]:
    """Yield the edits that leave only the required fields, with the words of the new item."""
    model = pattern_field(page, pattern)
    if model is None or pattern.field_list is None:
        _refuse_copy(page, pattern, "it has no field with words")
    needed = [
        rule.label
        for rule in page.dialect.fields
        if page.dialect.requires(rule, spec.priority) or rule.label in spec.texts
    ]
    number = 0
    end = list_of_fields(pattern.field_list).token.end
    pills = tuple(pill.element for pill in pattern.pills)
    for field in pattern.fields:
        start, end = end, end_of_field(page.source, field)
        if end < start:
            _refuse_copy(page, pattern, "one of its fields is inside another")
        has_pill = any(body.contains(pill) for body in field.bodies for pill in pills)
        if (field.name not in needed and not has_pill) or not field.bodies:
            yield Edit(Span(start, end), "")
            continue
        number += 1
        yield from _term(page, field, number)
        if field.name in needed:
            needed.remove(field.name)
        if has_pill:
            if any(body.text(pills) for body in field.bodies):
                _refuse_copy(page, pattern, f'its field "{field.name}" says more than a status')
            if field.name in spec.texts:
                raise Refusal("usage", f'"{field.name}" contains the pill; --status sets it')
            continue
        first = field.bodies[0]
        yield Edit(content(page.source, first), _words(page, pattern, field.name, spec))
        if len(field.bodies) > 1:
            yield Edit(Span(first.span.end, end), "")
    added = ""
    for label in needed:
        number += 1
        added += field_like(page, model, number, label, _words(page, pattern, label, spec))
    if added:
        yield Edit(Span(end, end), added)


def _term(page: Page, field: Field, number: int) -> Iterator[Edit]:
    """Yield the edits that give a field its new number, and its label the usual spelling."""
    if field.number:
        yield Edit(field.number.span, str(number))
    if field.rule and "<" not in page.source.cut(field.label.span):
        spelling = field.rule.spelling(field.label.value)
        yield write_words(page.source, field.label.span, spelling)


def _words(page: Page, pattern: Item, label: str, spec: ItemSpec) -> str:
    to_be_written = escape_text(TO_BE_WRITTEN, page.source)
    parts = spec.parts if label == spec.parts_label else {}
    if label in spec.texts and not parts:
        return spec.texts[label]
    if label != page.dialect.estimate_field:
        frame = usual_frame(page, label, pattern)
        if frame and set(parts) <= set(frame.names):
            return frame.filled(parts, to_be_written)
        return spec.texts.get(label, to_be_written)
    if spec.hours is None:
        return escape_text(NO_ESTIMATE, page.source)
    return estimate_markup(page, pattern, spec.hours)


def _own_attributes(
    page: Page, pattern: Item, spec: ItemSpec, replaced: list[Span]
) -> Iterator[Edit]:
    """Yield the edits that remove the attributes of kept tags that are about the pattern.

    Class and style stay, and a link to the pattern itself leads to the new item.
    """
    for element in pattern.element.descendants():
        if any(span.encloses(element.start_tag) for span in replaced):
            continue
        if element.name in _WORDLESS:
            _refuse_copy(page, pattern, f"it contains <{element.name}>")
        for attribute in element.attributes:
            whole = Span(attribute.start, attribute.end)
            if attribute.name in ("class", "style") or any(whole.encloses(s) for s in replaced):
                continue
            if leads_to(page, attribute.value, pattern.name or ""):
                yield set_value(page.source, attribute, f"#{spec.id}")
            else:
                yield Edit(Span(attribute.start - 1, attribute.end), "")


def _comments_between(
    page: Page, pattern: Item, start: int, end: int, links: Iterable[Element]
) -> Iterator[Edit]:
    """Yield the edits that remove the comments between two offsets.

    No words may be there, except those of the item's links to itself.
    """
    position = start
    first = pattern.element.number
    tokens = [page.tree.tokens[number] for number in range(first, page.tree.closers[first])]
    between = [token for token in tokens if start <= token.start < end]
    for place, token in [*((token.start, token) for token in between), (end, None)]:
        words = page.source.text[position:place]
        is_linked = any(link.inner.encloses(Span(position, place)) for link in links)
        if words.strip() and not is_linked:
            line = page.source.position(position).line
            _refuse_copy(page, pattern, f"line {line} has words outside of its fields")
        if token:
            position = token.end
            if token.kind == COMMENT:
                yield Edit(Span(space_before(page.source.text, token.start), token.end), "")
