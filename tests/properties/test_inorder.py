"""Any elements that close in order: what is certain is what lxml and html5lib say."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pillcheck.html.lxml_nesting import nest
from pillcheck.html.scanner import scan
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.html.well_nested import nest_in_order
from tests.oracle import places
from tests.support import our_places
from tests.test_inorder import PAGE

FLOW = (
    "a abbr article aside b blockquote button code dd details div dl dt fieldset figure footer "
    "form h2 h3 header i label li main menu nav ol p pre section span strong summary table td "
    "textarea time tr ul"
).split()


PARTS = {
    "dl": ["dt", "dd", "div"],
    "menu": ["li"],
    "ol": ["li"],
    "ul": ["li"],
    "table": ["caption", "thead", "tbody", "tr"],
    "thead": ["tr"],
    "tbody": ["tr"],
    "tr": ["td", "th"],
}


@st.composite
def markup(draw: st.DrawFn, around: str = "body", depth: int = 5) -> str:
    """Elements that all have their end tags, most of them where they may stand."""
    pieces = []
    for _ in range(draw(st.integers(0, 3 if depth else 0))):
        expected = draw(st.integers(0, 19)) > 0
        name = draw(st.sampled_from(PARTS.get(around, FLOW) if expected else FLOW))
        inside = draw(markup(name, depth - 1))
        before = draw(st.sampled_from(["", "", "<br>", "x ", "<!-- x -->", "<![CDATA[x]]>"]))
        pieces.append(f"{before}<{name}>{inside}</{name}>")
    return "".join(pieces)


@given(markup())
@example("<table>x <caption></caption></table>")
def test_what_is_certain_is_what_parsers_say(body: str) -> None:
    text = PAGE.format(body)
    tokens = scan(text)
    found = nest_in_order(tokens.tags)
    if found is None:
        return
    _, closers, problems, _ = nest(text, tokens)
    # Words right in a table are moved, but no element is; and CDATA sections hold no tags.
    harmless = ("browsers move the words", "a CDATA section")
    assert [problem for problem in problems if not problem.message.startswith(harmless)] == []
    assert closers == found[1]
    assert Tree(Source(text)).problems == problems
    assert our_places(Tree(Source(text))) == places(text)
