"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from pillcheck.report.json_text import as_text

if TYPE_CHECKING:
    from pillcheck.linting.result import Result

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def check(results: list[Result]) -> str:
    """Return the report: a fingerprint stays the same when lines move."""
    seen: Counter[str] = Counter()
    issues = []
    for result in results:
        for found in result.findings:
            key = "\0".join((found.path, found.rule, found.item or "", found.message))
            seen[key] += 1
            issues.append(
                {
                    "description": found.text,
                    "check_name": found.rule,
                    "fingerprint": sha256(
                        f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
                    ).hexdigest(),
                    "severity": _SEVERITIES[found.severity],
                    "location": {
                        "path": found.path.replace("\\", "/"),
                        "lines": {"begin": found.line, "end": found.end_line},
                    },
                }
            )
    return as_text(issues)
