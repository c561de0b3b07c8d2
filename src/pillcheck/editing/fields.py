"""What an item says: its title, priority, estimate and fields, changed in place."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe, find_label
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_attributes, gate_block
from pillcheck.editing.item_markup import change_item, edited
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import bare_tag, element_markup, escape_text, set_value, write_words
from pillcheck.html.source import Span
from pillcheck.html.whitespace import (
    content,
    one_line,
    place_of_words,
    space_before,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Field, Item, Page
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Element

_NUMBER = re.compile(r"[\d.]+")
_RATE = re.compile(r"[\d.]+\s*h(?:ours?)?\s*/\s*day\b", re.IGNORECASE)
# What a new number of hours would leave standing as it is.
_MORE = re.compile(r"\d|week|month|hour|day", re.IGNORECASE)
_DAYS = re.compile(r"(~?)\s*[\d.]+(\s*.*?)days?", re.IGNORECASE | re.DOTALL)


def edit_item(
    page: Page,
    item: Item,
    *,
    title: str | None = None,
    priority: str | None = None,
    hours: float | None = None,
    fields: Mapping[str, str] | None = None,
) -> Change:
    """Return the change that gives an item another title, priority, estimate or texts of fields.

    ``fields`` maps a field's label, or its beginning, to plain text. A field
    that the item lacks is added with the next number. Raises a refusal where
    there is no single place for what is to change.
    """
    gate_block(page, item)
    edits: list[Edit] = []
    wanted: dict[str, object] = {}
    hours = round(hours, 2) if hours is not None else None
    if title is not None:
        wanted["title"] = one_line(title, "the title")
        edits.append(title_edit(page, item, title))
    if priority is not None:
        edits += priority_edits(page, item, priority)
        wanted["priority"] = priority
        if item.priority_attribute:
            wanted["priority attribute"] = priority
    if hours is not None:
        edits += _hours_edits(page, item, hours)
        wanted["estimate"] = wanted["fields"] = ...
    added: list[tuple[str, str]] = []
    texts: dict[str, str] = {}
    for name, given in (fields or {}).items():
        label = find_label(page.dialect, name, item)
        if label in texts:
            raise Refusal("usage", f'"{label}" is given twice')
        if label == page.dialect.estimate_field and item.estimate:
            raise Refusal("usage", f'"{label}" is worked out; --hours sets it')
        texts[label] = one_line(given, f"the field {label}")
        words = escape_text(texts[label], page.source)
        wanted["fields"] = ...
        field = item.field(label)
        if field is None:
            added.append((label, words))
        elif field.text != texts[label]:
            edits.append(Edit(_place_of_text(page, item, field), words))
    if added:
        edits.append(added_fields(page, item, added))
    if not any(page.source.cut(edit.span) != edit.text for edit in edits):
        return Change()
    lost = [edit for edit in edits if "<" in page.source.cut(edit.span) and "<" not in edit.text]
    change = change_item(page, item, tuple(edits), wanted, texts)
    said = next((value for key, value in change.facts.items() if key[-1] == "estimate"), None)
    if said and hours is not None and said[0] != hours:
        refuse(page.source, item.element.start_tag, f"the estimate would not say {hours:g} hours")
    if lost:
        change += Change(told=("markup inside of the old words is gone; git diff shows it",))
    return change


def add_evidence(page: Page, item: Item, text: str) -> Change:
    """Return the change that adds the field with the evidence that an item is done.

    Raises a refusal where the item has evidence already that says something else.
    """
    rule = next((rule for rule in page.dialect.fields if rule.evidence), None)
    if rule is None:
        raise Refusal("usage", "no field is configured as evidence: set evidence = true for one")
    text = one_line(text, f"the field {rule.label}")
    for field in item.fields:
        if field.is_evidence and field.text:
            if field.text == text:
                return Change()
            refuse(
                page.source,
                field.term.span,
                f'{item.name} has "{field.name}" already; '
                f'pillcheck edit {item.name} --field "{field.name}=…" changes it',
            )
    gate_block(page, item)
    edit = added_fields(page, item, [(rule.label, escape_text(text, page.source))])
    return change_item(page, item, (edit,), {"fields": ...}, {rule.label: text})


def title_edit(page: Page, item: Item, title: str, *, whole: bool = False) -> Edit:
    """Return the edit that gives an item another title.

    An element around all of the old title, such as a link, stays unless the
    whole is to go; other markup inside of it goes.
    """
    if item.title is None:
        refuse(page.source, item.element.start_tag, f"{item.name or 'the item'} has no heading")
    title = one_line(title, "the title")
    span = item.title.span
    if item.title.value == title and not whole:
        return Edit(span, page.source.cut(span))
    others = [*(pill.element for pill in item.pills), *([item.tag.element] if item.tag else [])]
    if any(span.encloses(one.span) for one in others):
        refuse(page.source, span, f"the title of {item.name} does not stand in one piece")
    for element in item.heading.descendants() if item.heading and not whole else ():
        if element.span == span:
            span = content(page.source, element)
    return write_words(page.source, span, title)


def priority_edits(page: Page, item: Item, priority: str) -> list[Edit]:
    """Return the edits that give an item a priority, written as other items of it write it."""
    edits = []
    if item.tag:
        if not item.tag.element.is_plain:
            refuse(
                page.source, item.tag.element.span, "the priority tag holds more than plain text"
            )
        if item.priority != priority:
            forms = Counter(
                page.source.cut(content(page.source, one.tag.element))
                for one in page.items
                if one.tag and one.priority == priority and one.tag.element.is_plain
            )
            form = forms.most_common(1)[0][0] if forms else escape_text(priority, page.source)
            edits.append(Edit(content(page.source, item.tag.element), form))
    if item.priority_attribute:
        gate_attributes(page, item.element)
        edits.append(set_value(page.source, item.priority_attribute, priority))
    if not item.tag and not item.priority_attribute:
        refuse(
            page.source,
            item.element.start_tag,
            f"{item.name or 'the item'} has neither a priority tag nor "
            f"{page.dialect.priority_attribute}; add a tag to its heading first",
        )
    return edits


def added_fields(page: Page, item: Item, added: list[tuple[str, str]]) -> Edit:
    """Return the edit that adds fields, label and markup, behind the last one, in its style."""
    pattern = pattern_field(page, item)
    if pattern is None:
        refuse(
            page.source,
            item.end_of_fields,
            f"{describe(item)} has no field to model one on; write its first field by hand",
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


def _gate_place(page: Page, item: Item, pattern: Field, place: int) -> None:
    """Refuse a place for a new field that is not in the list of the others, or not behind all."""
    last = item.fields[-1]
    wrappers = [_wrapper(field) for field in (pattern, last)]
    lists = {
        (wrapper or field.term).parent
        for wrapper, field in zip(wrappers, (pattern, last), strict=True)
    }
    if len(lists) > 1 or (wrappers[0] is None) != (wrappers[1] is None):
        message = f"the fields of {describe(item)} do not stand side by side in one list"
        refuse(page.source, last.term.span, message)
    behind = next((e for e in item.element.descendants("dt", "dd") if e.start >= place), None)
    if behind:
        message = f"<{behind.name}> follows the last field of {describe(item)}, outside of its list"
        refuse(page.source, behind.start_tag, message)


def list_of_fields(parent: Element) -> Element:
    """Return the list that fields stand in, given the parent of a term: it may be a ``<div>``."""
    around = parent.parent
    return around if parent.name == "div" and around and around.name == "dl" else parent


def end_of_field(source: Source, field: Field) -> int:
    """Return where a field ends; what its end tag would close may have none."""
    wrapper = _wrapper(field)
    if wrapper:
        return wrapper.span.end
    last = field.bodies[-1] if field.bodies else field.term
    return last.span.end if last.has_end_tag else content(source, last).end


def pattern_field(page: Page, item: Item) -> Field | None:
    """Return the field of an item that a new one is best modelled on: the last one with words."""
    whole = [field for field in item.fields if len(field.bodies) == 1]
    special = (page.dialect.estimate_field, page.dialect.status_field)
    plain = [field for field in whole if field.name not in special]
    return next(reversed(plain or whole), None)


def field_like(page: Page, pattern: Field, number: int, label: str, words: str) -> str:
    """Return the markup of a field in the style of another, with the white space before it."""
    source = page.source
    text = source.text
    term, body = pattern.term, pattern.bodies[0]
    made = _lead(text, term.token.start) + bare_tag(source, term)
    position = term.token.end
    if pattern.number:
        made += text[position : pattern.number.span.start] + str(number)
        position = pattern.number.span.end
    made += text[position : pattern.label.span.start] + escape_text(label, source)
    made += text[pattern.label.span.end : term.span.end].rstrip()
    between = text[term.span.end : body.token.start]
    if not term.has_end_tag:
        between = text[content(source, term).end : body.token.start]
    place = place_of_words(source, body)
    made += ("" if between.strip() else between) + bare_tag(source, body)
    made += text[body.token.end : place.start] + words
    made += text[place.end : body.span.end] if body.has_end_tag else ""
    wrapper = _wrapper(pattern)
    if wrapper is None:
        return made
    end = text[wrapper.inner.end : wrapper.span.end]
    lead = _lead(text, wrapper.token.start)
    return lead + bare_tag(source, wrapper) + made + _lead(text, wrapper.inner.end) + end


def _lead(text: str, offset: int) -> str:
    return text[space_before(text, offset) : offset]


def _wrapper(field: Field) -> Element | None:
    """Return the element that holds one field and nothing else, as HTML allows in a list."""
    around = field.term.parent
    if around is None or around.name != "div" or list_of_fields(around) is around:
        return None
    terms = [one for one in around.descendants("dt") if one.parent == around]
    return around if len(terms) == 1 and around.has_end_tag else None


def estimate_markup(page: Page, near: Item, hours: float) -> str:
    """Return the cells of an estimate in the style of the nearest item that has them."""
    places = {item.element: n for n, item in enumerate(page.items)}
    at = places[near.element]
    units = Counter(rate.unit.value for one in page.items for rate in one.estimate if rate.unit)
    usual = {unit for unit, _ in units.most_common(1)}
    for one in sorted(page.items, key=lambda item: abs(places[item.element] - at)):
        field = one.field(page.dialect.estimate_field)
        body = field.bodies[0] if field and len(field.bodies) == 1 else None
        own = {rate.unit.value for rate in one.estimate if rate.unit}
        rates = [rate.hours_per_day for rate in one.estimate]
        cells = tuple(rate.element for rate in one.estimate)
        if not body or not own <= usual or rates != list(page.dialect.rates):
            continue
        inside = list(body.descendants())
        if body.text(cells) or not all(cell in inside for cell in cells):
            continue
        if any(cell.attribute("id") for cell in inside) or _why_not(page, one):
            continue
        # A comment there speaks of that item.
        if "<!" in page.source.cut(body.inner):
            continue
        return edited(page.source, content(page.source, body), _cell_edits(page, one, hours))
    cells_made = ""
    for n, rate in enumerate(page.dialect.rates):
        said = element_markup(page.source, "strong", escape_text(f"{rate} h/day", page.source))
        said += f" ~{_days(hours / rate)}{f' (~{_number(hours)} h)' if n == 0 else ''}"
        about = [("class", page.dialect.time_cell_class)]
        cells_made += element_markup(page.source, "div", said, about)
    return element_markup(page.source, "div", cells_made, [("class", "time-grid")])


def _place_of_text(page: Page, item: Item, field: Field) -> Span:
    if len(field.bodies) != 1:
        refuse(
            page.source,
            field.term.span,
            f'"{field.name}" has {len(field.bodies)} parts; '
            f"`pillcheck edit {item.name}` opens the item in your editor",
        )
    body = field.bodies[0]
    if any(body.contains(pill.element) for pill in (*item.pills, *item.other_pills)):
        refuse(page.source, body.span, f'"{field.name}" holds a pill; `pillcheck set` changes it')
    return content(page.source, body)


def _hours_edits(page: Page, item: Item, hours: float) -> list[Edit]:
    if item.estimate:
        return _cell_edits(page, item, hours)
    field = item.field(page.dialect.estimate_field)
    if field is None or len(field.bodies) != 1:
        label = page.dialect.estimate_field
        refuse(
            page.source, item.end_of_fields, f'{describe(item)} has no field "{label}" to fill in'
        )
    place = content(page.source, field.bodies[0])
    return [Edit(place, estimate_markup(page, item, hours))]


def _cell_edits(page: Page, item: Item, hours: float) -> list[Edit]:
    fault = _why_not(page, item)
    if fault:
        refuse(page.source, fault, "this cell is no rate and days, as 3 h/day ~4 days (~12 h) is")
    edits = []
    says = any(rate.work for rate in item.estimate)
    for n, rate in enumerate(item.estimate):
        if not rate.time or not rate.hours_per_day:
            continue
        exact = hours / rate.hours_per_day
        if item.hours == hours and rate.days in (math.floor(exact), math.ceil(exact)):
            continue
        written = _DAYS.fullmatch(page.source.cut(rate.time))
        mark, between = (written[1], written[2]) if written else ("~", " ")
        text = mark + _days(exact, between)
        added = f" (~{_number(hours)} h)" if n == 0 and not says else ""
        edits.append(Edit(rate.time, text + added))
        if rate.work:
            work = _NUMBER.sub(_number(hours), page.source.cut(rate.work), count=1)
            edits.append(Edit(rate.work, _singular(work, hours)))
    return edits


def _why_not(page: Page, item: Item) -> Span | None:
    """Return the cell that says something else than a rate, days and hours, if there is one."""
    for rate in item.estimate:
        if not rate.time or not rate.hours_per_day:
            return rate.element.span
        said = _RATE.sub(" ", rate.element.text(), count=1)
        for span in filter(None, (rate.time, rate.work)):
            said = said.replace(" ".join(page.source.cut(span).split()), " ", 1)
        if _MORE.search(said):
            return rate.element.span
    return None


def _days(number: float, between: str = " ") -> str:
    days = math.ceil(number)
    return f"{days}{between}day{'' if days == 1 else 's'}"


def _number(hours: float) -> str:
    return f"{hours:.2f}".rstrip("0").rstrip(".")


def _singular(work: str, hours: float) -> str:
    """Return hours with their noun in the number that they have; "h" has none."""
    return re.sub(r"hours?\b", "hour" if hours == 1 else "hours", work)
