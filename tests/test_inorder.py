"""Tags that close in order: what is taken for certain without a parser, and what is not."""

from __future__ import annotations

import pytest

from pillcheck.html import tree
from pillcheck.html.scanner import scan
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.html.well_nested import nest_in_order

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
