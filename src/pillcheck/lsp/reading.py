"""A document read as a backlog page, and what is found on it, as ``pillcheck check`` would."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.html.source import Span
from pillcheck.linting.linter import Policy, lint
from pillcheck.project import config as configuration
from pillcheck.project.config import DEFAULT_PAGE

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source
    from pillcheck.project.config import Config
    from pillcheck.rules.finding import Finding


class Reading:
    """A page with its configuration; its findings are worked out once, when they are needed."""

    def __init__(self, page: Page, config: Config) -> None:
        self.page = page
        self.config = config
        self.policy = Policy.of(config.rules, config.select, config.ignore)

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings without those of the baseline; a refusal where that cannot be read."""
        findings = lint(self.page, self.policy)
        file = self.config.baseline
        if not file or not findings:
            return findings
        from pillcheck.linting import baseline
        from pillcheck.linting.result import result_of

        configuration.gate_inside(file, "baseline", self.config)
        result = result_of(self.page, findings)
        remaining = baseline.apply(file, [result], lambda _, rule: self.policy.runs(rule))
        kept = {id(located) for located in remaining.results[0].findings}
        pairs = zip(findings, result.findings, strict=True)
        return [finding for finding, located in pairs if id(located) in kept]

    def item_at(self, offset: int) -> Item | None:
        """Return the innermost item at an offset."""
        return self.page.item_around(Span(offset, offset))


def read_source(source: Source, config: Config) -> Reading | None:
    """Read a text, or return nothing where it is no page of the team's.

    Where pages are configured, these are. Else it is the page at the usual place, and
    what has an item with a status: other HTML must stay quiet in an editor.
    """
    is_file = source.path != "-"
    if is_file and config.pages:
        real = os.path.realpath(source.path)
        if all(os.path.realpath(page) != real for page in config.pages):
            return None
        return Reading(read(source, config.dialect), config)
    is_usual = is_file and _is_usual(source.path)
    if not is_usual and not _may_say_status(source.text, config):
        return None
    page = read(source, config.dialect)
    is_page = is_usual or any(map(_says_status, page.items))
    return Reading(page, config) if is_page else None


def _is_usual(path: str) -> bool:
    from pillcheck.files.reading import upwards

    # The folder may not be there yet.
    real = os.path.realpath(path)
    usual = os.path.join(*DEFAULT_PAGE.split("/"))
    return any(real == os.path.join(above, usual) for above in upwards(os.path.dirname(real)))


def _may_say_status(text: str, config: Config) -> bool:
    """Tell whether it pays to read a text, which costs more with every key that is pressed."""
    dialect = config.dialect
    names = (dialect.pill_class, dialect.status_attribute)
    return dialect.shape is not None or any(name in text for name in names)


def _says_status(item: Item) -> bool:
    return bool(item.pills or item.status_attribute or item.carriers)
