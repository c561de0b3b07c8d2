"""Any two versions of a page, merged: what both sides say is there, and nothing else is."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.reader import read
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.merging.merge import Merged, merge_pages
from pillcheck.merging.pieces import Conflict, cut, flat, text_of
from pillcheck.merging.three_way import merge_pieces
from tests.changes import KINDS_OF_CHANGE, ROUGH_CHANGES, draw, make
from tests.support import ALL_PAGES, KINDS, often
from tests.test_merge import MARKER, PAGE
from tests.variants import VARIANTS

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.merging.pieces import Content


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


def compare(seed: int, path_or_data: Path | bytes) -> None:
    base, ours, theirs, both = apart(seed, path_or_data)
    assert merge_pages(base, ours, theirs, DEFAULT) == Merged(both)


@settings(max_examples=4)
@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)))
def test_changes_that_do_not_touch_are_all_there(seed: int, kind: str) -> None:
    compare(seed, KINDS[kind])


@pytest.mark.slow
@often(3)
@given(st.integers(0, 10**9), st.sampled_from(ALL_PAGES))
def test_changes_that_do_not_touch_on_every_page(seed: int, path: Path) -> None:
    compare(seed, path)


@pytest.mark.slow
@often(3)
@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(VARIANTS)))
def test_changes_that_do_not_touch_in_any_way_of_writing(
    seed: int, kind: str, variant: str
) -> None:
    compare(seed, VARIANTS[variant](KINDS[kind].read_text("utf-8")))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_each_way_of_writing_once(variant: str) -> None:
    compare(5, VARIANTS[variant](PAGE))


def pieces_merged(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Merge pieces, without the short cuts for what is the same."""
    old, own, new = (read(Source.from_bytes(data)) for data in (base, ours, theirs))

    def by_line(*_: str) -> Content:
        raise AssertionError("nothing was changed twice")

    piece = merge_pieces(cut(old), cut(own), cut(new), by_line)
    return old.source.with_text(text_of(piece.whole)).to_bytes()


@settings(max_examples=5)
@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)))
def test_an_unchanged_side_gives_the_other_byte_for_byte(seed: int, kind: str) -> None:
    base, ours, _ = rough(seed, KINDS[kind])
    for merged_by in (pieces_merged, driver_merged):
        assert merged_by(base, ours, base) == ours
        assert merged_by(base, base, ours) == ours
        assert merged_by(base, ours, ours) == ours
        assert merged_by(ours, ours, ours) == ours


@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)))
def test_items_that_nobody_changed_merge_whole_as_in_pieces(seed: int, kind: str) -> None:
    pages = [read(Source.from_bytes(data)) for data in rough(seed, KINDS[kind])]
    texts = [{page.source.cut(item.element.span) for item in page.items} for page in pages]
    unchanged = set.intersection(*texts)

    def merged(unchanged: set[str]) -> list[str | Conflict]:
        base, ours, theirs = (cut(page, unchanged) for page in pages)
        try:
            return flat(merge_pieces(base, ours, theirs, lambda *sides: (Conflict(*sides),)).whole)
        except Refusal as refusal:
            return [refusal.message]

    assume(unchanged)
    assert merged(unchanged) == merged(set())


def driver_merged(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    return merge_pages(base, ours, theirs, DEFAULT).data


def rough(seed: int, path: Path) -> tuple[bytes, bytes, bytes]:
    """Return a base and two versions of it that may touch in any way."""
    random = Random(seed)
    source = Source.from_bytes(path.read_bytes())
    kinds = (*KINDS_OF_CHANGE, *ROUGH_CHANGES)
    versions = [source.to_bytes()]
    for mark, row in (("ours", "2099-01-01"), ("theirs", "2099-01-02")):
        changes = draw(random, read(source), f"{mark}word", kinds, random.randrange(1, 8))
        versions.append(make(source, changes, (row, f"{mark}row")).to_bytes())
    return versions[0], versions[1], versions[2]


def no_side_is_lost(seed: int, path: Path) -> bool:
    """Merge versions that may touch; tell whether that was possible."""
    base, ours, theirs = rough(seed, path)
    try:
        done = merge_pages(base, ours, theirs, DEFAULT)
    except Refusal as refusal:
        if "both sides moved" not in refusal.message:
            raise
        return False
    for word in re.findall(rb"(?:ours|theirs)(?:word\d+x|row)", ours + theirs):
        assert word in done.data
    assert len(MARKER.findall(done.data)) == 3 * done.conflicts
    return True


def test_no_side_is_lost() -> None:
    done = [no_side_is_lost(seed, KINDS["pill-in-heading"]) for seed in range(6)]
    assert all(done)


@pytest.mark.slow
@often(8)
@given(st.integers(0, 10**9), st.sampled_from(sorted(KINDS)))
def test_no_side_is_lost_on_any_page(seed: int, kind: str) -> None:
    no_side_is_lost(seed, KINDS[kind])
