"""What lies outside of edits must be seen on both sides; no reader in particular."""

from __future__ import annotations

import re

import pytest

from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.nodes import ELEMENT, TEXT, Node, difference
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
