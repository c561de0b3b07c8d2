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


# Parents and closers of <div><p>a</p></div><p>b</p>, read in a wrong way, and what lxml says.
WRONG = [
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 3, 2, 3, 5, 5], "p", id="ends with the next tag"),
    pytest.param([-1, 0, -1, -1, -1, -1], [2, 2, 2, 3, 5, 5], "div", id="ends with another name"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 1, 2, 3, 5, 5], "p", id="does not end"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 5, 2, 3, 5, 5], "p", id="ends behind the outer one"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 5, 2, 3, 2, 5], "p", id="ends are swapped"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 2, 2, 3, 2, 5], "p", id="two ends in one"),
    pytest.param([-1, 0, -1, -1, -1, -1], [5, 2, 2, 3, 3, 5], "div", id="names are swapped"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 2, 2, 3, 1, 5], "p", id="ends with a start tag"),
    pytest.param([-1, 0, -1, -1, -1, -1], [3, 2, 1, 3, 5, 5], "p", id="an end tag ends"),
    pytest.param([-1, -1, -1, -1, -1, -1], [3, 2, 2, 3, 5, 5], "p", id="stands in no element"),
]


@pytest.mark.parametrize(("parents", "closers", "doubtful"), WRONG)
def test_lxml_has_the_last_word(
    parents: list[int], closers: list[int], doubtful: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "<div><p>a</p></div><p>b</p>"
    right = Tree(Source(text))
    assert (right.parents, right.closers) == ([-1, 0, -1, -1, -1, -1], [3, 2, 2, 3, 5, 5])
    assert right.problems == []
    monkeypatch.setattr(tree, "nest_in_order", lambda *_: (parents, closers))
    [problem] = Tree(Source(text)).problems
    assert problem.message == f"it is not certain where <{doubtful}> ends"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("<table>x<tr><td>a</td></tr></table>", "browsers move the words", id="table"),
        pytest.param("<table><tr>x<td>a</td></tr></table>", "browsers move the words", id="row"),
        pytest.param("<table><tr><td>a</td></tr>x</table>", "browsers move the words", id="behind"),
        pytest.param("<p><![CDATA[x]]></p>", "a CDATA section is read", id="CDATA"),
        pytest.param("<p><b>x</b></p><table><tr><td>a <b>b</b> c</td></tr></table>", "", id="fine"),
        pytest.param("<table><!-- x --><tr> <td>a</td></tr></table>", "", id="comment"),
    ],
)
def test_what_can_be_read_in_more_than_one_way_although_tags_close_in_order(
    body: str, message: str
) -> None:
    text = PAGE.format(body)
    assert nest_in_order(scan(text).tags)
    problems = [problem.message for problem in Tree(Source(text)).problems]
    assert len(problems) == bool(message)
    assert all(problem.startswith(message) for problem in problems)
