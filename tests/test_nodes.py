"""What lies outside of edits must be seen on both sides; no reader in particular."""

from __future__ import annotations

import re

import pytest

from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.nodes import ELEMENT, TEXT, Node, _untouched, difference
from pillcheck.html.second_reader import differs
from pillcheck.html.source import Source, Span


def described(text: str, *, after: str | None = None) -> str | None:
    """Make the edits that are written into a text as ``[gone|new]``; tell what differs besides."""
    before, edits, position = "", [], 0
    for match in re.finditer(r"\[([^|\]]*)\|([^\]]*)\]", text):
        before += text[position : match.start()]
        edits.append(Edit(Span(len(before), len(before) + len(match[1])), match[2]))
        before += match[1]
        position = match.end()
    before += text[position:]
    source = Source(before)
    made = apply(source, edits).text
    return differs(before, made if after is None else after, in_order(source, edits))


@pytest.mark.parametrize(
    "text",
    [
        "<p>[a|b]</p>",
        "<p>[|b]</p>",
        "<p>[a|]</p>",
        "<p>a [b|c] d [e|f] g</p>",
        "<p>a[b|<i>c</i>]d</p>",
        "<p>a[<i>b</i>|c]d</p>",
        "[<p>a</p>|]<p>b</p>[|<p>a</p>]",
        "<p>[a|&amp;]</p>&lt;[b|c]&gt;",
        "<p title=[a|'b c']>d</p>",
        "<p title='[a|b]' class=c>d</p>",
        "<p title='a [b|c] d [e|f] g'>d</p>",
        "<p [title=a|hidden] class=c>d</p>",
        "<p[| title='>'] class=c>d</p>",
        "<p class=c[ title=a|]>d</p>",
        "<p A=1 [b=2|] A=3>d</p>",
        "<br [a|b]/>c<br/>",
        "<!-- a [b|c] d -->e",
        "<table><tr><td>a\n[|<tr><td>b\n]<tr><td>c</table>d",
        "<table>[|<tr><td>b]\n</table>d",
        "<ul>[|<li>a]<li>b</ul>",
        "<script>[a|b]</script>",
        "<ul>\n[|<li>b]\n</ul>",
        "<p>[a|b] c [d|ef] g [h|] i</p>",
        "<p title='[a|b] c [d|ef] g [h|] i'>j</p>",
        "[<i>a</i>|b][c|<i>d</i>]e",
        "x[a|<i>c</i>][b|d]y",
    ],
)
def test_an_edit_may_change_what_it_changes(text: str) -> None:
    assert described(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p>a[|<!--]</p> -->b", id="a comment that begins"),
        pytest.param("<p>a[|<b>]b<i>c</i></p>", id="an element that stays open"),
        pytest.param("<div><p>a[|</div>]</p>b</div>", id="an end tag too many"),
        pytest.param("<i>a[</i>|]b", id="an end tag too few"),
        pytest.param("a[|<script>]<b>c</b><script></script>", id="raw text that begins"),
        pytest.param("<script>a[|</script>]b</script>", id="raw text that ends"),
        pytest.param("a[|&]copy b", id="a reference that begins"),
        pytest.param("<p>a&[|lt;]</p>", id="a reference that an ampersand becomes"),
        pytest.param("<p>&[lt;|]</p>", id="an ampersand that a reference becomes"),
        pytest.param("a &[|amp;]lt; b", id="a reference that ends"),
        pytest.param("a[|<b ]b>c", id="a tag that takes in text"),
        pytest.param("<b [|>]title='a'>c", id="a tag that ends"),
        pytest.param("<b title=a[|>] id=c>d", id="a tag that ends in a value"),
        pytest.param("<b title='[a|a' id='b]'>c", id="a quote that ends a value"),
        pytest.param("<b title=[a|b c]>d", id="a value that needs quotes"),
        pytest.param("<b title='a[|'] id=d>c' e>f", id="a quote too many"),
        pytest.param("<b title=[a id=b|c]>d", id="a value that takes in the next attribute"),
        pytest.param("<b title=[|']a id=d>c' e>f", id="a quote that takes in the next one"),
        pytest.param("<b [|x]title=a>c", id="an attribute that gets another name"),
        pytest.param("<b ti[| ]tle=a>c", id="a name that is cut in two"),
        pytest.param("<[|x]b>c", id="an element that gets another name"),
        pytest.param("<!-- a [|-->]<b> -->c", id="a comment that ends"),
        pytest.param("<!doctype html[|>]x>a", id="a declaration that ends"),
    ],
)  # fmt: skip
def test_an_edit_may_not_change_what_is_beside_it(text: str) -> None:
    assert described(text)


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ("d<p>a</p>\n<p>b</p>", None),
        ("d<p>a</p>\n<p>b</p>\n<hr>", "something is new at line 2: text of white space"),
        ("d<p>a</p>\n<p>b", "something is missing at line 2: </p>"),
        ("d<p>a</p>\n<i>b</i>", "a difference at line 2: found <i>, expected <p>"),
        ("d<p>x</p>\n<p>b</p>", "a difference at line 1: found text 'x', expected text 'a'"),
        ("d<p>a</p>\n<p id=x>b</p>", "a difference at line 2: <p>"),
        ("d<p>a</p><p>b</p>", "a difference at line 1: found <p>, expected text of white space"),
        ("d<p>a</p>\n<!-- --><p>b</p>", "a difference at line 2: found comment, expected <p>"),
    ],
)
def test_a_difference_is_told_with_its_line(after: str, message: str | None) -> None:
    assert described("[c|d]<p>a</p>\n<p>b</p>", after=after) == message


