"""The titles of items, for a proposal: where they are, and how much they look like titles."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.repeated import PLAIN_NAME
from pillcheck.adopting.words import sense_of_text
from pillcheck.backlog.places import folded, table_around
from pillcheck.html.element_names import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.adopting.repeated import Group
    from pillcheck.backlog.page import Page

    Settings = dict[str, Any]
    Reader = Callable[[Settings], Page | None]

_TITLE = re.compile(r"title|name\b|heading|headline|subject|titel", re.IGNORECASE)
_TITLE_CLASS = re.compile(
    r"title|name|heading|headline|feature|summary|subject|text|titel|task", re.IGNORECASE
)
TITLE_COLUMN = re.compile(
    r"title|name|feature|item|finding|issue|problem|bug|change|goal|decision|question|area|"
    r"capability|initiative|project|improvement|task|summary|description|subject|milestone|topic|what|titel|nom|"
    r"タスク|機能|項目|名称|标题|功能|任务|项目|内容|기능|작업|제목|название|задача|функция|"
    r"tâche|fonction|tarea|función|nombre|tarefa|função|attività|funzione|zadanie|"
    r"aufgabe|funktion|paper title|deliverable|story|component|module|requirement",
    re.IGNORECASE,
)
# How good titles are at most that stand in several columns of a table.
_PASSABLE = 0.6
_WORDY = re.compile(r"[^\W\d_]")


def title_quality(page: Page) -> float:
    """Return how much the titles on a page look like titles, from 0 to 1."""
    titles = _titles(page)
    words = [title for title in titles if _WORDY.search(title)]
    if not words:
        return 0.0
    distinct = sum(1 if len(title) <= 140 else 0.7 for title in set(words)) / len(titles)
    statuses = sum(sense_of_text(title).weight == 1 for title in words) / len(titles)
    return max(0.0, min(1.0, distinct * 1.1) - statuses)


def with_title(
    settings: Settings, page: Page, group: Group, reader: Reader
) -> tuple[Settings, Page]:
    """Return the settings with the place of the titles, and the page as they read it."""
    best, quality = (settings, page), title_quality(page)
    if group.header and not _is_column(page, group):
        quality = min(quality, _PASSABLE)
    if quality >= 0.9 and has_headings(page):
        return best
    for place in _title_places(group, page):
        tried = in_order({**settings, "title": place})
        other = reader(tried)
        if other is None or (quality >= 0.9 and ("title" in best[0] or not _is_title(place))):
            continue
        new = title_quality(other)
        if new <= quality and _titles(other) == _titles(best[1]):
            if quality >= 0.85 and _is_title(place):
                # The column is named for what is read there in any case.
                return best
            continue
        if new > quality or (new >= 0.85 and _is_title(place)):
            best, quality = (tried, other), new
    return best


def first_part(settings: Settings, page: Page, reader: Reader) -> tuple[Settings, Page]:
    """Return the settings with the first part of the titles, where a text follows it."""
    whole = _titles(page)
    for place in _places_inside(page):
        tried = in_order({**settings, "title": place})
        other = reader(tried)
        if other is None:
            continue
        pairs = list(zip(_titles(other), whole, strict=True))
        is_start = all(part and words.startswith(part) for part, words in pairs)
        is_mostly_longer = 2 * sum(part != words for part, words in pairs) > len(pairs)
        is_good = title_quality(other) >= 0.9 * title_quality(page)
        if is_start and is_mostly_longer and is_good:
            return tried, other
    return settings, page


def _places_inside(page: Page) -> list[str]:
    """Return the places of what stands first in all the cells or summaries of titles."""
    counts: Counter[str] = Counter()
    for item in page.items:
        if not item.heading or item.heading.name not in ("td", "th", "summary"):
            return []
        aside = {carried.element for carried in item.carriers}
        aside |= {known.element for known in item.properties}
        first = next((e for e in item.heading.descendants() if e not in aside), None)
        if first is not None and first.has_text:
            names = [f"{first.name}.{c}" for c in first.classes if PLAIN_NAME.match(c)]
            counts.update([*names, *([first.name] if first.name in ("strong", "b", "a") else [])])
    return [place for place, count in counts.items() if count == len(page.items)]


def _titles(page: Page) -> list[str]:
    return [item.title.value if item.title else "" for item in page.items]


def _is_column(page: Page, group: Group) -> bool:
    """Tell whether the titles stand in one column, not in what heads several rows and the next."""
    # The page was read anew: the same elements have the same numbers in its tree.
    rows = {element.number: element for element in group.elements}
    columns = set(group.names)
    for item in page.items:
        row = rows.get(item.element.number)
        if row is not None and item.heading is not None:
            cells = ((name, group.columns.cell(row, name)) for name in group.names)
            number = item.heading.number
            columns &= {name for name, cell in cells if cell and cell.number == number}
    return bool(columns)


def _is_title(place: str) -> bool:
    if place.startswith("column:"):
        return bool(TITLE_COLUMN.search(place.partition(":")[2]))
    return bool(_TITLE_CLASS.search(place))


def has_headings(page: Page) -> bool:
    """Tell whether the titles are headings, or all there is that could be it."""
    names = Counter(item.heading.name for item in page.items if item.heading)
    return sum(names[name] for name in (*HEADINGS, "summary")) >= 0.9 * len(page.items)


def in_order(settings: Settings) -> Settings:
    """Put title and id behind what an item is."""
    first = ("item", "item-table", "title", "id", "id-pattern")
    keys = [*(key for key in first if key in settings), *(k for k in settings if k not in first)]
    return {key: settings[key] for key in keys}


def _title_places(group: Group, page: Page) -> Iterator[str]:
    aside = {c.element for item in page.items for c in item.carriers}
    if group.header:
        taken = {c.carrier.at for item in page.items[:1] for c in item.carriers}
        named = filter(TITLE_COLUMN.search, group.all_names)
        own = {name: _own_cells(group, name) for name in named if f"column:{name}" not in taken}
        for name in sorted(filter(own.get, own), key=lambda name: -own[name]):
            yield f"column:{name}"
        for name in group.names:
            if all(group.columns.cell(row, name) for row in group.elements):
                yield f"column:{name}"
        return
    counts: Counter[str] = Counter()
    elements = group.elements
    for item in elements:
        names: dict[str, None] = {}
        for inner in item.descendants():
            if inner in aside or not inner.has_text:
                continue
            for name in inner.classes:
                if PLAIN_NAME.match(name):
                    names[f"{inner.name}.{name}"] = None
            if inner.name in ("strong", "b", "a", "dt", "p"):
                names[inner.name] = None
        counts.update(list(names))
    places = [place for place, count in counts.items() if count >= 0.9 * len(elements)]
    yield from sorted(
        places,
        key=lambda p: (
            not _TITLE.search(p),
            not _TITLE_CLASS.search(p),
            p not in ("strong", "b"),
            places.index(p),
        ),
    )[:6]


def _own_cells(group: Group, name: str) -> int:
    """Return how many rows have a cell in a column, or 0 where others go on without one.

    A column whose cells mostly span several rows names groups of items.
    """
    own = sum(group.columns.cell(row, name) is not None for row in group.elements)
    tables = {table: group.columns.names(table) for row in group.elements
              if (table := table_around(row))}  # fmt: skip
    known = sum(
        folded(name) in tables[table] for row in group.elements if (table := table_around(row))
    )
    return own if own > 0.6 * known else 0
