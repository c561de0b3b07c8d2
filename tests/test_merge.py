"""Merging by item, field and row: what a merge holds, and what it leaves to people."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pillcheck.dialect import DEFAULT
from pillcheck.errors import Refusal
from pillcheck.facts import facts
from pillcheck.finding import Severity
from pillcheck.linter import lint
from pillcheck.markers import Style
from pillcheck.merge import Merged, merge_pages
from pillcheck.pieces import cut, text_of
from pillcheck.reader import read
from pillcheck.source import Source
from tests.changes import KINDS_OF_CHANGE, ROUGH_CHANGES, draw, make
from tests.support import ALL_PAGES, KINDS, each_page, page_at, page_of
from tests.variants import VARIANTS

if TYPE_CHECKING:
    from pathlib import Path

MARKER = re.compile(rb"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
PAGE = KINDS["pill-in-heading"].read_text("utf-8")


def merged(base: str, ours: str, theirs: str, style: Style | None = None) -> Merged:
    return merge_pages(base.encode(), ours.encode(), theirs.encode(), DEFAULT, style)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


@each_page
def test_the_pieces_of_a_page_are_the_page(path: Path) -> None:
    page = page_at(path)
    assert text_of(cut(page).whole) == page.source.text


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_pieces_of_a_variant_are_the_page(kind: str, variant: str) -> None:
    source = Source.from_bytes(VARIANTS[variant](KINDS[kind].read_text("utf-8")))
    assert text_of(cut(read(source)).whole) == source.text


def apart(seed: int, path_or_data: Path | bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return a base, two versions of it that do not touch, and one with the changes of both."""
    random = Random(seed)
    data = path_or_data if isinstance(path_or_data, bytes) else path_or_data.read_bytes()
    base = Source.from_bytes(data)
    page = read(base)
    ours = draw(random, page, "oursword", KINDS_OF_CHANGE, random.randrange(1, 7))
    taken = {change.target for change in ours}
    theirs = [
        change
        for change in draw(random, page, "theirsword", KINDS_OF_CHANGE, random.randrange(1, 7))
        if change.target not in taken
    ]
    own, new = ("2099-01-01", "Row oursrow"), ("2099-01-02", "Row theirsrow")
    ours_source = make(base, ours, own)
    both = make(ours_source, theirs, new)
    return data, ours_source.to_bytes(), make(base, theirs, new).to_bytes(), both.to_bytes()


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from(ALL_PAGES))
def test_changes_that_do_not_touch_are_all_there(seed: int, path: Path) -> None:
    base, ours, theirs, both = apart(seed, path)
    done = merge_pages(base, ours, theirs, DEFAULT)
    assert done.conflicts == 0
    assert done.data == both


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(VARIANTS)))
def test_in_any_way_of_writing(seed: int, kind: str, variant: str) -> None:
    data = VARIANTS[variant](KINDS[kind].read_text("utf-8"))
    base, ours, theirs, both = apart(seed, data)
    assert merge_pages(base, ours, theirs, DEFAULT) == Merged(both)
