"""The second reader: what stands where to BeautifulSoup, and in what time."""

from __future__ import annotations

from itertools import pairwise
from time import process_time
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from pillcheck.html.edit import Edit, apply
from pillcheck.html.nodes import ELEMENT, END, TEXT, TO_NEXT, UNREAD, Node
from pillcheck.html.second_reader import differs, read_nodes
from pillcheck.html.source import Source, Span
from tests.support import each_page, page_at, some_quick

if TYPE_CHECKING:
    from pathlib import Path

TEXT_OF_ALL = (
    '<!doctype html>\r\n<p class="a  b" A=1 a=2>x &amp; y&#39;&foo;<br>'
    "<!-- c --><?pi x><![CDATA[d]]><p/>z</b>\n<script>a<b</script></p >"
)


def test_every_node_has_its_place() -> None:
    assert [
        (TEXT_OF_ALL[n.place :][: 0 if n.end == TO_NEXT else n.end - n.place], *n[2:5])
        for n in read_nodes(TEXT_OF_ALL)
    ] == [
        ("", 1, "declaration", "doctype html"),
        ("\r\n", 1, TEXT, "\r\n"),
        ('<p class="a  b" A=1 a=2>', 1, ELEMENT, "p"),
        ("x ", 2, TEXT, "x "),
        ("", 2, TEXT, "&"),
        (" y", 2, TEXT, " y"),
        ("", 2, TEXT, "'"),
        ("", 2, TEXT, "&foo"),
        ("<br>", 2, ELEMENT, "br"),
        ("", 2, "comment", " c "),
        ("", 2, "processing instruction", "pi x"),
        ("", 2, "marked section", "CDATA[d"),
        ("<p/>", 1, ELEMENT, "p"),
        ("z", 1, TEXT, "z"),
        ("", 1, END, "b"),
        ("\n", 1, TEXT, "\n"),
        ("<script>", 1, ELEMENT, "script"),
        ("a<b", 2, TEXT, "a<b"),
        ("", 1, END, "script"),
        ("", 1, END, "p"),
    ]
    # Attributes are as they are written, one that is repeated and all.
    assert read_nodes(TEXT_OF_ALL)[2].attributes == (("class", "a  b"), ("a", "1"), ("a", "2"))
    places = [node.place for node in read_nodes(TEXT_OF_ALL)]
    assert places == sorted(set(places))
    starts = ("<", "&", "\r\n", "\n", "x", " y", "z", "a")
    assert all(TEXT_OF_ALL.startswith(starts, place) for place in places)


@each_page
def test_the_nodes_of_a_page_leave_nothing_out(path: Path) -> None:
    text = page_at(path).source.text
    nodes = read_nodes(text)
    ends = [n.end if n.end != TO_NEXT else m.place for n, m in pairwise(nodes)]
    assert ends == [node.place for node in nodes[1:]]
    assert nodes[0].place == 0
    assert nodes[-1].kind in (TEXT, END)
    for node in nodes:
        if node.kind == ELEMENT:
            assert text[node.place : node.end].lower().startswith(f"<{node.says}")
        if node.end - node.place == len(node.says) and node.kind == TEXT:
            assert text[node.place : node.end] == node.says


@pytest.mark.parametrize(
    ("text", "depths"),
    [
        ("<ul><li>a<li><p>b<li>c</ul>d", "1 2 3 2 3 4 2 3 1"),
        ("<dl><dt>a<dd><p>b<dt>c</dl>d", "1 2 3 2 3 4 2 3 1"),
        ("<table><tr><td>a<th>b<tr><td>c<tbody><tr></table>d", "1 2 3 4 3 4 2 3 4 2 3 1"),
        ("<p>a<div>b</div>c", "1 2 1 2 1"),
        # What an end tag may not be left out of stays open.
        ("<li>a<ul><li>b</ul>c", "1 2 2 3 4 2"),
        ("<p>a<b>b<p>c", "1 2 2 3 3 4"),
        ("<td>a<table><td>b</table>c", "1 2 2 3 4 2"),
    ],
)
def test_end_tags_may_be_left_out(text: str, depths: str) -> None:
    seen = [str(node.depth) for node in read_nodes(text) if node.kind != END]
    assert " ".join(seen) == depths


