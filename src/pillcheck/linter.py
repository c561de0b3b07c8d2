"""Runs the rules over a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules import RULES

if TYPE_CHECKING:
    from pillcheck.finding import Finding
    from pillcheck.page import Page


def lint(page: Page) -> list[Finding]:
    """Return what the rules find on a page, in page order."""
    found = [finding for rule in RULES for finding in rule.check(page)]
    return sorted(found, key=lambda finding: (finding.span, finding.rule))
