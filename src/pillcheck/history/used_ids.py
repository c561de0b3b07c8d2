"""The numbers that item ids already use: on the page, and in any version of it in git."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.git import patches
from pillcheck.html.scanner import unescape

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page


def used_numbers(page: Page) -> set[int]:
    """Return the numbers of the ids on a page and in its git history, on all branches.

    Ids in comments and templates count: they may come back. Without git, or
    outside a repository, only the page itself counts.
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
    numbers = {int(number) for text in texts for number in pattern.findall(text)}
    # An id that the page has counts, whatever the pattern makes of its tag.
    for name, _ in page.ids:
        digits = name.removeprefix(page.dialect.id_prefix)
        if digits != name and re.fullmatch("[0-9]{1,9}", digits):
            numbers.add(int(digits))
    return numbers
