"""For people: findings with their lines, and a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from click import style

from pillcheck.linting.result import count
from pillcheck.printable import visible

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def finding(located: Located) -> str:
    """Return a finding: place, severity, rule and message, then the line with carets below it."""
    colour = _COLOURS[located.severity]
    place = style(f"{visible(located.path)}:{located.line}:{located.column}:", bold=True)
    text = visible(located.text)
    lines = [f"{place} {style(located.severity, fg=colour)}[{located.rule}] {text}"]
    lines += _excerpt(located, colour)
    if located.fix:
        how = "--fix" if located.fix["safe"] else "--fix --unsafe-fixes"
        lines.append(f"      = {style('fix', fg='green')}: {visible(located.fix['title'])} ({how})")
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    """Return the last line: what was checked, and how many findings there are."""
    counts = count(results)
    items = sum(result.items for result in results)
    statuses: Counter[str] = sum((result.statuses for result in results), Counter())
    state = ", ".join(f"{number} {visible(label)}" for label, number in statuses.most_common())
    where = visible(results[0].path) if len(results) == 1 else plural(len(results), "page")
    checked = f"{where}: {plural(items, 'item')}" + (f" ({state})" if state else "")
    totals = [
        style(plural(counts[severity], severity), fg=colour)
        for severity, colour in _COLOURS.items()
        if counts[severity]
    ] or [style("no problems", fg="green")]
    fixed = sum(result.fixed for result in results)
    if fixed:
        totals.append(f"{fixed} fixed")
    return f"{checked}: {', '.join(totals)}"


def statistics(results: list[Result]) -> str:
    """Return how many findings each rule has, most first."""
    counts = Counter((f.rule, f.severity) for result in results for f in result.findings)
    return "\n".join(
        f"{number:>5}  {style(severity, fg=_COLOURS[severity])}[{rule}]"
        for (rule, severity), number in counts.most_common()
    )


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _excerpt(located: Located, colour: str) -> list[str]:
    line, start, length = located.excerpt.line, located.excerpt.start, located.excerpt.length
    before = visible(line[:start])
    marked = visible(line[start : start + length]) or " "
    pad = "".join("\t" if c == "\t" else " " for c in before)
    rest = visible(line[start + length :])
    return [
        f"{located.line:>5} | {before}{marked}{rest}".rstrip(),
        f"{'':>5} | {pad}{style('^' * len(marked), fg=colour)}",
    ]
