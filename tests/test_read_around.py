"""Where the second reader reads only what is around the edits, and where it reads whole pages."""

from __future__ import annotations

import re

import pytest

from pillcheck.html import read_around, second_reader
from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.nodes import Node
from pillcheck.html.plain_markup import is_plain
from pillcheck.html.read_around import is_same_outside
from pillcheck.html.source import Source, Span


def marked(text: str) -> tuple[str, str, list[Edit]]:
    """Return a page before and after the edits that are written into it as ``[gone|new]``."""
    before, edits, position = "", [], 0
    for match in re.finditer(r"\[([^|\]]*)\|([^\]]*)\]", text):
        before += text[position : match.start()]
        edits.append(Edit(Span(len(before), len(before) + len(match[1])), match[2]))
        before += match[1]
        position = match.end()
    source = Source(before + text[position:])
    return source.text, apply(source, edits).text, in_order(source, edits)


def whole(text: str) -> str | None:
    """Describe what the edits that are written into a text change for a reader of whole pages."""
    before, after, edits = marked(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second_reader, "is_same_outside", lambda *_: False)
        return second_reader.differs(before, after, edits)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<h1>x</h1><p>[a|b]</p>", id="words"),
        pytest.param("<div><i>x</i><b class='[a|b]'>[c|d]</b></div>", id="a value and words"),
        pytest.param("<p>[a|b][c|d]</p><p>", id="edits that touch"),
        pytest.param("<p>a[<br>|]b</p><p>", id="an empty element that goes"),
        pytest.param("<p>a[<br/>|]b</p><p>", id="an empty element with a slash that goes"),
        pytest.param(
            "<p>[a|bcd]</p>" + "<p>c</p>" * 9 + "<p>[a|]</p>[<p>d</p>|]<p>e</p>",
            id="two that are near behind one that is longer",
        ),
        pytest.param(
            "<p>[a|bcd]</p>" + "<p>c</p>" * 9 + "<p>a[bc|]</p><p>c</p>[|<p>d</p>]<p>e</p>",
            id="one that is removed before one that comes",
        ),
        pytest.param("<ul><li>a</li>[|<li>b</li>]<li>c</li></ul>", id="an element that comes"),
        pytest.param("<ul><li>a</li>[<li>b</li>|]<li>c</li></ul>", id="an element that goes"),
        pytest.param("<ul><li>a[|<li>b]<li>c</ul>", id="without end tags"),
        pytest.param("<ul>[|<li>b]</ul><p>", id="the first in another"),
        pytest.param("<p>a</p>[|<p>b</p>]<p>c</p>[<p>d</p>|]<p>e</p>", id="two that are near"),
        pytest.param("<p>[a|bcd]</p>" + "<p>c</p>" * 99 + "<p>[a|b]</p>", id="two that are far"),
        pytest.param("<!-- a - b --><p>[a|b]</p><!-- [", id="a comment that never ends behind"),
        pytest.param("<p>[a|b]</p></i><a b='", id="damage behind"),
        pytest.param("<script>if (a<b) {'<p>'}</script><p>[a|b]</p>", id="behind a script"),
        pytest.param("<title>a &amp; b</title><p>[a|b &lt; c]</p>", id="references"),
        pytest.param("<p>a < b & c</p><p>[a|b]</p>", id="signs that are words"),
        pytest.param("<td>a<td>[|b<td>]c<p>", id="a cell is split"),
    ],
)
def test_what_is_around_the_edits_is_enough(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second_reader, "read_nodes", None)
        assert second_reader.differs(*marked(text)) is None
    assert whole(text) is None