@pytest.mark.parametrize(
    ("text", "depths"),
    [
        ("<br><br/>a<i>b</i>", "1 1 1 1 2"),
        ("<br></br><br/>a<i>b</i>", "1 1 1 1 2"),
        ("<br><br></br><br/><i>a</i><br/><i>b</i>", "1 1 1 1 2 1 1 2"),
        ("<br><br>a<i>b</i><br></br></br><br/><i>c</i>", "1 1 1 1 2 1 1 1 2"),
        ("<br><br><hr><br/><hr/><br/><i>x</i><hr/><br/>", "1 1 1 1 1 1 1 2 1 1"),
        ("<br><hr></br></hr><br/><hr/><i>x</i>", "1 1 1 1 1 2"),
        ("<br><br><br></br></br></br></br><i>x</i>", "1 1 1 1 2"),
        ("<i><br></i><i/><b><br/></b><i>x</i>", "1 2 1 1 2 1 2"),
        ("<b><hr></b></hr>x", "1 2 1"),
    ],
)
def test_nothing_is_in_a_void_element(text: str, depths: str) -> None:
    """Not even where a release of BeautifulSoup leaves one open."""
    seen = [str(node.depth) for node in read_nodes(text) if node.kind != END]
    assert " ".join(seen) == depths


@pytest.mark.parametrize(
    "text",
    [
        "<div><div>a</div><i>b</i></div><i>c</i>",
        "<b><i>a</b>b</i><u>c</u>",
        "<pre>a<br></pre><textarea>b</textarea><i>c</i>",
    ],
)
def test_elements_are_nested_as_in_the_tree_of_beautifulsoup(text: str) -> None:
    tree = [(tag.name, len(list(tag.parents))) for tag in BeautifulSoup(text, "html.parser")(True)]
    assert [(n.says, n.depth) for n in read_nodes(text) if n.kind == ELEMENT] == tree


def test_a_reference_is_a_node_of_its_own() -> None:
    nodes = [(n.place, n.end, n.says) for n in read_nodes("&#65;xy<b>y &lt;z<i>")]
    assert nodes == [
        (0, TO_NEXT, "A"),
        (5, 7, "xy"),
        (7, 10, "b"),
        (10, 12, "y "),
        (12, TO_NEXT, "<"),
        (16, 17, "z"),
        (17, 20, "i"),
    ]


