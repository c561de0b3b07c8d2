"""The changes between two versions of a page: for people, pull requests and programs."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pillcheck.printable import visible
from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.findings.text import plural
from pillcheck.report.pages.markdown import plain
from pillcheck.report.pages.width import folded
from pillcheck.sequences import opcodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.compare import Changes, ItemChange, RowChange
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.snapshot import RowText
    from pillcheck.sequences import Opcode

_CONTEXT = 3
_LONGEST = 16
_PIECES = 15


def text(changes: Changes, dialect: Dialect, columns: int | None = None) -> str:
    """Return a line for every change, wrapped on a terminal of so many columns."""
    lines = [_line(change, dialect) for change in changes.items]
    for row in changes.rows:
        if row.before:
            lines.append(style(f"- {visible(_row(row.before))}", fg=colours.RED))
        if row.after:
            lines.append(style(f"+ {visible(_row(row.after))}", fg=colours.GREEN))
    return "\n".join(folded(line, columns, "  ") for line in lines)


def describe(change: ItemChange, dialect: Dialect) -> str:
    """Return a change of an item in words, without the item's name."""
    before, after = visible(_shown(change.before)), visible(_shown(change.after))
    match change.kind:
        case "status":
            return " → ".join(visible(_label(v, dialect)) for v in (change.before, change.after))
        case "title":
            return f'title "{before}" → "{after}"'
        case "renumbered":
            return f"was {before}"
        case "moved":
            return f"moved below {visible(change.after)}" if change.after else "moved to the top"
        case "field":
            return f"{visible(change.field or '')}: {_words(change, _coloured)}"
        case "property" | "attribute":
            return (
                f"{visible(change.field or '')} {_quoted(change.before)} → {_quoted(change.after)}"
            )
        case "added":
            return f"added, {visible(_label(change.after, dialect))}"
        case "removed":
            return "removed"
    return f"{before} → {after}"


def markdown(path: str, changes: Changes, dialect: Dialect) -> str:
    """Return the changes as a list in Markdown, under a heading."""
    items = len(dict.fromkeys(change.item.caption for change in changes.items))
    totals = [plural(items, "item")] * bool(items)
    totals += [plural(len(changes.rows), "history row")] * bool(changes.rows)
    lines = [f"### {plain(path)}: {', '.join(totals) or 'no changes to items or history'}", ""]
    for change in changes.items:
        name = " ".join(
            filter(None, (f"**{plain(change.item.id or '-')}**", plain(change.item.title)))
        )
        lines.append(f"- {name}: {_marked_up(change, dialect)}")
    for row in changes.rows:
        if row.before:
            lines.append(f"- ~~{plain(_row(row.before))}~~")
        if row.after:
            lines.append(f"- {plain(_row(row.after))}")
    return "\n".join(lines).rstrip()


def data(changes: Changes) -> dict[str, Any]:
    """Return the changes as plain data, as ``--format json`` prints them."""
    return {
        "changes": [change_data(change) for change in changes.items],
        "rows": [_row_data(row) for row in changes.rows],
    }


def change_data(change: ItemChange) -> dict[str, Any]:
    """Return a change of an item as plain data."""
    return {
        "kind": change.kind,
        "item": change.item.id,
        "title": change.item.title,
        "field": change.field,
        "from": change.before,
        "to": change.after,
    }


def _line(change: ItemChange, dialect: Dialect) -> str:
    name = visible(change.item.caption)
    if change.kind == "added":
        parts = (change.item.priority, _label(change.after, dialect))
        return style(f"+ {name} ({visible(', '.join(filter(None, parts)))})", fg=colours.GREEN)
    if change.kind == "removed":
        return style(f"- {name}", fg=colours.RED)
    return f"{style(name, bold=True)}: {describe(change, dialect)}"


def _marked_up(change: ItemChange, dialect: Dialect) -> str:
    if change.kind == "field":
        return f"{plain(change.field or '')}: {_words(change, _as_markdown)}"
    return plain(describe(change, dialect))


def _words(change: ItemChange, show: Callable[[list[str], str], str]) -> str:
    """Return the words of a field that changed, with a few around them."""
    old, new = (change.before or "").split(), (change.after or "").split()
    pieces: list[str] = []
    for kind, start, end, new_start, new_end in word_changes(old, new):
        if kind == "equal":
            lead = old[start:end][:_CONTEXT] if start else []
            tail = (
                old[max(start + len(lead), end - _CONTEXT) : end]
                if end < len(old) or (new_end < len(new))
                else []
            )
            left_out = len(lead) + len(tail) < end - start
            pieces.append(show([*lead, *(["…"] if left_out else []), *tail], ""))
            continue
        if start < end:
            pieces.append(show(_shortened(old[start:end]), "-"))
        if new_start < new_end:
            pieces.append(show(_shortened(new[new_start:new_end]), "+"))
    if len(pieces) > _PIECES:
        pieces[_PIECES:] = ["…"]
    return " ".join(filter(None, pieces))


def word_changes(old: list[str], new: list[str]) -> Iterator[Opcode]:
    """Yield difflib's opcodes for what is between the common beginning and end of two texts."""
    start = _common(zip(old, new, strict=False))
    olds, news = old[start:], new[start:]
    end = _common(zip(reversed(olds), reversed(news), strict=False))
    if start:
        yield "equal", 0, start, 0, start
    for kind, *places in opcodes(olds[: len(olds) - end], news[: len(news) - end]):
        i1, i2, j1, j2 = (start + place for place in places)
        yield kind, i1, i2, j1, j2
    if end:
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    """Return how many of the first pairs are of two equal words."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shortened(words: list[str]) -> list[str]:
    if len(words) <= _LONGEST:
        return words
    return [*words[: _LONGEST // 2], "…", *words[-_LONGEST // 2 :]]


def _coloured(words: list[str], sign: str) -> str:
    # As `git diff --word-diff` writes it.
    shown = visible(" ".join(words))
    if sign == "-":
        return style(f"[-{shown}-]", fg=colours.RED)
    return style(f"{{+{shown}+}}", fg=colours.GREEN) if sign else shown


def _as_markdown(words: list[str], sign: str) -> str:
    shown = plain(visible(" ".join(words)))
    return f"~~{shown}~~" if sign == "-" else f"**{shown}**" if sign else shown


def _shown(value: str | None) -> str:
    return "nothing" if value is None else value


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f'"{visible(value)}"'


def _label(status: str | None, dialect: Dialect) -> str:
    return dialect.label(status) if status else "no status"


def _row(row: RowText) -> str:
    return f"{row.date}  {row.change} ({row.author})"


def _row_data(row: RowChange) -> dict[str, Any]:
    kind = "altered" if row.before and row.after else "added" if row.after else "removed"

    def plain_row(row: RowText | None) -> dict[str, str] | None:
        return {"date": row.date, "change": row.change, "author": row.author} if row else None

    return {"kind": kind, "from": plain_row(row.before), "to": plain_row(row.after)}
