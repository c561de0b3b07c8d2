"""What a check found, as plain values without the page.

They can be sent from one process to another, and every output format is made
from them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Source, Span
    from pillcheck.rules.finding import Finding, Fix, Related

_WIDEST = 160


class Excerpt(Record):
    """The line of a finding, or the part around it, and which characters to mark."""

    line: str
    start: int
    length: int


class RelatedPlace(Record):
    """Another place that a finding is about, in the same file, and what is there."""

    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Located(Record):
    """A finding with its file, lines and columns, which count from 1; ``fix`` is plain data."""

    rule: str
    severity: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    item: str | None
    title: str | None
    fix: dict[str, Any] | None
    excerpt: Excerpt
    related: tuple[RelatedPlace, ...] = ()

    @property
    def subject(self) -> str:
        """The item's id and title, or an empty string."""
        title = f'"{self.title}"' if self.title else None
        return " ".join(filter(None, (self.item, title)))

    @property
    def text(self) -> str:
        """The message, after the item that it is about."""
        return f"{self.subject}: {self.message}" if self.subject else self.message


class Result(Record):
    """The findings on one page, and how many others were fixed.

    ``compared`` is whether the page was compared with an earlier version.
    """

    path: str
    items: int
    statuses: Counter[str]
    findings: tuple[Located, ...] = ()
    fixed: int = 0
    compared: bool = False

    def without(self, hidden: Iterable[Located]) -> Result:
        """Return the result without some of its findings."""
        ids = {id(finding) for finding in hidden}
        return self.replaced(findings=tuple(f for f in self.findings if id(f) not in ids))

    def beyond(self, before: Result) -> Result:
        """Return the result without warnings and infos that an earlier version has as well.

        A finding is recognised by its rule, item and message, since lines move.
        """
        known = Counter((f.rule, f.item, f.message) for f in before.findings)
        hidden = []
        for finding in self.findings:
            key = finding.rule, finding.item, finding.message
            if finding.severity != "error" and known[key] > 0:
                known[key] -= 1
                hidden.append(finding)
        return self.without(hidden)


def result_of(
    page: Page, findings: Iterable[Finding], fixed: int = 0, *, compared: bool = False
) -> Result:
    """Return the result of a check of a page."""
    statuses = Counter(
        page.dialect.label(item.status) if item.status else "no status" for item in page.items
    )
    located = tuple(_locate(page, finding) for finding in findings)
    return Result(
        path=page.source.path,
        items=len(page.items),
        statuses=statuses,
        findings=located,
        fixed=fixed,
        compared=compared,
    )


def count(results: Iterable[Result]) -> Counter[str]:
    """Return how many findings there are of each severity."""
    return Counter(finding.severity for result in results for finding in result.findings)


def _locate(page: Page, finding: Finding) -> Located:
    start = page.source.position(finding.span.start)
    end = page.source.position(finding.span.end)
    item = finding.item
    return Located(
        rule=finding.rule,
        severity=str(finding.severity),
        message=finding.message,
        path=page.source.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        item=item.name if item else None,
        title=item.title.value if item and item.title else None,
        fix=_plain(finding.fix) if finding.fix else None,
        excerpt=_excerpt(page.source, finding.span),
        related=tuple(_place(page.source, related) for related in finding.related),
    )


def _place(source: Source, related: Related) -> RelatedPlace:
    start, end = source.position(related.span.start), source.position(related.span.end)
    return RelatedPlace(
        message=related.message,
        path=source.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
    )


def _plain(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [
            {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
            for edit in fix.edits
        ],
    }


def _excerpt(source: Source, span: Span) -> Excerpt:
    start = source.position(span.start).column - 1
    # Of a long line, only the part around the finding is looked at and shown.
    behind = re.split(r"[\r\n]", source.text[span.start : span.start + 2 * _WIDEST], maxsplit=1)[0]
    length = max(min(span.end - span.start, len(behind)), 1)
    first = 0 if start + length <= _WIDEST else max(0, start - _WIDEST // 3)
    before = source.text[span.start - start + first : span.start]
    line = before + behind
    if first:
        line = f"…{line[1:]}"
    if len(line) > _WIDEST:
        line = f"{line[: _WIDEST - 1]}…"
    return Excerpt(line, start - first, length)
