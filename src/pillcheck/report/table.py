"""For people: items and history rows in columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from click import style

from pillcheck.report.text import visible

if TYPE_CHECKING:
    from pillcheck.page import Item, Page

_COLOURS = {
    "todo": "white",
    "in-progress": "blue",
    "done": "green",
    "blocked": "yellow",
    "rejected": "bright_black",
}
_WIDTH = 88


def items(found: list[tuple[Page, Item]]) -> str:
    """Return a line for every item: id, priority, status and title."""
    rows = [
        (item.name or "-", item.priority or "-", _label(page, item), _title(item), item.status)
        for page, item in found
    ]
    widths = [max(len(row[column] or "") for row in rows) for column in range(3)]
    return "\n".join(
        f"{visible(name):<{widths[0]}}  {visible(priority):<{widths[1]}}  "
        f"{style(f'{visible(label):<{widths[2]}}', fg=_COLOURS.get(status or ''))}  "
        f"{visible(title)}"
        for name, priority, label, title, status in rows
    )


def item(page: Page, one: Item) -> str:
    """Return an item with its fields."""
    line = page.source.position(one.element.token.start).line
    head = style(visible(f"{one.name or '-'} {_title(one)}"), bold=True)
    label = style(visible(_label(page, one)), fg=_COLOURS.get(one.status or ""))
    words = f" ({one.tag.words})" if one.tag and one.tag.words else ""
    parts = [head, f"{one.priority or '-'}{visible(words)}, {label}, {page.source.path}:{line}"]
    for field in one.fields:
        if field.name == page.dialect.status_field:
            continue
        parts += ["", style(visible(field.name), underline=True)]
        parts.append(textwrap.fill(visible(field.text), _WIDTH, break_on_hyphens=False))
    return "\n".join(parts)


def history(page: Page) -> str:
    """Return a line for every row of the page history."""
    if page.history is None:
        return f"{page.source.path}: no page history"
    lines = []
    for row in page.history.rows:
        date, change, author = (
            visible(text.value) if text else "-" for text in (row.date, row.change, row.author)
        )
        lines.append(f"{style(date, bold=True)}  {change} ({author})")
    return "\n".join(lines)


def _label(page: Page, item: Item) -> str:
    return page.dialect.label(item.status) if item.status else "-"


def _title(item: Item) -> str:
    return item.title.value if item.title else ""
