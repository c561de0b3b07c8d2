"""For programs: the page, its findings and edits as JSON. Keys are stable; see the schema version.

Every function returns plain data, and ``dump`` turns it into text.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pillcheck.errors import Refusal
    from pillcheck.finding import Finding
    from pillcheck.page import HistoryRow, Item, Page

SCHEMA_VERSION = 1


def dump(content: dict[str, Any]) -> str:
    """Return the text of a report."""
    return json.dumps({"schema_version": SCHEMA_VERSION, **content}, ensure_ascii=False, indent=2)


def check(results: list[tuple[Page, list[Finding]]]) -> dict[str, Any]:
    """Return the report of a check."""
    findings = [(page, found) for page, every in results for found in every]
    counts = Counter(str(found.severity) for _, found in findings)
    return {
        "pages": [{"path": page.source.path, "items": len(page.items)} for page, _ in results],
        "findings": [_finding(page, found) for page, found in findings],
        "summary": {
            "errors": counts["error"],
            "warnings": counts["warning"],
            "infos": counts["info"],
            "fixed": 0,
        },
    }


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


def history(page: Page) -> dict[str, Any]:
    """Return the rows of the page history."""
    rows = page.history.rows if page.history else ()
    return {"path": page.source.path, "rows": [_row(page, row) for row in rows]}


def error(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal."""
    return {
        "error": {
            "kind": refusal.kind,
            "message": refusal.message,
            "candidates": list(refusal.candidates),
        }
    }


def _finding(page: Page, found: Finding) -> dict[str, Any]:
    start = page.source.position(found.span.start)
    end = page.source.position(found.span.end)
    item = found.item
    return {
        "rule": found.rule,
        "severity": str(found.severity),
        "message": found.message,
        "path": page.source.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "item": item.name if item else None,
        "title": item.title.value if item and item.title else None,
        "fix": {
            "title": found.fix.title,
            "safe": found.fix.safe,
            "edits": [
                {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
                for edit in found.fix.edits
            ],
        }
        if found.fix
        else None,
    }


def _estimate(one: Item) -> dict[str, Any] | None:
    if not one.estimate:
        return None
    return {
        "hours": _number(one.hours),
        "days": {rate: _number(days) for rate, days in one.days.items()},
    }


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