OPENS = "<p>a<i>b</i>"
# What each refusal to answer guards against: without it, the answer would be wrong, or might be.
UNSURE = [
    pytest.param("<!-- <b>x</b><p>[a|-->]</p> -->", id="within a comment"),
    pytest.param("<!-- <b>x</b><p>[a|b]</p> -->", id="within a comment, harmless"),
    pytest.param("<script><b>x</b><p>[a|</script>]</p></script>", id="within a script"),
    pytest.param("<i title='><b>x</b><p>[a|b' c=']</p>'>", id="within a value"),
    pytest.param("<i a='x><b>x</b><p>[a|']</p><p>", id="a quote that has no other"),
    pytest.param("<b>x</b><p>[a|<!-- ]</p><p>c</p>", id="a comment that begins"),
    pytest.param("<b>x</b><p>[a|<script>]</p><p>c</p>", id="a script that begins"),
    pytest.param("<b>x</b><p>[a|<i b='c]</p><p d='e'>", id="a quote that begins"),
    pytest.param("<b>x</b><p>[a|<i b='c>]</p><p d='e'>", id="a quote that seems to be text"),
    pytest.param("<b>x</b><p>[<i b='c>|a]</p><p d='e'>", id="a quote that seemed to be text"),
    pytest.param("<i a='>[x|y]'>c<u>", id="an edit in the first tag"),
    pytest.param("<b>x</b><p>[a|&]lt;</p><p>c</p>", id="a reference that begins"),
    pytest.param("<b>x</b><p>[a|<b>]<i>c</i></p>", id="an element that stays open"),
    pytest.param("<b>x</b><p>[a|</div>]</p><p>c</p>", id="an end tag of what may be around"),
    pytest.param(f"{OPENS}[|<div>c</div>]<u>d</u>", id="an element that ends what is around"),
    pytest.param(f"<div>{OPENS}[|</p>]<u>d</u></div>", id="an end tag of what is around"),
    pytest.param("&#99999999999999999999;<b>x</b><p>[a|b]</p>", id="a number that is too long"),
    pytest.param("<![x[ <b>x</b><p>[a|b]</p>", id="a section that nobody knows"),
    pytest.param("<plaintext><b>x</b><p>[a|b]</p>", id="text to the end"),
    pytest.param("<b>x</b>a[|b]c", id="no tag behind"),
    pytest.param("a[|b]c<i>", id="no element before"),
]


@pytest.mark.parametrize("text", UNSURE)
def test_elsewhere_it_says_nothing(text: str) -> None:
    assert not is_same_outside(*marked(text))


@pytest.mark.parametrize(
    "text",
    [case.values[0] for case in UNSURE if whole(str(case.values[0]))],
)
def test_and_whole_pages_show_why(text: str) -> None:
    before, after, edits = marked(text)
    assert second_reader.differs(before, after, edits)


def test_no_edit_and_other_texts_are_for_the_whole_reader() -> None:
    before, after, edits = marked("<h1>x</h1><p>[a|b]</p><p>c</p>")
    assert not is_same_outside(before, after, [])
    for other in (
        after + " ",
        after.replace("c", "d"),
        after.replace("x", "y"),
        before,
        "[" + after[1:],
    ):
        assert not is_same_outside(before, other, edits)
    assert not is_same_outside(before, after, [edits[0], Edit(Span(0, 0), "")])


PLAIN = "<p>&amp;</p><!-- a -->"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, True),
        ("<P a b=c d='e' f=\"g\" h = i/><br/></P >", True),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD">a > b & c < d <3', True),
        ("<script src=a>x < y && '</p>'</script><STYLE>a>b</STYLE>", True),
        ("<title>a&#38;&#x26;</title><textarea>b</textarea>", True),
        ("<!-- -- -->", False),
        ("<!-->", False),
        ("<!--->", False),
        ("<!-- a --!>", False),
        ("<p a='b'c>", False),
        ("<p a='b>", False),
        ("<p a=b'c>", False),
        ("<p \xa0a>", False),
        ("<p/ a>", False),
        ("<p a<b>", False),
        ("<a:b>", False),
        ("<p", False),
        ("</p a>", False),
        ("</>", False),
        ("<?a>", False),
        ("<![CDATA[a]]>", False),
        ("&a", False),
        ("&", False),
        ("&#", False),
        ("&#1234567;", False),
        ("<script><!-- </script>", False),
        ("<script>a</ script></script>", False),
        ("<script/>", False),
        ("<script>a</\u017fcript>b", False),
        ("<title><b></title>", False),
        ("<xmp>a", False),
        ("<plaintext>", False),
        ("<a b='&#1234567890123456;'>", False),
    ],
)
def test_what_is_plain_markup(text: str, expected: bool) -> None:
    for around in (PLAIN, "<i a='&#1234567890123456;'>"):
        page = f"{around}{text}{around}"
        assert is_plain(page, len(around), len(around + text)) is expected


