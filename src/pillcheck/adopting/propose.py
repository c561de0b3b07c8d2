"""Ranks the ways to read a page, and makes the settings of each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pillcheck.adopting import parts
from pillcheck.adopting.repeated import Group, groups
from pillcheck.adopting.slots import Slot, marks_of, slots
from pillcheck.adopting.statuses import Reading, readings, second_carrier
from pillcheck.adopting.words import LONGEST_LABEL, is_colour, plain, sense_of_text
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Tree

# Below this a likeness is chance.
_LEAST = 0.42
_TRIED = 24
_NEARLY_ALL = 0.9
# Of groups that find a status in the same elements, those that are read until one can be.
_GROUPS = 3


class Proposal(Record):
    """A way to read a page: the settings, the page as they read it, and how likely it is."""

    settings: dict[str, Any]
    page: Page
    group: Group
    slot: Slot
    score: float


class _Try(Record):
    """A slot of a group with a first score, before anything is read."""

    group: Group
    slot: Slot
    others: tuple[Slot, ...]
    score: float


def proposals(tree: Tree) -> Iterator[Proposal]:
    """Yield the ways to read a page, the likeliest first; none that reads the same as another."""
    ranked = sorted(_read(tree.source, _tries(tree)), key=lambda p: -p.score)
    kept: list[Proposal] = []
    for proposal in _outer_first(ranked):
        if all(_differs(proposal, other) for other in kept):
            kept.append(proposal)
            yield proposal


def _tries(tree: Tree) -> list[list[_Try]]:
    """Return what to try, the likeliest first; for the same statuses, the best groups in turn."""
    marks = marks_of(tree)
    tries = []
    for group in groups(tree, marks):
        all_slots = slots(group, marks)
        scores = [_first_score(group, slot) for slot in all_slots]
        tries += [
            _Try(group, slot, tuple(other for other in all_slots if other is not slot), score)
            for slot, own in zip(all_slots, scores, strict=True)
            if (score := max([own, *_of_what_it_fills(slot, all_slots, scores)])) >= _LEAST
        ]
    tries = _whole_tables_first(tries)
    same: dict[tuple[Any, ...], list[_Try]] = {}
    for attempt in sorted(tries, key=_preference):
        numbers = tuple(value.element.number for value in attempt.slot.there)
        same.setdefault((numbers, attempt.slot.kind), []).append(attempt)
    ranked = sorted(same.values(), key=lambda attempts: -attempts[0].score)
    return [attempts[:_GROUPS] for attempts in ranked[:_TRIED]]


def _of_what_it_fills(slot: Slot, all_slots: list[Slot], scores: list[float]) -> Iterator[float]:
    """Yield a little more than the score of each slot that this one fills, as a badge its cell.

    An edit of the words in the cell would leave the class of the badge as it was.
    """
    if len({value.classes for value in slot.there}) < 2:
        return
    for outer, score in zip(all_slots, scores, strict=True):
        pairs = list(zip(outer.values, slot.values, strict=True))
        if outer.kind == slot.kind and all(
            (a is None) == (b is None)
            and (a is None or b is None or (a.element.contains(b.element) and a.text == b.text))
            for a, b in pairs
        ):
            yield 1.06 * score


def _whole_tables_first(tries: list[_Try]) -> list[_Try]:
    """Lower the score of the rows of some tables where others say a status at the same place."""
    most: dict[str, int] = {}
    for attempt in tries:
        if attempt.group.elements[0].name != "tr":
            continue
        place = attempt.slot.place.at
        most[place] = max(most.get(place, 0), len(attempt.slot.there))
    return [
        attempt.replaced(score=attempt.score * share)
        # The few rows besides may be those of a legend.
        if attempt.group.elements[0].name == "tr"
        and (share := len(attempt.slot.there) / most[attempt.slot.place.at]) < _NEARLY_ALL
        else attempt
        for attempt in tries
    ]


def _preference(attempt: _Try) -> tuple[Any, ...]:
    """Return what orders groups with the same status elements: whole items before their parts."""
    group, slot = attempt.group, attempt.slot
    size = sum(e.span.end - e.span.start for e in group.elements)
    has_place = {"class": 0, "column": 0, "attribute": 0, "item": 0, "prefix": 1, "classes": 0}
    return (
        -round(slot.coverage, 2),
        -size,
        slot.place.how == "column" and slot.place.argument not in group.header,
        group.cost,
        has_place.get(slot.place.how, 2),
        len(group.selector),
    )


def _first_score(group: Group, slot: Slot) -> float:
    there = slot.there
    count = len(there)
    if slot.coverage < 0.5 or count < 2:
        return 0.0
    by_class: set[Any] = {value.classes for value in there}
    texts: set[Any] = {value.text for value in there}
    keys = by_class if len(by_class) > 1 and not 1 < len(texts) < len(by_class) else texts
    if not any(sense_of_text(text).weight for text in texts) and any(by_class):
        keys = by_class
    if not slot.weight or not any(texts | {" ".join(c) for c in by_class}):
        return 0.0
    score: float = slot.coverage**1.5 * slot.weight * slot.hint
    if len(keys) == 1:
        # A mark on some items alone says that the others have another status.
        is_one_of_two = slot.coverage < 1 and all(value.weight >= 0.85 for value in there)
        score *= 0.0 if count < 3 else 0.9 * slot.coverage**-0.5 if is_one_of_two else 0.6
    elif len(keys) > max(4, min(14, count * 0.6)):
        score *= 0.4
    elif len(keys) == count and (slot.hint < 1.1 or not any(map(plain, map(str, texts)))):
        score *= 0.5
    if 1 < len(by_class) == len(texts) == len({(v.classes, v.text) for v in there}):
        score *= 1.2
    elif len(by_class) > 1:
        # A class that varies goes with the words; without it they would be changed alone.
        score *= 1.06
    if _are_colours(slot):
        score *= 0.5
    if not any(sum(map(str.isalpha, text)) > 1 for text in texts) and slot.place.at != "&":
        # Where there are words besides, they say more.
        score *= 0.9
    if slot.place.at != "&" and 2 * sum(len(v.text) <= LONGEST_LABEL for v in there) < count:
        score *= 0.4
    if slot.alike > count:
        # An item has one status; more are those of what is in it.
        score *= (count / slot.alike) ** 0.5
    if slot.hint == 1.0 and all(value.weight < 0.6 for value in there) and len(by_class) < 2:
        # Yes and no answer many questions.
        score *= 0.6
    if slot.place.how in ("name", "nth"):
        score *= 0.8
    if slot.kind in ("start", "end"):
        score *= 0.85
    if group.selector.startswith("tr:has("):
        # Columns say more of what a row is than what stands in it.
        score *= 0.9
    if group.elements[0].name in ("h2", "h3", "h4", "h5", "p", "a", "dt", "summary", "label"):
        score *= 0.85
    size = len(group.elements)
    return score * min(1.0, 0.6 + 0.15 * math.log2(size - 0.8)) * (1 + 0.08 * math.log2(size))


def _are_colours(slot: Slot) -> bool:
    """Tell whether classes are all that looks like a status, and only tell how to paint it."""
    return all(
        value.classes
        and not sense_of_text(value.text).weight
        and any(is_colour(name) for name in value.classes)
        for value in slot.there
    )


def _read(source: Source, tries: list[list[_Try]]) -> Iterator[Proposal]:
    """Yield what the settings of each try read, with titles taken into account."""
    for attempts in tries:
        read = (list(_read_one(source, attempt)) for attempt in attempts)
        yield from next(filter(None, read), [])


def _read_one(source: Source, attempt: _Try) -> Iterator[Proposal]:
    from pillcheck.backlog.reader import read
    from pillcheck.project.dialects import dialect_of
    from pillcheck.project.setting_checks import check
    from pillcheck.project.settings import Invalid

    def reader(settings: dict[str, Any]) -> Page | None:
        try:
            check(settings)
            return read(source, dialect_of(settings))
        except Invalid:
            return None

    for number, reading in enumerate(readings(attempt.slot)):
        settings = _settings(attempt, reading)
        finished = parts.completed(settings, attempt.group, attempt.slot, reader)
        if finished is None:
            continue
        settings, page = finished
        quality = parts.title_quality(page)
        if len(page.items) != len(attempt.group.elements) or quality < 0.6:
            continue
        if any(
            item.element.start != element.start
            for item, element in zip(page.items, attempt.group.elements, strict=True)
        ):
            continue
        pairs = zip(page.items, reading.by_item, strict=True)
        agree = sum(item.status == name for item, name in pairs if name) / len(page.items)
        if agree < 0.95 * attempt.slot.coverage:
            # What the reader finds first there is something else.
            continue
        score = attempt.score * quality * 0.9**number
        if score >= _LEAST:
            yield Proposal(settings, page, attempt.group, attempt.slot, score)


def _settings(attempt: _Try, reading: Reading) -> dict[str, Any]:
    group = attempt.group
    settings: dict[str, Any] = {}
    if group.header:
        settings["item-table"] = list(group.header)
    else:
        settings["item"] = group.selector
    names = [known.name for known in reading.statuses]
    by_item = list(reading.by_item)
    statuses = {known.name: _status(known, reading) for known in reading.statuses}
    if None in by_item:
        missing = next((n for n in ("open", "todo", "planned") if n in names), "open")
        statuses = {missing: statuses.get(missing, "Open"), **statuses}
        settings["missing-status"] = missing
    if reading.free:
        settings["free-labels"] = True
    meanings = {known.name: known.meaning for known in reading.statuses}
    for key, meaning in (("done-statuses", "done"), ("rejected-statuses", "rejected")):
        chosen = [name for name in names if meanings[name] == meaning]
        # Without the setting, the names that the defaults have count.
        if chosen or meaning in names:
            settings[key] = chosen
    for key, meaning, known in (
        ("blocked-statuses", "blocked", DEFAULT.blocked_statuses),
        ("started-statuses", "active", DEFAULT.started_statuses),
    ):
        chosen = [name for name in names if meanings[name] == meaning]
        if chosen != [name for name in known if name in names]:
            settings[key] = chosen
    carriers = [reading.carrier]
    # An attribute or the class of the item shows no words.
    is_shown = "text" in reading.carrier
    labels = {known.name: known.label for known in reading.statuses} if is_shown else None
    held = [attempt.slot]
    for other in sorted(attempt.others, key=lambda slot: (-slot.hint, -slot.weight, slot.place.at)):
        if other.coverage < 0.5 or other.weight < 0.4 or len(names) < 2:
            continue
        if other.alike > len(other.there):
            continue
        if any(is_around(other, slot) for slot in held):
            continue
        carrier = second_carrier(reading, other, labels)
        if carrier is None:
            continue
        if new := carrier.pop("labels", None):
            labels = new
            statuses |= {n: _labelled(statuses[n], label) for n, label in new.items()}
        values = carrier.pop("values", None)
        if values is not None:
            if any("value" in _table(s) for s in statuses.values()) or "attribute" in carriers[0]:
                continue
            for name, value in values.items():
                if value != name:
                    statuses[name] = {**_table(statuses[name]), "value": value}
        held.append(other)
        carriers.append(carrier)
    settings["statuses"] = statuses
    settings["carriers"] = carriers
    return settings


def is_around(slot: Slot, other: Slot) -> bool:
    """Tell whether two slots are the same elements, or those of one stand in the other's."""
    if slot.kind == other.kind == "attribute":
        return slot.place.at == other.place.at
    if "attribute" in (slot.kind, other.kind):
        return False
    if "&" in (slot.place.at, other.place.at):
        return slot.place.at == other.place.at
    return any(
        a.element == b.element or a.element.contains(b.element) or b.element.contains(a.element)
        for a in slot.there
        for b in other.there
    )


