"""What an edit of every item costs: no more for each of them on a page that is twice as long."""

from __future__ import annotations

import sys
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.pages import distinct_page

from pillcheck.backlog.facts import facts_at
from pillcheck.backlog.lookup import find_item
from pillcheck.editing.properties import set_properties
from pillcheck.editing.set_items import set_items
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.merging.line_merge import merge_lines
from pillcheck.merging.pieces import Piece, flat
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page


def plan_a_status(page: Page) -> None:
    items = [find_item([page], f"item-{number}")[1] for number in range(len(page.items))]
    set_items(page, items, page.dialect.statuses[-1], "2026-01-02")


def plan_a_priority(page: Page) -> None:
    set_properties(page, page.items, {"priority": "P3"})


def name_facts(page: Page) -> None:
    assert facts_at(page, [pill.label.span for item in page.items for pill in item.pills])


STEPS = [plan_a_status, plan_a_priority, name_facts]


def calls(function: Callable[[Page], None], items: int) -> int:
    """Return how many functions are called on a page of so many items."""
    page = page_of(distinct_page(items))
    count = 0

    def counted(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        function(page)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.sampled(3)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_an_edit_of_all_items_grows_with_them(step: Callable[[Page], None]) -> None:
    calls(step, 2)
    assert calls(step, 120) < 4.6 * calls(step, 30)


def join_pieces() -> object:
    text = "words " * 200
    return flat(tuple(Piece(("frame", number), (), (text,)) for number in range(20_000)))


def merge_many_lines() -> object:
    base = [f"{number} {'words ' * 200}\n" for number in range(20_000)]
    ours, theirs = base.copy(), base.copy()
    ours[0], theirs[-1] = "ours\n", "theirs\n"
    return merge_lines("".join(ours), "".join(base), "".join(theirs))


def read_a_field() -> object:
    words = f"<b>{'words ' * 200}</b> "
    return Tree(Source(f"<p>{words * 20_000}</p>")).element(0).lines()


@pytest.mark.parametrize("step", [join_pieces, merge_many_lines, read_a_field])
def test_many_parts_are_joined_at_once(step: Callable[[], object]) -> None:
    # Each at the end of all those before it takes a minute.
    before = process_time()
    assert step()
    assert process_time() - before < 5
