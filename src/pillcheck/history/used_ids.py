"""The numbers that item ids already use: on the page, and in any version of it in git."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.git import patches
from pillcheck.html.scanner import unescape
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page


class UsedNumbers(Record):
    """The numbers that ids have used, and why there may be more: empty where there are not."""

    numbers: frozenset[int]
    lack: str


def used_numbers(page: Page) -> UsedNumbers:
    """Return the numbers of the ids on a page and in its git history, on all branches.

    Ids in comments and templates count: they may come back. Without git, or
    outside a repository, only the page itself counts.
    """
    prefix = re.escape(page.dialect.id_prefix.encode())
    pattern = re.compile(
        rb"""<[^<>]*?\sid\s*=\s*["']?""" + prefix + rb"([0-9]{1,9})(?![0-9A-Za-z_-])", re.IGNORECASE
    )
    # Without its zero bytes, UTF-16 reads as ASCII.
    history, lack = patches(page.source.path)
    texts = [page.source.text.encode(), history.replace(b"\0", b"")]
    if not page.dialect.id_prefix.replace("-", "").isalnum():
        # It may be written with character references.
        texts += [unescape(text.decode(errors="replace")).encode() for text in texts]
    numbers = {int(number) for text in texts for number in pattern.findall(text)}
    # An id that the page has counts, whatever the pattern makes of its tag.
    for name, _ in page.ids:
        digits = name.removeprefix(page.dialect.id_prefix)
        if digits != name and re.fullmatch("[0-9]{1,9}", digits):
            numbers.add(int(digits))
    return UsedNumbers(frozenset(numbers), lack)


def used_behind(page: Page, prefix: str) -> UsedNumbers:
    """Return the numbers that stand behind a prefix anywhere in the git history of a page.

    On a page of another shape an id may be a cell or a word. Numbers alone are
    no ids that could be found.
    """
    history, lack = patches(page.source.path)
    if not prefix:
        return UsedNumbers(frozenset(), lack)
    written = re.escape(prefix.encode())
    pattern = re.compile(rb"(?<![\w-])" + written + rb"([0-9]{1,9})(?![\w-])")
    numbers = pattern.findall(history.replace(b"\0", b""))
    return UsedNumbers(frozenset(map(int, numbers)), lack)