def _labelled(status: str | dict[str, Any], label: str) -> str | dict[str, Any]:
    rest = {key: value for key, value in _table(status).items() if key != "label"}
    return {"label": label, **rest} if rest else label


def _table(status: str | dict[str, Any]) -> dict[str, Any]:
    return {"label": status} if isinstance(status, str) else status


def _status(known: Any, reading: Reading) -> str | dict[str, Any]:
    table = {}
    if known.label:
        table["label"] = known.label
    if known.classes and "class" in reading.carrier:
        table["class"] = known.classes
    if known.value:
        table["value"] = known.value
    return known.label if list(table) == ["label"] else table


def _outer_first(ranked: list[Proposal]) -> list[Proposal]:
    """Put a card before the list in it, where both have statuses of their own.

    Where the list has many times as many entries, cards are chapters, and come second.
    """
    if not ranked:
        return []
    best = ranked[0]
    crowd = next((p for p in ranked if p.score >= 0.5 * best.score and _is_crowd(p, best)), None)
    ordered = [p for p in ranked if p.score >= 0.65 * best.score and p is not crowd]
    if crowd is not None:
        return [crowd, *ordered]
    for place, other in enumerate(ordered[1:], 1):
        is_near = other.score >= 0.7 * best.score
        if is_near and _is_inside(best, other) and not _is_crowd(best, other):
            return [other, *ordered[:place], *ordered[place + 1 :]]
    return ordered


