"""The title, the id and the priority of items, for a proposal that says where the status is."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.repeated import PLAIN_NAME, cells
from pillcheck.adopting.words import is_priority, sense_of_text
from pillcheck.backlog.places import folded, table_around
from pillcheck.html.element_names import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.adopting.repeated import Group
    from pillcheck.adopting.slots import Slot
    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

    Settings = dict[str, Any]
    Reader = Callable[[Settings], Page | None]

_TITLE = re.compile(r"title|name\b|heading|headline|subject|titel", re.IGNORECASE)
_TITLE_CLASS = re.compile(
    r"title|name|heading|headline|feature|summary|subject|text|titel|task", re.IGNORECASE
)
_TITLE_COLUMN = re.compile(
    r"title|name|feature|item|finding|issue|problem|bug|change|goal|decision|question|area|"
    r"capability|initiative|project|improvement|task|summary|description|subject|milestone|topic|what|titel|nom|"
    r"タスク|機能|項目|名称|标题|功能|任务|项目|内容|기능|작업|제목|название|задача|функция|"
    r"tâche|fonction|tarea|función|nombre|tarefa|função|attività|funzione|zadanie|"
    r"aufgabe|funktion|paper title|deliverable|story|component|module|requirement",
    re.IGNORECASE,
)
_ID_CLASS = re.compile(
    r"(?:^|[-_])(?:id|num|number|key|code|ref|no|index)(?:$|[-_])", re.IGNORECASE
)
_ID_COLUMN = re.compile(
    r"(?:.*[\s_-])?(?:#|id|no\.?|nr\.?|key|ref|number|issue|ticket|code)", re.IGNORECASE
)
_PATTERNS = (
    r"[A-Z][A-Z0-9]*-[A-Z]?[0-9]+",
    r"#[0-9]+",
    r"[A-Z]{1,5}[0-9]+(?:\.[0-9]+)*",
)
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:--|__|-|_)(?=[A-Za-z0-9])")
_ID_ATTRIBUTES = ("data-id", "data-key", "data-item", "data-item-id", "data-issue", "data-ticket")
# How good titles are at most that stand in several columns of a table.
_PASSABLE = 0.6
_WORDY = re.compile(r"[^\W\d_]")
_RANKS = (
    "critical", "urgent", "highest", "very high", "p0", "high", "must", "p1", "should", "medium",
    "med", "mid", "normal", "p2", "could", "low", "p3", "lowest", "p4", "p5",
)  # fmt: skip


def completed(
    settings: Settings, group: Group, slot: Slot, reader: Reader
) -> tuple[Settings, Page] | None:
    """Return the settings with title, id and priority, and the page as they read it."""
    plain = with_priority(settings, group, slot)
    settings = _with_id(plain, group)
    page = reader(settings)
    if page is None:
        return None
    if settings != plain and title_quality(page) < 0.9:
        # A heading such as "M1" is the title, where nothing else could be it.
        other = reader(plain)
        if other and _is_plain(other) and title_quality(other) > title_quality(page):
            settings, page = plain, other
    best, quality = (settings, page), title_quality(page)
    if group.header and not _is_column(page, group):
        quality = min(quality, _PASSABLE)
    if quality >= 0.9 and _is_plain(page):
        return best
    for place in _title_places(group, page):
        tried = _ordered({**settings, "title": place})
        page = reader(tried)
        if page is None or (quality >= 0.9 and ("title" in best[0] or not _is_title(place))):
            continue
        new = title_quality(page)
        if new <= quality and _titles(page) == _titles(best[1]):
            if quality >= 0.85 and _is_title(place):
                # The column is named for what is read there in any case.
                return best
            continue
        if new > quality or (new >= 0.85 and _is_title(place)):
            best, quality = (tried, page), new
    return best


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
        return bool(_TITLE_COLUMN.search(place.partition(":")[2]))
    return bool(_TITLE_CLASS.search(place))


def title_quality(page: Page) -> float:
    """Return how much the titles on a page look like titles, from 0 to 1."""
    titles = [item.title.value if item.title else "" for item in page.items]
    words = [title for title in titles if _WORDY.search(title)]
    if not words:
        return 0.0
    distinct = sum(1 if len(title) <= 140 else 0.7 for title in set(words)) / len(titles)
    statuses = sum(sense_of_text(title).weight == 1 for title in words) / len(titles)
    return max(0.0, min(1.0, distinct * 1.1) - statuses)


def _is_plain(page: Page) -> bool:
    """Tell whether the titles are headings, or all there is that could be it."""
    names = Counter(item.heading.name for item in page.items if item.heading)
    return sum(names[name] for name in (*HEADINGS, "summary")) >= 0.9 * len(page.items)


def _ordered(settings: Settings) -> Settings:
    """Put title and id behind what an item is."""
    first = ("item", "item-table", "title", "id", "id-pattern")
    keys = [*(key for key in first if key in settings), *(k for k in settings if k not in first)]
    return {key: settings[key] for key in keys}


def _title_places(group: Group, page: Page) -> Iterator[str]:
    aside = {c.element for item in page.items for c in item.carriers}
    if group.header:
        taken = {c.carrier.at for item in page.items[:1] for c in item.carriers}
        named = filter(_TITLE_COLUMN.search, group.all_names)
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


def _with_id(settings: Settings, group: Group) -> Settings:
    elements = group.elements
    ids = [element.get("id") for element in elements]
    if sum(map(bool, ids)) >= 0.5 * len(ids):
        return settings
    for name in _ID_ATTRIBUTES:
        values = [element.get(name).strip() for element in elements]
        if all(values) and len(set(values)) == len(values):
            return _ordered({**settings, "id": f"@{name}"})
    for place, texts, is_id in _id_places(group):
        if len(texts) < len(elements) or not all(texts):
            continue
        for pattern in _PATTERNS:
            matches = [re.match(rf"[\[(]?({pattern})(?!\w)", text) for text in texts]
            names = [match[1] for match in matches if match]
            if len(names) == len(texts) and len(set(names)) >= 0.9 * len(names):
                whole = all(name == text for name, text in zip(names, texts, strict=True))
                rest = {} if whole else {"id-pattern": pattern}
                return _ordered({**settings, "id": place, **rest})
        is_short = all(len(text) <= 16 and re.search(r"\d", text) for text in texts)
        if is_id and is_short and len(set(texts)) == len(texts):
            return _ordered({**settings, "id": place})
    return settings


def _id_places(group: Group) -> Iterator[tuple[str, list[str], bool]]:
    """Yield places that may hold an id, with the text there in each item."""
    elements = group.elements
    if group.header:
        for name in group.names:
            inside = [group.columns.cell(row, name) for row in elements]
            texts = [cell.text() if cell else "" for cell in inside]
            is_first = name == group.names[0] and any(map(_TITLE_COLUMN.search, group.names))
            is_code = is_first and not any(re.search(r"\s", text) for text in texts)
            yield f"column:{name}", texts, is_code or bool(_ID_COLUMN.fullmatch(name.strip()))
        tables = {table for row in elements if (table := table_around(row))}
        firsts = {next(iter(group.columns.names(table)), "") for table in tables}
        if len(firsts) > 1 and all(map(_ID_COLUMN.fullmatch, firsts)):
            # Ids that are called otherwise in each table.
            before = [next(iter(cells(row)), None) for row in elements]
            texts = [cell.text() if cell and cell.name == "td" else "" for cell in before]
            yield "td:first-child", texts, True
        return
    places: Counter[str] = Counter()
    for item in elements:
        names_here: dict[str, None] = {}
        for inner in item.descendants():
            text = inner.text() if inner.inner_end - inner.inner_start < 600 else ""
            if re.match(r"[\[(]?(?:#?\d+|[A-Z]+-?\d+)", text):
                named = [f"{inner.name}.{c}" for c in inner.classes if PLAIN_NAME.match(c)]
                names_here |= dict.fromkeys(named or [inner.name])
        places.update(list(names_here))
    likely = [place for place, count in places.items() if count == len(elements)]
    for place in sorted(likely, key=lambda p: _id_rank(p, group)):
        name, _, own = place.partition(".")
        texts = [
            next((e.text() for e in item.descendants(name) if not own or own in e.classes), "")
            for item in elements
        ]
        yield place, texts, _is_id_class(place)


def _id_rank(place: str, group: Group) -> tuple[bool, bool, int]:
    """Return what orders places of an id: those named so, headings, and the shortest texts."""
    name, _, own = place.partition(".")
    inner = (e for e in group.elements[0].descendants(name) if not own or own in e.classes)
    length = next((len(e.text()) for e in inner), 0)
    return not _is_id_class(place), name not in HEADINGS, length


def _is_id_class(place: str) -> bool:
    return bool(_ID_CLASS.search(place.partition(".")[2]))


def with_priority(settings: Settings, group: Group, slot: Slot) -> Settings:
    """Return the settings with the priority of items as a property, if they have one."""
    known = _priority(group, slot)
    if known is None:
        return settings
    rule, values = known
    ranked = sorted(values, key=_rank)
    return {**settings, "priorities": ranked, "properties": {"priority": rule}}


def _property_places(element: Element) -> Iterator[str]:
    for name in element.classes:
        if PLAIN_NAME.match(name):
            yield f"{element.name}.{name}"
        if prefix := _PREFIX.match(name):
            yield f'{element.name}[class*="{prefix[0]}"]'


def _rank(value: str) -> float:
    words = re.sub(r"[-_ ]*prio(?:rity)?[-_: ]*", "", value.casefold()).strip()
    number = re.search(r"\d", words)
    if words in _RANKS:
        return _RANKS.index(words)
    return 50 + int(number[0]) if number else 99.0


def _priority(group: Group, slot: Slot) -> tuple[dict[str, Any], list[str]] | None:
    elements = group.elements
    for name in ("data-priority", "data-prio"):
        values = list(dict.fromkeys(filter(None, (e.get(name).strip() for e in elements))))
        if sum(bool(e.get(name)) for e in elements) * 2 >= len(elements) and len(values) < 8:
            return {"attribute": name}, values
    taken = {value.element: number for number, value in enumerate(slot.values) if value}
    texts: dict[str, dict[int, str]] = {}
    if group.header:
        for place, cell_texts, _ in _id_places(group):
            texts[place] = dict(enumerate(cell_texts))
    else:
        for number, item in enumerate(elements):
            for inner in item.descendants():
                for place in _property_places(inner):
                    by_item = texts.setdefault(place, {})
                    if inner in taken:
                        # The reader would take it for a priority where there is none.
                        by_item.setdefault(-1, "")
                    elif inner.is_plain:
                        by_item.setdefault(number, inner.text())
    # First the places that no status shares.
    for place, by_item in sorted(texts.items(), key=lambda entry: -1 in entry[1]):
        words = [word for word in by_item.values() if word]
        if -1 in by_item and len(words) < len(elements):
            continue
        values = list(dict.fromkeys(words))
        if (
            len(words) * 2 >= len(elements)
            and 1 < len(values) < min(8, len(words))
            and all(map(is_priority, values))
        ):
            return {"at": place}, values
    return None
