"""Which items wait for others, as their own words say: "waits for item 3", "after item 5"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pillcheck.backlog.item_text import inner_items
from pillcheck.backlog.links import link_target
from pillcheck.backlog.references import items_named
from pillcheck.backlog.text import folded
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.item_text import Elements
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.html.tree import Element

# What is struck out is no longer so.
_STRUCK = ("del", "s", "strike")

_OPENING = r"[\s:(\[\"'“‘–—-]*"
# Words between a phrase and what it is about, as in "waits for the schema of item 3". They end
# where another thought may begin.
_OTHER = "no|not|none|nothing|nobody|never|but|as|like|unlike|because|since|while|when|until"
_NEAR = re.compile(rf"{_OPENING}(?:(?:the|both|all|of) )*{_OPENING}")
_FAR = re.compile(rf"{_OPENING}(?:(?!(?:{_OTHER})\b)[^\s.,;:!?()]+ ){{0,6}}{_OPENING}")
# What joins references to a list; in a list of lines, each begins with one.
_JOIN = "and|or|plus|also|on|by|for|as well as|the|both"
_AND = re.compile(rf"(?: ?\([^()\n]*\))? ?(?:(?:[,;/&+(]|\b(?:{_JOIN})\b) ?)*")
_NEXT_LINE = re.compile(r"[^\n]*\n[-–•*(\s]*")

# "not done because it waits" is no negation of waiting.
_REASON = "because|as|since|so|but|until|when|if|and"
_LONGEST_NOT = 80
_NOT = re.compile(
    r"(?:(?<!\w)(?:not|never|no|nothing|none|nobody|neither|nor|without|cannot)|n['’]t)"
    rf"(?! only)(?: (?!(?:{_REASON})\b)\w+){{0,2}} $"
)
# "item 5 waits for item 3" says nothing of the item in which it stands.
_VERBS = "is|are|was|were|be|being|must|still|also|now|itself|only|currently|comes|come"
_SUBJECT = re.compile(rf"(?: ?\(?|,? (?:which|that) )(?:(?:{_VERBS}) )*")


class Waits(Record):
    """What the items of a page wait for: for each element, the items that its words name."""

    page: Page
    named: Mapping[Element, tuple[Item, ...]]

    def waits_for(self, item: Item) -> tuple[Item, ...]:
        """Return the items that must be done before an item; none where it is closed itself."""
        if not self.page.dialect.is_open(item.status):
            return ()
        named = self.named.get(item.element, ())
        return tuple(other for other in named if self.page.dialect.is_open(other.status))

    def waited_for_by(self, item: Item) -> tuple[Item, ...]:
        """Return the items that wait for an item."""
        return tuple(
            other
            for other in self.page.items
            if other.element in self.named and item in self.waits_for(other)
        )

    def circles(self) -> list[tuple[Item, ...]]:
        """Return items that wait for each other: each for the next, the last for the first.

        An item is in one circle at most, even if its words make several.
        """
        from graphlib import CycleError, TopologicalSorter

        items = {item.element: item for item in self.page.items}
        graph = {
            element: [other.element for other in self.waits_for(item)]
            for element, item in items.items()
        }
        circles: list[tuple[Item, ...]] = []
        while True:
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                # It names each node before the one that waits for it, the first one twice.
                members = error.args[1][:0:-1]
                first = members.index(min(members, key=lambda element: element.start))
                members = members[first:] + members[:first]
                circles.append(tuple(items[element] for element in members))
                graph = {
                    element: [other for other in others if other not in members]
                    for element, others in graph.items()
                    if element not in members
                }
            else:
                return circles


def waits_of(page: Page) -> Waits:
    """Return which items of a page wait for which, by the phrases of its dialect.

    What an item says of itself, and of items that are not there, is left out.
    """
    items: dict[str, Item] = {}
    for item in page.items:
        if item.name:
            items.setdefault(item.name, item)
    phrases = _phrases(page.dialect.waiting)
    if phrases is None or not items:
        return Waits(page, {})
    known = {folded(name).lstrip("#"): name for name in reversed(items)}
    inner = inner_items(page)
    prefix = folded(page.dialect.id_prefix)
    named: dict[Element, tuple[Item, ...]] = {}
    for item in page.items:
        text = _text(page, item, inner, items)
        if phrases.search(text):
            places = items_named(text, known, prefix)
            names = dict.fromkeys(_waited_for(text, places, phrases, item))
            others = tuple(items[name] for name in names if items[name] != item)
            if others:
                named[item.element] = others
    return Waits(page, named)


def in_turn(matches: list[Match], waits: Mapping[Element, tuple[Item, ...]]) -> list[Match]:
    """Return items in an order in which they can be done: what waits comes after what it waits for.

    Otherwise they keep their order, those that wait for nothing first. ``waits``
    has what each element waits for. Items that wait for each other come in
    their order.
    """
    from heapq import heapify, heappop, heappush

    ready = [match for match in matches if not waits.get(match[1].element)]
    later = [match for match in matches if waits.get(match[1].element)]
    places = {item.element: place for place, (_, item) in enumerate(later)}
    left: dict[int, set[int]] = {}
    behind: dict[int, list[int]] = {}
    for place, (_, item) in enumerate(later):
        others = (places.get(other.element) for other in waits[item.element])
        left[place] = {other for other in others if other is not None}
        for other in left[place]:
            behind.setdefault(other, []).append(place)
    turns = [place for place, others in left.items() if not others]
    heapify(turns)
    in_circles = iter(range(len(later)))
    while left:
        # Where all that are left wait for each other, the first of them has its turn.
        place = heappop(turns) if turns else next(n for n in in_circles if n in left)
        del left[place]
        ready.append(later[place])
        for other in behind.get(place, ()):
            if other in left:
                left[other].discard(place)
                if not left[other]:
                    heappush(turns, other)
    return ready


def _text(page: Page, item: Item, inner: Elements, known: Mapping[str, Item]) -> str:
    """Return what an item says, folded, a link to an item as ``#`` and its id."""
    links = {}
    for link in item.element.descendants("a"):
        target = link_target(link.get("href"), page.source.path, page.base)
        if target.startswith("#") and target[1:] in known:
            links[link] = f" {target} "
    struck = tuple(item.element.descendants(*_STRUCK))
    return "\n".join(folded(line) for line in item.element.lines((*inner, *struck), links))


