"""Annotations in the log of a GitHub workflow.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import visible, without_commands

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def check(results: list[Result]) -> str:
    """Return a line for every finding."""
    return "\n".join(_line(found) for result in results for found in result.findings)


def _line(found: Located) -> str:
    values = {"file": found.path, "line": found.line, "col": found.column}
    if found.end_line == found.line:
        values["endColumn"] = found.end_column
    values["title"] = f"pillcheck: {found.rule}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    return f"::{_COMMANDS[found.severity]} {properties}::{_data(found.text)}"


def _data(text: str) -> str:
    # With no line break in it, a percent sign is all there is to escape.
    return without_commands(visible(text)).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
