"""What a check found, ready to be reported: plain values, with no page behind them.

So it can cross from one process to another, and every output format starts
from the same facts.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Source, Span
    from pillcheck.rules.finding import Finding

_WIDEST = 160


class Excerpt(Record):
    """The line of a finding, or the part of it that matters, and the marked characters in it."""

    line: str
    start: int
    length: int


class Located(Record):
    """A finding with its place as people count it. ``fix`` is its fix as plain data."""

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

    @property
    def subject(self) -> str:
        """The item's id and title, or nothing."""
        title = f'"{self.title}"' if self.title else None
        return " ".join(filter(None, (self.item, title)))

    @property
    def text(self) -> str:
        """The message with the item it is about."""
        return f"{self.subject}: {self.message}" if self.subject else self.message


class Result(Record):
    """What was found on one page, and how many findings were fixed.

    ``compared`` says whether it was judged against an earlier version as well.
    """

    path: str
    items: int
    statuses: Counter[str]
    findings: tuple[Located, ...] = ()
    fixed: int = 0
    compared: bool = False

    def without(self, hidden: Iterable[Located]) -> Result:
        """Return the result with some findings left out."""
        gone = {id(one) for one in hidden}
        return self.replaced(findings=tuple(f for f in self.findings if id(f) not in gone))


def result_of(
    page: Page, findings: Iterable[Finding], fixed: int = 0, *, compared: bool = False
) -> Result:
    """Return the result of a check."""
    statuses = Counter(
        page.dialect.label(item.status) if item.status else "no status" for item in page.items
    )
    located = tuple(_locate(page, found) for found in findings)
    return Result(page.source.path, len(page.items), statuses, located, fixed, compared)


def count(results: Iterable[Result]) -> Counter[str]:
    """Return how many findings there are of each severity."""
    return Counter(found.severity for result in results for found in result.findings)


def _locate(page: Page, found: Finding) -> Located:
    start = page.source.position(found.span.start)
    end = page.source.position(found.span.end)
    item = found.item
    return Located(
        found.rule,
        str(found.severity),
        found.message,
        page.source.path,
        start.line,
        start.column,
        end.line,
        end.column,
        item.name if item else None,
        item.title.value if item and item.title else None,
        _plain_fix(found),
        _excerpt(page.source, found.span),
    )


def _plain_fix(found: Finding) -> dict[str, Any] | None:
    if found.fix is None:
        return None
    return {
        "title": found.fix.title,
        "safe": found.fix.safe,
        "edits": [
            {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
            for edit in found.fix.edits
        ],
    }


def _excerpt(source: Source, span: Span) -> Excerpt:
    place = source.position(span.start)
    line = source.line_at(span.start)
    start = place.column - 1
    end = min(max(start + span.end - span.start, start + 1), max(len(line), start + 1))
    # A long line is shown around the finding only.
    first = 0 if end <= _WIDEST else max(0, start - _WIDEST // 3)
    return Excerpt(line[first : first + _WIDEST], start - first, end - start)
