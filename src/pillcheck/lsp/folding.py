"""What can be folded: each item, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work


def answer(work: Work) -> list[Json]:
    """Return the ranges that can be folded, by lines."""
    page = work.page
    elements = [item.element for item in page.items]
    if page.history:
        elements.append(page.history.table)
    ranges = []
    for element in elements:
        place = work.range(element.span)
        start, end = place["start"]["line"], place["end"]["line"]
        # The line of the end tag stays.
        if element.has_end_tag:
            end -= 1
        if end > start:
            ranges.append({"startLine": start, "endLine": end, "kind": "region"})
    return ranges
