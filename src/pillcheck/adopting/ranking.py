"""Ranks what on a page may say the status of items, before anything is read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.decoys import is_decoration, is_menu
from pillcheck.adopting.marked_lists import marked_lists
from pillcheck.adopting.repeated import Group, groups
from pillcheck.adopting.slots import Slot, marks_of, slots
from pillcheck.adopting.words import LONGEST_LABEL, is_colour, leading_label, plain, sense_of_text
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.html.tree import Tree

# Below this a likeness is chance.
LEAST = 0.42
_TRIED = 24
# Of groups that find a status in the same elements, those that are read until one can be.
_GROUPS = 3
_NEARLY_ALL = 0.9
_PART_OF = {"start": "element"}


class Try(Record):
    """A slot of a group with a first score, before anything is read."""

    group: Group
    slot: Slot
    others: tuple[Slot, ...]
    score: float


def tries_of(tree: Tree) -> list[list[Try]]:
    """Return what to try, the likeliest first; for the same statuses, the best groups in turn."""
    marks, sure = marks_of(tree)
    tries = []
    for group in (*groups(tree, marks, sure), *marked_lists(tree)):
        all_slots = slots(group, marks)
        scores = [_first_score(group, slot) for slot in all_slots]
        tries += [
            Try(group, slot, tuple(other for other in all_slots if other is not slot), score)
            for slot, own in zip(all_slots, scores, strict=True)
            if (score := max([own, *_of_what_it_fills(slot, all_slots, scores)])) >= LEAST
            and not _is_part_of_another(slot, all_slots, scores)
        ]
    tries = _like_its_parts(_whole_lists_first(_whole_tables_first(tries)))
    same: dict[tuple[Any, ...], list[Try]] = {}
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


def _is_part_of_another(slot: Slot, all_slots: list[Slot], scores: list[float]) -> bool:
    """Tell whether another slot has all the badges of this one, and more that say a status."""
    own = {value.element.number for value in slot.there}
    return any(
        other.kind == slot.kind
        and score >= LEAST
        and own < {value.element.number for value in other.there}
        and all(value.weight for value in other.there)
        for other, score in zip(all_slots, scores, strict=True)
    )


def _whole_tables_first(tries: list[Try]) -> list[Try]:
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


def _whole_lists_first(tries: list[Try]) -> list[Try]:
    """Lower the score of a part of a list of which all entries say a status at the same place."""
    lists = [attempt for attempt in tries if attempt.group.elements[0].name == "li"]
    starts = {id(attempt): {e.number for e in attempt.group.elements} for attempt in lists}
    shares: dict[int, float] = {}
    for whole in lists:
        for part in lists if whole.slot.coverage == 1 else ():
            same = part.slot.place == whole.slot.place and part.slot.kind == whole.slot.kind
            if same and starts[id(part)] < starts[id(whole)]:
                share = len(starts[id(part)]) / len(starts[id(whole)])
                shares[id(part)] = min(shares.get(id(part), 1), share)
    return [
        attempt.replaced(score=attempt.score * share)
        if (share := shares.get(id(attempt), 1)) < _NEARLY_ALL
        else attempt
        for attempt in tries
    ]


def _like_its_parts(tries: list[Try]) -> list[Try]:
    """Raise the score of the rows of all tables above that of one which says the same statuses.

    Tables with other headers have no column in common.
    """
    rows = [attempt for attempt in tries if attempt.group.elements[0].name == "tr"]
    filled = {id(attempt): _words_of(attempt.slot) for attempt in rows}
    raised: dict[int, float] = {}
    for whole in rows:
        values = filled[id(whole)]
        if whole.group.header or whole.slot.coverage < _NEARLY_ALL:
            continue
        for part in rows:
            own = filled[id(part)]
            # A mark at the start is also that of a label which the mark is a part of.
            if part.slot.kind not in (whole.slot.kind, _PART_OF.get(whole.slot.kind)):
                continue
            # A few rows besides are those of a legend.
            if not own or len(own) >= _NEARLY_ALL * len(values):
                continue
            if own.keys() <= values.keys() and _shares_keys(values, own):
                raised[id(whole)] = max(raised.get(id(whole), 0), 1.02 * part.score)
    return [
        attempt.replaced(score=max(attempt.score, raised.get(id(attempt), 0))) for attempt in tries
    ]


def _words_of(slot: Slot) -> dict[int, Any]:
    """Return what stands in each element of a slot: a mark at the start in place of all words."""
    return {
        value.element.number: (value.classes, leading_label(value.text) or value.text)
        for value in slot.there
    }


def _shares_keys(values: dict[int, Any], part: dict[int, Any]) -> bool:
    """Tell whether most of the values that a part leaves out are like those it has."""
    known = set(part.values())
    rest = [key for number, key in values.items() if number not in part]
    return 2 * sum(key in known for key in rest) > len(rest)


def _preference(attempt: Try) -> tuple[Any, ...]:
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
    if count < 2 or (slot.coverage < 0.5 and (group.cost or not slot.is_of_few)):
        return 0.0
    by_class: set[Any] = {value.classes for value in there}
    texts: set[Any] = {value.text for value in there}
    keys = by_class if len(by_class) > 1 and not 1 < len(texts) < len(by_class) else texts
    if not any(sense_of_text(text).weight for text in texts) and any(by_class):
        keys = by_class
    if not slot.weight or not any(texts | {" ".join(c) for c in by_class}):
        return 0.0
    if is_menu(slot) or is_decoration(slot):
        return 0.0
    score: float = max(0.5, slot.coverage) ** 1.5 * slot.weight * slot.hint
    if len(keys) == 1:
        # A mark on some items alone says that the others have another status.
        is_one_of_two = slot.coverage < 1 and all(value.weight >= 0.85 for value in there)
        least = 2 if slot.is_of_few else 3
        share = max(0.5, slot.coverage)
        score *= 0.0 if count < least else 0.9 * share**-0.5 if is_one_of_two else 0.6
    elif len(keys) > max(4, min(14, count * 0.6)):
        score *= 0.4
    elif len(keys) == count and (slot.hint < 1.1 or not any(map(plain, map(str, texts)))):
        score *= 0.5
    if slot.kind == "element" and len(by_class) < 2 and _say_more(texts, count):
        score *= 0.6
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


def _say_more(texts: set[str], count: int) -> bool:
    """Tell whether a mark that comes back stands before words that hardly do."""
    marks = {leading_label(text) for text in texts}
    return "" not in marks and len(marks) < len(texts) and len(texts) > 0.6 * count


def _are_colours(slot: Slot) -> bool:
    """Tell whether classes are all that looks like a status, and only tell how to paint it."""
    return all(
        value.classes
        and not sense_of_text(value.text).weight
        and any(is_colour(name) for name in value.classes)
        for value in slot.there
    )
