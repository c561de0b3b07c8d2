"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pillcheck.report.findings.paths import from_root
from pillcheck.report.json_text import as_text

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def check(results: list[Result]) -> str:
    """Return the report. A fingerprint stays the same when lines move."""
    seen: Counter[str] = Counter()
    issues = []
    for result in results:
        for finding in result.findings:
            path = from_root(finding.path)
            key = "\0".join((path, finding.rule, finding.item or "", finding.message))
            seen[key] += 1
            issues.append(
                {
                    "description": finding.text,
                    "check_name": finding.rule,
                    "fingerprint": sha256(
                        f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
                    ).hexdigest(),
                    "severity": _SEVERITIES[finding.severity],
                    "location": {
                        "path": path,
                        "lines": {"begin": finding.line, "end": finding.end_line},
                    },
                    **_others(finding, path),
                }
            )
    return as_text(issues)


def _others(finding: Located, path: str) -> dict[str, Any]:
    """Return the other places of a finding, as Code Climate's format has them."""
    places = [
        {"path": path, "lines": {"begin": related.line, "end": related.end_line}}
        for related in finding.related
    ]
    return {"other_locations": places} if places else {}
