"""For people: findings with their lines, and a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.linting.result import count
from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.pages.width import cut, folded, width

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result
    from pillcheck.linting.verdict import Verdict

_SEVERITIES = ("error", "warning", "info")
# In front of a line of the page, which has five columns for its number.
_MARGIN = 8
# A tab is shown as so many spaces where lines are clipped.
_TAB = " " * 4


def finding(located: Located, columns: int | None = None) -> str:
    """Return a finding: place, severity, rule and message, then the line with carets below it.

    It is made to fit a terminal of so many columns; elsewhere, nothing is wrapped or clipped.
    """
    colour = colours.OF_SEVERITY[located.severity]
    place = style(f"{visible(located.path)}:{located.line}:{located.column}:", bold=True)
    text = visible(located.text)
    head = f"{place} {style(located.severity, fg=colour)}[{located.rule}] {text}"
    lines = [folded(head, columns, "  ")]
    lines += _excerpt(located, colour, columns)
    for related in located.related:
        place = f"{visible(related.path)}:{related.line}:{related.column}"
        lines.append(_note(f"note: {place}: {visible(related.message)}", columns))
    if located.fix:
        how = "--fix" if located.fix["safe"] else "--fix --unsafe-fixes"
        fix = f"{style('fix', fg=colours.GREEN)}: {visible(located.fix['title'])} ({how})"
        lines.append(_note(fix, columns))
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    """Return a line: what was checked, and how many findings there are."""
    counts = count(results)
    items = sum(result.items for result in results)
    statuses: Counter[str] = sum((result.statuses for result in results), Counter())
    state = ", ".join(f"{number} {visible(label)}" for label, number in statuses.most_common())
    where = visible(results[0].path) if len(results) == 1 else plural(len(results), "page")
    checked = f"{where}: {plural(items, 'item')}" + (f" ({state})" if state else "")
    totals = [
        style(plural(counts[severity], severity), fg=colours.OF_SEVERITY[severity])
        for severity in _SEVERITIES
        if counts[severity]
    ] or [style("no problems", fg=colours.GREEN)]
    fixed = sum(result.fixed for result in results)
    if fixed:
        totals.append(f"{fixed} fixed")
    return f"{checked}: {', '.join(totals)}"


def ending(verdict: Verdict, *, fixing: bool, unsafe: bool, passing: bool) -> str:
    """Return why a check fails and what can be fixed; nothing where there is neither.

    ``fixing`` is whether the safe fixes were made, ``unsafe`` whether the others were
    with them, and ``passing`` whether the call succeeds for all that.
    """
    reasons = [plural(verdict.errors, "error")] if verdict.errors else []
    if verdict.has_too_many_warnings:
        allowed = verdict.allowed or "none"
        reasons.append(f"{plural(verdict.warnings, 'warning')}, {allowed} allowed")
    parts = [f"{style('failed', fg=colours.RED)}: {' and '.join(reasons)}"] if reasons else []
    safe = 0 if fixing else verdict.safe
    more = 0 if fixing and unsafe else verdict.unsafe
    if safe:
        behind = f", {more} more with --unsafe-fixes" if more else ""
        parts.append(f"{safe} fixable with --fix{behind}")
    elif more:
        parts.append(f"{more} fixable with --fix --unsafe-fixes")
    if reasons and passing:
        parts.append("exit code 0 because of --exit-zero")
    return "; ".join(parts)


def statistics(results: list[Result]) -> str:
    """Return how many findings each rule has, most first."""
    counts = Counter((f.rule, f.severity) for result in results for f in result.findings)
    return "\n".join(
        f"{number:>5}  {style(severity, fg=colours.OF_SEVERITY[severity])}[{rule}]"
        for (rule, severity), number in counts.most_common()
    )


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _note(text: str, columns: int | None) -> str:
    """Return what stands below the line of a finding."""
    return folded(f"{'= ':>{_MARGIN}}{text}", columns, " " * _MARGIN)


def _excerpt(located: Located, colour: int, columns: int | None) -> list[str]:
    """Return the line of a finding, with carets below the characters that it is about."""
    line, start, length = located.excerpt.line, located.excerpt.start, located.excerpt.length
    before = visible(line[:start])
    marked = visible(line[start : start + length]) or " "
    rest = visible(line[start + length :])
    margin = f"{located.line:>5} | "
    if columns is not None:
        before, marked, rest = (part.replace("\t", _TAB) for part in (before, marked, rest))
    behind, carets = marked + rest, max(width(marked), 1)
    if columns is not None:
        before, behind, carets = _clipped(before, behind, carets, columns - len(margin))
    # A tab is as wide in the line below as in the line itself.
    pad = "\t".join(" " * width(part) for part in before.split("\t"))
    return [
        f"{margin}{before}{behind}".rstrip(),
        f"{'':>{len(margin) - 3}} | {pad}{style('^' * carets, fg=colour)}",
    ]


def _clipped(before: str, behind: str, carets: int, room: int) -> tuple[str, str, int]:
    """Return a line clipped to a room: what stands before the mark, the rest, and its carets.

    ``behind`` begins with the marked characters, of which as many carets remain as are shown.
    """
    start = width(before)
    if start + width(behind) <= room:
        return before, behind, carets
    # As much is shown on either side, unless there is less behind, or the mark is too long itself.
    beside = max((room - carets) // 2, room - width(behind), room // 4)
    if start + carets >= room and start > beside:
        from wcwidth import clip

        before = f"…{clip(before, start - beside + 1, start)}"
    left = room - width(before)
    shown = cut(behind, left)
    return before, shown, min(carets, width(shown) - (shown != behind))
