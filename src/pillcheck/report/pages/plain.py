"""A page as plain text in short lines that stay as they are where nothing changes."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from pillcheck.backlog.item_text import rest_of
from pillcheck.backlog.snapshot import snapshot
from pillcheck.html.scanner import START
from pillcheck.printable import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.page import Item, Page

_WIDTH = 88
# A sentence begins a line, so that one more word does not shift all later ones.
_SENTENCE = re.compile(r"(?<=[.!?;]) ")


def page(page: Page) -> str:
    """Return the items in page order, the history, and last what else the page says."""
    return "\n".join(visible(line) for line in _lines(page))


def _lines(page: Page) -> Iterator[str]:
    now = snapshot(page)
    has_priorities = page.dialect.shape is None or any(item.priority for item in now.items)
    for item, on_page in zip(now.items, page.items, strict=True):
        yield item.caption
        if has_priorities:
            yield f"  Priority: {item.priority or '-'}"
        yield f"  Status: {_status(on_page)}"
        for name, value in item.properties:
            if name != "priority":
                yield f"  {name}: {value}"
        for name, value in item.extras:
            yield f"  {name}: {value}"
        for field in item.own_fields:
            yield f"  {field.name}:"
            yield from _wrapped((line for body in field.own_lines for line in body), "    ")
        if rest := rest_of(on_page):
            yield "  Besides:"
            yield from _wrapped(rest, "    ")
        yield ""
    if page.history:
        yield "Page history"
        for row in now.rows:
            yield f"  {row.text.date} ({row.text.author}):"
            yield from _wrapped([row.text.change], "    ")
        yield ""
    parts = [item.element for item in page.items]
    if page.history:
        parts.append(page.history.table)
    yield "Elsewhere"
    # The text of the outermost elements, without what was shown above.
    for number, token in enumerate(page.tree.tokens):
        if token.kind == START and page.tree.parents[number] < 0:
            top = page.tree.element(number)
            if top not in parts:
                yield from _wrapped(top.lines(tuple(parts)), "  ")


def _status(item: Item) -> str:
    """Return the label of an item's status, with the words on the page where these are free."""
    label = item.dialect.label(item.status) if item.status else "-"
    is_other = item.dialect.has_free_labels and item.words not in (None, label)
    return f"{label} ({item.words})" if is_other else label


def _wrapped(lines: Iterable[str], indent: str) -> Iterator[str]:
    for sentence in (part for line in lines for part in _SENTENCE.split(line)):
        yield from textwrap.wrap(
            sentence,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
