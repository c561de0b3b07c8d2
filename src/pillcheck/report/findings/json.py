"""The findings of a check as JSON. Keys are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.linting.result import count
from pillcheck.report.json_text import dump

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result


def check(results: list[Result], diff: str | None = None) -> str:
    """Return the report of a check, with what the fixes would change where that was asked for."""
    counts = count(results)
    shown = {} if diff is None else {"diff": diff}
    return dump(
        {
            "pages": [{"path": result.path, "items": result.items} for result in results],
            "findings": [_finding(found) for result in results for found in result.findings],
            "summary": {
                "errors": counts["error"],
                "warnings": counts["warning"],
                "infos": counts["info"],
                "fixed": sum(result.fixed for result in results),
            },
            **shown,
        }
    )


def _finding(found: Located) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity,
        "message": found.message,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "end_line": found.end_line,
        "end_column": found.end_column,
        "item": found.item,
        "title": found.title,
        "fix": found.fix,
    }
