"""JUnit's XML report: a test suite for each page, a failed test for each finding.

https://github.com/testmoapp/junitxml describes the format that its readers share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pillcheck.printable import visible
from pillcheck.report.findings.paths import from_root

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result


def check(results: list[Result]) -> str:
    """Return the report. Only errors are failures; other findings are passed tests with output."""
    suites = "\n".join(_suite(result) for result in results)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pillcheck">'
    return f"{head}\n{suites}\n</testsuites>"


def _suite(result: Result) -> str:
    failures = sum(finding.severity == "error" for finding in result.findings)
    cases = [_case(finding) for finding in result.findings]
    if not cases:
        cases = [f'<testcase name="no problems" classname={quoteattr(_path(result.path))}/>']
    head = (
        f'<testsuite name={quoteattr(_path(result.path))} tests="{len(cases)}" '
        f'failures="{failures}" errors="0">'
    )
    return "\n".join((head, *cases, "</testsuite>"))


def _path(path: str) -> str:
    return visible(from_root(path))


def _case(finding: Located) -> str:
    name = quoteattr(visible(f"{finding.rule} {finding.line}:{finding.column}"))
    text = visible(finding.text)
    place = f"{_path(finding.path)}:{finding.line}:{finding.column}"
    others = "".join(
        f"\n{_path(other.path)}:{other.line}:{other.column}: {visible(other.message)}"
        for other in finding.related
    )
    if finding.severity == "error":
        content = escape(place + others)
        inner = f'<failure message={quoteattr(text)} type="{finding.rule}">{content}</failure>'
    else:
        content = escape(f"{place}: {finding.severity}: {text}{others}")
        inner = f"<system-out>{content}</system-out>"
    return f"<testcase name={name} classname={quoteattr(_path(finding.path))}>{inner}</testcase>"
