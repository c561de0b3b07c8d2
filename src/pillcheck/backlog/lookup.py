"""Which item or status a person means by what they typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal, nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect, Status
    from pillcheck.backlog.page import Item, Page

Match = tuple["Page", "Item"]

# Fewer characters begin a title by chance, and a word with fewer is mostly one like "the".
_BEGINS, _SAYS_SOMETHING = 3, 4


def find_item(pages: list[Page], wanted: str, *, one_word: bool = True) -> Match:
    """Return the item that is meant, by id or by title, and its page.

    Tried in turn: the id, the whole title, the beginning of one title, words
    that only one title has; letter case does not matter. ``one_word`` says
    whether a single one of those is enough. Raises a refusal of kind
    ``ambiguous-item`` where two match, ``item-not-found`` where none does.
    """
    everything = [(page, item) for page in pages for item in page.items]
    by_chance = []
    for fits, is_enough in _ways(wanted, one_word=one_word):
        found = [(page, item) for page, item in everything if fits(page, item)]
        if len(found) == 1:
            if is_enough(found[0][1]):
                return found[0]
            by_chance.append(found[0][1])
        if len(found) > 1:
            names = tuple(describe(item) for _, item in found)
            where = "; ".join(
                f"{name} ({page.source.path}:{page.source.position(item.element.token.start).line})"
                for name, (page, item) in zip(names, found, strict=True)
            )
            raise Refusal(
                "ambiguous-item", f'"{wanted}" is the name of {len(found)} items: {where}', names
            )
    needs_quotes = "" if one_word else " (a title of several words needs quotes)"
    if by_chance:
        names = tuple(dict.fromkeys(map(describe, by_chance)))
        _, ending = suggestion(wanted, (), "items", near=names)
        problem = f'"{wanted}" is not enough to name an item; {ending}{needs_quotes}'
        raise Refusal("item-not-found", problem, names)
    names = _near(wanted, [item for _, item in everything])
    _, ending = suggestion(wanted, (), "", near=names, otherwise="`pillcheck list` lists all items")
    raise Refusal("item-not-found", f'unknown item "{wanted}"; {ending}{needs_quotes}', names)


def find_status(dialect: Dialect, wanted: str) -> Status:
    """Return the status of this name or label; a refusal of kind ``unknown-status`` else."""
    status = dialect.status_called(" ".join(wanted.split()))
    if status:
        return status
    names = tuple(status.name for status in dialect.statuses)
    labels = {status.label: status.name for status in dialect.statuses}
    by_label = () if nearest(wanted, names) else nearest(wanted, labels)
    near = tuple(labels[label] for label in by_label)
    near, ending = suggestion(wanted, names, "statuses", near=near)
    raise Refusal("unknown-status", f'unknown status "{wanted}"; {ending}', near or names)


def find_priority(dialect: Dialect, wanted: str) -> str:
    """Return the priority of this name, letter case aside; a refusal of kind ``usage`` else."""
    for name in dialect.priorities:
        if name.casefold() == wanted.strip().casefold():
            return name
    near, ending = suggestion(wanted, dialect.priorities, "priorities")
    raise Refusal("usage", f'unknown priority "{wanted}"; {ending}', near)


def find_row(page: Page, wanted: str) -> int:
    """Return the number of the history row that is meant, from 1, by its number or date."""
    rows = page.history.rows if page.history else ()
    path = page.source.path
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", wanted) and 0 < int(wanted) <= len(rows):
        return int(wanted)
    found = [n for n, row in enumerate(rows, 1) if row.date and row.date.value == wanted.strip()]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(map(str, found))
        raise Refusal("usage", f"{path}: the rows {numbers} are of {wanted}; say which by number")
    raise Refusal(
        "usage", f'{path}: there is no row "{wanted}" in the page history, which has {len(rows)}'
    )


def find_label(dialect: Dialect, wanted: str, item: Item | None = None) -> str:
    """Return the name of the field that is meant, among those known and those of an item.

    Tried in turn: a known label or alias, the whole label of one of the item's
    fields, the beginning of one label. Raises a refusal of kind ``usage`` else.
    """
    rule = dialect.field(wanted)
    if rule:
        return rule.label
    own = [field.name for field in item.fields] if item else []
    names = tuple(dict.fromkeys([*own, *(rule.label for rule in dialect.fields)]))
    folded = _folded(wanted)
    for fits in (str.__eq__, str.startswith):
        found = [name for name in names if folded and fits(_folded(name), folded)]
        if len(found) == 1:
            return found[0]
    near, ending = suggestion(wanted, names, "fields", near=tuple(found))
    raise Refusal("usage", f'unknown field "{wanted}"; {ending}', near)


def describe(item: Item) -> str:
    """Return an item's id and title, as they are shown to people."""
    title = item.title.value if item.title else ""
    return " ".join(filter(None, (item.name, title))) or "an item without id and title"


def _ways(
    wanted: str, *, one_word: bool
) -> list[tuple[Callable[[Page, Item], bool], Callable[[Item], bool]]]:
    """Return the ways in which an item can be meant, and for each when that is not by chance."""
    typed = wanted.strip().removeprefix("#")
    folded = _folded(wanted)
    words = set(_words(wanted.casefold()))

    def by_id(page: Page, item: Item) -> bool:
        return bool(typed) and item.name in (typed, f"{page.dialect.id_prefix}{typed}")

    def by_title(page: Page, item: Item) -> bool:
        return not means_id(page) and _folded(_title(item)) == folded

    def by_beginning(page: Page, item: Item) -> bool:
        return not means_id(page) and _folded(_title(item)).startswith(folded)

    def by_words(page: Page, item: Item) -> bool:
        return not means_id(page) and words <= set(_words(_title(item).casefold()))

    def means_id(page: Page) -> bool:
        # A number is never looked for in titles: one that is gone must not hit another item.
        return not words or typed.removeprefix(page.dialect.id_prefix).isdigit()

    def says_something(item: Item) -> bool:
        # Short words count where they have a digit or stand in capitals, such as CI.
        written = _words(_title(item))
        return (one_word or len(words) > 1) and any(
            len(word) >= _SAYS_SOMETHING
            or any(map(str.isdigit, word))
            or (len(word) > 1 and word.upper() in written)
            for word in words
        )

    return [
        (by_id, lambda _: True),
        (by_title, lambda _: True),
        (by_beginning, lambda _: len(folded) >= _BEGINS),
        (by_words, says_something),
    ]


def _near(wanted: str, items: list[Item]) -> tuple[str, ...]:
    """Return at most three items whose id or title is much like what was typed."""
    by_title = {_title(item): item for item in items if _title(item)}
    ids = {item.name: item for item in items if item.name}
    near = [ids[name] for name in nearest(wanted, ids)] if re.search(r"\d", wanted) else []
    # A title is seldom typed to its end.
    beginnings = {title[: len(wanted)]: title for title in by_title}
    near += [by_title[beginnings[start]] for start in nearest(wanted, beginnings)]
    words = set(_words(wanted.casefold()))

    def common(item: Item) -> int:
        return len(words & set(_words(_title(item).casefold())))

    shared = sorted(filter(common, items), key=common, reverse=True)
    return tuple(dict.fromkeys(describe(item) for item in [*near, *shared]))[:3]


def _title(item: Item) -> str:
    return item.title.value if item.title else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(text: str) -> list[str]:
    # What stands around a word is not part of it; "C#" and "C++" are two words.
    words = (word.strip(".,;:!?()[]{}<>\"'`“”‘’—–-") for word in text.split())
    return [word for word in words if word]
