"""The id and the priority of items, for a proposal that says where the status is."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.repeated import PLAIN_NAME, cells
from pillcheck.adopting.titles import (
    TITLE_COLUMN,
    first_part,
    has_headings,
    in_order,
    title_quality,
    with_title,
)
from pillcheck.adopting.words import is_priority
from pillcheck.backlog.places import table_around
from pillcheck.html.element_names import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.adopting.repeated import Group
    from pillcheck.adopting.slots import Slot
    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

    Settings = dict[str, Any]
    Reader = Callable[[Settings], Page | None]

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
        if other and has_headings(other) and title_quality(other) > title_quality(page):
            settings, page = plain, other
    return first_part(*with_title(settings, page, group, reader), reader)


def _with_id(settings: Settings, group: Group) -> Settings:
    elements = group.elements
    ids = [element.get("id") for element in elements]
    if sum(map(bool, ids)) >= 0.5 * len(ids):
        return settings
    for name in _ID_ATTRIBUTES:
        values = [element.get(name).strip() for element in elements]
        if all(values) and len(set(values)) == len(values):
            return in_order({**settings, "id": f"@{name}"})
    for place, texts, is_id in _id_places(group):
        if len(texts) < len(elements) or not all(texts):
            continue
        for pattern in _PATTERNS:
            matches = [re.match(rf"[\[(]?({pattern})(?!\w)", text) for text in texts]
            names = [match[1] for match in matches if match]
            if len(names) == len(texts) and len(set(names)) >= 0.9 * len(names):
                whole = all(name == text for name, text in zip(names, texts, strict=True))
                rest = {} if whole else {"id-pattern": pattern}
                return in_order({**settings, "id": place, **rest})
        is_short = all(len(text) <= 16 and re.search(r"\d", text) for text in texts)
        if is_id and is_short and len(set(texts)) == len(texts):
            return in_order({**settings, "id": place})
    return settings


def _id_places(group: Group) -> Iterator[tuple[str, list[str], bool]]:
    """Yield places that may hold an id, with the text there in each item."""
    elements = group.elements
    if group.header:
        for name in group.names:
            inside = [group.columns.cell(row, name) for row in elements]
            texts = [cell.text() if cell else "" for cell in inside]
            is_first = name == group.names[0] and any(map(TITLE_COLUMN.search, group.names))
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
