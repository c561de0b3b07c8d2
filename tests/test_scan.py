from __future__ import annotations

import time

import html5lib
import pytest

from pillcheck.html.scanner import COMMENT, END, INCOMPLETE, START, scan, unescape
from tests.support import some_quick

KIND = {START: "start", END: "end", COMMENT: "comment", INCOMPLETE: "incomplete"}

SCANNED = [
    pytest.param("<p>x</p>", ["start <p>", "end </p>"], id="element"),
    pytest.param("<P Class=a>", ["start <P Class=a>"], id="upper case"),
    pytest.param('<a t=">">x', ['start <a t=">">'], id="angle bracket in quotes"),
    pytest.param("<a t='>'>x", ["start <a t='>'>"], id="angle bracket in single quotes"),
    pytest.param("<a t=b'>'>x", ["start <a t=b'>"], id="quote inside a bare value"),
    pytest.param('<a b="1"c="2">', ['start <a b="1"c="2">'], id="no space between attributes"),
    pytest.param("<a =b>", ["start <a =b>"], id="equals sign begins a name"),
    pytest.param("<a b=>c", ["start <a b=>"], id="missing value"),
    pytest.param("<br/>", ["start <br/>"], id="self-closing"),
    pytest.param("<p" + " a='>'" * 120 + ">x", ["start <p" + " a='>'" * 120 + ">"], id="long"),
    pytest.param("<p" + " a" * 50 + " = '>'>x", ["start <p" + " a" * 50 + " = '>'>"], id="50"),
    pytest.param("<x<y>", ["start <x<y>"], id="angle bracket in a name"),
    pytest.param("a < b > c", [], id="not a tag"),
    pytest.param("<3 </3>", ["comment </3>"], id="bogus comment"),
    pytest.param("</>x", ["comment </>"], id="empty end tag"),
    pytest.param("</p x=1>", ["end </p x=1>"], id="end tag with attributes"),
    pytest.param("<!-- <p> -->x", ["comment <!-- <p> -->"], id="comment"),
    pytest.param("<!--><p>", ["comment <!-->", "start <p>"], id="abrupt comment"),
    pytest.param("<!---><p>", ["comment <!--->", "start <p>"], id="abrupt comment with dash"),
    pytest.param("<!-- --!><p>", ["comment <!-- --!>", "start <p>"], id="comment end bang"),
    pytest.param("<!-- -- > <p>", ["comment <!-- -- > <p>"], id="unclosed comment"),
    pytest.param("<!doctype html><p>", ["comment <!doctype html>", "start <p>"], id="doctype"),
    pytest.param("<?x <p>?>", ["comment <?x <p>"], id="processing instruction"),
    pytest.param("<p a='", ["incomplete <p a='"], id="text ends in a value"),
    pytest.param("<b c='><script>", ["incomplete <b c='><script>"], id="value ends like a tag"),
    pytest.param('<b c="><script>', ['incomplete <b c="><script>'], id="in double quotes"),
    pytest.param(
        '<svg></svg><b c="><script>',
        ["start <svg>", "end </svg>", 'incomplete <b c="><script>'],
        id="value ends like a tag behind a drawing",
    ),
    pytest.param(
        '<b c="><script>"><i></script>',
        ['start <b c="><script>">', "start <i>", "end </script>"],
        id="value holds a script",
    ),
    pytest.param("x<p", ["incomplete <p"], id="text ends in a name"),
    pytest.param("x<", [], id="text ends after an angle bracket"),
    pytest.param("x</", [], id="text ends after a slash"),
    pytest.param("<script><p></script>x", ["start <script>", "end </script>"], id="script is text"),
    pytest.param(
        "<script></scripty><p></SCRIPT >",
        ["start <script>", "end </SCRIPT >"],
        id="only its own end tag ends it",
    ),
    pytest.param(
        "<script><!--<script></script>--></script><p>",
        ["start <script>", "end </script>", "start <p>"],
        id="escaped script",
    ),
    pytest.param(
        "<script><!--></script><p>",
        ["start <script>", "end </script>", "start <p>"],
        id="script comment that closes at once",
    ),
    pytest.param("<title><p></title>", ["start <title>", "end </title>"], id="title is text"),
    pytest.param("<textarea><p>", ["start <textarea>"], id="unclosed text area"),
    pytest.param(
        "<noscript><p></noscript>", ["start <noscript>", "end </noscript>"], id="noscript"
    ),
    pytest.param(
        "<script></ſcript ><p></script>",
        ["start <script>", "end </script>"],
        id="only letters of ASCII have capitals",
    ),
    pytest.param("<plaintext><p></plaintext>", ["start <plaintext>"], id="plaintext never ends"),
]


