"""Pages as plain data for JSON. Keys are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import reference
from pillcheck.backlog.snapshot import item_state, row_state
from pillcheck.backlog.waiting import waits_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.counts import Groups, Tally
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import HistoryRow, Item, Page
    from pillcheck.backlog.snapshot import ItemState
    from pillcheck.backlog.upcoming import Turn


def item(page: Page, item: Item) -> dict[str, Any]:
    """Return an item."""
    state = item_state(item)
    return {
        "id": state.id,
        "title": state.heading,
        "priority": state.priority,
        "status": state.status,
        "label": item.words or (page.dialect.label(state.status) if state.status else None),
        "line": page.source.position(item.element.token.start).line,
        "fields": {field.name: field.text for field in state.fields},
        "estimate": _estimate(state),
        "properties": dict(state.properties),
        "attributes": {name: value for name, value in state.extras if name.startswith("data-")},
    }


def items(pages: list[Page], matches: Iterable[Match]) -> dict[str, Any]:
    """Return items of a page; of several pages, each item with the path of its page."""
    return {
        "path": pages[0].source.path,
        "items": [item(page, match) | _path(pages, page) for page, match in matches],
    }


def turns(
    pages: list[Page], turns: Iterable[Turn], circles: Iterable[tuple[Item, ...]]
) -> dict[str, Any]:
    """Return what to work on, each item with the ids that it waits for."""
    return {
        "path": pages[0].source.path,
        "items": [
            item(turn.page, turn.item)
            | _path(pages, turn.page)
            | {"waits_for": _names(turn.page, turn.waits_for)}
            for turn in turns
        ],
        "circles": [[known.name for known in circle] for circle in circles],
    }


def item_with_waits(page: Page, known: Item) -> dict[str, Any]:
    """Return an item, with what it waits for and what waits for it."""
    waits = waits_of(page)
    return item(page, known) | {
        "waits_for": _names(page, waits.waits_for(known)),
        "waited_for_by": _names(page, waits.waited_for_by(known)),
    }


def board(dialect: Dialect, pages: list[Page], groups: Groups) -> dict[str, Any]:
    """Return the items of one page or several by status, empty columns included."""
    return {
        "path": pages[0].source.path,
        "columns": [
            _status(dialect, status) | {"items": items(pages, matches)["items"]}
            for status, matches in groups.items()
        ],
    }


def stats(
    dialect: Dialect, pages: list[Page], total: Tally, priorities: dict[str | None, Tally]
) -> dict[str, Any]:
    """Return the counts of one page, or of several together."""
    return {
        "path": pages[0].source.path,
        "pages": [{"path": page.source.path, "items": len(page.items)} for page in pages],
        **_tally(dialect, total),
        "priorities": [
            {"priority": name, **_tally(dialect, tally)} for name, tally in priorities.items()
        ],
    }


def history(pages: list[Page]) -> dict[str, Any]:
    """Return the history rows of a page; of several pages, each row with the path of its page."""
    return {
        "path": pages[0].source.path,
        "rows": [
            _row(page, row) | _path(pages, page)
            for page in pages
            if page.history
            for row in page.history.rows
        ],
    }


def _names(page: Page, items: Iterable[Item]) -> list[str]:
    return [reference(page, known) for known in items]


def _path(pages: list[Page], page: Page) -> dict[str, str]:
    return {"path": page.source.path} if len(pages) > 1 else {}


def _estimate(item: ItemState) -> dict[str, Any] | None:
    if item.days is None:
        return None
    return {
        "hours": _number(item.hours),
        "total_hours": _number(item.total_hours),
        "days": {rate: _number(days) for rate, days in item.days},
    }


def _tally(dialect: Dialect, tally: Tally) -> dict[str, Any]:
    return {
        "items": tally.items,
        "done": tally.done,
        "open": tally.open,
        "share_done": None if tally.share_done is None else round(tally.share_done, 4),
        "open_hours": _number(float(tally.hours)),
        "open_without_hours": tally.without_hours,
        "statuses": [
            _status(dialect, status) | {"items": count} for status, count in tally.statuses.items()
        ],
    }


def _status(dialect: Dialect, name: str | None) -> dict[str, Any]:
    return {"status": name, "label": dialect.label(name) if name else None}


def _number(value: float | None) -> float | None:
    """Return a whole number as one."""
    return int(value) if value is not None and value.is_integer() else value


def _row(page: Page, row: HistoryRow) -> dict[str, Any]:
    state = row_state(row)
    return {
        "date": (state.moment or "").strip() or state.date,
        "change": state.change,
        "author": state.author,
        "line": page.source.position(row.element.token.start).line,
    }
