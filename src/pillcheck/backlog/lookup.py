"""Finds the item, status, priority, field or row that somebody typed."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pillcheck.backlog.page import caption
from pillcheck.backlog.text import folded as _folded
from pillcheck.errors import Refusal, nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect, Status
    from pillcheck.backlog.page import Item, Page

Match = tuple["Page", "Item"]

# Fewer characters begin a title by chance, and a shorter word is mostly one like "the".
_BEGINS, _SAYS_SOMETHING = 3, 4
_PLACE = re.compile("@([1-9][0-9]{0,8})")


def find_item(pages: list[Page], query: str, *, one_word: bool = True) -> Match:
    """Return the item with this id or title, and its page.

    Tried in turn: its place on the page, as in ``@3``; the id; the whole title; the
    beginning of one title; words that only one title has. Letter case does not matter.
    ``one_word`` says whether one such word is enough. Raises a refusal of kind ``ambiguous-item``
    if several items match, ``item-not-found`` if none does.
    """
    everything = [(page, item) for page in pages for item in page.items]
    by_chance = []
    for fits, is_enough in _ways(query, one_word=one_word):
        matches = [(page, item) for page, item in everything if fits(page, item)]
        if len(matches) == 1:
            if is_enough(matches[0][1]):
                return matches[0]
            by_chance.append(matches[0][1])
        if len(matches) > 1:
            names = tuple(describe(item) for _, item in matches)
            places = "; ".join(
                f"{name} ({page.source.path}:{page.source.position(item.element.token.start).line})"
                for name, (page, item) in zip(names, matches, strict=True)
            )
            raise Refusal(
                "ambiguous-item", f'"{query}" matches {len(matches)} items: {places}', names
            )
    needs_quotes = "" if one_word else " (put a title of several words in quotes)"
    if by_chance:
        names = tuple(dict.fromkeys(map(describe, by_chance)))
        _, ending = suggestion(query, (), "items", near=names)
        problem = f'"{query}" is too vague to name an item; {ending}{needs_quotes}'
        raise Refusal("item-not-found", problem, names)
    names = _near(query, [item for _, item in everything])
    _, ending = suggestion(query, (), "", near=names, otherwise="`pillcheck list` lists all items")
    raise Refusal("item-not-found", f'unknown item "{query}"; {ending}{needs_quotes}', names)


def find_status(dialect: Dialect, query: str) -> Status:
    """Return the status with this name or label, letter case aside.

    Raises a refusal of kind ``unknown-status`` if there is none.
    """
    status = dialect.status_called(" ".join(query.split()))
    if status:
        return status
    names = tuple(status.name for status in dialect.statuses)
    labels = {status.label: status.name for status in dialect.statuses}
    by_label = () if nearest(query, names) else nearest(query, labels)
    near = tuple(labels[label] for label in by_label)
    near, ending = suggestion(query, names, "statuses", near=near)
    raise Refusal("unknown-status", f'unknown status "{query}"; {ending}', near or names)


def find_priority(dialect: Dialect, query: str) -> str:
    """Return the priority with this name, letter case aside; a refusal of kind ``usage`` else."""
    name = dialect.priority_called(query)
    if name is not None:
        return name
    near, ending = suggestion(query, dialect.priorities, "priorities")
    raise Refusal("usage", f'unknown priority "{query}"; {ending}', near)


def find_row(page: Page, query: str) -> int:
    """Return the number of the history row, from 1, that has this number or this date.

    Raises a refusal of kind ``usage`` if there is none, or if several rows have the date.
    """
    rows = page.history.rows if page.history else ()
    path = page.source.path
    typed = query.strip()
    if re.fullmatch("[0-9]{1,9}", typed) and 0 < int(typed) <= len(rows):
        return int(typed)
    dated = [n for n, row in enumerate(rows, 1) if row.date and row.date.value == typed]
    if len(dated) == 1:
        return dated[0]
    if dated:
        numbers = ", ".join(map(str, dated))
        raise Refusal("usage", f"{path}: rows {numbers} have the date {typed}; give a row's number")
    known = f"rows are numbered 1 to {len(rows)}" if rows else "it has no rows"
    raise Refusal("usage", f'{path}: unknown row "{query}" in the page history; {known}')


def find_label(dialect: Dialect, query: str, item: Item | None = None) -> str:
    """Return the name of the field with this label, of the dialect or of an item.

    Tried in turn: a known label or alias, the whole label of one of the item's
    fields, the beginning of one label. Raises a refusal of kind ``usage`` else.
    """
    rule = dialect.field(query)
    if rule:
        return rule.label
    own = [field.name for field in item.fields] if item else []
    names = tuple(dict.fromkeys([*own, *(rule.label for rule in dialect.fields)]))
    folded = _folded(query)
    matches: list[str] = []
    for fits in (str.__eq__, str.startswith):
        matches = [name for name in names if folded and fits(_folded(name), folded)]
        if len(matches) == 1:
            return matches[0]
    near, ending = suggestion(query, names, "fields", near=tuple(matches))
    raise Refusal("usage", f'unknown field "{query}"; {ending}', near)


def describe(item: Item) -> str:
    """Return an item's id and title, as they are shown to people."""
    return caption(item.name, _title(item))


