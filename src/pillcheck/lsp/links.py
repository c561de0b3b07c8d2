"""Where the documentation of a rule is."""

from __future__ import annotations

_RULES = "https://github.com/pillcheck/pillcheck/blob/main/docs/rules.md"


def rule_page(rule: str) -> str:
    """Return the address of what is written about a rule."""
    return f"{_RULES}#{rule}"