def test_the_line_of_a_difference_counts_line_ends_before_the_edit() -> None:
    assert described("\n[|x\n]<p>a</p>", after="\nx\n<p>b</p>") == (
        "a difference at line 3: found text 'b', expected text 'a'"
    )
    assert described("<p>[a|b\n] c [d|\ne] f</p>", after="<p>b\n c \ne g</p>") == (
        "a difference at line 3: found text 'g', expected text 'f'"
    )


@pytest.mark.parametrize(
    ("tag", "attributes", "left"),
    [
        ("<p A=1[] b='2'>", "a=1 b=2", "a=1 b=2"),
        ("<p a=1[] a=2>", "a=1 a=2", "a=1 a=1"),
        ("<p a=1 [b=2] a=3>", "a=1 b=2 a=3", "a=1 a=1"),
        ("<p b=[a] c=d>", "b=a c=d", "b:head c=d"),
        ("<p b='[a]' c=d>", "b=a c=d", "b:head b:tail c=d"),
        ("<p [x]b=a>", "xb=a", "xb:tail"),
        ("<p b[ ]c=a>", "b= c=a", "b= c=a"),
        ("<p b[ ]c=a>", "bc=a", "b? c?"),
        ("<p [a=1 ]b=2>", "a=1 b=2", "b=2"),
        ("<p [a]=1>", "a=1", "a:tail"),
        ("<p a=[x] [b=1] c=2>", "a=x b=1 c=2", "a:head c=2"),
        ("<p a=[x]-[y] b=1>", "a=x-y b=1", "a:head b=1"),
        ("<p a=[x]y[ c=1]>", "a=xy c=1", "a:head a:tail"),
        ("<p a='[x] y [z]' b=1>", "a=x b=1", "a:head a:tail b=1"),
        ("<p a='[x] y [z] w [v]' b=1>", "a=x b=1", "a:head a:tail b=1"),
        ("<p a=1[2 b=3 c=4]5 d=6>", "a=12 b=3 c=45 d=6", "a:head another:inside*2 c:tail d=6"),
        ("<p [a]=[x b=1] c=2>", "a=x b=1 c=2", "another:inside c=2"),
    ],
)
def test_edits_leave_the_attributes_beside_them(tag: str, attributes: str, left: str) -> None:
    """``a=1`` is one with its value, ``a?`` one that the reader does not see."""
    spans, text = [(0, 2)], "x "
    for part in re.split(r"([\[\]])", tag):
        if part == "[":
            spans.append((len(text), len(text)))
        elif part == "]":
            spans[-1] = spans[-1][0], len(text)
        else:
            text += part
    names = tuple(
        (name, value) for name, _, value in (a.partition("=") for a in attributes.split())
    )
    expected: list[tuple[str | None, ...]] = []
    for word in left.split():
        name, sign, rest = re.fullmatch(r"(\w+)([=:?])(.*)", word).groups()  # type: ignore[union-attr]
        rest, _, times = rest.partition("*")
        said = {"=": (rest, "untouched"), ":": (rest,), "?": (None, "unseen")}[sign]
        expected += [(name, *said)] * int(times or 1)
    assert list(_untouched(2, text[2:], names, spans, 1)) == expected