@pytest.mark.parametrize("place", [1, 5, 9, 14, 20])
def test_a_part_that_cuts_a_piece_is_not_plain(place: int) -> None:
    assert not is_plain(PLAIN, 0, place)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<b>x<i>y", "<b>x<i>z", True),
        ("<b&<i>y", "<b>x<i>y", False),
        ("<b>x<i>y", "<b>&<i>z", False),
    ],
    ids=["both plain", "not before", "not after"],
)
def test_a_window_is_plain_in_both_pages(before: str, after: str, expected: bool) -> None:
    window = read_around._Window(0, before.index("<i>"), 0, after.index("<i>"), 3)
    assert read_around._is_plain_so_far([window], before, after) is expected


@pytest.mark.parametrize(
    ("text", "start"),
    [("<b>a<i", 0), ("a<b>c", 0), ("</b>a", 0), ("<b>a", 4)],
    ids=["left over", "a text first", "an end tag first", "nothing"],
)
def test_a_part_begins_with_a_start_tag_and_is_read_to_its_end(text: str, start: int) -> None:
    parser = read_around._WindowParser("<b>a</b><i>c")
    for start_of_part, end, names, first_end in [
        (0, 8, [], 3),
        (8, 12, ["i"], 11),
        (0, 3, ["b"], 3),
    ]:
        assert parser.read_part(start_of_part, end) == names
        assert parser.first_end == first_end
        assert parser.nodes[-1] == Node(end, end, 1, read_around._LIMIT, "", ())
    with pytest.raises(read_around._OutsideError):
        read_around._WindowParser(text).read_part(start, len(text))


AROUND = "<main><p>a</p><ul><li>b</li><br><LI class=x>c</li></i><td>"


@pytest.mark.parametrize(
    ("place", "back", "expected"),
    [
        ("|<main>", 0, None),
        ("<p|>a", 0, "<main>"),
        ("<p>|a", 0, "<p>"),
        ("<p>|a", 1, "<main>"),
        ("<p>|a", 2, "<main>"),
        ("</p>|<ul>", 0, "<p>"),
        ("<ul>|<li>", 1, "<p>"),
        ("<br>|<LI", 0, "<li>"),
        ("<br>|<LI", 1, "<ul>"),
        ("c</li>|", 0, "<LI"),
        ("c</li>|", 1, "<li>"),
        ("</i>|", 0, None),
        ("<td>|", 0, "<td>"),
        ("<td>|", 1, "<td>"),
    ],
)
@pytest.mark.parametrize("between", ["", "x" * 1500])
def test_where_a_window_begins(place: str, back: int, expected: str | None, between: str) -> None:
    text = AROUND.replace("<main>", f"<main>{between}")
    before, behind = place.split("|")
    at = text.index(before + behind) + len(before)
    assert read_around._start_before(text, at, back) == (text.index(expected) if expected else -1)


@pytest.mark.parametrize(
    ("place", "ahead", "expected"),
    [(0, 1, 0), (1, 1, 3), (3, 1, 3), (3, 2, 4), (3, 3, 7), (1, 4, 7), (8, 1, -1), (8, 4, -1)],
)
def test_where_a_window_ends(place: int, ahead: int, expected: int) -> None:
    assert read_around._tag_behind("<a><<b><c>"[:8], place, ahead) == expected


def test_a_far_beginning_is_not_looked_for_for_ever() -> None:
    before, after, edits = marked(f"<p>{'a ' * 100_000}[b|c]</p><p>")
    assert read_around._windows(before, edits, 0, 1) is None
    assert second_reader.differs(before, after, edits) is None


@pytest.mark.parametrize(("length", "is_kept"), [(200_000, True), (200_001, False)])
def test_what_was_read_last_is_kept_unless_it_is_large(length: int, is_kept: bool) -> None:
    text = "<p>" + "a" * (length - 3)
    assert (second_reader.read_nodes(text) is second_reader.read_nodes(text)) is is_kept
