"""The findings of a check as JSON. Keys are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.linting.result import count
from pillcheck.report.json_text import dump

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, RelatedPlace, Result


def check(results: list[Result], diff: str | None = None) -> str:
    """Return the report of a check; ``diff`` is what the fixes would change, if requested."""
    counts = count(results)
    shown = {} if diff is None else {"diff": diff}
    return dump(
        {
            "pages": [{"path": result.path, "items": result.items} for result in results],
            "findings": [_finding(finding) for result in results for finding in result.findings],
            "summary": {
                "errors": counts["error"],
                "warnings": counts["warning"],
                "infos": counts["info"],
                "fixed": sum(result.fixed for result in results),
            },
            **shown,
        }
    )


def _finding(finding: Located) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "item": finding.item,
        "title": finding.title,
        "fix": finding.fix,
        "related": [_related(related) for related in finding.related],
    }


def _related(place: RelatedPlace) -> dict[str, Any]:
    return {
        "message": place.message,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
