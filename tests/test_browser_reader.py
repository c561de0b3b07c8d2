"""The browser's reader: what it says of small pages, and which differences it sees."""

from __future__ import annotations

import pytest

from pillcheck.html.browser_reader import Reading, difference, readings
from pillcheck.html.edit import Edit
from pillcheck.html.source import Span

# A node as place, parent, depth, name, content, is hidden; first those that a browser adds.
Seen = tuple[int, int, int, str, object, bool]
HTML: Seen = (-1, -1, 1, "html", {}, False)
HEAD: Seen = (-1, 0, 2, "head", {}, False)
BODY: Seen = (-1, 0, 2, "body", {}, False)
ROOM = [HTML, HEAD, BODY]


@pytest.mark.parametrize(
    ("text", "nodes", "ends"),
    [
        ("", ROOM, [3, 2, 3]),
        (
            "<p>a\rb",
            [*ROOM, (0, 2, 3, "p", {}, False), (3, 3, 4, "#text", "a\nb", False)],
            [5, 2, 5, 5, 5],
        ),
        (
            "<P CLASS='a b' id=x>T<!--c--><br></p>",
            [
                *ROOM,
                (0, 2, 3, "p", {"class": "a b", "id": "x"}, False),
                (20, 3, 4, "#text", "T", False),
                (21, 3, 4, "#comment", "c", False),
                (29, 3, 4, "br", {}, False),
            ],
            [7, 2, 7, 7, 5, 6, 7],
        ),
        (
            "a\r\nb\rc<i>d",
            [
                *ROOM,
                (0, 2, 3, "#text", "a \nb\nc", False),
                (6, 2, 3, "i", {}, False),
                (9, 4, 4, "#text", "d", False),
            ],
            [6, 2, 6, 4, 6, 6],
        ),
        (
            "<table><p>x<tr><td>y",
            [
                *ROOM,
                (7, 2, 3, "p", {}, False),
                (10, 3, 4, "#text", "x", False),
                (0, 2, 3, "table", {}, False),
                (-1, 5, 4, "tbody", {}, False),
                (11, 6, 5, "tr", {}, False),
                (15, 7, 6, "td", {}, False),
                (19, 8, 7, "#text", "y", False),
            ],
            [10, 2, 10, 5, 5, 10, 10, 10, 10, 10],
        ),
        (
            "<b></b><template><i>z</i></template>",
            [
                *ROOM,
                (0, 2, 3, "b", {}, False),
                (7, 2, 3, "template", {}, False),
                (17, 4, 5, "i", {}, True),
                (20, 5, 6, "#text", "z", True),
            ],
            [7, 2, 7, 4, 7, 7, 7],
        ),
        (
            "<SVG><foreignObject><p>r</p></foreignObject></svg><i>s",
            [
                *ROOM,
                (0, 2, 3, "svg", {}, True),
                (5, 3, 4, "foreignobject", {}, True),
                (20, 4, 5, "p", {}, True),
                (23, 5, 6, "#text", "r", True),
                (50, 2, 3, "i", {}, False),
                (53, 7, 4, "#text", "s", False),
            ],
            [9, 2, 9, 7, 7, 7, 7, 9, 9],
        ),
        (
            "<select><option>a</select>",
            [
                *ROOM,
                (0, 2, 3, "select", {}, False),
                (8, 3, 4, "option", {}, True),
                (16, 4, 5, "#text", "a", True),
            ],
            [6, 2, 6, 6, 6, 6],
        ),
    ],
    ids=["nothing", "line end", "paragraph", "line ends", "table", "template", "drawing", "choice"],
)
def test_a_page_as_a_browser_nests_it(text: str, nodes: list[Seen], ends: list[int]) -> None:
    [reading] = readings(text)
    assert [tuple(node) for node in reading.nodes] == nodes
    assert reading.last == ends


def test_a_doctype_is_a_node_before_all() -> None:
    nodes = Reading("<!doctype html><p>a", scripts=True).nodes
    assert [node.name for node in nodes] == ["!doctype", "html", "head", "body", "p", "#text"]
    assert [node.is_element for node in nodes] == [False, True, True, True, True, False]


@pytest.mark.parametrize(
    ("doctype", "content"),
    [
        pytest.param("<!DOCTYPE HTML>", ("html", None, None), id="name only"),
        pytest.param('<!doctype html PUBLIC "a">', ("html", "a", None), id="public id"),
        pytest.param('<!doctype html SYSTEM "b">', ("html", None, "b"), id="system id"),
        pytest.param('<!doctype x PUBLIC "a" "b">', ("x", "a", "b"), id="both ids"),
    ],
)
def test_a_doctype_says_its_name_and_ids(
    doctype: str, content: tuple[str | None, str | None, str | None]
) -> None:
    assert Reading(f"{doctype}<p>a", scripts=True).nodes[0].content == content


