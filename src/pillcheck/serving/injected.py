"""The page as it is sent: the bytes of the file, and one element with our script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.scanner import START

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page


def with_script(page: Page, address: str, nonce: str, version: str) -> bytes:
    """Return the bytes of a page with the script at an address added, and nothing else.

    It stands at the end of the head, else at the end of the page.
    """
    script = (
        f'<script type="module" src="{address}" nonce="{nonce}"'
        f' data-pillcheck="{version}"></script>'
    )
    text = page.source.text
    place = _end_of_head(page)
    return page.source.with_text(f"{text[:place]}{script}{text[place:]}").to_bytes()


def _end_of_head(page: Page) -> int:
    tokens = page.tree.tokens
    for number, tag in enumerate(tokens.tags):
        if tag.kind == START and tag.name == "body":
            break
        if tag.kind != START and tag.name == "head":
            return tokens.starts[number]
    return len(page.source.text)
