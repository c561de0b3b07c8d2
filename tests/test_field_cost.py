"""What a page costs grows no faster than the page: the work for two sizes of it, compared."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.amounts import DAYS, HOURS, find_amount
from pillcheck.html.odd_tags import first_odd_tag
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.linting.linter import lint
from pillcheck.linting.result import result_of
from pillcheck.report.findings.json import check as json_report
from pillcheck.report.versions.changes import word_changes
from tests.support import item, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

# Between what four times the size takes where it is linear, and the sixteen of its square.
LIMIT = 9


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how many times as long four times the size takes; four where it is linear."""

    def seconds(size: int) -> float:
        started = process_time()
        work(size)
        return max(process_time() - started, 0.001)

    work(size)
    small = large = float("inf")
    # The best of several: other work on the machine only makes it longer.
    for _ in range(5):
        small, large = min(small, seconds(size)), min(large, seconds(4 * size))
        if large / small < LIMIT:
            break
    return large / small


@pytest.mark.sampled(4)
@pytest.mark.parametrize("words", ["1 200", "1.", "-1", "½", "1 ", "1 week ", "9" * 9], ids=ascii)
def test_a_long_text_for_an_amount(words: str) -> None:
    def look(size: int) -> None:
        for kind in (DAYS, HOURS):
            assert find_amount(kind, words * size)[0] is None

    assert growth(look, 1_000) < LIMIT


@pytest.mark.parametrize("name", ["dialog", "mi", "select", "dt", "ul><li"])
def test_a_deep_nest_of_elements_that_browsers_may_nest_differently(name: str) -> None:
    def look(size: int) -> None:
        tree = trees[size]
        tags = first_odd_tag(tree.source.text, tree.tokens, tree.closers)
        assert tags in {0, len(tree.tokens)}

    end = "".join(f"</{part}>" for part in reversed(name.split("><")))
    trees = {size: Tree(Source(f"<{name}>" * size + end * size)) for size in (1_000, 4_000)}
    assert growth(look, 1_000) < LIMIT


def _field(words: str) -> str:
    return item(1, "A", f"<dt>1) Summary</dt><dd>{words}</dd>")


def _rows(number: int) -> str:
    rows = "\n".join(
        f'<tr><td><time datetime="{day}">{day}</time></td><td>Old {n}</td><td>Ada</td></tr>'
        for n in range(number)
        for day in [f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"]
    )
    return f'{item(1, "A")}<table class="docs-page-history"><tbody>{rows}</tbody></table>'


def _items(number: int, body: str) -> str:
    return "".join(item(n, f"Title {n}", body) for n in range(number))


_IGNORED = "<!-- pillcheck: ignore[unknown-field] x --><dt>1) Sumary</dt><dd>x</dd>"
_STYLE = "<style>.status-pill--done {{}} {}</style>" + item(1, "A")

PAGES: dict[str, tuple[int, Callable[[int], str]]] = {
    "findings on one line": (
        200,
        lambda n: _items(n, "").replace("To do", "Todo").replace("\n", " "),
    ),
    "rows in the wrong order": (250, _rows),
    "comments that hide": (200, lambda n: _items(n, _IGNORED)),
    "unknown fields": (200, lambda n: _items(n, "<dt>1) Sumary</dt><dd>x</dd>")),
    "references": (500, lambda n: _field("item 99. " * n)),
    "references in tags": (500, lambda n: _field("<b>item</b> 99. " * n)),
    "references in a list": (500, lambda n: _field("items 1" + ", 99" * n)),
    "links": (500, lambda n: _field('<a href="#item-99">x</a> ' * n)),
    "links elsewhere": (500, lambda n: _field('<a href="x#item-99">item 99</a> ' * n)),
    "comments without an end": (10_000, lambda n: _STYLE.format("/* " * n)),
    "imports without an end": (2_500, lambda n: _STYLE.format("@import " * n)),
    "selectors without an end": (2_500, lambda n: _STYLE.format("[class=" * n)),
    "blocks without an end": (250, lambda n: _STYLE.format("@media x { " * n)),
    "odd cells": (
        250,
        lambda n: _field('<div class="time-cell">3–4 days</div>' * n),
    ),
}


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", PAGES)
def test_a_check_costs_what_the_page_is_large(name: str) -> None:
    size, make = PAGES[name]
    made = {times: make(times * size) for times in (1, 4)}

    def check(number: int) -> None:
        page = page_of(made[number // size])
        result_of(page, lint(page))

    assert growth(check, size) < LIMIT


def test_the_fix_of_an_order_is_said_once() -> None:
    reports = []
    for number in (100, 400):
        page = page_of(_rows(number))
        reports.append(len(json_report([result_of(page, lint(page))])))
    assert reports[1] < 6 * reports[0]


@pytest.mark.parametrize("words", ["ab", "a b", "distinct"])
def test_a_long_field_is_compared_in_bounded_time(words: str) -> None:
    def compare(size: int) -> None:
        old = words.split() * size if words != "distinct" else [f"a{n}" for n in range(size)]
        new = [*reversed(old), "c"] if words != "distinct" else [f"b{n}" for n in range(size)]
        assert list(word_changes(old, new))

    assert growth(compare, 3_000) < LIMIT
