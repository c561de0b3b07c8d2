"""Pages to test on, and short ways to read and edit them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from pillcheck.backlog.dialect import DEFAULT, Dialect
from pillcheck.backlog.reader import read
from pillcheck.editing.history_rows import add_history_rows
from pillcheck.editing.proof import prove
from pillcheck.editing.status import set_status
from pillcheck.html.edit import apply
from pillcheck.html.scanner import START
from pillcheck.html.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.html.tree import Tree

ROOT = Path(__file__).parent.parent
OWN_PAGE = ROOT / "docs" / "backlog" / "README.html"
CORPUS = Path(os.environ.get("PILLCHECK_CORPUS") or ROOT.parent / "shared" / "corpus")

# One page of each kind, written for this suite.
KINDS = {path.stem: path for path in sorted((Path(__file__).parent / "pages").glob("*.html"))}
CORPUS_PAGES = sorted(CORPUS.glob("*.html")) if CORPUS.is_dir() else []
ALL_PAGES = [*KINDS.values(), OWN_PAGE, *CORPUS_PAGES]

needs_corpus = pytest.mark.skipif(
    not CORPUS_PAGES, reason=f"no pages in {CORPUS}; PILLCHECK_CORPUS names their folder"
)
# The pages of the corpus take as long as all of the rest, and are for the long tests.
each_page = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path in CORPUS_PAGES))
        for path in ALL_PAGES
    ],
)


PILL = '<span class="status-pill status-pill--todo">To do</span>'


def item(number: int, title: str, body: str = "<dt>1) Summary</dt><dd>Words.</dd>") -> str:
    return (
        f'<section id="item-{number}"><h2><span class="priority-tag">P1</span> {title} {PILL}</h2>'
        f"<dl>{body}</dl></section>\n"
    )


def page_of(text: str, dialect: Dialect = DEFAULT) -> Page:
    """Read a page from text."""
    return read(Source(text), dialect)


def page_at(path: Path) -> Page:
    """Read a page from a file."""
    return read(Source.from_bytes(path.read_bytes(), str(path)))


def carried_out(page: Page, change: Change) -> Page:
    """Make a change with all proofs; return the page as it is then."""
    after = read(apply(page.source, change.edits), page.dialect)
    prove(page, after, change.edits, change.facts)
    return after


def with_status(page: Page, item: Item, name: str) -> Source:
    """Set a status with all gates and proofs; return the page's new source."""
    status = page.dialect.status(name)
    assert status is not None
    return carried_out(page, set_status(page, item, status)).source


def with_row(page: Page, date: str, text: str, author: str) -> Source:
    """Add a history row with all gates and proofs; return the page's new source."""
    return carried_out(page, add_history_rows(page, date, [text], author)).source


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines of one text that the other does not have in their place."""
    old, new = before.split("\n"), after.split("\n")
    assert len(old) == len(new)
    return [b for a, b in zip(old, new, strict=True) if a != b]


def our_places(tree: Tree) -> list[tuple[str, str, str | None]]:
    """Return the elements of a tree in the form of the oracle's places."""

    def end(number: int) -> str:
        # html5lib counts columns behind the last character read, from 0.
        position = tree.source.position(tree.tokens[number].end - 1)
        return f"{position.line}:{position.column}"

    return [
        (token.name, end(number), end(parent) if (parent := tree.parents[number]) >= 0 else None)
        for number, token in enumerate(tree.tokens)
        if token.kind == START
    ]


def often(times: int) -> settings:
    """Try so many times as many examples as the other properties."""
    return settings(max_examples=times * settings().max_examples)


def some_quick(rows: Iterable[Any], step: int) -> list[Any]:
    """Return a table of which every row is slow but the first and each step-th behind it."""
    table = [row if isinstance(row, type(pytest.param())) else pytest.param(row) for row in rows]
    return [
        row
        if number % step == 0
        else pytest.param(*row.values, id=row.id, marks=[*row.marks, pytest.mark.slow])
        for number, row in enumerate(table)
    ]
