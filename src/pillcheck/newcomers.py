"""New items that two sides gave the same id: the incoming ones get ids of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.edit import Edit, apply
from pillcheck.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.page import Item, Page
    from pillcheck.source import Source


def renumbered(base: Page, ours: Page, theirs: Page) -> tuple[Source, dict[str, str]]:
    """Return their page with new ids for its new items whose ids ours took, and these ids.

    An item of the same id and title is the same item, and keeps its id. What
    they added to the page (and nothing that was there before) speaks of the
    new ids: attributes such as ``href="#item-12"``, and the words "item 12".
    """
    prefix = theirs.dialect.id_prefix
    old = {name for name, _ in base.ids}
    own = {item.name: item for item in ours.items if item.name not in old}
    taken = [
        item.name
        for item in theirs.items
        if item.name in own and item.name and _title(item) != _title(own[item.name])
    ]
    numbers = [name for name in taken if name.removeprefix(prefix).isdigit()]
    first = _next_number(base, ours, theirs)
    names = {name: f"{prefix}{number}" for number, name in enumerate(numbers, first)}
    edits = [edit for name, other in names.items() for edit in _edits(base, theirs, name, other)]
    return apply(theirs.source, edits), names


def _title(item: Item) -> str:
    return item.title.value.casefold() if item.title else ""


def _next_number(*pages: Page) -> int:
    """Return the number behind all that are ids, or are linked to, on any of the pages."""
    highest = -1
    for page in pages:
        named = [name for name, _ in page.ids]
        named += [attribute.value[1:] for attribute, _ in page.item_links]
        for name in named:
            if found := re.fullmatch(re.escape(page.dialect.id_prefix) + r"(\d{1,9})", name):
                highest = max(highest, int(found[1]))
    return highest + 1


def _edits(base: Page, theirs: Page, name: str, other: str) -> Iterator[Edit]:
    prefix = theirs.dialect.id_prefix
    was, now = name.removeprefix(prefix), other.removeprefix(prefix)
    mention = re.compile(
        rf"(?<![\w-]){re.escape(prefix)}(?P<id>{was})(?!\d)"
        rf"|\bitems?[ \t\r\n]+(?P<words>{was})\b(?![.,]\d)",
        re.IGNORECASE,
    )
    text = theirs.source.text
    for added in _added(base.source.text, text):
        for match in mention.finditer(text, added.start, added.end):
            yield Edit(Span(*match.span(match.lastgroup or 0)), now)


def _added(base: str, text: str) -> Iterator[Span]:
    """Yield the spans of the lines that a text has and its base has not."""
    from difflib import SequenceMatcher

    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, base.splitlines(keepends=True), lines, autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind != "equal":
            yield Span(starts[start], starts[end])
