"""Tampering with edited pages: what the byte proof and the second reader notice, each alone.

The bytes must notice every tampering. For the second reader, one counts that
changes what a reader sees, which is: the second reader notices it, or html5lib,
which it shares nothing with, makes another tree of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.history_rows import add_history_rows
from pillcheck.editing.order import move
from pillcheck.editing.proof import prove_bytes, prove_second_reader
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.edit import apply, in_order
from tests.oracle import nodes
from tests.support import ALL_PAGES, KINDS, page_at
from tests.tamper import WAYS, tamperings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pillcheck.backlog.page import Page
    from pillcheck.html.edit import Edit
    from pillcheck.html.source import Source


def right_edits(page: Page) -> Iterator[list[Edit]]:
    """Yield what three commands write: short places, a row, whole items that go elsewhere."""
    item = page.items[len(page.items) // 2]
    status = next(one for one in page.dialect.statuses if one.name != item.status)
    yield in_order(page.source, set_status(page, item, status).edits)
    yield in_order(page.source, move(page, page.items[1], page.items[-2], "after").edits)
    if page.history:
        change = add_history_rows(page, "2026-05-06", ["New & <b>"], "Zed")
        yield in_order(page.source, change.edits)


def refused(before: Source, after: Source, edits: list[Edit], prove: object) -> bool:
    assert callable(prove)
    try:
        prove(before, after, edits)
    except Refusal:
        return True
    return False


def unnoticed(page: Page, each: int) -> tuple[int, list[str]]:
    """Tamper with a page after each edit; return how many count, and which nobody noticed."""
    counted, missed = 0, []
    for edits in right_edits(page):
        before, after = page.source, apply(page.source, edits)
        assert not refused(before, after, edits, prove_bytes)
        assert not refused(before, after, edits, prove_second_reader)
        for name, place, text in tamperings(after.text, edits, each):
            tampered = after.with_text(text)
            assert refused(before, tampered, edits, prove_bytes), (name, place)
            if refused(before, tampered, edits, prove_second_reader):
                counted += 1
            elif nodes(text) != nodes(after.text):
                counted += 1
                missed.append(f"{name} at {after.position(place)}")
    return counted, missed


@pytest.mark.parametrize(
    ("path", "each"),
    [
        *(pytest.param(path, 1, id=path.stem, marks=[pytest.mark.slow] * (number > 0))
          for number, path in enumerate(KINDS.values())),
        *(pytest.param(path, 6, id=f"all of {path.stem}", marks=pytest.mark.slow)
          for path in ALL_PAGES),
    ],
)  # fmt: skip
def test_tampering_is_noticed(path: Path, each: int) -> None:
    counted, missed = unnoticed(page_at(path), each)
    assert counted >= 2 * each * (len(WAYS) - 2)
    assert 100 * len(missed) <= counted, missed
