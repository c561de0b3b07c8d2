"""Any text, scanned: its tags are those that html5lib finds."""

from __future__ import annotations

from unittest import mock

import html5lib
from hypothesis import example, given
from hypothesis import strategies as st

from pillcheck.html import scanner
from pillcheck.html.element_names import RAW_TEXT
from pillcheck.html.memo import Memo
from pillcheck.html.scanner import END, START, scan


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
    # A long tag is not remembered, so it is another object each time.
    assert [_written(token) for token in large] == [_written(token) for token in scan(text)]


def _written(token: scanner.Token) -> tuple[object, ...]:
    return token.kind, token.name, token.tag.text, token.start, token.end
