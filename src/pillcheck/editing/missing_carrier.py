"""An item that says its status by saying nothing: its carriers are added and removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.carriers import Carried
from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.backlog.shape import COLUMN, ITEM
from pillcheck.backlog.snapshot import carrier_state, with_values
from pillcheck.editing.carrier_edits import apart, carrier_edits, gate_carrier, new_state
from pillcheck.editing.change import Change
from pillcheck.editing.class_words import class_edit
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit, in_order
from pillcheck.html.escaping import spliced, write_words
from pillcheck.html.selectors import children
from pillcheck.html.source import Span
from pillcheck.html.whitespace import space_before

if TYPE_CHECKING:
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.backlog.text import Text
    from pillcheck.html.tree import Element


# What stands between the tags of an item and its words.
_BEFORE_WORDS = r"(?:\s|<(?:p|div)\b[^<>]*>)*"
_BEHIND_WORDS = r"(?:\s|</(?:p|div)\s*>)*"
# Where a label stands that is not all there is in its element.
_ENDS = ("start", "end")


def remove_carriers(page: Page, item: Item, status: Status) -> Change:
    """Return the change after which an item says no status, which means ``status``."""
    edits: list[Edit] = []
    states = []
    key = item_key(page, item)
    facts: Facts = {(*key, "status"): status.name}
    for carried in item.carriers:
        gate_carrier(page, item, carried)
        if carried.carrier.at == ITEM or carried.carrier.at.startswith(COLUMN):
            new, values = _emptied(page, carried)
            edits += new
            if carried.element == item.element:
                facts[(*key, "attributes")] = attributes_fact(page, item, values)
            else:
                state = carrier_state(item, carried)
                attributes = with_values(state.attributes, values)
                label = None if carried.carrier.text in _ENDS else ""
                states.append(
                    state.replaced(statuses=(None, None, None), label=label, attributes=attributes)
                )
        else:
            _gate_free_words(page, item, carried)
            edits.append(Edit(_with_space(page, item, carried), ""))
    facts[(*key, "carriers")] = tuple(states)
    return Change(apart(page, item, edits), facts)


def add_carriers(page: Page, item: Item, status: Status) -> Change:
    """Return the change that gives an item without a carrier those that other items have."""
    model = _model(page, status)
    key = item_key(page, item)
    facts: Facts = {(*key, "status"): status.name}
    edits, states = [], []
    for carried in model.carriers:
        carrier = carried.carrier
        if carrier.at == ITEM and carrier.classes and not (carrier.attribute or carrier.text):
            own = Carried(carrier, item.element)
            edit, value = class_edit(page, own, dict(carrier.classes).get(status.name, ""))
            edits += [edit] if edit else []
            changed = {"class": value} if edit else {}
            facts[(*key, "attributes")] = attributes_fact(page, item, changed)
            states.append(new_state(page, item, own, status, None, changed))
            continue
        if carrier.at == ITEM and carrier.text in _ENDS and not carrier.attribute:
            edits.append(_beside(page, item, model, carried, status))
            state = new_state(page, item, carried, status, status.label, {})
            states.append(state.replaced(attributes=()))
            continue
        if carrier.at == ITEM or carrier.at.startswith(COLUMN):
            refuse(
                page.source,
                item.element.start_tag,
                "it is not certain how this item would say its status; write it by hand",
            )
        gate_carrier(page, model, carried)
        label = status.label if _has_own_words(page, carried, status.name) else None
        new, values, words = carrier_edits(page, carried, status, label)
        start, end = carried.element.span
        parts = [
            (edit.span.start - start, edit.span.end - start, edit.text)
            for edit in in_order(page.source, tuple(new))
        ]
        markup = spliced(page.source.text[start:end], parts)
        edits.append(_placed(page, item, model, carried, markup))
        states.append(new_state(page, model, carried, status, words, values))
    facts[(*key, "carriers")] = tuple(states)
    return Change(tuple(edits), facts)


def _model(page: Page, status: Status) -> Item:
    """Return an item whose carriers can be copied, one with the same status if there is one."""
    shown = [item for item in page.items if item.carriers and item.status]
    if not shown:
        raise Refusal(
            "refused", f"{page.source.path}: no item shows how a status is written; write one first"
        )
    return next((item for item in shown if item.status == status.name), shown[0])


def _gate_free_words(page: Page, item: Item, carried: Carried) -> None:
    """Refuse to remove an element whose words nothing would bring back."""
    label, status = carried.label, page.dialect.status(carried.by_class or "")
    if not label or not status or label.value == status.label:
        return
    if _has_own_words(page, carried, carried.by_class):
        message = f'the words "{label.value}" of {item.called} would be lost; remove them by hand'
        refuse(page.source, carried.element.span, message)


def _has_own_words(page: Page, carried: Carried, by_class: str | None) -> bool:
    """Tell whether the words of a carrier are its own: neither its status's nor everyone's."""
    if carried.carrier.text and not page.dialect.has_free_labels:
        return False
    alike = [
        (other.by_class, other.label.value)
        for item in page.items
        for other in item.carriers
        if other.carrier == carried.carrier and other.label
    ]
    of_status = [words for name, words in alike if name == by_class]
    is_everyones = len({words for _, words in alike}) < 2
    return not is_everyones and (len(of_status) < 2 or len(set(of_status)) > 1)


def _emptied(page: Page, carried: Carried) -> tuple[list[Edit], dict[str, str | None]]:
    """Return the edits after which a carrier says nothing, and its attributes' new values."""
    edits = []
    values: dict[str, str | None] = {}
    if carried.classes:
        edit, values["class"] = class_edit(page, carried, "")
        edits += [edit] if edit else []
    if carried.attribute:
        start = space_before(page.source.text, carried.attribute.start)
        edits.append(Edit(Span(start, carried.attribute.end), ""))
        values[carried.attribute.name] = None
    if carried.carrier.text and carried.label and carried.label.value:
        edits.append(Edit(_with_gap(page.source.text, carried), ""))
    return edits, values