def _is_crowd(inner: Proposal, outer: Proposal) -> bool:
    return len(inner.page.items) >= 3.5 * len(outer.page.items)


def _is_inside(inner: Proposal, outer: Proposal) -> bool:
    """Tell whether most items of one proposal stand in items of another, several in each."""
    spans = [item.element.span for item in outer.page.items]
    starts = [item.element.start for item in inner.page.items]
    inside = sum(any(s.start < start < s.end for s in spans) for start in starts)
    return 2 * inside > len(starts) and len(starts) != len(spans)


def _differs(proposal: Proposal, other: Proposal) -> bool:
    """Tell whether two proposals are about other items, or give them other statuses."""
    items, others = proposal.page.items, other.page.items
    starts = [item.element.start for item in items]
    if len(items) == len(others) and _same_statuses(proposal, other):
        nested = [
            a.element.span.start <= b.element.start < a.element.span.end
            or b.element.span.start <= a.element.start < b.element.span.end
            for a, b in zip(items, others, strict=True)
        ]
        if all(nested):
            return False
    known = {item.element.start for item in others}
    common = sum(start in known for start in starts)
    # A part of the same items is no reading of its own.
    is_part = common and common == min(len(starts), len(known)) and len(starts) != len(known)
    return not is_part


def _same_statuses(proposal: Proposal, other: Proposal) -> bool:
    pairs = {
        (a.status, b.status) for a, b in zip(proposal.page.items, other.page.items, strict=True)
    }
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