NASTY = {
    "start tags that never end": "<p>x</p>" + "<a " * 8000,
    "start tags without an end quote": "<a b='" * 8000,
    "end tags that never end": "</a " * 8000,
    "comments that never end": "<!-- " * 8000,
    "declarations that never end": "<!" * 8000,
    "sections that never end": "<![CDATA[" * 8000,
    "a script that never ends": "<script>" + "</" * 8000,
    "void elements": "<br>" * 8000,
    "void elements and stray end tags": "<br>" * 8000 + "</p>" * 8000,
    "void elements that are closed": "<br>" * 8000 + "</br>" * 8000,
    "deep": "<div>x<b>y</b>" * 8000,
    "deep and closed": "<div>x" * 8000 + "</div>" * 8000,
    "deep and left to be closed": "<td><p>" * 8000,
    "end tags of what is not open": "<div>" * 8000 + "</i>" * 8000,
    "preformatted": "<pre>" * 8000 + "</pre>" * 8000,
    "ampersands": "&" * 8000,
    "numeric references": "&#" * 8000 + "&#;" * 8000,
    "references that never end": "&a" * 8000,
    "less-than signs": "<" * 8000,
    "dashes in a comment": "<!--" + "-- " * 8000 + "-->",
    "attributes": "<a" + " b=c" * 8000 + ">",
    "equals signs": "<a " + "=" * 8000 + ">",
    "lines": "\n" * 8000,
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", some_quick(NASTY, 4))
def test_time_grows_with_the_text(name: str) -> None:
    text = NASTY[name]
    """Seconds where the time grew with the square of the text: twenty of them for the first."""
    start = process_time()
    read_nodes(text)
    assert process_time() - start < 1.5


@pytest.mark.parametrize(
    "text",
    [
        "<p>x</p>" + "<a " * 20,
        "<p>x</p><![foo<p>",
        "<p>x</p>&#" + "1" * 5000 + ";<p>",
        "<p>x</p><a b='&#" + "1" * 5000 + ";'>",
    ],
    ids=["rescans", "section", "number", "number in a value"],
)
def test_what_cannot_be_read_is_compared_as_text_and_not_edited(text: str) -> None:
    assert read_nodes(text)[-1].kind == UNREAD
    inside = Edit(Span(3, 4), "yz")
    assert differs(text, text.replace("x", "yz", 1), [inside]) is None
    assert differs(text, text.replace("x", "yz", 1) + "<b>", [inside])
    end = len(text)
    assert "up to line 1 only" in (differs(text, text + "x", [Edit(Span(end, end), "x")]) or "")


REST = "<![foo\n<p>"


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        pytest.param(REST, [], None, id="nothing is edited"),
        pytest.param(f"\n<p>x</p>\n{REST}", [Edit(Span(4, 5), "yy")], None, id="before it"),
        pytest.param(f"<p>x</p>{REST}", [Edit(Span(8, 8), "y")], None, id="where it begins"),
        pytest.param(f"\n<p>x</p>\n{REST}", [Edit(Span(14, 14), "y")], 3, id="in it"),
        pytest.param(
            f"\n<p>x</p>\n{REST}\n", [Edit(Span(4, 5), ""), Edit(Span(20, 20), "y")], 3, id="both"
        ),
        pytest.param("\n<p>x</p>\ny", [Edit(Span(11, 11), f"\n{REST}")], 4, id="the edit is"),
        pytest.param("<p>x</p>yz", [Edit(Span(8, 10), REST)], 1, id="the edit is, at its begin"),
    ],
)
def test_the_line_up_to_which_it_can_read(
    text: str, edits: list[Edit], expected: int | None
) -> None:
    after = apply(Source(text), edits).text
    said = None if expected is None else f"it can read up to line {expected} only"
    assert differs(text, after, edits) == said


@pytest.mark.parametrize(("times", "is_read"), [(8, True), (9, False)])
def test_a_rest_is_read_again_eight_times(times: int, is_read: bool) -> None:
    assert (read_nodes("<p>x</p>" + "<a " * times)[-1].kind != UNREAD) is is_read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>x</p><script>let a", [(16, "let a")]),
        ("<p>x</p><script>a\n</scr", [(16, "a\n</scr")]),
        ("<p>x</p><style>\nb", [(15, "\nb")]),
        ("<script>a</script>b", [(8, "a"), (18, "b")]),
        ("<script>", []),
    ],
)
def test_a_script_that_never_ends_is_a_text(text: str, words: list[tuple[int, str]]) -> None:
    nodes = [(node.place, node.says) for node in read_nodes(text) if node.kind == TEXT]
    assert [node for node in nodes if node[1] != "x"] == words


@pytest.mark.parametrize(
    "rest", ["<script>let a", "<style>b", "<title", "</p", "<!-- c", "&#", "&a"]
)
def test_what_ends_within_markup_is_compared_as_well(rest: str) -> None:
    text = f"<p>x</p>{rest}"
    nodes = read_nodes(text)
    assert sum(len(node.says) for node in nodes) >= len(rest) - 1
    # Nothing is seen twice.
    assert sum(len(node.says) for node in nodes if node.place >= len("<p>x</p>")) <= len(rest)
    assert differs(text, f"{text}d", [])
    edit = Edit(Span(3, 4), "y")
    assert differs(text, f"<p>y</p>{rest}", [edit]) is None


def test_a_node_has_no_attributes_unless_it_says_so() -> None:
    assert Node(0, 1, 1, TEXT, "x").attributes == ()