@pytest.mark.parametrize(("text", "tokens"), SCANNED)
def test_scanned(text: str, tokens: list[str]) -> None:
    assert [f"{KIND[t.kind]} {text[t.start : t.end]}" for t in scan(text)] == tokens


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("<a>", [], id="none"),
        pytest.param('<a b="c d">', [("b", "c d", "c d", '"')], id="double quotes"),
        pytest.param("<a b='c'>", [("b", "c", "c", "'")], id="single quotes"),
        pytest.param("<a b=c/>", [("b", "c/", "c/", "")], id="bare, with a slash"),
        pytest.param("<a B = c>", [("b", "c", "c", "")], id="spaces and upper case"),
        pytest.param("<a b>", [("b", "", "", "")], id="no value"),
        pytest.param("<a b=>", [("b", "", "", "")], id="missing value"),
        pytest.param("<a b=1 b=2>", [("b", "1", "1", ""), ("b", "2", "2", "")], id="repeated"),
        pytest.param('<a b="&amp;x">', [("b", "&x", "&amp;x", '"')], id="character reference"),
        pytest.param("<a/b/c=d>", [("b", "", "", ""), ("c", "d", "d", "")], id="slashes between"),
    ],
)
def test_attributes(tag: str, expected: list[tuple[str, str, str, str]]) -> None:
    written = scan(tag)[0].tag.attributes
    assert [
        (a.name, a.value, tag[a.value_start : a.value_end], a.quote) for a in written
    ] == expected


@pytest.mark.parametrize(
    ("tag", "closing"),
    [("<a/>", True), ("<a b='c'/>", True), ("<a b />", True), ("<a b=c/>", False), ("<a>", False)],
)
def test_self_closing(tag: str, closing: bool) -> None:
    assert scan(tag)[0].tag.is_self_closing is closing


def test_tags_that_are_written_alike_are_one() -> None:
    tags = scan('<p class="a"></p><p class="a"></p><p class=a></p>').tags
    assert tags[0] is tags[2]
    assert tags[0] is not tags[4]
    assert tags[4].values == {"class": "a"}


def _seconds(text: str) -> float:
    best = 9.0
    for _ in range(2):
        start = time.process_time()
        scan(text)
        best = min(best, time.process_time() - start)
    return best


HOSTILE = [
    *["<p ", "<!--", "<a b='", "<script><!--", "<title>", "</", "<p a=", "<!", "<x>", "</x>"],
    *["<script>a<b</script>", "<svg/>", "<svg>", "<p b='", '<p b="c" ', "<p b='>'>", "<style>"],
]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("piece", some_quick(HOSTILE, 4))
def test_time_grows_with_length_and_nothing_else(piece: str) -> None:
    # Six times the text: 6 when linear, 36 when quadratic.
    many = 120_000 // len(piece)
    # A hundredth of a second is allowed for noise: what is quadratic takes seconds at this length.
    assert _seconds(piece * many * 6) < 18 * _seconds(piece * many) + 0.01


REFERENCES = [
    *["a&copy=1", "a&copy;=1", "a&copyx", "a&copy", "a&copy x", "a&copy1", "a&copy-1", "a&copy/"],
    *["?a=1&lang=en", "?a&section=2", "?a&sect;ion", "a&notit;", "a&notin;", "a&not;in", "&ampé"],
    *[
        "&amp=",
        "&amp;=",
        "&amp;amp=",
        "&amp;copy",
        "&lt=&gt",
        "&quot&amp",
        "&AMP",
        "&AMP=",
        "&&amp",
    ],
    *["&#65b", "&#x41g", "&#65=", "&nbsp;&copy=", "&Acirc;&Acirc=", "&frac12", "&frac12;", "&foo;"],
    *["&foo", "&", "&=", "& amp", "&;", "&é", "&ampersand;", "&amp&lt", "&sup1=&sup1", "&sup12"],
    # Characters that browsers report and keep, and those that they replace.
    *["a&#1;b", "a&#11b", "&#x9fffe;a", "&#xFDD0;", "&#x7f;", "&#x81;", "&#x80;", "&#0;", "&#13;"],
    *["&#xd800;", "&#x110000;", "&#1;&#38;lt;", "&#x1;&copy=", "&#65534", "&#x10FFFF;&#xFFFFFFFF"],
]


@pytest.mark.parametrize("value", REFERENCES)
def test_a_reference_in_a_value_is_read_as_by_html5lib(value: str) -> None:
    text = f'<p title="{value}">{value}</p>'
    (paragraph,) = html5lib.parse(text, namespaceHTMLElements=False).iter("p")
    tag = scan(text)[0].tag
    assert tag.values["title"] == tag.attributes[0].value == paragraph.get("title")
    assert unescape(value) == paragraph.text
