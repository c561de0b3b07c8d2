"""For people: findings with the line they are on, and what is where on a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from click import style

if TYPE_CHECKING:
    from pillcheck.finding import Finding
    from pillcheck.page import Item, Page
    from pillcheck.source import Source, Span

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_WIDEST = 160


def finding(page: Page, found: Finding) -> str:
    """Return a finding: where, which rule, what is wrong, and the line with a caret under it."""
    place = page.source.position(found.span.start)
    severity = str(found.severity)
    head = (
        f"{style(f'{page.source.path}:{place.line}:{place.column}:', bold=True)} "
        f"{style(severity, fg=_COLOURS[severity])}[{found.rule}] "
        f"{visible(_subject(found.item))}{visible(found.message)}"
    )
    return head + "\n" + _excerpt(page.source, found.span, _COLOURS[severity])


def summary(pages: list[Page], findings: list[Finding]) -> str:
    """Return the closing line: how much was looked at, and what was found."""
    counts = Counter(str(found.severity) for found in findings)
    items = sum(len(page.items) for page in pages)
    statuses = Counter(
        page.dialect.label(item.status) if item.status else "no status"
        for page in pages
        for item in page.items
    )
    state = ", ".join(f"{number} {visible(label)}" for label, number in statuses.most_common())
    where = pages[0].source.path if len(pages) == 1 else plural(len(pages), "page")
    looked_at = f"{where}: {plural(items, 'item')}" + (f" ({state})" if state else "")
    told = [
        style(plural(counts[name], word), fg=_COLOURS[name])
        for name, word in (("error", "error"), ("warning", "warning"), ("info", "remark"))
        if counts[name]
    ]
    return f"{looked_at}: {', '.join(told) or style('no problems', fg='green')}"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """Return text from a page with whatever could steer a terminal made visible."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\t" else "�" for c in text)


def _subject(item: Item | None) -> str:
    if item is None:
        return ""
    title = f'"{item.title.value}"' if item.title and item.title.value else ""
    subject = " ".join(filter(None, (item.name, title)))
    return f"{subject}: " if subject else ""


def _excerpt(source: Source, span: Span, colour: str) -> str:
    place = source.position(span.start)
    line = source.line(place.line)
    start = place.column - 1
    end = min(max(start + span.end - span.start, start + 1), max(len(line), start + 1))
    # A long line is shown around the finding only.
    first = 0 if end <= _WIDEST else max(0, start - _WIDEST // 3)
    shown = line[first : first + _WIDEST]
    before = visible(shown[: start - first])
    marked = visible(shown[start - first : end - first]) or " "
    margin = f"{place.line:>5} | "
    pad = "".join("\t" if c == "\t" else " " for c in before)
    return (
        f"{margin}{before}{marked}{visible(shown[end - first :])}".rstrip()
        + f"\n{' ' * 5} | {pad}{style('^' * len(marked), fg=colour)}"
    )
