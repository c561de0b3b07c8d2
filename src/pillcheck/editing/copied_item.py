"""A new item on a page of another shape: a copy of one that is there, with other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import comments_with, facts_of
from pillcheck.backlog.places import folded
from pillcheck.editing.carrier_edits import carrier_edits, gate_carrier
from pillcheck.editing.carriers import is_shown
from pillcheck.editing.change import Change
from pillcheck.editing.fields import title_edit
from pillcheck.editing.gates import gate_item
from pillcheck.editing.item_markup import edited_text
from pillcheck.editing.missing_carrier import remove_carriers
from pillcheck.editing.own_links import own_link_edit, own_links
from pillcheck.editing.shared_attributes import shared_attributes
from pillcheck.editing.spanned_rows import gate_row_alone, gate_row_beside
from pillcheck.editing.wrapper_gates import gate_closed, gate_no_wrapper
from pillcheck.editing.wrappers import CELLS, Unit, Units
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit, apply
from pillcheck.html.escaping import escape_text, new_attribute, set_value, write_words
from pillcheck.html.selectors import children
from pillcheck.html.source import Span
from pillcheck.html.whitespace import content, one_line, space_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.carriers import Carried
    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.item_spec import ItemSpec
    from pillcheck.html.tree import Element

TO_BE_WRITTEN = "To be written."
_LOOKS = frozenset(["aria-hidden", "class", "role"])
_TEXTS = frozenset(["dd", "div", "p", "span"])


def copied_item(page: Page, spec: ItemSpec) -> tuple[Change, Item]:
    """Return the change that adds an item below the last one it can be a copy of, and the item.

    Raises a refusal of kind ``refused`` where no item can be copied.
    """
    refusals = []
    units = Units(page)
    for pattern in _patterns(page, spec):
        try:
            return _copied(page, units, pattern, spec)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    message = f"{page.source.path}: no item can be copied for a new one; write it by hand"
    raise Refusal("refused", message)


def _patterns(page: Page, spec: ItemSpec) -> list[Item]:
    """Return the items that a new one can be a copy of, the best first."""
    shape = page.dialect.shape
    needs_none = shape is not None and spec.status.name == shape.missing_status
    known = [
        item
        for item in page.items
        if item.title
        and (item.priority == spec.priority or not spec.priority)
        and (bool(item.carriers) or needs_none)
    ]
    # One that says nothing where the new one says nothing; of these, the last.
    known.reverse()
    return sorted(known, key=lambda item: bool(item.carriers) and needs_none)


def _copied(page: Page, units: Units, pattern: Item, spec: ItemSpec) -> tuple[Change, Item]:
    gate_item(page, pattern)
    near = _last_beside(page, units, pattern)
    gate_closed(page, units[near])
    gate_no_wrapper(page, units[near])
    gate_row_alone(page, pattern, "copy it")
    gate_row_beside(page, near)
    unit = units[near]
    span = Span(pattern.element.start, _end_of(units[pattern], pattern))
    text = edited_text(page.source, span, list(_edits(page, pattern, spec)))
    lead = page.source.text[space_before(page.source.text, unit.element.start) : unit.element.start]
    place = Span(unit.end, unit.end)
    edit = Edit(place, lead + text)
    return _proven(page, pattern, near, spec, edit)


def _last_beside(page: Page, units: Units, pattern: Item) -> Item:
    """Return the item to put a copy after: the last of those beside the pattern, by priority."""
    around = units[pattern].around
    return [
        item
        for item in page.items
        if units[item].around == around and item.priority == pattern.priority
    ][-1]


def _end_of(unit: Unit, pattern: Item) -> int:
    return unit.end if unit.element == pattern.element else pattern.element.span.end


def _proven(
    page: Page, pattern: Item, near: Item, spec: ItemSpec, edit: Edit
) -> tuple[Change, Item]:
    """Return the change of an edit, which must add just the item that was asked for."""
    from pillcheck.backlog.reader import read

    after = read(apply(page.source, [edit]), page.dialect)
    at = page.items.index(near) + 1
    new = after.items[at] if len(after.items) == len(page.items) + 1 else None
    expected = (
        spec.id or None,
        one_line(spec.title, "the title"),
        spec.priority or None,
        spec.status.name,
    )
    says = new and (new.name, new.title and new.title.value, new.priority, new.status)
    if new is None or says != expected:
        message = f"a copy of {pattern.called} would have another id, title, priority or status"
        refuse(page.source, pattern.element.start_tag, f"{message}; nothing was written")
    items = [*page.items[:at], new, *page.items[at:]]
    place = edit.span.start
    ids = [name for name, element in after.ids if new.element.span.encloses(element.start_tag)]
    facts = {
        **facts_of(page, items),
        ("items",): tuple(item.name for item in items),
        ("comments",): comments_with(page, edit.span),
        ("ids",): (
            *(name for name, element in page.ids if element.start < place),
            *ids,
            *(name for name, element in page.ids if element.start >= place),
        ),
    }
    return Change((edit,), facts), new


def _edits(page: Page, pattern: Item, spec: ItemSpec) -> Iterator[Edit]:
    """Yield the edits that turn the text of the pattern into that of the new item."""
    title = title_edit(page, pattern, spec.title, whole=True)
    yield title
    kept = [title.span]
    names = {"class", "style"}
    shape = page.dialect.shape
    says_nothing = shape is not None and spec.status.name == shape.missing_status
    says_nothing = says_nothing and not is_shown(page, spec.status)
    if says_nothing:
        yield from remove_carriers(page, pattern, spec.status).edits
    for carried in pattern.carriers:
        kept.append(carried.element.span)
        if carried.carrier.text and carried.label:
            kept.append(carried.label.span)
        names |= {carried.carrier.attribute}
        if says_nothing:
            continue
        gate_carrier(page, pattern, carried)
        # Free words are about the pattern; the new item starts with the usual ones.
        is_free = page.dialect.has_free_labels and carried.is_plain and not _is_id(pattern, carried)
        label = spec.status.label if is_free else None
        yield from carrier_edits(page, carried, spec.status, label)[0]
    for known in pattern.properties:
        kept.append(known.element.span)
        names |= {known.rule.attribute}
    kept = [span for span in kept if span != pattern.element.span]
    if pattern.own_id:
        kept.append(pattern.own_id.span)
    yield from _id_edits(page, pattern, spec)
    own = page.dialect.shape.id_attribute if page.dialect.shape else "id"
    names |= {own, *shared_attributes(page).common}
    yield from _attribute_edits(page, pattern, spec, names)
    for link in own_links(page, pattern) if spec.id else ():
        target = link.attribute("href")
        if target and not any(place.encloses(link.span) for place in kept):
            yield set_value(page.source, target, f"#{spec.id}")
            yield own_link_edit(page, link, pattern, spec.id)
            kept.append(link.span)
    bared = list(_without_words(page, pattern, spec, kept))
    yield from bared
    yield from _inner_id_edits(page, pattern, spec, bared)


def _inner_id_edits(page: Page, pattern: Item, spec: ItemSpec, bared: list[Edit]) -> Iterator[Edit]:
    """Yield the edits of the ids inside a copy, which may not stand on the page twice."""
    for inner in pattern.element.descendants():
        attribute = inner.attribute("id")
        if attribute is None or any(edit.span.encloses(inner.start_tag) for edit in bared):
            continue
        if pattern.name and spec.id and pattern.name in attribute.value:
            value = attribute.value.replace(pattern.name, spec.id)
            yield set_value(page.source, attribute, value)
        else:
            yield Edit(Span(space_before(page.source.text, attribute.start), attribute.end), "")


def _is_id(pattern: Item, carried: Carried) -> bool:
    """Tell whether the words of a carrier are the id of the item."""
    own, label = pattern.own_id, carried.label
    return bool(own and label and label.span.encloses(own.span))


def _attribute_edits(page: Page, pattern: Item, spec: ItemSpec, kept: set[str]) -> Iterator[Edit]:
    """Yield the edits that leave the attributes that are kept, and those that were given."""
    attributes = pattern.element.attributes
    new = {name: value for name, value in spec.attributes.items() if value}
    for attribute in attributes:
        value = new.pop(attribute.name, None)
        if value is not None:
            yield set_value(page.source, attribute, value)
        elif attribute.name not in kept or attribute.name in spec.attributes:
            yield Edit(Span(attribute.start - 1, attribute.end), "")
    written = "".join(new_attribute(page.source, name, value) for name, value in new.items())
    if written:
        end = pattern.element.start + 1 + len(pattern.element.name)
        yield Edit(Span(end, end), written)


def _id_edits(page: Page, pattern: Item, spec: ItemSpec) -> Iterator[Edit]:
    if pattern.id is None:
        return
    name = page.dialect.shape.id_attribute if page.dialect.shape else "id"
    attribute = pattern.element.attribute(name)
    if not spec.id and attribute:
        yield Edit(Span(attribute.start - 1, attribute.end), "")
    elif not spec.id:
        message = f'cannot copy {pattern.called}: the next id after "{pattern.name}" is not certain'
        refuse(page.source, pattern.id.span, message)
    elif attribute:
        yield set_value(page.source, attribute, spec.id)
    else:
        yield write_words(page.source, pattern.id.span, spec.id)


def _without_words(page: Page, pattern: Item, spec: ItemSpec, kept: list[Span]) -> Iterator[Edit]:
    """Yield the edits that remove what only the pattern says, and leave room for new words."""
    is_left = [True]
    said = {folded(known.value) for known in pattern.properties}

    def bare(element: Element) -> Iterator[Edit]:
        yield from _own_words(page, element, kept)
        for inner in children(element):
            span = inner.span
            if any(place.encloses(span) for place in kept):
                continue
            if any(span.encloses(place) for place in kept) or inner.name == "dl":
                yield from bare(inner)
            elif spec.id and inner.is_plain and inner.text() == pattern.name:
                yield write_words(page.source, content(page.source, inner), spec.id)
            elif inner.is_plain and folded(inner.text()) in said:
                # A badge that shows a property goes with it.
                continue
            elif inner.name in CELLS:
                words = content(page.source, inner)
                if words.start < words.end:
                    yield Edit(words, "")
            elif inner.name == "dt" or _is_sign(inner):
                # The name of a field, or a sign such as an arrow, is that of any item.
                continue
            elif inner.name == "dd":
                yield Edit(content(page.source, inner), escape_text(TO_BE_WRITTEN, page.source))
            elif inner.name in _TEXTS and inner.has_text and is_left[0]:
                is_left[0] = False
                text = escape_text(TO_BE_WRITTEN, page.source)
                yield Edit(content(page.source, inner), text)
            else:
                yield Edit(Span(space_before(page.source.text, span.start), span.end), "")

    yield from bare(pattern.element)


def _is_sign(element: Element) -> bool:
    """Tell whether an element says nothing: no word, and no attribute but how it looks."""
    parts = (element, *element.descendants())
    names = {attribute.name for part in parts for attribute in part.attributes}
    return names <= _LOOKS and not any(map(str.isalnum, element.text()))


def _own_words(page: Page, element: Element, kept: list[Span]) -> Iterator[Edit]:
    """Yield the edits that remove the words that stand directly in an element."""
    inside = tuple(children(element))
    text = page.source.text
    for start, end in element.pieces(inside):
        places = [place for place in kept if place.start < end and start < place.end]
        # What is beside a kept text in the same piece, such as a colon after an id, stays.
        if text[start:end].strip() and not places:
            yield Edit(Span(start, start + len(text[start:end].rstrip())), "")
