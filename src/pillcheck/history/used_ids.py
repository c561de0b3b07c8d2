"""Which numbers items have had before: on the page, and on any version of it that git has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.git import patches
from pillcheck.html.scanner import unescape

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page


def used_numbers(page: Page) -> set[int]:
    """Return the numbers of the ids on a page and in its git history, on all branches.

    Those in comments and templates count as well: they may come back. Without
    git, or outside of a repository, those on the page are all there are.
    """
    prefix = re.escape(page.dialect.id_prefix.encode())
    pattern = re.compile(
        rb"""<[^<>]*?\sid\s*=\s*["']?""" + prefix + rb"([0-9]{1,9})(?![0-9A-Za-z_-])", re.IGNORECASE
    )
    # Without its zero bytes, UTF-16 reads as ASCII.
    texts = [page.source.text.encode(), patches(page.source.path).replace(b"\0", b"")]
    if not page.dialect.id_prefix.replace("-", "").isalnum():
        # It may be written with character references.
        texts += [unescape(text.decode(errors="replace")).encode() for text in texts]
    found = {int(number) for text in texts for number in pattern.findall(text)}
    # Whatever else stands in its tag, an id on the page is one.
    for name, _ in page.ids:
        number = name.removeprefix(page.dialect.id_prefix)
        if number != name and re.fullmatch("[0-9]{1,9}", number):
            found.add(int(number))
    return found
