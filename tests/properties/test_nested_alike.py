"""Any elements that close in order, edited anywhere: what is shown around the edits is so."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.nested_alike import settle_problems
from pillcheck.html.source import Source, Span
from pillcheck.html.tree import Tree
from tests.properties.test_inorder import markup
from tests.support import often
from tests.test_inorder import PAGE

NEW = markup(depth=2) | st.sampled_from(
    ["x", "<b>", "</b>", "</p>", "<p>", "</td>", "<![CDATA[x]]>"]
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Return a page, and one to three edits in it, most of them between two tags."""
    text = PAGE.format(draw(markup()))
    places = sorted(
        {0, len(text), *(place for m in re.finditer("<[^>]*>", text) for place in m.span())}
    )
    starts = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True))
    edits = []
    for start in starts:
        length = draw(st.sampled_from([0, 0, 1, 3, 8, 30]))
        span = Span(start, min(start + length, len(text)))
        edits.append(Edit(span, draw(NEW)))
    return text, edits


# What may stand in each element, so that nearly every page closes in order and has no problem.
INSIDE = {
    "dd": "div p ul b",
    "div": "div p ul table dl b br",
    "dl": "dt dd",
    "dt": "b i",
    "li": "p ul b br",
    "main": "div p ul table dl",
    "p": "b i br",
    "table": "tr",
    "td": "p ul b table",
    "tr": "td th",
    "ul": "li",
}


@st.composite
def blocks(draw: st.DrawFn, around: str = "main", depth: int = 4) -> str:
    """Elements that may stand where they do, with words where words may stand."""
    pieces = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(INSIDE.get(around, "i br").split()))
        if name == "br":
            pieces.append("<br>")
        elif depth:
            pieces.append(f"<{name}>{draw(blocks(name, depth - 1))}</{name}>")
        if around not in ("dl", "table", "tr", "ul"):
            pieces.append(draw(st.sampled_from(["", "", "x", "<!-- x -->", "a &lt; b"])))
    return "".join(pieces)


@st.composite
def edited_blocks(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Return a page of such elements, and edits of them: most of what is put there may be there."""
    text = PAGE.format(f"<main>{draw(blocks())}</main>")
    tree = Tree(Source(text))
    elements = [
        element
        for element in map(tree.element, range(len(tree.tokens)))
        if element.is_start and element.name not in ("html", "head", "title", "body", "br")
    ]
    edits = []
    for _ in range(draw(st.integers(1, 3))):
        element = draw(st.sampled_from(elements))
        inner, around = element.inner, element.parent
        assert around is not None
        beside = around.name if element.name != "main" else "body"
        span, name = draw(
            st.sampled_from(
                [
                    (element.span, beside),
                    (Span(element.start, element.start), beside),
                    (Span(element.span.end, element.span.end), beside),
                    (inner, element.name),
                    (Span(inner.start, inner.start), element.name),
                    (Span(inner.end, inner.end), element.name),
                ]
            )
        )
        fits = draw(st.integers(0, 9)) > 0
        edits.append(Edit(span, draw(blocks(name, 2) if fits else NEW)))
    return text, edits


@often(10)
@given(edited() | edited_blocks())
@example((PAGE.format("<p>a</p><p>b</p>"), [Edit(Span(61, 61), "<i>c</i>")]))
def test_what_is_shown_around_the_edits_is_so(page: tuple[str, list[Edit]]) -> None:
    text, edits = page
    source, before = Source(text), Tree(Source(text))
    if before.problems or not before.closes_in_order:
        return
    try:
        ordered = in_order(source, edits)
    except ValueError:
        return
    after = Tree(apply(source, ordered))
    if not after.closes_in_order:
        return
    settle_problems(before, after, ordered)
    assert after.problems == Tree(after.source).problems
