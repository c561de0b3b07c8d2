"""What may not become slow: ratios within one run, with room for a busy machine."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from pillcheck.html.edit import Edit
from pillcheck.html.second_reader import differs
from pillcheck.html.source import Span
from pillcheck.linting.linter import lint
from tests.support import OWN_PAGE, ROOT, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BARE = "import click, lxml.etree; lxml.etree.parse({!r}, lxml.etree.HTMLParser())"
BOTH = BARE + "; import bs4; bs4.BeautifulSoup(open({!r}, 'rb').read(), 'html.parser')"
SET = ("set", "item-10", "blocked", "--dry-run", "--page", str(OWN_PAGE))


def cpu_of(*arguments: str) -> float:
    """Return the CPU seconds of a Python process, with what it imports compiled beforehand."""
    import resource

    def taken() -> float:
        # os.times() counts hundredths of a second, too few for a start of Python.
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = taken()
    subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "COVERAGE_PROCESS_START": ""},
    )  # fmt: skip
    return taken() - before


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the times of child processes are not known there")
@pytest.mark.parametrize(
    ("command", "bare", "limit"),
    [
        pytest.param(("check", str(OWN_PAGE)), BARE, 1.7, id="check"),
        pytest.param(SET, BOTH, 2.0, id="set"),
        pytest.param(("--version",), "import click", 1.6, id="version"),
    ],
)
def test_a_command_costs_little_more_than_its_imports(
    command: Sequence[str], bare: str, limit: float
) -> None:
    ours = ["-m", "pillcheck", *command]
    theirs = ["-c", bare.format(str(OWN_PAGE), str(OWN_PAGE))]
    cpu_of(*ours)
    cpu_of(*theirs)
    # What else the machine does only adds to either.
    pairs = [(cpu_of(*ours), cpu_of(*theirs)) for _ in range(9)]
    assert min(own for own, _ in pairs) / min(bare for _, bare in pairs) < limit


@pytest.mark.slow
def test_a_byte_costs_the_same_on_a_large_page() -> None:
    sys.path.insert(0, str(ROOT))
    import gc
    from time import process_time

    from benchmarks.pages import copied_page as page_with

    def cost(items: int, runs: int) -> float:
        text = page_with(items)
        start = process_time()
        for _ in range(runs):
            lint(page_of(text))
        return (process_time() - start) / len(text) / runs

    # As in a command, where the collector is off.
    gc.disable()
    try:
        cost(28, 5)
        ratio = median(cost(2000, 1) / cost(28, 40) for _ in range(3))
    finally:
        gc.enable()
    assert ratio < 2


def naive(before: str, after: str) -> bool:
    """Compare two pages by all that BeautifulSoup makes of them, depths and all."""
    seen = []
    for text in (before, after):
        soup = BeautifulSoup(text, "html.parser")
        nodes: list[tuple[int, object, object]] = []
        depths = {id(soup): 0}
        for node in soup.descendants:
            depth = depths[id(node.parent)] + 1
            if isinstance(node, Tag):
                depths[id(node)] = depth
                nodes.append((depth, node.name, node.attrs))
            else:
                nodes.append((depth, type(node), str(node)))
        seen.append(nodes)
    return seen[0] == seen[1]


@pytest.mark.slow
def test_the_second_reader_takes_less_than_reading_twice_with_beautifulsoup() -> None:
    import gc
    from time import process_time

    text = OWN_PAGE.read_text(encoding="utf-8")
    start = text.index("<p")
    edits = [Edit(Span(start, start), "<p>New</p>")]
    after = f"{text[:start]}<p>New</p>{text[start:]}"

    def cost(call: Callable[[], object]) -> float:
        start = process_time()
        call()
        return process_time() - start

    gc.disable()
    try:
        assert differs(text, after, edits) is None
        assert not naive(text, after)
        ratio = median(
            cost(lambda: differs(text, after, edits)) / cost(lambda: naive(text, after))
            for _ in range(15)
        )
    finally:
        gc.enable()
    # Measured: 0.55 to 0.6.
    assert ratio < 0.75
