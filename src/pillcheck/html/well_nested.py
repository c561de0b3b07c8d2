"""The nesting of tags that close in order, which most pages need no parser for.

Where every element has its own end tag, none overlaps another, and each stands
where both browsers and lxml leave it, the tags can be read in one way only. The
table of what may stand where is narrow: anything rare is left to the parser.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pillcheck.html.element_names import HEADINGS, VOID
from pillcheck.html.scanner import END, INCOMPLETE, START

if TYPE_CHECKING:
    from pillcheck.html.scanner import Tag

_TEXT = frozenset(["script", "style", "textarea", "title"])
_PHRASES = frozenset(
    "a abbr b br button cite code del dfn em i img input ins kbd label mark q s samp script small "
    "span strong style sub sup textarea time u var wbr".split()
)
_BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer "
    "form header hgroup hr main menu nav ol p pre section summary table ul".split()
)
_FLOW = _PHRASES | _BLOCKS
_ITEMS = frozenset(["li"])
_PAIRS = frozenset(["dd", "dt"])
_ROWS = frozenset(["tr"])
# What may stand directly in an element, where that is not the same as further down.
_CHILDREN = {
    "colgroup": frozenset(["col"]),
    "dl": _PAIRS | {"div"},
    "head": frozenset(["base", "link", "meta", "script", "style", "title"]),
    "html": frozenset(["body", "head"]),
    "menu": _ITEMS,
    "ol": _ITEMS,
    "table": frozenset("caption colgroup tbody tfoot thead tr".split()),
    "tbody": _ROWS,
    "tfoot": _ROWS,
    "thead": _ROWS,
    "tr": frozenset(["td", "th"]),
    "ul": _ITEMS,
    **dict.fromkeys(_TEXT, frozenset[str]()),
}
_OF_PHRASES = HEADINGS | {"button", "dt", "p", "pre"}
_NOT_NESTING = frozenset(["a", "button", "form"])
# What may follow such an element beside it, where that is not what could stand in its place.
_BEHIND = {"head": frozenset(["body"]), "body": frozenset[str](), "html": frozenset[str]()}


class _Place(dict[str, "tuple[_Place | None, _Place] | None"]):
    """Where a tag may stand: what else may, and for each what may stand in it and behind it.

    ``names`` may stand right here, ``flow`` anywhere further down. Nothing stands in void elements.
    """

    def __init__(self, names: frozenset[str], flow: frozenset[str]) -> None:
        super().__init__()
        self.names = names
        self.flow = flow

    def __missing__(self, name: str) -> tuple[_Place | None, _Place] | None:
        self[name] = entry = None if name not in self.names else self._at(name)
        return entry

    def _at(self, name: str) -> tuple[_Place | None, _Place]:
        if name in VOID:
            return None, self
        flow = self.flow
        if name in _OF_PHRASES:
            flow &= _PHRASES
        if name in _NOT_NESTING:
            flow -= {name}
        inside = _CHILDREN.get(name, flow)
        if name == "div" and self.names > _PAIRS:
            inside = flow | _PAIRS
        behind = _BEHIND.get(name, self.names - {"html"})
        return _place(inside, flow), _place(behind, self.flow)


_place = cache(_Place)


def nest_in_order(tags: list[Tag]) -> tuple[list[int], list[int]] | None:
    """Return for each tag the number of the element around it, and that of its end tag.

    Returns ``None`` where only a parser can tell.
    """
    if tags and tags[-1].kind == INCOMPLETE:
        return None
    parents = [-1] * len(tags)
    closers = [*range(len(tags))]
    place = _place(_FLOW | {"html"}, _FLOW)
    # The innermost open element; what is kept of those around it, and what may follow each.
    around, name = -1, ""
    outer: list[tuple[int, str, _Place]] = []
    push, pop = outer.append, outer.pop
    # A copy of the list has the same numbers in it: there are many, and each is an object.
    for number, tag in zip(closers[:], tags, strict=True):
        kind = tag.kind
        if kind == START:
            entry = place[tag.name]
            if entry is None:
                return None
            parents[number] = around
            inside, behind = entry
            if inside is None:
                continue
            if tag.text[-2] == "/":
                return None
            push((around, name, behind))
            place, around, name = inside, number, tag.name
        elif kind == END:
            if tag.name != name:
                return None
            closers[around] = number
            around, name, place = pop()
    return (parents, closers) if around < 0 else None
