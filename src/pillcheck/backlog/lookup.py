"""Finds the item, status, priority, field or row that somebody typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog import naming
from pillcheck.backlog.item_index import index_of
from pillcheck.backlog.page import caption
from pillcheck.backlog.text import folded
from pillcheck.errors import Refusal, nearest, suggestion
from pillcheck.html.conflict_markers import gate_markers

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status

Match = tuple["Page", "Item"]


def find_item(pages: list[Page], query: str, *, one_word: bool = True) -> Match:
    """Return the item with this id or title, and its page.

    Tried in turn: its place on the page, as in ``@3``; the id; the id and title, as pillcheck
    prints them; the whole title; words that only one title has; the beginning of one title.
    ``one_word`` says whether one such word is enough. Raises a refusal of kind ``ambiguous-item``
    if several items match, ``item-not-found`` if none does; where git left a conflict, that is
    why several match, and the refusal says so.
    """
    # Where one item has the id, no other way is asked, and nothing has to be looked through.
    of_id = [
        (page, item)
        for page in pages
        for name in naming.ids_meant(page, query)
        if not naming.is_place(query)
        for item in index_of(page).by_name.get(name, ())
    ]
    if len(of_id) == 1:
        return of_id[0]
    everything = [(page, item) for page in pages for item in page.items]
    by_chance: list[Match] = []
    for fits, is_enough in naming.ways(query, one_word=one_word):
        matches = [(page, item) for page, item in everything if fits(page, item)]
        if len(matches) == 1:
            if is_enough(matches[0][1]):
                return matches[0]
            by_chance += matches
        if len(matches) > 1:
            for page, _ in matches:
                gate_markers(page.tree)
            places = "; ".join(
                f"{describe(item)} "
                f"({page.source.path}:{page.source.position(item.element.token.start).line})"
                for page, item in matches
            )
            raise Refusal(
                "ambiguous-item",
                f'"{query}" matches {len(matches)} items: {places}',
                _references(matches),
            )
    needs_quotes = "" if one_word else " (put a title of several words in quotes)"
    problem, near = f'"{query}" is too vague to name an item', by_chance
    if not by_chance:
        problem, near = f'unknown item "{query}"', _near(query, everything)
    _, ending = suggestion(
        query,
        (),
        "",
        near=tuple(dict.fromkeys(describe(item) for _, item in near)),
        otherwise="`pillcheck list` lists all items",
    )
    raise Refusal("item-not-found", f"{problem}; {ending}{needs_quotes}", _references(near))


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
    typed = folded(query)
    matches: list[str] = []
    for fits in (str.__eq__, str.startswith):
        matches = [name for name in names if typed and fits(folded(name), typed)]
        if len(matches) == 1:
            return matches[0]
    near, ending = suggestion(query, names, "fields", near=tuple(matches))
    raise Refusal("usage", f'unknown field "{query}"; {ending}', near)


def describe(item: Item) -> str:
    """Return an item's id and title, as they are shown to people."""
    return caption(item.name, naming.title_of(item))


def reference(page: Page, item: Item) -> str:
    """Return what names an item on the command line: its id, or its place as in ``@3``."""
    return item.name or f"@{naming.place_of(page, item)}"


def _references(matches: list[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference(page, item) for page, item in matches))


def _near(query: str, everything: list[Match]) -> list[Match]:
    """Return at most three items whose id or title resembles what was typed."""
    by_title = {naming.title_of(item): (page, item) for page, item in everything if item.title}
    ids = {item.name: (page, item) for page, item in everything if item.name}
    near = [ids[name] for name in nearest(query, ids)] if re.search(r"\d", query) else []
    # Titles are seldom typed in full.
    beginnings = {title[: len(query)]: title for title in by_title}
    near += [by_title[beginnings[start]] for start in nearest(query, beginnings)]
    words = set(naming.words_of(query))

    def common(match: Match) -> int:
        return len(words & set(naming.words_of(naming.title_of(match[1]))))

    near += sorted(filter(common, everything), key=common, reverse=True)
    return list({id(item): (page, item) for page, item in near}.values())[:3]
