"""The board in one file: what is on it, that it needs nothing else, and that it is no page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from pillcheck.backlog.counts import by_status
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.reader import read_page
from pillcheck.project.dialects import dialect_of
from pillcheck.project.discover import is_page
from pillcheck.report.pages.board_file import board_file
from tests.browser import AXE, CHROMIUM
from tests.chromium import Browser
from tests.support import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

FOLDER = Path(__file__).parent / "pages" / "kinds"
PATHS = [*KINDS.values(), *sorted(FOLDER.glob("*.html"))]
each_kind = pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in PATHS])


def dialect_for(path: Path) -> Dialect:
    known = path.with_suffix(".json")
    if not known.is_file():
        return DEFAULT
    return dialect_of(tomllib.loads(json.loads(known.read_text("utf-8"))["config"]))


def board_of(*pages: Page) -> str:
    dialect = pages[0].dialect
    items = [(page, item) for page in pages for item in page.items]
    return board_file(dialect, list(pages), by_status(dialect, items))


def soup_of(text: str) -> Any:
    return BeautifulSoup(text, "html.parser")


def page_with(markup: str, attributes: str = "") -> Page:
    text = (
        f'<html{attributes}><section id="item-1"><h2><span class="priority-tag">P1</span> {markup} '
        '<span class="status-pill status-pill--todo">To do</span></h2></section></html>'
    )
    return read_page(text.encode("utf-8"), "a.html", DEFAULT)


@each_kind
def test_every_item_is_on_it_once_in_its_column(path: Path) -> None:
    page = read_page(path.read_bytes(), path.name, dialect_for(path))
    soup = soup_of(board_of(page))
    columns = soup.find_all("section")
    assert len(columns) >= len(page.dialect.statuses)
    for status, column in zip(page.dialect.statuses, columns, strict=False):
        items = [item for item in page.items if item.status == status.name]
        cards = column.find_all(role="listitem")
        assert column.h2.get_text() == f"{status.label} {len(items)}"
        for item, card in zip(items, cards, strict=True):
            assert (item.title.value if item.title else "no title") in card.get_text()
    assert len(soup.find_all(role="listitem")) == len(page.items)


@each_kind
def test_it_is_no_page_itself_so_that_it_can_be_written_again(path: Path, tmp_path: Path) -> None:
    dialect = dialect_for(path)
    file = tmp_path / "board.html"
    file.write_text(board_of(read_page(path.read_bytes(), path.name, dialect)), "utf-8")
    assert not is_page(str(file), dialect)
    assert is_page(str(path), dialect)


def test_it_needs_nothing_else() -> None:
    page = read_page(KINDS["pill-in-heading"].read_bytes(), "a.html", DEFAULT)
    text = board_of(page)
    soup = soup_of(text)
    assert not soup.find_all(src=True)
    assert not soup.find_all(href=True)
    assert not re.search(r"url\(|@import|https?:", text)
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
        for part in (soup.style.string, soup.script.string)
    ]
    assert policy == f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}"
    # The filter alone needs the script.
    assert [tag.name for tag in soup.find_all(hidden=True)] == ["label"]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        pytest.param("&lt;script>alert(1)&lt;/script>", "<script>alert(1)</script>", id="tags"),
        pytest.param("{title} {0} %s", "{title} {0} %s", id="braces"),
        pytest.param("A &amp;amp; B", "A &amp; B", id="ampersands"),
        pytest.param("&quot;'&quot;", '"\'"', id="quotes"),
        pytest.param("Größe → 日本", "Größe → 日本", id="other letters"),
        pytest.param("", "no title", id="nothing"),
    ],
)
def test_words_stay_words(markup: str, title: str) -> None:
    soup = soup_of(board_of(page_with(markup)))
    assert soup.find(role="listitem").get_text("|", strip=True) == f"item-1 · P1|{title}"
    assert len(soup.find_all("script")) == 1


@pytest.mark.parametrize(
    ("attributes", "language"),
    [("", None), (' lang="en"', None), (' lang="de-AT"', "de-AT"), (' lang="&quot;>"', '">')],
)
def test_cards_are_in_the_language_of_their_page(attributes: str, language: str | None) -> None:
    soup = soup_of(board_of(page_with("A", attributes)))
    assert soup.find(role="listitem").get("lang") == language


def test_a_board_of_several_pages_names_them() -> None:
    other = read_page(KINDS["data-status-only"].read_bytes(), "b.html", DEFAULT)
    soup = soup_of(board_of(page_with("A"), other))
    assert soup.h1.get_text() == "Board of a.html, b.html"
    assert len(soup.find_all(role="listitem")) == 1 + len(other.items)
    assert "item-1 · P1 · a.html" in soup.get_text()


def test_it_is_written_beside_what_is_printed(repo: Path, pillcheck: Pillcheck) -> None:
    printed = pillcheck("board", "--status", "done")
    assert pillcheck("board", "--status", "done", "--html", "board.html") == printed
    text = (repo / "board.html").read_text("utf-8")
    assert 0 < text.count('class="card"') < len(pillcheck("list", "--format", "json").json["items"])
    assert pillcheck("board", "--grep", "no such word", "--html", "board.html").out == ""
    assert 'class="card"' not in (repo / "board.html").read_text("utf-8")
    assert pillcheck("board", "--html", "no/such/folder.html").code == 2


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_in_a_browser_it_fits_and_filters(tmp_path: Path) -> None:
    file = tmp_path / "board.html"
    file.write_text(board_of(page_with("Apples"), page_with("Pears and plums")), "utf-8")
    browser = Browser(tmp_path)
    shown = "[...document.querySelectorAll('.card')].filter(c => c.offsetHeight).length"
    try:
        for width in (390, 1280):
            for dark in (False, True):
                tab = browser.tab(file.as_uri(), width=width, dark=dark)
                tab.wait("document.readyState === 'complete'")
                assert tab.run("document.documentElement.scrollWidth") <= width
                assert tab.run(shown) == 2
                tab.run("document.querySelector('input').focus()")
                tab.type("plums  pears")
                assert tab.run(shown) == 1
                assert tab.run("document.querySelector('header p').textContent") == "1 of 2 items"
                if AXE.is_file():
                    assert tab.violations() == []
    finally:
        browser.close()