def reference(page: Page, item: Item) -> str:
    """Return what names an item on the command line: its id, or its place as in ``@3``."""
    if item.name:
        return item.name
    return f"@{bisect_right(page.items, item.element.start, key=lambda known: known.element.start)}"


def _ways(
    query: str, *, one_word: bool
) -> list[tuple[Callable[[Page, Item], bool], Callable[[Item], bool]]]:
    """Return the ways to match an item, and for each whether a match is more than chance."""
    typed = query.strip().removeprefix("#")
    folded = _folded(query)
    words = set(_words(folded))

    match = _PLACE.fullmatch(query.strip())
    place = int(match[1]) if match else 0

    def by_place(page: Page, item: Item) -> bool:
        return page.items[place - 1 : place] == (item,)

    def by_id(page: Page, item: Item) -> bool:
        return bool(typed) and item.name in (typed, f"{page.dialect.id_prefix}{typed}")

    def by_own_id(_: Page, item: Item) -> bool:
        return (
            item.own_id is not None and item.own_id.value.casefold().lstrip("#") == typed.casefold()
        )

    def by_caption(_: Page, item: Item) -> bool:
        return bool(item.name) and _folded(describe(item)) == folded

    def by_title(page: Page, item: Item) -> bool:
        return not means_id(page) and _folded(_title(item)) == folded

    def by_beginning(page: Page, item: Item) -> bool:
        return not means_id(page) and _folded(_title(item)).startswith(folded)

    def by_words(page: Page, item: Item) -> bool:
        return not means_id(page) and words <= set(_words(_folded(_title(item))))

    def means_id(page: Page) -> bool:
        # A number is never searched for in titles: the id of a removed item must match no other.
        return bool(place) or not words or typed.removeprefix(page.dialect.id_prefix).isdigit()

    def says_something(item: Item) -> bool:
        # Short words count if they have a digit or are in capitals, such as CI.
        written = _words(_title(item))
        return (one_word or len(words) > 1) and any(
            len(word) >= _SAYS_SOMETHING
            or any(map(str.isdigit, word))
            or (len(word) > 1 and word.upper() in written)
            for word in words
        )

    return [
        (by_place, lambda _: True),
        (by_id, lambda _: True),
        (by_own_id, lambda _: True),
        (by_caption, lambda _: True),
        (by_title, lambda _: True),
        (by_beginning, lambda _: len(folded) >= _BEGINS),
        (by_words, says_something),
    ]


def _near(query: str, items: list[Item]) -> tuple[str, ...]:
    """Return at most three items whose id or title resembles what was typed."""
    by_title = {_title(item): item for item in items if _title(item)}
    ids = {item.name: item for item in items if item.name}
    near = [ids[name] for name in nearest(query, ids)] if re.search(r"\d", query) else []
    # Titles are seldom typed in full.
    beginnings = {title[: len(query)]: title for title in by_title}
    near += [by_title[beginnings[start]] for start in nearest(query, beginnings)]
    words = set(_words(query.casefold()))

    def common(item: Item) -> int:
        return len(words & set(_words(_title(item).casefold())))

    shared = sorted(filter(common, items), key=common, reverse=True)
    return tuple(dict.fromkeys(describe(item) for item in [*near, *shared]))[:3]


def _title(item: Item) -> str:
    return item.title.value if item.title else ""


def _words(text: str) -> list[str]:
    # Punctuation around a word is not part of it; "C#" and "C++" are two words.
    words = (word.strip(".,;:!?()[]{}<>\"'`“”‘’—–-") for word in text.split())
    return [word for word in words if word]
