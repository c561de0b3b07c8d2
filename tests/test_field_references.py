"""What names an item: links as a browser resolves them, and words as readers see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.extras import extras_of
from pillcheck.backlog.links import fragment_of, is_here, link_target
from pillcheck.backlog.reader import read
from pillcheck.backlog.references import _beginning, mentions_of, references
from pillcheck.backlog.waiting import waits_of
from pillcheck.editing.order import remove
from pillcheck.editing.rename import rename
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.linting.linter import lint
from pillcheck.merging.merge import merge_pages
from tests.support import carried_out, item, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Page


def _page(words: str, head: str = "") -> Page:
    return page_of(head + item(1, "A", f"<dt>1) Summary</dt><dd>{words}</dd>") + item(3, "B"))


HERE = [
    "#item-3",
    " #item-3 ",
    "\t#item-\n3\r",
    "#item%2D3",
    "#item-%33",
    "#item-&#51;",
    "#item-3:~:text=words",
    "#item-3:~:text=item-99",
    "?q=1#item-3",
    "?#item-3",
]


@pytest.mark.parametrize("href", HERE, ids=ascii)
def test_a_link_to_an_item_of_this_page(href: str) -> None:
    page = _page(f'<a href="{href}">x</a>')
    assert [reference.name for reference in references(page)] == ["item-3"]
    assert len(mentions_of(page, page.items[1])) == 1
    assert "broken-item-reference" not in [finding.rule for finding in lint(page)]
    gone = page_of(page.source.text.replace('id="item-3"', 'id="item-4"'))
    broken = [f.span for f in lint(gone) if f.rule == "broken-item-reference"]
    assert len(broken) == 1


ELSEWHERE = [
    "other.html#item-99",
    "other.html#item-3",
    "./#item-99",
    "../#item-99",
    "/#item-99",
    "/README.html#item-99",
    "//host/#item-99",
    "https://x.org/#item-99",
    "https://x.org/README.html#item-3",
    "mailto:ada@x.org#item-99",
    "javascript:go()#item-99",
    "file:///README.html#item-99",
    "#:~:text=item-99",
    "# item-99",
    "#/item-99",
    "#",
    "item-99",
]


@pytest.mark.parametrize("href", ELSEWHERE)
@pytest.mark.parametrize("words", ["x", "item 99", "B"])
def test_a_link_to_somewhere_else(href: str, words: str) -> None:
    # Words in a link to this page that names no item are words like any other.
    text = _page(f'<a href="{href}">{"x" if is_here(href, "-") else words}</a>').source.text
    page = read(Source.from_bytes(text.encode(), "README.html"), DEFAULT)
    assert list(references(page)) == []
    assert mentions_of(page, page.items[1]) == []
    assert "broken-item-reference" not in [finding.rule for finding in lint(page)]


OWN = [
    ("README.html#item-99", True),
    ("./README.html#item-99", True),
    ("../backlog/README.html?a=1#item-99", True),
    ("..\\backlog\\README.html#item-99", True),
    ("READM%45.html#item-99", True),
    ("readme.html#item-99", False),
    ("../README.html#item-99", False),
    ("other/README.html#item-99", False),
    ("README.html", False),
]


@pytest.mark.parametrize(("href", "is_own"), OWN, ids=[row[0] for row in OWN])
def test_a_link_that_names_the_page(href: str, is_own: bool, tmp_path: Path) -> None:
    file = tmp_path / "docs" / "backlog" / "README.html"
    file.parent.mkdir(parents=True)
    file.write_text(_page(f'<a href="{href}">x</a>').source.text)
    names = [reference.name for reference in references(page_at(file))]
    assert names == (["item-99"] if is_own else [])


BASES = [
    ('<base href="https://x.org/">', "#item-99", False),
    ('<base href="other.html">', "#item-99", False),
    ('<base href="/docs/">', "#item-99", False),
    ('<base href="/docs/">', "README.html#item-99", False),
    ('<base href="README.html">', "#item-99", True),
    ('<base href="README.html">', "?q#item-99", True),
    ('<base href="./">', "README.html#item-99", True),
    ('<base href="../">', "README.html#item-99", False),
    ('<base target="_blank">', "#item-99", True),
    ('<BASE HREF="other.html"><base href="README.html">', "#item-99", False),
]


@pytest.mark.parametrize(("head", "href", "is_own"), BASES, ids=range(len(BASES)))
def test_links_count_from_the_base(head: str, href: str, is_own: bool, tmp_path: Path) -> None:
    file = tmp_path / "README.html"
    file.write_text(_page(f'<a href="{href}">x</a>', head).source.text)
    found = [finding.rule for finding in lint(page_at(file))]
    assert ("broken-item-reference" in found) is is_own


@pytest.mark.parametrize("href", HERE[:-3], ids=ascii)
def test_a_fragment_alone(href: str) -> None:
    href = href.replace("&#51;", "3")
    assert (fragment_of(href), link_target(href)) == ("item-3", "#item-3")


WORDS = [
    ("item 3", ["item-3"]),
    ("Item\n3.", ["item-3"]),
    ("ITEMS 3", ["item-3"]),
    ("item #3", ["item-3"]),
    ("item\u00a03", ["item-3"]),
    ("item\u202f3", ["item-3"]),
    ("item&nbsp;3", ["item-3"]),
    ("item&ensp;3", ["item-3"]),
    ("item&#x20;3", ["item-3"]),
    ("i&#116;em 3", ["item-3"]),
    ("item &#51;", ["item-3"]),
    ("it&shy;em 3", ["item-3"]),
    ("item\u200b 3", ["item-3"]),
    ("item <b>3</b>", ["item-3"]),
    ("item\n  <b>3</b>", ["item-3"]),
    ("ITEM <b>3</b>", ["item-3"]),
    ("ITEM&nbsp;3", ["item-3"]),
    ("<b>item</b> 3", ["item-3"]),
    ("item ３", ["item-3"]),
    ("item ٣", ["item-3"]),
    ("items 1 and 3", ["item-1", "item-3"]),
    ("items 1, 3", ["item-1", "item-3"]),
    ("items 1, 2, and 3", ["item-1", "item-2", "item-3"]),
    ("items 1&ndash;3", ["item-1", "item-3"]),
    ("items #1 &amp; #3", ["item-1", "item-3"]),
    ("items 1 &nbsp;&ensp; &amp; 3", ["item-1", "item-3"]),
    ("Thé items 1 &amp; 3", ["item-1", "item-3"]),
]


@pytest.mark.parametrize(("words", "names"), WORDS, ids=[ascii(row[0]) for row in WORDS])
def test_words_that_name_items(words: str, names: list[str]) -> None:
    page = _page(words)
    assert [reference.name for reference in references(page)] == names
    # Each has a place that holds its number, and removing the item leaves it broken.
    for reference in references(page):
        assert 0 < reference.span.end - reference.span.start < 20
    with pytest.raises(Refusal, match="item-3 is referred to on line 1"):
        remove(page, page.items[1])
    gone = carried_out(page, remove(page, page.items[1], force=True))
    broken = [f.span for f in lint(gone) if f.rule == "broken-item-reference"]
    assert set(broken) >= {r.span for r in references(page) if r.name == "item-3"}


FOLLOWING = [
    ('<a href="#item%2D3">x</a>', '<a href="#item-9">x</a>'),
    ('<a href="?#item-&#51; ">x</a>', '<a href="?#item-9 ">x</a>'),
    ('<a href="&#35;item%2d3:~:text=a">x</a>', '<a href="&#35;item-9:~:text=a">x</a>'),
    ("item&nbsp;3", "item&nbsp;9"),
    ("item&#32;3", "item&#32;9"),
    ("item &#51;", "item 9"),
    ("item #3", "item #9"),
    ("<b>item</b> 3", "<b>item</b> 9"),
    ("item <b>3</b>", "item <b>9</b>"),
    ("items 1 and 3", "items 1 and 9"),
    ("items 1, 3 and 1", "items 1, 9 and 1"),
    ("items 1&ndash;3", "items 1&ndash;9"),
    ("ITEMS&nbsp;1&nbsp;&amp;&nbsp;3", "ITEMS&nbsp;1&nbsp;&amp;&nbsp;9"),
    ("After item 1, 3 days later.", "After item 1, 3 days later."),
    ("items 1 and 3 %", "items 1 and 3 %"),
    ("item 3.5, item 33, item-33", "item 3.5, item 33, item-33"),
]


@pytest.mark.parametrize(("words", "written"), FOLLOWING, ids=[row[0] for row in FOLLOWING])
def test_what_names_an_item_follows_its_id(words: str, written: str) -> None:
    page = _page(words)
    renamed = carried_out(page, rename(page, page.items[1], "item-9")).source.text
    expected = page.source.text.replace('id="item-3"', 'id="item-9"')
    assert renamed == expected.replace(f"<dd>{words}<", f"<dd>{written}<")


@pytest.mark.parametrize(("words", "written"), FOLLOWING, ids=[row[0] for row in FOLLOWING])
def test_what_names_a_new_item_follows_it_in_a_merge(words: str, written: str) -> None:
    base = item(1, "A")
    ours = base + item(3, "Ours")
    theirs = base + item(3, "Theirs", f"<dt>1) Summary</dt><dd>{words}</dd>")
    merged = merge_pages(base.encode(), ours.encode(), theirs.encode(), DEFAULT)
    assert merged.conflicts == 0
    assert f"<dd>{written.replace('9', '4')}</dd>" in merged.data.decode()


UNRENAMED = ["it&shy;em 3", "item ３"]


@pytest.mark.parametrize("words", UNRENAMED, ids=ascii)
def test_what_cannot_follow_is_never_left_behind(words: str) -> None:
    page = _page(words)
    with pytest.raises(Refusal):
        carried_out(page, rename(page, page.items[1], "item-9"))


@pytest.mark.parametrize("href", ["#item-3", "#item%2D3", "?#item-3"])
def test_a_link_of_an_item_to_itself_is_no_attribute_of_it(href: str) -> None:
    own = f'<a href="{href}">item-3</a>'
    page = page_of(item(1, "A") + item(3, "B").replace("<h2>", f"<h2>{own} "))
    assert not extras_of(page.items[1])


NO_REFERENCE = [
    "items 3.5",
    "item 3,5",
    "items 1 and 4 days",
    "items 1, 12 h",
    "items 1 and 30 % more",
    "an_item 1",
    "systems 3",
    "lineitem 3",
    "item&amp;3",
    "item x 3",
    "<!-- item 3 -->",
    '<span title="item 3">x</span>',
    "<code>item3</code>",
]


@pytest.mark.parametrize("words", NO_REFERENCE)
def test_words_that_name_no_third_item(words: str) -> None:
    assert "item-3" not in [reference.name for reference in references(_page(words))]


@pytest.mark.parametrize("words", [row[0] for row in WORDS], ids=ascii)
def test_removing_says_what_the_rule_will_find(words: str) -> None:
    page = _page(words)
    named = {reference.span for reference in references(page) if reference.name == "item-3"}
    assert named
    assert named <= set(mentions_of(page, page.items[1]))
    assert "still referred to" in remove(page, page.items[1], force=True).hints[0]


@pytest.mark.parametrize("href", ["#item-3:~:text=B", "?q#item-3", " #item%2D3 "])
def test_an_item_waits_for_what_a_link_names(href: str) -> None:
    page = _page(f'Blocked by <a href="{href}">this</a>.')
    assert [other.name for other in waits_of(page).waits_for(page.items[0])] == ["item-3"]


def test_an_item_of_another_page_is_not_waited_for() -> None:
    page = _page('Blocked by <a href="other.html#item-3">this</a>.')
    assert waits_of(page).waits_for(page.items[0]) == ()


@pytest.mark.parametrize("first", "aiskzAB1µßéΣς")
def test_a_word_begins_with_a_character_in_either_case(first: str) -> None:
    ignored = re.compile(re.escape(first), re.IGNORECASE)
    beginning = re.compile(_beginning(first, "-"))
    for character in map(chr, range(0x3000)):
        if character != "\n":
            assert bool(beginning.fullmatch(character)) == bool(ignored.fullmatch(character))
    assert beginning.search(f" {first}")
    assert beginning.search(f"x{first}") is beginning.search(f"-{first}") is None
