"""Reads a page with the settings of each try, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pillcheck.adopting.decoys import are_columns
from pillcheck.adopting.parts import completed
from pillcheck.adopting.ranking import LEAST, Try, tries_of
from pillcheck.adopting.repeated import PLAIN_NAME, Group
from pillcheck.adopting.settings import settings_of, sign_carriers
from pillcheck.adopting.slots import Slot
from pillcheck.adopting.spellings import html_of_labels, with_html
from pillcheck.adopting.statuses import Reading, readings
from pillcheck.adopting.titles import title_quality
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Tree


_T = TypeVar("_T")
# The share of elements that have a badge, where the others may be no items.
_MARKED = 0.6
_LESS = 0.94
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
        settings = settings_of(attempt, reading)
        finished = completed(settings, attempt.group, attempt.slot, reader)
        if finished is None:
            continue
        settings, page = finished
        quality = title_quality(page)
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
        if are_columns(page) or _says_nothing(page, reading):
            continue
        score = attempt.score * quality * 0.9**number
        if score < LEAST:
            continue
        if html := html_of_labels(page):
            settings = with_html(settings, html)
            page = reader(settings) or page
        if signs := sign_carriers(attempt, settings, page):
            signed = {**settings, "carriers": [*settings["carriers"], *signs]}
            other = reader(signed)
            if other and [i.status for i in other.items] == [i.status for i in page.items]:
                yield Proposal(signed, other, attempt.group, attempt.slot, score)
                score *= _LESS
        yield Proposal(settings, page, attempt.group, attempt.slot, score)
    if narrowed := _only_marked(attempt):
        yield from _read_one(tree, narrowed)


def _marks(slot: Slot) -> str:
    """Return the selector of what stands in a slot; of cells in a column, by their classes."""
    if slot.place.how in ("class", "classes", "name"):
        return slot.place.at
    names = {name for value in slot.there for name in value.classes}
    if slot.place.how not in ("column", "nth") or not all(map(PLAIN_NAME.match, names)):
        return ""
    return ", ".join(f"{slot.there[0].element.name}.{name}" for name in sorted(names))


def _says_nothing(page: Page, reading: Reading) -> bool:
    """Tell whether all items have the same status, of which no word is known."""
    used = {item.status for item in page.items}
    return len(used) == 1 and not any(s.meaning for s in reading.statuses if s.name in used)


def _only_marked(attempt: Try) -> Try | None:
    """Return the try without the elements that have no badge, where few have none.

    Such an element may be no item, or have no place for a badge.
    """
    group, slot = attempt.group, attempt.slot
    has_few = _MARKED <= slot.coverage < 1
    marks = _marks(slot)
    if slot.kind != "element" or not marks or not has_few:
        return None

    def kept(values: Sequence[_T]) -> tuple[_T, ...]:
        pairs = zip(values, slot.values, strict=True)
        return tuple(value for value, own in pairs if own is not None)

    outer = f":is({group.selector})" if "," in group.selector else group.selector or "tr"
    selector = f"{outer}:has({marks})"
    return attempt.replaced(
        group=group.replaced(elements=kept(group.elements), selector=selector),
        slot=slot.replaced(values=kept(slot.values)),
        others=tuple(other.replaced(values=kept(other.values)) for other in attempt.others),
        score=_LESS * attempt.score,
    )


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
