from __future__ import annotations

import codecs

import pytest

from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, in_order, new_spans
from pillcheck.html.source import Position, Source, Span

PAGE = '<!doctype html><html><head><meta charset="{}"></head><body>{}</body></html>'

DECODED = [
    pytest.param(b"<p>caf\xc3\xa9</p>", "utf-8", "<p>café</p>", id="utf-8 by default"),
    pytest.param(codecs.BOM_UTF8 + b"<p>", "utf-8", "<p>", id="utf-8 mark"),
    pytest.param(codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "utf-16-le", "é", id="utf-16 mark"),
    pytest.param(codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-16-be", "é", id="big-endian"),
    pytest.param(
        PAGE.format("windows-1251", "Привет").encode("cp1251"),
        "cp1251",
        PAGE.format("windows-1251", "Привет"),
        id="meta charset",
    ),
    pytest.param(
        b"<meta http-equiv='Content-Type' content='text/html; charset=KOI8-R'>\xc1",
        "koi8-r",
        "<meta http-equiv='Content-Type' content='text/html; charset=KOI8-R'>а",
        id="http-equiv",
    ),
    pytest.param(
        b"<meta charset=latin1>\x80", "cp1252", "<meta charset=latin1>€", id="latin1 is cp1252"
    ),
    pytest.param(
        b"<!-- <meta charset=koi8-r> --><meta charset=utf-8>\xc3\xa9",
        "utf-8",
        "<!-- <meta charset=koi8-r> --><meta charset=utf-8>é",
        id="charset in a comment",
    ),
    pytest.param(
        b"<meta name=description content='charset=koi8-r'><meta charset=utf-8>\xc3\xa9",
        "utf-8",
        "<meta name=description content='charset=koi8-r'><meta charset=utf-8>é",
        id="charset in a description",
    ),
    pytest.param(
        codecs.BOM_UTF8 + b"<meta charset=koi8-r>",
        "utf-8",
        "<meta charset=koi8-r>",
        id="mark before meta",
    ),
]

REFUSED = [
    pytest.param(b"<p>\n\xff</p>", "page:2: byte 0xff at offset 4 is not utf-8", id="not utf-8"),
    pytest.param(b"<meta charset=martian>", 'unknown encoding "martian"', id="unknown encoding"),
    pytest.param(b"<meta charset=rot13>", 'unknown encoding "rot13"', id="not an encoding of text"),
    pytest.param(
        b"<meta charset=utf-7>a+AGE-", 'unknown encoding "utf-7"', id="no encoding of pages"
    ),
    pytest.param(b"<meta charset=undefined>", 'unknown encoding "undefined"', id="undefined"),
    pytest.param(
        b"<meta charset=iso-2022-jp>\x1b(J\x1b(Ba", "changes when it is decoded", id="other bytes"
    ),
]


@pytest.mark.parametrize(("data", "encoding", "text"), DECODED)
def test_decoded(data: bytes, encoding: str, text: str) -> None:
    source = Source.from_bytes(data)
    assert (source.encoding, source.text) == (encoding, text)
    assert source.to_bytes() == data


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(Refusal, match=message) as caught:
        Source.from_bytes(data, "page")
    assert caught.value.kind == "encoding"


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="empty"),
        pytest.param("ab\ncd", 4, (2, 2), id="LF"),
        pytest.param("ab\r\ncd", 4, (2, 1), id="CR LF"),
        pytest.param("ab\rcd", 3, (2, 1), id="CR"),
        pytest.param("a\r\n\n\rb", 5, (4, 1), id="mixed"),
        pytest.param("é—x", 2, (1, 3), id="characters, not bytes"),
        pytest.param("a\n", 2, (2, 1), id="after the end"),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Source(text).position(offset) == Position(*position)


def test_line_at() -> None:
    text = "one\r\ntwo\nthree"
    assert [Source(text).line_at(text.index(word)) for word in ("ne", "wo", "ree")] == [
        *("one", "two", "three")
    ]
    assert Source(text).line_at(len(text)) == "three"
    assert [Source("a\n\nb").line_at(offset) for offset in range(5)] == ["a", "a", "", "b", "b"]


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1)])
def test_impossible_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span cannot run"):
        Span(start, end)


IMPOSSIBLE = [
    pytest.param([(0, 2), (1, 3)], "edits overlap at offset 1", id="overlapping"),
    pytest.param([(1, 3), (0, 2)], "edits overlap at offset 1", id="overlapping the other way"),
    pytest.param([(1, 3), (1, 3)], "edits overlap at offset 1", id="twice the same"),
    pytest.param([(0, 3), (1, 2)], "edits overlap at offset 1", id="one in the other"),
    pytest.param([(0, 2), (1, 1)], "edits overlap at offset 1", id="an insertion within"),
    pytest.param([(1, 1), (1, 1)], "edits overlap at offset 1", id="two insertions at one point"),
    pytest.param([(0, 1), (2, 9)], "an edit ends at 9, past the end of the text", id="too far"),
    pytest.param([(5, 9)], "an edit ends at 9, past the end of the text", id="too far, alone"),
]
POSSIBLE = [
    pytest.param([(0, 4)], "x", id="all of it"),
    pytest.param([(4, 4)], "abcdx", id="at the end"),
    pytest.param([(0, 2), (2, 3)], "xxd", id="side by side"),
    pytest.param([(1, 1), (1, 2)], "axxcd", id="an insertion before"),
    pytest.param([(1, 2), (2, 2)], "axxcd", id="an insertion behind"),
    pytest.param([(2, 3), (0, 1)], "xbxd", id="in another order"),
]


@pytest.mark.parametrize(("spans", "message"), IMPOSSIBLE)
def test_impossible_edits(spans: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        apply(Source("abcd"), [Edit(Span(*span), "x") for span in spans])


@pytest.mark.parametrize(("spans", "text"), POSSIBLE)
def test_possible_edits(spans: list[tuple[int, int]], text: str) -> None:
    assert apply(Source("abcd"), [Edit(Span(*span), "x") for span in spans]).text == text


def test_edits_that_change_nothing_may_stand_anywhere() -> None:
    edits = [Edit(Span(1, 3), "bc"), Edit(Span(1, 3), "bc"), Edit(Span(2, 4), "x")]
    assert in_order(Source("abcd"), edits) == edits[2:]


NEW_SPANS = [
    # The edits in page order, and where their texts stand in the new text.
    pytest.param([], [], id="none"),
    pytest.param([(1, 3, "x")], [(1, 2)], id="shorter"),
    pytest.param([(1, 3, "vwxyz")], [(1, 6)], id="longer"),
    pytest.param([(1, 1, "xyz"), (2, 3, "x")], [(1, 4), (5, 6)], id="behind an insertion"),
    pytest.param([(1, 3, ""), (4, 5, "x")], [(1, 1), (2, 3)], id="behind a removal"),
    pytest.param(
        [(0, 1, "xyz"), (2, 4, "x"), (5, 6, "vw")], [(0, 3), (4, 5), (6, 8)], id="behind both"
    ),
]


@pytest.mark.parametrize(("replacements", "spans"), NEW_SPANS)
def test_where_the_new_texts_stand(
    replacements: list[tuple[int, int, str]], spans: list[tuple[int, int]]
) -> None:
    edits = [Edit(Span(start, end), text) for start, end, text in replacements]
    assert new_spans(edits) == [Span(*span) for span in spans]
    after = apply(Source("abcdef"), edits)
    assert [after.cut(Span(*span)) for span in spans] == [text for _, _, text in replacements]
