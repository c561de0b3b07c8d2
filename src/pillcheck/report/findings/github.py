"""Annotations in the log of a GitHub workflow.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import visible, without_commands
from pillcheck.report.findings.paths import from_root

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def check(results: list[Result]) -> str:
    """Return a line for every finding."""
    return "\n".join(_line(finding) for result in results for finding in result.findings)


def _line(finding: Located) -> str:
    values = {"file": from_root(finding.path), "line": finding.line, "col": finding.column}
    if finding.end_line == finding.line:
        values["endColumn"] = finding.end_column
    values["title"] = f"pillcheck: {finding.rule}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    # An annotation has one place, so the others are named in its text.
    places = "".join(f"; line {related.line}: {related.message}" for related in finding.related)
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(f'{finding.text}{places}')}"


def _data(text: str) -> str:
    # With no line break in it, a percent sign is all there is to escape.
    return without_commands(visible(text)).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
