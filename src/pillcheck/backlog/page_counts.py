"""The counts that a page states outside of its items, compared with what is there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pillcheck.backlog.count_phrases import Stated, number_alone, stated_counts
from pillcheck.backlog.count_places import CountPlaces
from pillcheck.backlog.count_words import may_count
from pillcheck.backlog.measures import ACCEPTED, DONE, OPEN, TOTAL, chosen, count
from pillcheck.html.escaping import spliced
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.backlog.count_phrases import Place
    from pillcheck.backlog.count_places import Scope
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.html.visible_lines import Line

# A tile has two lines, so numbers on tiles beside each other are two lines apart.
_NEAR = 2


class PageCount(Record):
    """A count on the page: where it is, its words, and its numbers with what they should be.

    ``words`` and ``expected`` are what readers see and should see, ``numbers`` where
    each number is written and what it should be. ``kind`` is what is counted, empty for two
    kinds at once, and ``group`` the name of the group in which it is.
    """

    span: Span
    words: str
    expected: str
    numbers: tuple[tuple[Span, str, str], ...]
    kind: str
    group: str | None

    @property
    def is_right(self) -> bool:
        """Whether it says what is there."""
        return all(written == expected for _, written, expected in self.numbers)


class _Found(Record):
    """A count that a line states, before it is compared; ``number`` is that of the line."""

    number: int
    line: Line
    stated: Stated

    def value(self, place: Place) -> int:
        """Return the number that is written at a place."""
        return int(self.line.text[slice(*place)])


def page_counts(page: Page, places: CountPlaces | None = None) -> list[PageCount]:
    """Return the counts that a page states, as far as it is certain what they count."""
    if not page.items:
        return []
    places = places or CountPlaces(page)
    found = [
        _Found(number, line, stated)
        for number, line in enumerate(places.lines)
        for stated in _stated(page, places, number)
    ]
    listed = _numbering(found)
    counts = []
    for at, entry in enumerate(found):
        if at in listed or not _has_company(found, at):
            continue
        scopes = places.scopes(entry.line, is_ratio=entry.stated.whole is not None)
        judged = _judged(page, entry, scopes) if scopes else None
        if judged and (judged.is_right or not places.is_scripted(entry.line, entry.stated.number)):
            counts.append(judged)
    return counts


def _stated(page: Page, places: CountPlaces, number: int) -> Iterator[Stated]:
    line = places.lines[number]
    if not may_count(page.dialect, line.text) or places.is_cell(number):
        return
    is_heading = places.heads(line) is not None
    label = places.label_of(number) if number_alone(line.text) and not is_heading else None
    text = f"{line.text} {label.text.strip()}" if label else line.text
    for stated in stated_counts(
        page.dialect, text, is_heading=is_heading, is_own=lambda place: _is_own(line, place)
    ):
        numbers = (stated.number, stated.whole or stated.number)
        if all(end <= len(line.text) for _, end in numbers):
            start, end = stated.span
            yield stated.replaced(span=(start, min(end, len(line.text.rstrip()))))


def _is_own(line: Line, place: Place) -> bool:
    """Tell whether a text is all that an element in a line says."""
    words = "".join(line.text[slice(*place)].split())
    element = line.element_at(place[0])
    return "".join(element.text().split()).strip("()") == words


def _numbering(found: list[_Found]) -> set[int]:
    """Return which of the counts are the numbers of a list: 1, 2, 3, each before its words."""
    listed: set[int] = set()
    run: list[int] = []
    for at, entry in enumerate(found):
        before = found[run[-1]] if run else None
        follows = (
            before
            and entry.stated.is_numbered
            and 0 < entry.number - before.number <= _NEAR
            and entry.value(entry.stated.number) == before.value(before.stated.number) + 1
        )
        if not follows:
            is_first = entry.stated.is_numbered and entry.value(entry.stated.number) <= 1
            run = [at] if is_first else []
            continue
        run.append(at)
        listed |= set(run)
    return listed


def _has_company(found: list[_Found], at: int) -> bool:
    """Tell whether a sum such as "total: 28" has other counts beside it, or needs none."""
    entry = found[at]
    if entry.stated.kinds != (TOTAL,) or entry.stated.has_noun or entry.stated.whole:
        return True
    beside = found[max(at - 1, 0) : at] + found[at + 1 : at + 2]
    return any(abs(other.number - entry.number) <= _NEAR for other in beside)


def _judged(page: Page, entry: _Found, scopes: Sequence[Scope]) -> PageCount | None:
    """Return a count with its right numbers, or nothing where it is not certain what it counts."""
    stated = entry.stated
    if stated.whole is None:
        judged = _judged_alone(page.dialect, entry, scopes)
    else:
        judged = _judged_ratio(page.dialect, entry, scopes)
    if judged is None:
        return None
    numbers, kind, group = judged
    line = entry.line
    placed = [(stated.number, numbers[0])]
    if stated.whole:
        placed.append((stated.whole, numbers[1]))
        if stated.share and (share := _share(entry, numbers)) is not None:
            placed.append((stated.share, share))
    placed.sort()
    start, end = stated.span
    parts = [(*place, str(number)) for place, number in placed]
    return PageCount(
        span=line.span(parts[0][0], parts[-1][1]),
        words=_readable(line.text[start:end]),
        expected=_readable(
            spliced(line.text[start:end], [(a - start, b - start, text) for a, b, text in parts])
        ),
        numbers=tuple((line.span(a, b), line.text[a:b], text) for a, b, text in parts),
        kind="" if stated.among else kind,
        group=group,
    )


def _readable(words: str) -> str:
    return " ".join(words.split())


_Judged = tuple[tuple[int, ...], str, "str | None"]


def _judged_alone(dialect: Dialect, entry: _Found, scopes: Sequence[Scope]) -> _Judged | None:
    stated = entry.stated
    value = entry.value(stated.number)
    if not stated.is_certain:
        return None
    known: dict[int, tuple[str, str | None]] = {}
    for scope in scopes:
        items = chosen(dialect, scope.items, stated.among) if stated.among else scope.items
        for kind in stated.kinds:
            if value in (count(dialect, items, kind), *_also(dialect, items, kind)):
                return (value,), kind, scope.name
            known[count(dialect, items, kind)] = (kind, scope.name)
    if len(known) != 1:
        return None
    ((number, (kind, name)),) = known.items()
    return (number,), kind, name


def _judged_ratio(dialect: Dialect, entry: _Found, scopes: Sequence[Scope]) -> _Judged | None:
    stated = entry.stated
    value, whole = entry.value(stated.number), entry.value(stated.whole or (0, 0))
    among, kinds = stated.among, stated.kinds or (DONE,)

    def items_of(scope: Scope) -> Sequence[Item]:
        return chosen(dialect, scope.items, among) if among else scope.items

    fitting = [
        scope
        for scope in scopes
        if whole in (count(dialect, items_of(scope), kind) for kind in (TOTAL, ACCEPTED))
    ]
    if fitting:
        judged = _judged_alone(dialect, entry.replaced(stated=_alone(stated, kinds)), fitting)
        return ((*judged[0], whole), *judged[1:]) if judged else None
    if not stated.is_certain or len(scopes) != 1 or not scopes[0].is_firm:
        return None
    items = items_of(scopes[0])
    judged = _judged_alone(dialect, entry.replaced(stated=_alone(stated, kinds)), scopes)
    total = count(dialect, items, TOTAL)
    if judged is None or (not stated.has_noun and total != count(dialect, items, ACCEPTED)):
        return None
    if not stated.kinds and (judged[0] != (value,) or not value):
        # Two numbers alone, neither of which fits the group, may be anything.
        return None
    return (*judged[0], total), *judged[1:]


def _alone(stated: Stated, kinds: tuple[str, ...]) -> Stated:
    return stated.replaced(kinds=kinds, is_certain=True, whole=None)


def _also(dialect: Dialect, items: Sequence[Item], kind: str) -> Iterator[int]:
    """Yield what a number may be as well: people call different items open, or leave some out."""
    if kind == OPEN:
        yield len(items) - count(dialect, items, DONE)
        busy = (*dialect.started_statuses, *dialect.blocked_statuses)
        yield sum(dialect.is_open(item.status) and item.status not in busy for item in items)
    elif kind == TOTAL:
        yield count(dialect, items, ACCEPTED)


def _share(entry: _Found, numbers: tuple[int, ...]) -> int | None:
    """Return how many percent the right numbers are, rounded as the page does it."""
    stated = entry.stated
    if not stated.share or not stated.whole:
        return None
    old, part, whole = map(entry.value, (stated.share, stated.number, stated.whole))
    for rounded in (_half_up, math.floor, math.ceil):
        if whole and rounded(100 * part / whole) == old:
            return rounded(100 * numbers[0] / numbers[1]) if numbers[1] else 0
    return _half_up(100 * part / whole) if whole and numbers == (part, whole) else None


def _half_up(number: float) -> int:
    return math.floor(number + 0.5)
