"""For programs: pages as plain data for JSON. Keys are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pillcheck.backlog.counts import Groups, Tally
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import HistoryRow, Item, Page


def item(page: Page, one: Item) -> dict[str, Any]:
    """Return an item."""
    status = one.status
    return {
        "id": one.name,
        "title": one.title.value if one.title else None,
        "priority": one.priority,
        "status": status,
        "label": page.dialect.label(status) if status else None,
        "line": page.source.position(one.element.token.start).line,
        "fields": {field.name: field.text for field in one.fields},
        "estimate": _estimate(one),
    }


def items(pages: list[Page], found: list[tuple[Page, Item]]) -> dict[str, Any]:
    """Return items of a page; of several pages, each with the path of its own."""
    listed = [
        item(page, one) | ({"path": page.source.path} if len(pages) > 1 else {})
        for page, one in found
    ]
    return {"path": pages[0].source.path, "items": listed}


def board(dialect: Dialect, pages: list[Page], groups: Groups) -> dict[str, Any]:
    """Return the items of a page or several by status; empty columns are there, too."""
    return {
        "path": pages[0].source.path,
        "columns": [
            _status(dialect, status) | {"items": items(pages, found)["items"]}
            for status, found in groups.items()
        ],
    }


def stats(
    dialect: Dialect, pages: list[Page], total: Tally, priorities: dict[str | None, Tally]
) -> dict[str, Any]:
    """Return the counts of a page, or of several together."""
    return {
        "path": pages[0].source.path,
        "pages": [{"path": page.source.path, "items": len(page.items)} for page in pages],
        **_tally(dialect, total),
        "priorities": [
            {"priority": name, **_tally(dialect, one)} for name, one in priorities.items()
        ],
    }


def history(pages: list[Page]) -> dict[str, Any]:
    """Return the rows of a page's history; of several, each with the path of its own."""
    found = [
        _row(page, row) | ({"path": page.source.path} if len(pages) > 1 else {})
        for page in pages
        if page.history
        for row in page.history.rows
    ]
    return {"path": pages[0].source.path, "rows": found}


def _estimate(one: Item) -> dict[str, Any] | None:
    if not one.estimate:
        return None
    return {
        "hours": _number(one.hours),
        "days": {rate: _number(days) for rate, days in one.days.items()},
    }


def _tally(dialect: Dialect, one: Tally) -> dict[str, Any]:
    return {
        "items": one.items,
        "done": one.done,
        "open": one.open,
        "share_done": None if one.share_done is None else round(one.share_done, 4),
        "open_hours": _number(float(one.hours)),
        "open_without_hours": one.without_hours,
        "statuses": [
            _status(dialect, status) | {"items": count} for status, count in one.statuses.items()
        ],
    }


def _status(dialect: Dialect, name: str | None) -> dict[str, Any]:
    return {"status": name, "label": dialect.label(name) if name else None}


def _number(value: float | None) -> float | None:
    """Return a whole number as one."""
    return int(value) if value is not None and value.is_integer() else value


def _row(page: Page, row: HistoryRow) -> dict[str, Any]:
    date = row.time.get("datetime").strip() if row.time else ""
    return {
        "date": date or (row.date.value if row.date else None),
        "change": row.change.value if row.change else None,
        "author": row.author.value if row.author else None,
        "line": page.source.position(row.element.token.start).line,
    }