def test_any_reader_can_be_asked() -> None:
    """One that has no end tags, and gives a text as one node."""
    old = [Node(0, 3, 1, ELEMENT, "p"), Node(3, 6, 2, TEXT, "abc"), Node(10, 11, 1, TEXT, "d")]
    new = [Node(0, 3, 1, ELEMENT, "p"), Node(3, 7, 2, TEXT, "aXYc"), Node(11, 12, 1, TEXT, "d")]
    before, after = "<p>abc</p>d", "<p>aXYc</p>d"
    edits = [Edit(Span(4, 5), "XY")]
    assert difference(old, new, before, after, edits) is None
    deeper = [*new[:2], Node(11, 12, 2, TEXT, "d")]
    assert difference(old, deeper, before, after, edits)
    assert difference(old, new[:2], before, after, edits)
    assert difference(old, new, before, "<p>aXYe</p>d", edits)


# A page as some reader sees it. The edit is in its text, between much else.
_P, _BR, _ABC = Node(0, 3, 1, ELEMENT, "p"), Node(3, 7, 2, ELEMENT, "br"), "<p><br>abcdef"
_BEFORE = [
    _P,
    _BR,
    Node(7, 10, 2, TEXT, "abc"),
    *(Node(n, n + 1, 2, TEXT, "def"[n - 10]) for n in (10, 11, 12)),
]
_AFTER = [
    _P,
    _BR,
    Node(7, 12, 2, TEXT, "aXYbc"),
    *(Node(n, n + 1, 2, TEXT, "def"[n - 12]) for n in (12, 13, 14)),
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(_BEFORE, [_P, *_AFTER[2:]], id="one less before"),
        pytest.param([_P, *_BEFORE[2:]], _AFTER, id="one more before"),
        pytest.param([_P, *_BEFORE[2:3]], _AFTER[:3], id="one more before, nothing behind"),
        pytest.param(_BEFORE, _AFTER[:-1], id="one less behind"),
        pytest.param(_BEFORE, [*_AFTER, Node(15, 15, 2, TEXT, "x")], id="one more behind"),
        pytest.param(
            _BEFORE, [*_AFTER[:-1], Node(15, 16, 2, TEXT, "f")], id="another place behind"
        ),
        pytest.param(_BEFORE, [*_AFTER[:-1], Node(14, 15, 2, TEXT, "g")], id="other words behind"),
        pytest.param(_BEFORE, [*_AFTER[:-1], Node(14, 15, 3, TEXT, "f")], id="deeper behind"),
        pytest.param(
            _BEFORE, [Node(0, 3, 1, ELEMENT, "i"), *_AFTER[1:]], id="another element before"
        ),
    ],
)
def test_what_is_far_from_an_edit_is_compared_as_well(old: list[Node], new: list[Node]) -> None:
    edits = [Edit(Span(8, 8), "XY")]
    before, after = _ABC, "<p><br>aXYbcdef"
    assert difference(_BEFORE, _AFTER, before, after, edits) is None
    assert difference(old, new, before, after, edits)


def test_what_ends_where_an_edit_begins_keeps_its_meaning() -> None:
    old = [Node(0, 5, 1, TEXT, "&"), Node(5, 6, 1, TEXT, "a")]
    new = [Node(0, 5, 1, TEXT, "&"), Node(5, 7, 1, TEXT, "ba")]
    edits = [Edit(Span(5, 5), "b")]
    assert difference(old, new, "&amp;a", "&amp;ba", edits) is None
    other = [Node(0, 5, 1, TEXT, "+"), new[1]]
    assert difference(old, other, "&amp;a", "&amp;ba", edits)