def _waited_for(
    text: str, places: list[tuple[Span, list[str]]], phrases: re.Pattern[str], item: Item
) -> list[str]:
    names: list[str] = []
    ends = [span.end for span, _ in places]
    starts = [span.start for span, _ in places]
    for phrase in phrases.finditer(text):
        before = text[max(phrase.start() - _LONGEST_NOT, 0) : phrase.start()]
        number = bisect_right(ends, phrase.start())
        subject = places[number - 1] if number else None
        if _NOT.search(before) or (subject and _is_of_another(text, subject, phrase, item)):
            continue
        gap = _FAR if " " in phrase[0] else _NEAR
        end, is_list = phrase.end(), False
        for span, here in islice(places, bisect_left(starts, end), None):
            between = text[end : span.start]
            if end == phrase.end():
                is_list = "\n" in between
                follows = gap.fullmatch(between)
            else:
                follows = _AND.fullmatch(between)
                if is_list and not follows:
                    follows = _NEXT_LINE.fullmatch(between)
            if not follows:
                break
            names += here
            end = span.end
    return names


def _is_of_another(
    text: str, subject: tuple[Span, list[str]], phrase: re.Match[str], item: Item
) -> bool:
    span, names = subject
    return item.name not in names and bool(_SUBJECT.fullmatch(text[span.end : phrase.start()]))


@lru_cache(maxsize=8)
def _phrases(waiting: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of the phrases, the longest first; nothing where there are none."""
    phrases = sorted(map(folded, waiting), key=len, reverse=True)
    if not phrases:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")
