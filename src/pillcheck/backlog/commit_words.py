"""What a commit message says of items: which ones it closes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.references import items_named
from pillcheck.backlog.text import folded

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page

_CLOSES = r"(?<!\w)(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|complete[sd]?|finish(?:e[sd])?|done)"
_PHRASE = rf"{_CLOSES}(?: with)?:? ?$"
_NOT = r"(?:\b(?:not|never|cannot|partly|partially|almost|to be|if it|when)|n['’]t)(?: be)? $"
_AND = r" ?(?:,|&|and|, and) ?"


def closed_items(page: Page, message: str) -> list[Item]:
    """Return the items of a page that a message says to close, in its order, each once.

    As in "closes item-13", "Fixes #item-13 and #item-14" and "done: item 13". A number
    alone may be an issue, and what a revert quotes is not done.
    """
    if message.lstrip().startswith('Revert "'):
        return []
    items: dict[str, Item] = {}
    for item in page.items:
        if item.name:
            items.setdefault(item.name, item)
    known = {folded(name).lstrip("#"): name for name in reversed(items)}
    prefix = folded(page.dialect.id_prefix)
    closed: dict[str, Item] = {}
    # A line may go on in the next one, a paragraph does not.
    for paragraph in re.split(r"\n[ \t]*\n|\n(?=[ \t]*[-*•] )", message):
        text = folded(paragraph)
        end, goes_on = 0, False
        for span, names in items_named(text, known, prefix):
            between = text[end : span.start]
            phrase = re.search(_PHRASE, between)
            is_denied = phrase and re.search(_NOT, between[: phrase.start()])
            is_next = goes_on and re.fullmatch(_AND, between)
            goes_on = bool((phrase and not is_denied) or is_next)
            if goes_on:
                closed |= {name: items[name] for name in names}
            end = span.end
    return list(closed.values())


def without_comments(message: str) -> str:
    """Return the file of a message as git takes it: up to the scissors, without comments."""
    message = re.split(r"(?m)^# -+ >8 -+$", message, maxsplit=1)[0]
    return "".join(line for line in message.splitlines(keepends=True) if line[:1] != "#")
