"""Counts above the first item, for those who want them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work


def answer(work: Work) -> list[Json]:
    """Return how many items there are of each status; nothing unless that is turned on."""
    page = work.page
    if not work.client.counts or not page.items:
        return []
    counts = Counter(item.status for item in page.items)
    known = [status.name for status in page.dialect.statuses]
    order = sorted(counts, key=lambda name: known.index(name) if name in known else len(known))
    words = ", ".join(
        f"{counts[name]} {page.dialect.label(name) if name else 'without a status'}"
        for name in order
    )
    number = len(page.items)
    title = f"{number} {'item' if number == 1 else 'items'}: {words}"
    place = work.range(page.items[0].element.start_tag)
    return [{"range": place, "command": {"title": title, "command": ""}}]
