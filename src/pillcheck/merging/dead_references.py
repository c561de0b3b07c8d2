"""References of a merged page to an item that one side removed and the other still names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read_page
from pillcheck.backlog.references import references
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page


def dead_references(
    versions: Iterable[bytes], merged: bytes, dialect: Dialect
) -> list[tuple[str, int]]:
    """Return each id that a merged page names but does not have, with the line.

    What one of the ``versions`` had wrong already is left out, and so is a page
    that cannot be read.
    """
    try:
        dead = _dead(read_page(merged, dialect=dialect))
        pages = (read_page(data, dialect=dialect) for data in versions) if dead else ()
        known = {name for page in pages for name, _ in _dead(page)}
    except Refusal:
        return []
    return [(name, line) for name, line in dead if name not in known]


def _dead(page: Page) -> list[tuple[str, int]]:
    if page.dialect.shape:
        return []
    names = {name for name, _ in page.ids}
    return [
        (reference.name, page.source.position(reference.span.start).line)
        for reference in references(page)
        if reference.name not in names
    ]
