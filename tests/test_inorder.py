"""Tags that close in order: what is taken for certain without a parser, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.html import tree
from pillcheck.html.lxml_nesting import nest
from pillcheck.html.scanner import scan
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.html.well_nested import nest_in_order
from tests.oracle import places
from tests.support import our_places

PAGE = "<!doctype html><html><head><title>x</title></head><body>{}</body></html>"

CERTAIN = [
    pytest.param("<p>a<b>b</b><br>c</p>", id="phrases"),
    pytest.param("<ul><li>a<ul><li>b</li></ul></li></ul>", id="list in a list"),
    pytest.param("<dl><dt>a</dt><dd><dl><dt>b</dt><dd>c</dd></dl></dd></dl>", id="dl in dd"),
    pytest.param("<dl><div><dt>a</dt><dd><div>b</div></dd></div></dl>", id="div in dl"),
    pytest.param("<table><tr><td><p>a</p></td></tr></table>", id="table"),
    pytest.param(
        "<table><caption>a</caption><thead><tr><th>b</th></tr></thead></table>", id="head"
    ),
    pytest.param("<a><div><p>a</p></div></a><a>b</a>", id="blocks in a link"),
    pytest.param("<br/><img src='x'><hr />", id="void elements"),
    pytest.param("<script>'</div>'</script><style>a>b{}</style>", id="raw text"),
    pytest.param("<SECTION><P>a</p></Section>", id="capitals"),
    pytest.param("a<!-- <p> -->b", id="comment"),
]

DOUBTFUL = [
    pytest.param("<p>a", id="open at the end"),
    pytest.param("<div><p>a</div>", id="end left out"),
    pytest.param("a</p>", id="nothing to close"),
    pytest.param("<b><i>a</b></i>", id="crossed"),
    pytest.param("<p><span><div>a</div></span></p>", id="block in a paragraph"),
    pytest.param("<h2><h3>a</h3></h2>", id="heading in a heading"),
    pytest.param("<a><b><a>a</a></b></a>", id="link in a link"),
    pytest.param("<a><table><tr><td><a>b</a></td></tr></table></a>", id="link in a table in one"),
    pytest.param("<form><ul><li><form>a</form></li></ul></form>", id="form in a form"),
    pytest.param("<ul><li><div><li>a</li></div></li></ul>", id="li in li"),
    pytest.param("<dl><dt><dl><dt>a</dt></dl></dt></dl>", id="dl in dt"),
    pytest.param("<table><p>a</p></table>", id="paragraph in a table"),
    pytest.param("<table><tr><p>a</p></tr></table>", id="paragraph in a row"),
    pytest.param("<td>a</td>", id="cell outside of a table"),
    pytest.param("<div/>a", id="slash"),
    pytest.param("<div></div><html></html>", id="html behind"),
    pytest.param("<html><body></body><body></body></html>", id="second body"),
    pytest.param("<html><head></head><body></body></html><div></div>", id="div behind html"),
    pytest.param("<html><body></body><head></head></html>", id="head behind body"),
    pytest.param("<body><html></html></body>", id="html in body"),
    pytest.param("<head><div>a</div></head>", id="div in head"),
    pytest.param("<svg><p>a</p></svg>", id="drawing"),
    pytest.param("<template><p>a</p></template>", id="template"),
    pytest.param("<noscript><p>a</p></noscript>", id="noscript"),
    pytest.param("<select><option>a</option></select>", id="select"),
    pytest.param("<unknown>a</unknown>", id="unknown element"),
    pytest.param("<p>a</p><b", id="half a tag"),
    pytest.param("<br></br>", id="end tag of a void element"),
]


@pytest.mark.parametrize("text", CERTAIN)
def test_certain(text: str) -> None:
    assert nest_in_order(scan(text).tags)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_left_to_the_parser(text: str) -> None:
    assert nest_in_order(scan(text).tags) is None


def test_lxml_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "<div><p>a</p></div><p>b</p>"
    assert Tree(Source(text)).problems == []
    nesting = nest_in_order(scan(text).tags)
    assert nesting
    nesting[1][1] = 3
    monkeypatch.setattr(tree, "nest_in_order", lambda *_: nesting)
    [problem] = Tree(Source(text)).problems
    assert (problem.noticed, problem.span) == (5, (5, 8))
    assert problem.message == "it is not certain where <p> ends"


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
        pieces.append(f"{draw(st.sampled_from(['', '<br>', 'x ']))}<{name}>{inside}</{name}>")
    return "".join(pieces)


@given(markup())
def test_what_is_certain_is_what_parsers_say(body: str) -> None:
    text = PAGE.format(body)
    tokens = scan(text)
    nesting = nest_in_order(tokens.tags)
    if nesting is None:
        return
    _, closers, problems = nest(text, tokens)
    assert not problems
    assert closers == nesting[1]
    assert our_places(Tree(Source(text))) == places(text)
