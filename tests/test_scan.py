from __future__ import annotations

import time
from unittest import mock

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pillcheck.html import scanner
from pillcheck.html.element_names import RAW_TEXT
from pillcheck.html.memo import Memo
from pillcheck.html.scanner import COMMENT, END, INCOMPLETE, START, Tokens, scan

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


def _by_html5lib(text: str) -> list[tuple[str, dict[str, str] | None]]:
    """Return the tags as html5lib's tokenizer has them: a start tag with its attributes."""
    tokenizer = html5lib._tokenizer.HTMLTokenizer(text)
    types = html5lib.constants.tokenTypes
    tags: list[tuple[str, dict[str, str] | None]] = []
    for token in tokenizer:
        if token["type"] == types["StartTag"]:
            tags.append((token["name"], dict(token["data"])))
            # It leaves to the parser how the text behind a tag is read.
            state = READ_AS.get(token["name"], "dataState")
            tokenizer.state = getattr(tokenizer, state)
        elif token["type"] == types["EndTag"]:
            tags.append((token["name"], None))
    return tags


READ_AS = dict.fromkeys(RAW_TEXT, "rawtextState") | {
    "script": "scriptDataState",
    "title": "rcdataState",
    "textarea": "rcdataState",
    "plaintext": "plaintextState",
}


MARKUP = st.lists(
    st.sampled_from(
        [*"<>/='\"-! ab\n", "<p", "</p>", "<!--", "-->", "<b c='d'>", 'e="f"', "<?", "</", "&amp;"]
    ),
    max_size=25,
).map("".join)


@given(st.text(alphabet="<>/!-'\"= pscrit\n", max_size=80))
def test_tokens_stand_in_order_and_apart(text: str) -> None:
    position = 0
    for token in scan(text):
        assert position <= token.start < token.end <= len(text)
        position = token.end


RAW = st.lists(
    st.sampled_from(
        [
            *"<script> </script> <title> </title> <style/> </style> <p> </p> <noscript>".split(),
            *"<script/> <textarea> </textarea> <plaintext> <!-- --> ' \" < > a".split(),
            "if (a<b) { c('</p>') }",
            '<b c="',
            "<a" + " b" * 60,
            "</scr",
        ]
    ),
    max_size=15,
).map("".join)


@given(MARKUP | RAW)
@example('<b c="><script>')
@example('<title><b c="></title><script>"</script><p>')
def test_agrees_with_html5lib(text: str) -> None:
    ours: list[tuple[str, dict[str, str] | None]] = []
    for token in scan(text):
        if token.kind == START:
            values: dict[str, str] = {}
            for attribute in token.tag.attributes:
                values.setdefault(attribute.name, attribute.value)
            ours.append((token.name, values))
        elif token.kind == END:
            ours.append((token.name, None))
    assert ours == _by_html5lib(text)


@given(MARKUP | RAW)
def test_what_was_scanned_before_changes_nothing(text: str) -> None:
    # A tag is remembered by its text, whether or not the page ended inside of it.
    scan(text + ">")
    scan(text + '">')
    known = [(*token[1:], token.kind) for token in scan(text)]
    with mock.patch.object(scanner, "_known", Memo(scanner._read)):
        assert [(*token[1:], token.kind) for token in scan(text)] == known


@given(MARKUP | RAW)
def test_a_large_page_is_read_the_same_way(text: str) -> None:
    with mock.patch.object(scanner, "_LARGE", 0):
        large = scan(text)
    assert _plain(large) == _plain(scan(text))


def _plain(tokens: Tokens) -> list[tuple[int, str, str, int, int]]:
    # Two long tags of the same text are not one object.
    return [(tag.kind, tag.name, tag.text, start, end) for tag, start, end in tokens]


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


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_length_and_nothing_else(piece: str) -> None:
    # Six times the text: 6 when linear, 36 when quadratic.
    many = 120_000 // len(piece)
    # A hundredth of a second is allowed for noise: what is quadratic takes seconds at this length.
    assert _seconds(piece * many * 6) < 18 * _seconds(piece * many) + 0.01
