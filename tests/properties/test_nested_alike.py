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


@given(edited())
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
