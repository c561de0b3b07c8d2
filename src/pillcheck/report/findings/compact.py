"""Findings on a line each, as short as can be: for coding assistants, and for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.linting.result import count
from pillcheck.printable import visible
from pillcheck.report.findings.text import plural

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_SEVERITIES = ("error", "warning", "info")


def check(results: list[Result]) -> str:
    """Return a line for each finding, and one with their number."""
    findings = [finding for result in results for finding in result.findings]
    counts = count(results)
    totals = [plural(counts[severity], severity) for severity in _SEVERITIES if counts[severity]]
    safe = sum(1 for finding in findings if finding.fix and finding.fix["safe"])
    if safe:
        totals.append(f"{safe} fixable with --fix")
    return "\n".join([*map(_line, findings), ", ".join(totals) or "no problems"])


def _line(finding: Located) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}:"
    fix = ""
    if finding.fix:
        how = "--fix" if finding.fix["safe"] else "--fix --unsafe-fixes"
        fix = f"({how})"
    words = (place, finding.severity, finding.rule, finding.item, finding.message, fix)
    return visible(" ".join(word for word in words if word))
