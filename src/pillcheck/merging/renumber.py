"""Gives another id to one of two new items that got the same id on both sides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.backlog.reference_edits import patterns_around, reference_edits
from pillcheck.backlog.snapshot import item_state
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source
    from pillcheck.merging.pieces import MergeSide

# With fewer words, fields of two items can be equal by chance.
_WORDS = 5


@dataclass(frozen=True, slots=True)
class Renumbering:
    """A new item that got the id ``now``, and the title of the one that keeps the id ``was``."""

    side: MergeSide
    was: str
    now: str
    title: str
    keeper: str


def renumbered(
    base: Page, ours: Page, theirs: Page, is_theirs: Callable[[Item, Item], bool]
) -> tuple[Source, Source, list[Renumbering]]:
    """Return both sides with a unique id for each new item, and the items that got another id.

    ``is_theirs`` is called with two items of one id, ours and theirs, and tells
    whether theirs keeps it. Items with the same id and title are one item. In
    the lines that a side added, mentions of its renumbered items get the new id
    too: attributes such as ``href="#item-12"``, and the words "item 12".
    """
    prefix = theirs.dialect.id_prefix
    old = {name for name, _ in base.ids}
    own = {item.name: item for item in ours.items if item.name not in old}
    number = _next_number(base, ours, theirs)
    renumberings = []
    for new in theirs.items:
        name = new.name or ""
        if name not in own or title_of(new) == title_of(own[name]):
            continue
        if not name.removeprefix(prefix).isdigit():
            continue
        side: MergeSide = "ours" if is_theirs(own[name], new) else "theirs"
        item, keeper = (own[name], new) if side == "ours" else (new, own[name])
        renumberings.append(
            Renumbering(
                side=side,
                was=name,
                now=f"{prefix}{number}",
                title=_title(item),
                keeper=_title(keeper),
            )
        )
        number += 1

    def with_new_ids(page: Page, side: MergeSide) -> Source:
        items = [item for item in renumberings if item.side == side]
        if not items:
            return page.source
        return apply(page.source, [edit for item in items for edit in _edits(base, page, item)])

    return with_new_ids(ours, "ours"), with_new_ids(theirs, "theirs"), renumberings


def gate_same_items(base: Page, *sides: Page) -> None:
    """Raise a refusal of kind ``refused`` if an id of the base names another item on a side.

    That happens when a side gives items other ids. Changes that the other side
    made to an item must not go to the item that has its old id now. Two items
    are the same if they have the same title, or share the text of a field that
    no other item has.
    """
    counts: Counter[str] | None = None
    for side in sides:
        now = {item.name: item for item in side.items if item.name}
        for old in base.items:
            new = now.get(old.name or "")
            if new is None or title_of(new) == title_of(old):
                continue
            if _says_the_same(old, new):
                # A new title is all that has changed.
                continue
            if counts is None:
                counts = Counter(text for item in base.items for text in _sentences(base, item))
            own = {text for text in _sentences(base, old) if counts[text] == 1}
            if not own.intersection(_sentences(side, new)):
                message = f'{old.name} was "{_title(old)}" in the base and is another item now'
                raise Refusal("refused", message)


def _says_the_same(old: Item, new: Item) -> bool:
    """Tell whether two items of one id differ in the title at most, and say more than a title."""
    states = [item_state(item).replaced(heading=None) for item in (old, new)]
    return bool(old.fields) and states[0] == states[1]


def _sentences(page: Page, item: Item) -> Iterator[str]:
    """Yield the texts of an item's fields, without short texts that items can share."""
    for field in item.fields:
        text = field.text
        if field.name != page.dialect.estimate_field and len(text.split()) >= _WORDS:
            yield text


def title_of(item: Item) -> str:
    """Return the title of an item, case folded, to identify it on both sides."""
    return _title(item).casefold()


def _title(item: Item) -> str:
    return item.title.value if item.title else ""


def _next_number(*pages: Page) -> int:
    """Return the number after the highest that is an id, or is linked to, on any page."""
    highest = -1
    for page in pages:
        named = [name for name, _ in page.ids]
        named += [target[1:] for target, _ in page.item_links]
        for name in named:
            if match := re.fullmatch(re.escape(page.dialect.id_prefix) + r"(\d{1,9})", name):
                highest = max(highest, int(match[1]))
    return highest + 1


def _edits(base: Page, page: Page, item: Renumbering) -> Iterator[Edit]:
    prefix = page.dialect.id_prefix
    was, now = item.was.removeprefix(prefix), item.now.removeprefix(prefix)
    # Ids made of the item's own, such as item-3-title, follow it.
    befores, afters = patterns_around(page, item.was)
    mention = re.compile(
        rf"(?:(?<![\w/.-])(?<![\w/]#)|{befores}){re.escape(prefix)}(?P<id>{was})"
        rf"(?:(?![\w-]|\.\d)|(?=(?:{afters})(?![\w-])))"
        rf"|\bitems?(?:[ \t\r\n\u00a0]|&nbsp;|&#160;)+#?(?P<words>{was})\b(?![.,]\d)",
        re.IGNORECASE,
    )
    text = page.source.text
    added = list(_added(base.source.text, text))
    edits = [
        Edit(Span(*match.span(match.lastgroup or 0)), now)
        for span in added
        for match in mention.finditer(text, span.start, span.end)
    ]
    yield from edits
    for edit in reference_edits(page, item.was, item.now, [edit.span for edit in edits]):
        if any(span.encloses(edit.span) for span in added):
            yield edit


def _added(base: str, text: str) -> Iterator[Span]:
    """Yield the spans of the lines that a text has in addition to its base."""
    from difflib import SequenceMatcher

    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, base.splitlines(keepends=True), lines, autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind != "equal":
            yield Span(starts[start], starts[end])
