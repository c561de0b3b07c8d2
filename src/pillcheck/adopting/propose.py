"""Makes the settings of each way to read a page, and reads the page with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.adopting import parts
from pillcheck.adopting.ranking import LEAST, Try, tries_of
from pillcheck.adopting.repeated import Group
from pillcheck.adopting.slots import Slot
from pillcheck.adopting.spellings import html_of_labels, with_html
from pillcheck.adopting.statuses import Reading, readings, second_carrier
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Tree


# The share of the best score below which nothing is considered.
_NEAR = 0.5


class Proposal(Record):
    """A way to read a page: the settings, the page as they read it, and how likely it is."""

    settings: dict[str, Any]
    page: Page
    group: Group
    slot: Slot
    score: float


def proposals(tree: Tree) -> Iterator[Proposal]:
    """Yield the ways to read a page, the likeliest first."""
    ranked = sorted(_read(tree, tries_of(tree)), key=lambda p: -p.score)
    yield from _outer_first(ranked)


def _read(tree: Tree, tries: list[list[Try]]) -> Iterator[Proposal]:
    """Yield what the settings of each try read, with titles taken into account.

    What can no longer come near the best is not read.
    """
    best = 0.0
    for attempts in tries:
        if max(attempt.score for attempt in attempts) < _NEAR * best:
            continue
        read = (list(_read_one(tree, attempt)) for attempt in attempts)
        for proposal in next(filter(None, read), []):
            best = max(best, proposal.score)
            yield proposal


def _read_one(tree: Tree, attempt: Try) -> Iterator[Proposal]:
    from pillcheck.backlog.reader import read_tree
    from pillcheck.project.dialects import dialect_of
    from pillcheck.project.setting_checks import check
    from pillcheck.project.settings import Invalid

    def reader(settings: dict[str, Any]) -> Page | None:
        try:
            check(settings)
            return read_tree(tree, dialect_of(settings))
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
        if score < LEAST:
            continue
        if html := html_of_labels(page):
            settings = with_html(settings, html)
            page = reader(settings) or page
        yield Proposal(settings, page, attempt.group, attempt.slot, score)


def _settings(attempt: Try, reading: Reading) -> dict[str, Any]:
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
        if any(is_around(other, slot) for slot in held) and not _is_bare(other, held):
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
    if _share_words(slot, other) or _share_words(other, slot):
        return True
    if "&" in (slot.place.at, other.place.at):
        return slot.place.at == other.place.at
    return any(
        a.element == b.element or a.element.contains(b.element) or b.element.contains(a.element)
        for a in slot.there
        for b in other.there
    )


def _is_bare(slot: Slot, held: list[Slot]) -> bool:
    """Tell whether a slot is a dot or the like: an element without words beside those of others."""
    if slot.kind != "element" or slot.place.at == "&" or any(value.text for value in slot.there):
        return False
    taken = {value.element for other in held for value in other.there}
    return taken.isdisjoint(value.element for value in slot.there)


def _share_words(slot: Slot, other: Slot) -> bool:
    """Tell whether a label at an end of some element is what another element holds there."""
    if slot.kind not in ("start", "end"):
        return False
    pairs = [(a, b) for a, b in zip(slot.values, other.values, strict=False) if a and b]
    return any(
        a.element.contains(b.element)
        and (b.text.startswith(a.text) if slot.kind == "start" else b.text.endswith(a.text))
        for a, b in pairs
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
    crowd = next((p for p in ranked if p.score >= _NEAR * best.score and _is_crowd(p, best)), None)
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


def differs(proposal: Proposal, other: Proposal) -> bool:
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
