"""What an item says: edits of its title, priority and fields in place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.item_index import index_of
from pillcheck.backlog.lookup import describe, find_label
from pillcheck.backlog.roles import is_mark
from pillcheck.editing.change import Change
from pillcheck.editing.estimate import hours_edits
from pillcheck.editing.gates import gate_attributes, gate_block
from pillcheck.editing.item_markup import change_item
from pillcheck.editing.kept_markup import words_in_markup
from pillcheck.editing.labels import Renaming
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import bare_tag, escape_text, set_value, write_words
from pillcheck.html.source import Span
from pillcheck.html.whitespace import (
    WHITE_SPACE,
    content,
    one_line,
    place_of_words,
    space_before,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Field, Item, Page
    from pillcheck.editing.inline_markup import InlineMarkup
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element


def edit_item(
    page: Page,
    item: Item,
    *,
    title: str | None = None,
    priority: str | None = None,
    hours: float | None = None,
    fields: Mapping[str, str | InlineMarkup] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Change:
    """Return the change that gives an item another title, priority, estimate, texts or labels.

    ``fields`` maps a field's label, or its beginning, to plain text or markup. A field that
    the item lacks is added with the next number. Links, code and emphasis in an old text stay
    around their words where the new one has them. ``labels`` maps such a label to a new one.
    Raises a refusal of kind ``refused`` where what is to change has no single place, and of kind
    ``usage`` for a field that is unknown or given twice.
    """
    gate_block(page, item)
    edits: list[Edit] = []
    expected: dict[str, object] = {}
    hours = round(hours, 2) if hours is not None else None
    if title is not None:
        expected["title"] = one_line(title, "the title")
        edits.append(title_edit(page, item, title))
    if priority is not None:
        edits += priority_edits(page, item, priority)
        expected["priority"] = priority
        if item.priority_attribute:
            expected["priority attribute"] = priority
    if hours is not None:
        edits += hours_edits(page, item, hours)
        expected["estimate"] = expected["fields"] = ...
    texts = _texts_by_label(page, item, fields or {})
    if texts:
        edits += _text_edits(page, item, texts)
        expected["fields"] = ...
    words = {label: text if isinstance(text, str) else text.words for label, text in texts.items()}
    if labels:
        renaming = Renaming.of(page, item, labels)
        edits += renaming.edits
        expected["fields"] = ...
        words = renaming.renamed(words)
    if not any(page.source.cut(edit.span) != edit.text for edit in edits):
        return Change()
    change = change_item(page, item, tuple(edits), expected, words)
    estimate = next((fact for key, fact in change.facts.items() if key[-1] == "estimate"), None)
    if estimate and hours is not None and estimate[0] != hours:
        message = f"after this edit the estimate would not read {hours:g} hours"
        refuse(page.source, item.element.start_tag, message)
    if any(page.source.cut(edit.span).count("<") > edit.text.count("<") for edit in edits):
        change += Change(hints=("the markup inside the old words is gone; see git diff",))
    return change


def _texts_by_label(
    page: Page, item: Item, fields: Mapping[str, str | InlineMarkup]
) -> dict[str, str | InlineMarkup]:
    """Return the texts for fields by the labels that are meant, each text on one line."""
    texts: dict[str, str | InlineMarkup] = {}
    for name, text in fields.items():
        label = find_label(page.dialect, name, item)
        if label in texts:
            raise Refusal("usage", f'the field "{label}" is given twice')
        if label == page.dialect.estimate_field and item.estimate:
            raise Refusal("usage", f'"{label}" is calculated; use --hours to set it')
        texts[label] = one_line(text, f"the field {label}") if isinstance(text, str) else text
    return texts


def _text_edits(page: Page, item: Item, texts: Mapping[str, str | InlineMarkup]) -> list[Edit]:
    """Return the edits that make fields say other texts; those that the item lacks are added."""
    edits = []
    added = []
    for label, text in texts.items():
        field = item.field(label)
        _gate_once(page, item, label)
        if field is None:
            added.append(
                (label, escape_text(text, page.source) if isinstance(text, str) else text.markup)
            )
        elif not isinstance(text, str):
            edits.append(Edit(_place_of_text(page, item, field), text.markup))
        elif field.text != text:
            place = _place_of_text(page, item, field)
            edits.append(Edit(place, words_in_markup(page.source, field.bodies[0], text)))
    return [*edits, added_fields(page, item, added)] if added else edits


def _gate_once(page: Page, item: Item, label: str) -> None:
    """Refuse a field that an item has twice: it is not certain which one is meant."""
    same = [field for field in item.fields if field.name == label]
    if len(same) > 1:
        line = page.source.position(same[0].term.token.start).line
        message = f'{item.called} has the field "{label}" twice, first on line {line}; keep one'
        refuse(page.source, same[1].term.span, message)


def title_edit(page: Page, item: Item, title: str, *, whole: bool = False) -> Edit:
    """Return the edit that gives an item another title.

    An element around all of the old title, such as a link, stays unless ``whole``
    is set; other markup inside of the title goes.
    """
    if item.title is None:
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.called} has no heading; add one first",
        )
    title = one_line(title, "the title")
    span = item.title.span
    if item.title.value == title and not whole:
        return Edit(span, page.source.cut(span))
    others = [*(pill.element for pill in item.pills), *([item.tag.element] if item.tag else [])]
    others += [carried.element for carried in item.carriers]
    others += [known.element for known in item.properties]
    places = [element.span for element in others if element != item.element]
    within = item.heading.descendants() if item.heading else ()
    places += [element.span for element in within if is_mark(element, page.dialect)]
    places += [item.own_id.span] if item.own_id else []
    if any(span.encloses(place) for place in places):
        refuse(
            page.source, span, f"the title of {item.called} is in several parts; edit it by hand"
        )
    for element in item.heading.descendants() if item.heading and not whole else ():
        if element.span == span:
            span = content(page.source, element)
    return write_words(page.source, span, title)


def priority_edits(page: Page, item: Item, priority: str) -> list[Edit]:
    """Return the edits that give an item a priority, in the form that most items have it."""
    edits = []
    if item.tag:
        if not item.tag.element.is_plain:
            refuse(
                page.source, item.tag.element.span, "the priority tag contains more than plain text"
            )
        if item.priority != priority:
            form = _priority_forms(page).get(priority) or escape_text(priority, page.source)
            edits.append(Edit(content(page.source, item.tag.element), form))
    if item.priority_attribute:
        gate_attributes(page, item.element)
        edits.append(set_value(page.source, item.priority_attribute, priority))
    if not item.tag and not item.priority_attribute:
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.called} has neither a priority tag nor "
            f"{page.dialect.priority_attribute}; add a tag to its heading first",
        )
    return edits


def _priority_forms(page: Page) -> dict[str, str]:
    """Return for each priority the form in which most items have it, as it is written."""
    known = index_of(page).worked_out
    if "priority forms" not in known:
        written: dict[str, Counter[str]] = {}
        for item in page.items:
            if item.tag and item.tag.element.is_plain:
                form = page.source.cut(content(page.source, item.tag.element))
                written.setdefault(item.tag.name.value, Counter())[form] += 1
        known["priority forms"] = {
            name: forms.most_common(1)[0][0] for name, forms in written.items()
        }
    forms: dict[str, str] = known["priority forms"]
    return forms


def added_fields(page: Page, item: Item, added: list[tuple[str, str]]) -> Edit:
    """Return the edit that adds fields, label and markup, after the last one, in its style."""
    pattern = pattern_field(page, item)
    if pattern is None:
        refuse(
            page.source,
            item.end_of_fields,
            f"{describe(item)} has no field to copy; write its first field by hand",
        )
    numbers = [field.number.value for field in item.fields if field.number]
    number = max((int(text) for text in numbers if len(text) < 6), default=0)
    text = ""
    for label, words in added:
        number += 1
        text += field_like(page, pattern, number, label, words)
    place = end_of_field(page.source, item.fields[-1])
    _gate_place(page, item, pattern, place)
    return Edit(Span(place, place), text)


def field_before(
    page: Page, item: Item, following: Field, label: str, words: str
) -> list[Edit] | None:
    """Return the edits that add a field before another and number those below it anew.

    Returns nothing where the fields around that place are not side by side.
    """
    pattern = pattern_field(page, item)
    at = item.fields.index(following)
    if pattern is None or at == 0:
        return None
    above = item.fields[at - 1]
    wrappers = [_wrapper(field) for field in (above, following, pattern)]
    lists = {
        (w or f.term).parent for w, f in zip(wrappers, (above, following, pattern), strict=True)
    }
    place = end_of_field(page.source, above)
    start = (wrappers[1] or following.term).start
    if len(lists) > 1 or len({w is None for w in wrappers}) > 1 or start < place:
        return None
    if page.source.text[place:start].strip():
        return None
    number = int(above.number.value) + 1 if above.number and len(above.number.value) < 6 else at + 1
    edits = [Edit(Span(place, place), field_like(page, pattern, number, label, words))]
    for field in item.fields[at:]:
        if field.number and field.number.value == str(number):
            number += 1
            edits.append(Edit(field.number.span, str(number)))
    return edits


def _gate_place(page: Page, item: Item, pattern: Field, place: int) -> None:
    """Refuse a place for a new field that is not in the list of the others, or not after all."""
    last = item.fields[-1]
    outer = next((f for f in item.fields if f.term.contains(last.term)), None)
    if outer:
        message = f'"{last.name}" is inside another field; close that field first'
        refuse(page.source, outer.term.start_tag, message)
    wrappers = [_wrapper(field) for field in (pattern, last)]
    lists = {
        (wrapper or field.term).parent
        for wrapper, field in zip(wrappers, (pattern, last), strict=True)
    }
    if len(lists) > 1 or (wrappers[0] is None) != (wrappers[1] is None):
        message = f"the fields of {describe(item)} are not side by side in one list"
        refuse(page.source, last.term.span, message)
    later = next((e for e in item.element.descendants("dt", "dd") if e.start >= place), None)
    if later:
        message = f"<{later.name}> follows the last field of {describe(item)}, outside of its list"
        refuse(page.source, later.start_tag, message)


def list_of_fields(parent: Element) -> Element:
    """Return the list of the fields, given the parent of a term, which may be a ``<div>`` in it."""
    around = parent.parent
    return around if parent.name == "div" and around and around.name == "dl" else parent


def end_of_field(source: Source, field: Field) -> int:
    """Return the offset where a field ends; its last element may have no end tag."""
    wrapper = _wrapper(field)
    if wrapper:
        return wrapper.span.end
    last = field.bodies[-1] if field.bodies else field.term
    return last.span.end if last.has_end_tag else content(source, last).end


def pattern_field(page: Page, item: Item) -> Field | None:
    """Return the field of an item that is best copied for a new one: the last one with words."""
    whole = [field for field in item.fields if len(field.bodies) == 1]
    special = (page.dialect.estimate_field, page.dialect.status_field)
    plain = [field for field in whole if field.name not in special]
    return next(reversed(plain or whole), None)


def field_like(page: Page, pattern: Field, number: int, label: str, words: str) -> str:
    """Return the markup of a field in the style of another, with the white space before it."""
    source = page.source
    text = source.text
    term, body = pattern.term, pattern.bodies[0]
    markup = _lead(text, term.token.start) + bare_tag(source, term)
    position = term.token.end
    if pattern.number:
        markup += text[position : pattern.number.span.start] + str(number)
        position = pattern.number.span.end
    markup += text[position : pattern.label.span.start] + escape_text(label, source)
    markup += text[pattern.label.span.end : term.span.end].rstrip()
    between = text[term.span.end : body.token.start]
    if not term.has_end_tag:
        between = text[content(source, term).end : body.token.start]
    place = place_of_words(source, body)
    markup += ("" if between.strip(WHITE_SPACE) else between) + bare_tag(source, body)
    markup += text[body.token.end : place.start] + words
    markup += text[place.end : body.span.end] if body.has_end_tag else ""
    wrapper = _wrapper(pattern)
    if wrapper is None:
        return markup
    end = text[wrapper.inner.end : wrapper.span.end]
    lead = _lead(text, wrapper.token.start)
    return lead + bare_tag(source, wrapper) + markup + _lead(text, wrapper.inner.end) + end


def _lead(text: str, offset: int) -> str:
    return text[space_before(text, offset) : offset]


def _wrapper(field: Field) -> Element | None:
    """Return the ``<div>`` around one field alone, as HTML allows it in a list, if there is one."""
    around = field.term.parent
    if around is None or around.name != "div" or list_of_fields(around) is around:
        return None
    terms = [term for term in around.descendants("dt") if term.parent == around]
    return around if len(terms) == 1 and around.has_end_tag else None


def _place_of_text(page: Page, item: Item, field: Field) -> Span:
    if len(field.bodies) != 1:
        refuse(
            page.source,
            field.term.span,
            f'"{field.name}" has {len(field.bodies)} parts; '
            f"run pillcheck edit {item.name} to edit the item in your editor",
        )
    body = field.bodies[0]
    if any(body.contains(pill.element) for pill in (*item.pills, *item.other_pills)):
        refuse(
            page.source,
            body.span,
            f'"{field.name}" contains a pill; use pillcheck set to change it',
        )
    return content(page.source, body)
