"""Another id for an item, along with everything on the page that names it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.facts import facts
from pillcheck.backlog.mentions import NO_AMOUNT
from pillcheck.backlog.reference_edits import patterns_around, reference_edits
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_item
from pillcheck.errors import Refusal, refuse
from pillcheck.html.conflict_markers import gate_markers
from pillcheck.html.edit import Edit
from pillcheck.html.element_names import HIDDEN, RAW_TEXT
from pillcheck.html.scanner import START
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page

_SAFE = re.compile(r"\w[\w.:-]*")
# Facts that name an item by its id and hold words that are not edited.
_WORDS_STAY = {("history",), ("problems",)}


def new_name(page: Page, item: Item, typed: str) -> str:
    """Return the id that was typed, as "item-40", "#item-40" or "40".

    Raises a refusal of kind ``usage`` where it can be no id, or is one of the page already.
    """
    prefix = page.dialect.id_prefix
    name = typed.strip().removeprefix("#")
    if name.isdecimal():
        name = f"{prefix}{name}"
    is_free = page.dialect.shape is not None
    if not (_SAFE if is_free else re.compile(rf"{re.escape(prefix)}(?:0|[1-9][0-9]*)")).fullmatch(
        name
    ):
        form = "one word" if is_free else f'"{prefix}" and a number'
        raise Refusal("usage", f'"{typed}" cannot be an id; expected {form}')
    taken = {known for known, _ in page.ids} | {other.name for other in page.items}
    if name != item.name and name in taken:
        raise Refusal("usage", f"{name} is an id of this page already")
    return name


def rename(page: Page, item: Item, name: str) -> Change:
    """Return the change that gives an item another id, and that to everything that names it.

    That is links and other attributes, ids made of its own, and words such as "item 13"
    that readers see. The history keeps its words: it says what was. Raises a refusal of
    kind ``refused`` where the markup is in doubt, or something could not follow.
    """
    gate_rename(page, item)
    was = item.name or ""
    mention = _Mention(page, was, name)
    edits = []
    for span, is_number in mention.places(page):
        place = _place_of(page, span)
        if place == "text" and page.history and page.history.table.span.encloses(span):
            continue
        if place:
            edits.append(Edit(span, mention.word(is_number=is_number)))
    edits += reference_edits(page, was, name, [edit.span for edit in edits])
    return Change(tuple(edits), mention.changed_facts(page))


def gate_rename(page: Page, item: Item) -> None:
    """Raise a refusal where an item cannot be given another id."""
    gate_markers(page.tree)
    if item.name is None or item.own_id is not None:
        refuse(page.source, item.element.start_tag, f"{item.called} has no attribute id to change")
    gate_item(page, item)
    place = item.element.place_of("id")
    if page.source.cut(place) != item.name:
        refuse(page.source, place, "the id is written with references or spaces; write it plainly")


class _Mention:
    """What names an item in a text, and how it reads once the item has another id."""

    def __init__(self, page: Page, was: str, name: str) -> None:
        self._was, self._name = was, name
        prefix = page.dialect.id_prefix
        self._old_number = was.removeprefix(prefix)
        self._number = name.removeprefix(prefix)
        befores, afters = patterns_around(page, was)
        pattern = (
            rf"(?:(?<![\w/.-])(?<![\w/]#)|{befores})(?P<id>{re.escape(was)})"
            rf"(?:(?![\w-]|\.\d)|(?=(?:{afters})(?![\w-])))"
        )
        if self._old_number.isdecimal():
            between = r"(?:[\s,#\u00a0–]|&nbsp;|&ndash;|&amp;|&|and\b|or\b|[0-9]+\b)*?"
            pattern += (
                rf"|\b[iI](?:tem|TEM)[sS]?\b{between}(?<![0-9])(?P<number>{self._old_number})"
                rf"(?![0-9]|[.,][0-9]){NO_AMOUNT}"
            )
        self._pattern = re.compile(pattern)

    def places(self, page: Page) -> Iterator[tuple[Span, bool]]:
        """Yield where a text names the item, and whether that is by its number."""
        for match in self._pattern.finditer(page.source.text):
            group = match.lastgroup or ""
            yield Span(*match.span(group)), group == "number"

    def word(self, *, is_number: bool) -> str:
        """Return what takes the place of the id, or of the number."""
        if is_number and not self._number.isdecimal():
            raise Refusal(
                "refused",
                f'words such as "item {self._old_number}" name this item, so its id must stay '
                "a number",
            )
        return self._number if is_number else self._name

    def changed_facts(self, page: Page) -> Facts:
        """Return the facts of a page that another id changes."""
        changed: Facts = {}
        gone: Facts = {}
        for key, fact in facts(page).items():
            new_key, new_fact = self._renamed(key), fact
            if key == ("comments",):
                # A comment keeps its words, and may stand in the item.
                new_fact = tuple((self._renamed(name), words) for name, words in fact)
            elif key not in _WORDS_STAY:
                new_fact = self._renamed(fact)
            if new_key != key:
                gone[key] = None
            if (new_key, new_fact) != (key, fact):
                changed[new_key] = new_fact
        return {**gone, **changed}

    def _renamed(self, fact: Any) -> Any:
        if isinstance(fact, str):
            return self._pattern.sub(self._in_words, fact)
        if isinstance(fact, tuple):
            parts = [self._renamed(part) for part in fact]
            make = getattr(type(fact), "make", None)
            return make(tuple(parts)) if make else tuple(parts)
        if isinstance(fact, list):
            return [self._renamed(part) for part in fact]
        if isinstance(fact, dict):
            return {self._renamed(key): self._renamed(part) for key, part in fact.items()}
        return fact

    def _in_words(self, match: re.Match[str]) -> str:
        group = match.lastgroup or ""
        start, end = (place - match.start() for place in match.span(group))
        return match[0][:start] + self.word(is_number=group == "number") + match[0][end:]


def _place_of(page: Page, span: Span) -> str | None:
    """Return whether a place is in a tag or is text, or nothing where no edit may be."""
    tokens, tree = page.tree.tokens, page.tree
    number = bisect_right(tokens.starts, span.start) - 1
    if number < 0:
        return None
    is_in_tag = span.start < tokens.ends[number]
    if is_in_tag and tokens.tags[number].kind != START:
        return None
    around = tree.element(number).parent if is_in_tag else tree.around(span)
    while around is not None:
        if around.name in HIDDEN or (around.name in RAW_TEXT and not is_in_tag):
            return None
        around = around.parent
    return "tag" if is_in_tag else "text"