def test_a_page_is_read_with_scripts_and_without() -> None:
    with_scripts, without = readings("<main><NoScript><p>a</p></noscript></main>")
    assert [tuple(node)[3:] for node in with_scripts.nodes[4:]] == [
        ("noscript", {}, False),
        ("#text", "<p>a</p>", True),
    ]
    assert [tuple(node)[3:] for node in without.nodes[4:]] == [
        ("noscript", {}, False),
        ("p", {}, True),
        ("#text", "a", True),
    ]


def test_what_is_where() -> None:
    text = "<html><body><p id=x class='a b'>T</p>U<i class=a></i><!--c-->"
    reading = Reading(text, scripts=True)
    names = [node.name for node in reading.nodes]
    assert [names[n] for n in reading.indexes(12, 38)] == ["p", "#text", "#text"]
    assert [names[n] for n in reading.indexes(13, 37)] == ["#text"]
    assert [reading.text_at(place) for place in (0, 31)] == [-1, -1]
    texts = [names.index("#text"), names.index("#text") + 1]
    assert [reading.text_at(place) for place in (32, 36, 37, 60)] == [
        texts[0], texts[0], texts[1], texts[1]
    ]  # fmt: skip
    assert reading.outer_places(32) == {0, 6, 12}
    assert reading.outer_places(37) == {0, 6}
    assert Reading("a<b>c", scripts=True).outer_places(0) == {-1}
    assert Reading("", scripts=True).text_at(0) == -1


def test_visible_elements_are_found_by_id_and_class() -> None:
    text = "<p id=x class='a b a'>T<i class=a>U</i><template><b id=y class=a></b></template>"
    reading = Reading(f"{text}<svg id=z class=b></svg><p id class>", scripts=True)
    assert reading.elements_with("class", "a") == [0, 23]
    assert reading.elements_with("class", "b") == [0]
    assert reading.elements_with("id", "x") == [0]
    for name, word in (("id", "y"), ("id", "z"), ("id", ""), ("class", "x"), ("id", "a")):
        assert reading.elements_with(name, word) == []


# Before, the edits as offsets and new text, after, and what differs.
A_PAGE = "<p id=a>x</p><i>y</i>z<u>v</u><!--w--><b>end</b>"
EDIT = (21, 22, "zz")


@pytest.mark.parametrize(
    ("before", "edits", "after", "name"),
    [
        pytest.param("<p>a", [], "<p>a", None, id="no edit"),
        pytest.param("<p>a", [], "<p>b", "#text", id="a text"),
        pytest.param("<p>a", [], "<p>a<i>", "i", id="one more at the end"),
        pytest.param("<p>a<i>", [], "<p>a", "#text", id="one less at the end"),
        pytest.param(A_PAGE, [EDIT], "", None, id="the text"),
        pytest.param(A_PAGE, [(30, 38, ""), (41, 44, "END!")], "", None, id="comment and text"),
        pytest.param(
            A_PAGE, [(30, 30, "<table><tr><td>q</table>")], "", None, id="a table with its tbody"
        ),
        pytest.param(
            "<table><tr><td>a</table><i>b</i>", [(0, 24, "c")], "", None, id="a table is gone"
        ),
        pytest.param("<table><td>a</table>b", [(0, 20, "c")], "", None, id="and its only row"),
        pytest.param("<p>a", [(0, 0, "<!--b-->")], "", None, id="a comment before all"),
        pytest.param(
            "<p>a<table><tr><td>b</table>", [(4, 4, "<i>c</i>")], "", None, id="a tbody stays"
        ),
        pytest.param(A_PAGE, [(6, 7, "longer")], "", None, id="a value"),
        pytest.param(A_PAGE, [(9, 9, "1"), EDIT, (44, 44, "2")], "", None, id="three texts"),
        pytest.param(A_PAGE, [(13, 13, "<b>")], "", "i", id="a tag that stays open"),
        pytest.param(A_PAGE, [(30, 30, "<!--")], "", "b", id="a comment that takes in more"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("=a>x", "=c>x"), "p", id="a value before"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("=a>x", "=a>t"), "#text", id="a text before"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("z<u>v</u>", "z<s>v</s>"), "s", id="beside"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("--w", "--q"), "#comment", id="a comment"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("end", "END"), "#text", id="the last text"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("<b>end</b>", ""), "#comment", id="one less"),
        pytest.param(A_PAGE, [EDIT], A_PAGE + "<s></s>", "s", id="one more"),
        pytest.param(A_PAGE, [EDIT], A_PAGE.replace("<u", " <u"), "u", id="moved by more"),
    ],
)  # fmt: skip
def test_a_difference_beside_the_edits_is_seen(
    before: str, edits: list[tuple[int, int, str]], after: str, name: str | None
) -> None:
    """What an edit makes of the page, or where ``after`` is given, of that."""
    made = after or before
    for start, end, text in reversed(edits):
        made = made[:start] + text + made[end:]
    ordered = [Edit(Span(start, end), text) for start, end, text in edits]
    [old], [new] = readings(before), readings(made)
    expected = name and f"{name} would be read differently"
    assert difference(old, new, ordered) == expected
