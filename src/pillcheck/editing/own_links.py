"""The permanent link of an item: a link to itself that shows its number, such as "item-13"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.links import link_target
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import escape_text
from pillcheck.html.whitespace import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

_ONE_NUMBER = re.compile(r"((?:item|no\.?)?\W*)([0-9]+)(\W*)", re.IGNORECASE)


def own_links(page: Page, item: Item) -> Iterator[Element]:
    """Yield the links of an item to itself that say no more than its id or its number."""
    if item.name is None:
        return
    for link in item.element.descendants("a"):
        if link.is_plain and leads_to(page, link.get("href"), item.name):
            words = link.text()
            if words == item.name or _number_in(words) == _number_of(page, item.name):
                yield link


def leads_to(page: Page, href: str, name: str) -> bool:
    """Tell whether a link leads to an id of the page, however it is written."""
    return link_target(href, page.source.path, page.base) == f"#{name}"


def own_link_edit(page: Page, link: Element, item: Item, name: str) -> Edit:
    """Return the edit that makes a link of an item say another id, or the number of it."""
    words = link.text()
    match = _ONE_NUMBER.fullmatch(words)
    if words == item.name or match is None:
        new = name
    else:
        new = f"{match[1]}{_number_of(page, name)}{match[3]}"
    return Edit(content(page.source, link), escape_text(new, page.source))


def _number_in(words: str) -> str | None:
    match = _ONE_NUMBER.fullmatch(words)
    return match[2] if match else None


def _number_of(page: Page, name: str) -> str:
    return name.removeprefix(page.dialect.id_prefix)