def _with_gap(text: str, carried: Carried) -> Span:
    """Return the span of a label, and of the space that parts it from the words beside it."""
    label = carried.label
    if label is None:
        raise ValueError("the carrier has no label")
    if carried.carrier.text == "start":
        rest = text[label.end : carried.element.inner_end]
        return Span(label.start, label.end + len(rest) - len(rest.lstrip()))
    if carried.carrier.text == "end":
        return Span(space_before(text, label.start), label.end)
    return label.span


def _beside(page: Page, item: Item, model: Item, carried: Carried, status: Status) -> Edit:
    """Return the edit that writes a label before or behind a title, as far from it as the model."""
    text, label = page.source.text, carried.label
    if label:
        written = write_words(page.source, label.span, status.label, status.html).text
        edit = _at_end(text, item, model, label.span, written)
        if edit is None and item.title and model.title:
            edit = _beside_title(text, item.title, model.title, label.span, written)
        if edit:
            return edit
    message = "it is not certain where the status of this item goes; write it by hand"
    return refuse(page.source, item.element.start_tag, message)


def _at_end(text: str, item: Item, model: Item, label: Span, written: str) -> Edit | None:
    """Return the edit that writes a label where an item's words start or end, as the model has it.

    As much space as in the model parts it from the other words.
    """
    start, end = model.element.inner_start, model.element.inner_end
    own = text[item.element.inner_start : item.element.inner_end]
    # Space that is written as a reference would be taken for a part of the words.
    is_parted = not text.startswith("&", label.end)
    if is_parted and re.fullmatch(_BEFORE_WORDS, text[start : label.start]):
        rest = text[label.end : end]
        lead = re.match(_BEFORE_WORDS, own)
        place = item.element.inner_start + (lead.end() if lead else 0)
        return Edit(Span(place, place), written + rest[: len(rest) - len(rest.lstrip())])
    if re.fullmatch(_BEHIND_WORDS, text[label.end : end]):
        tail = re.search(_BEHIND_WORDS + r"\Z", own)
        place = item.element.inner_end - (len(tail[0]) if tail else 0)
        space = text[space_before(text, label.start) : label.start]
        return Edit(Span(place, place), space + written)
    return None


def _with_space(page: Page, item: Item, carried: Carried) -> Span:
    """Return the span of a carrier with the space that parts it from its neighbour."""
    text, span = page.source.text, carried.element.span
    if (
        item.title
        and span.end <= item.title.start
        and not text[span.end : item.title.start].strip()
    ):
        return Span(span.start, item.title.start)
    return Span(space_before(text, span.start), span.end)


def _placed(page: Page, item: Item, model: Item, carried: Carried, markup: str) -> Edit:
    """Return the edit that puts a copied carrier where the model has it."""
    text, span = page.source.text, carried.element.span
    around = carried.element.parent
    # The next cell of a row is not beside a title.
    is_apart = (
        around is not None
        and around.name in ("td", "th")
        and model.title is not None
        and not around.inner.encloses(model.title.span)
    )
    if item.title and model.title and not is_apart:
        edit = _beside_title(text, item.title, model.title, span, markup)
        if edit:
            return edit
    target = _alike(item, model, around) if around else None
    if around and target:
        space = text[space_before(text, span.start) : span.start]
        if not text[span.end : around.inner_end].strip():
            place = space_before(text, target.inner_end)
            return Edit(Span(place, place), space + markup)
        if not text[around.inner_start : span.start].strip():
            return Edit(Span(target.inner_start, target.inner_start), space + markup)
    message = "it is not certain where the status of this item goes; write it by hand"
    return refuse(page.source, item.element.start_tag, message)


def _beside_title(text: str, title: Text, of_model: Text, span: Span, markup: str) -> Edit | None:
    """Return the edit that puts a carrier beside a title as the model has it, if it has it there.

    Only tags and space may be between the two, and the title must be in the same tags.
    """
    after = re.fullmatch(r"((?:\s*</\w+>)*)(\s*)", text[of_model.end : span.start])
    if after and of_model.end <= span.start:
        place = title.end + len(after[1])
        if text.startswith(after[1], title.end):
            return Edit(Span(place, place), after[2] + markup)
    before = re.fullmatch(r"(\s*)((?:<\w[^<>]*>\s*)*)", text[span.end : of_model.start])
    if before and span.end <= of_model.start:
        place = title.start - len(before[2])
        if text.endswith(before[2], 0, title.start):
            return Edit(Span(place, place), markup + before[1])
    return None


def _alike(item: Item, model: Item, around: Element) -> Element | None:
    """Return the element of an item that is to it what another one is to the model."""
    if around == model.element:
        return item.element
    if around.name in ("td", "th") and around.parent == model.element:
        cells, place = children(item.element), children(model.element).index(around)
        return cells[place] if place < len(cells) and cells[place].name == around.name else None
    same = [
        inner for inner in item.element.descendants(around.name) if inner.classes == around.classes
    ]
    return same[0] if len(same) == 1 else None
