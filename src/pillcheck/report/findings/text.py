"""For people: findings with the line they are on, and what was looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from click import style

from pillcheck.linting.result import count
from pillcheck.printable import visible

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, Result

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def finding(found: Located) -> str:
    """Return a finding: where, which rule, what is wrong, and the line with a caret under it."""
    colour = _COLOURS[found.severity]
    place = style(f"{visible(found.path)}:{found.line}:{found.column}:", bold=True)
    text = visible(found.text)
    lines = [f"{place} {style(found.severity, fg=colour)}[{found.rule}] {text}"]
    lines += _excerpt(found, colour)
    if found.fix:
        how = "--fix" if found.fix["safe"] else "--fix --unsafe-fixes"
        lines.append(f"      = {style('fix', fg='green')}: {visible(found.fix['title'])} ({how})")
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    """Return the closing line: how much was looked at, and what was found."""
    counts = count(results)
    items = sum(result.items for result in results)
    statuses: Counter[str] = sum((result.statuses for result in results), Counter())
    state = ", ".join(f"{number} {visible(label)}" for label, number in statuses.most_common())
    where = visible(results[0].path) if len(results) == 1 else plural(len(results), "page")
    looked_at = f"{where}: {plural(items, 'item')}" + (f" ({state})" if state else "")
    told = [
        style(plural(counts[name], word), fg=_COLOURS[name])
        for name, word in (("error", "error"), ("warning", "warning"), ("info", "remark"))
        if counts[name]
    ] or [style("no problems", fg="green")]
    fixed = sum(result.fixed for result in results)
    if fixed:
        told.append(f"{fixed} fixed")
    return f"{looked_at}: {', '.join(told)}"


def statistics(results: list[Result]) -> str:
    """Return how many findings each rule has, the most first."""
    counts = Counter((f.rule, f.severity) for result in results for f in result.findings)
    return "\n".join(
        f"{number:>5}  {style(severity, fg=_COLOURS[severity])}[{rule}]"
        for (rule, severity), number in counts.most_common()
    )


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _excerpt(found: Located, colour: str) -> list[str]:
    line, start, length = found.excerpt.line, found.excerpt.start, found.excerpt.length
    before = visible(line[:start])
    marked = visible(line[start : start + length]) or " "
    pad = "".join("\t" if c == "\t" else " " for c in before)
    rest = visible(line[start + length :])
    return [
        f"{found.line:>5} | {before}{marked}{rest}".rstrip(),
        f"{'':>5} | {pad}{style('^' * len(marked), fg=colour)}",
    ]
