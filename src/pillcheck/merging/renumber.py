"""New items that two sides gave the same id: the one that nobody knows yet gets another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source


Side = Literal["ours", "theirs"]
# With fewer words, fields of two items may well say the same.
_WORDS = 5


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new item of one side that got another id, and the title of the one that keeps its id."""

    side: Side
    was: str
    now: str
    title: str
    keeper: str


def renumbered(
    base: Page, ours: Page, theirs: Page, is_theirs: Callable[[Item, Item], bool]
) -> tuple[Source, Source, list[Newcomer]]:
    """Return both sides with one id for each of their new items, and which items got another.

    ``is_theirs`` tells of two items with one id, ours and theirs, whether
    theirs keeps it. An item of the same id and title is the same item. What
    the side of the other one added to the page (and nothing that was there
    before) speaks of its new id: attributes such as ``href="#item-12"``, and
    the words "item 12".
    """
    prefix = theirs.dialect.id_prefix
    old = {name for name, _ in base.ids}
    own = {item.name: item for item in ours.items if item.name not in old}
    number = _next_number(base, ours, theirs)
    found = []
    for new in theirs.items:
        name = new.name or ""
        if name not in own or title_of(new) == title_of(own[name]):
            continue
        if not name.removeprefix(prefix).isdigit():
            continue
        side: Side = "ours" if is_theirs(own[name], new) else "theirs"
        item, keeper = (own[name], new) if side == "ours" else (new, own[name])
        now = f"{prefix}{number}"
        found.append(Newcomer(side, name, now, _shown(item), _shown(keeper)))
        number += 1

    def followed(page: Page, side: Side) -> Source:
        own_ones = (one for one in found if one.side == side)
        return apply(page.source, [edit for one in own_ones for edit in _edits(base, page, one)])

    return followed(ours, "ours"), followed(theirs, "theirs"), found


def gate_same(base: Page, side: Page) -> None:
    """Raise a refusal where an id of the base names another item on a side.

    That is so where one side gave an item another id: what the other one did to
    it must not be done to the item that has its old id now. An item is the same
    by its title, or by a sentence of a field that no other item has.
    """
    said = Counter(text for item in base.items for text in _sentences(base, item))
    now = {item.name: item for item in side.items if item.name}
    for old in base.items:
        new = now.get(old.name or "")
        if new is None or title_of(new) == title_of(old):
            continue
        own = {text for text in _sentences(base, old) if said[text] == 1}
        if not own.intersection(_sentences(side, new)):
            message = f'{old.name} is "{_shown(old)}" in the base, and another item since'
            raise Refusal("refused", message)


def _sentences(page: Page, item: Item) -> Iterator[str]:
    """Yield what the fields of an item say, as far as it is not what many say."""
    for field in item.fields:
        text = field.text
        if field.name != page.dialect.estimate_field and len(text.split()) >= _WORDS:
            yield text


def title_of(item: Item) -> str:
    """Return the title by which an item is known on both sides."""
    return _shown(item).casefold()


def _shown(item: Item) -> str:
    return item.title.value if item.title else ""


def _next_number(*pages: Page) -> int:
    """Return the number behind all that are ids, or are linked to, on any of the pages."""
    highest = -1
    for page in pages:
        named = [name for name, _ in page.ids]
        named += [target[1:] for target, _ in page.item_links]
        for name in named:
            if found := re.fullmatch(re.escape(page.dialect.id_prefix) + r"(\d{1,9})", name):
                highest = max(highest, int(found[1]))
    return highest + 1


def _edits(base: Page, page: Page, one: Newcomer) -> Iterator[Edit]:
    prefix = page.dialect.id_prefix
    was, now = one.was.removeprefix(prefix), one.now.removeprefix(prefix)
    mention = re.compile(
        rf"(?<![\w/.-])(?<![\w/]#){re.escape(prefix)}(?P<id>{was})(?![\w-]|\.\d)"
        rf"|\bitems?[ \t\r\n]+(?P<words>{was})\b(?![.,]\d)",
        re.IGNORECASE,
    )
    text = page.source.text
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
