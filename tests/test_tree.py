from __future__ import annotations

import html5lib
import pytest

from pillcheck.html.scanner import START
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from tests.oracle import places
from tests.support import ALL_PAGES, each_page, our_places, page_at

DOUBTFUL = [
    pytest.param("<div>", "<div> is never closed", id="never closed"),
    pytest.param("</div>", "</div> closes nothing that is open", id="nothing to close"),
    pytest.param("<b><i>x</b></i>", "<i> is never closed; </b> comes first", id="crossed"),
    pytest.param("<em><p>x</em></p>", "<p> is never closed; </em> comes first", id="crossed p"),
    pytest.param("<p>a<section>b</section></p>", "</p> closes nothing", id="section in p"),
    pytest.param("<p><b>a<section>b</section></b>", "ends the open <p>", id="section in b in p"),
    pytest.param("<h2>a<h3>b</h3></h2>", "<h3> cannot stand inside <h2>", id="heading in heading"),
    pytest.param("<a>a<b><a>b</a></b></a>", "<a> cannot stand inside another", id="link in link"),
    pytest.param("<table><p>x</p></table>", "move <p> out of the table", id="p in table"),
    pytest.param("<div><td>x</td></div>", "<td> stands outside a table", id="cell outside table"),
    pytest.param("<div/>x", "<div/> does not close itself", id="self-closing div"),
    pytest.param("<svg><![CDATA[<b>]]></svg>", "CDATA section", id="CDATA"),
    pytest.param("<svg><style><b></style></svg>", "differently inside a drawing", id="svg style"),
    pytest.param("<noscript><!--</noscript>-->", "scripts on and off", id="comment in noscript"),
    pytest.param(
        "<table><tr><td><noscript><tr></tr></noscript></td></tr></table>",
        "scripts on and off",
        id="row in noscript",
    ),
    pytest.param(
        "<p>a<noscript><div>b</div></noscript></p>", "scripts on", id="block in noscript in p"
    ),
    pytest.param("<noscript><p>a</noscript>", "scripts on and off", id="unclosed in noscript"),
    pytest.param("<noscript><style></b></style></noscript>", "scripts on", id="style in noscript"),
    pytest.param("<select><style><!--</style></select>-->", "inside <select>", id="select"),
    pytest.param("<template><col><title><!--</title></template>-->", "inside <template>", id="col"),
    pytest.param("<svg><foreignObject><div/></foreignObject></svg>", "close itself", id="div/"),
    pytest.param(
        "<table><tr><td>a</td><col><td>b</td></tr></table>", "ends the row", id="col in tr"
    ),
    pytest.param("<svg><span>x</span></svg>", "ends the drawing before <span>", id="span in svg"),
    pytest.param("<math><table></table></math>", "ends the drawing", id="table in math"),
    pytest.param(
        "<math><annotation-xml><p>x</p></annotation-xml></math>",
        "ends the drawing",
        id="annotation",
    ),
    pytest.param(
        "<table><tr><td><i><tr></tr></i></td></tr></table>", "cannot stand inside <i>", id="tr in i"
    ),
    pytest.param(
        "<table><tbody><td>x</td></tbody></table>", "<td> cannot stand inside", id="td in tbody"
    ),
    pytest.param("<plaintext>x", "changes how the rest", id="plaintext"),
    pytest.param("<p>x<b", "the page ends inside this tag", id="half a tag"),
    pytest.param("<body><p>x</p><body>", "the parser drops this <body>", id="second body"),
    pytest.param("<ul><li>a<div><li>b</li></div></li></ul>", "ends the open", id="li in li"),
    pytest.param("<br></br>", "</br> closes nothing", id="end tag of a void element"),
]

CERTAIN = [
    pytest.param("<ul><li>a<li>b</ul>", id="li without end"),
    pytest.param("<dl><dt>a<dd>b<dt>c<dd>d</dl>", id="dt and dd without end"),
    pytest.param("<table><tr><td>a<td>b<tr><td>c</table>", id="rows and cells without end"),
    pytest.param("<table><thead><tr><th>a<tbody><tr><td>b</table>", id="table parts without end"),
    pytest.param("<p>a<p>b<div>c</div>", id="paragraphs without end"),
    pytest.param("<p>a<wbr>b<br>c<img src=x><b>d</b></p>", id="void elements"),
    pytest.param("<br/><img/><hr />", id="void elements with a slash"),
    pytest.param("<select><option>a<wbr><option>b</select>", id="void element in an option"),
    pytest.param("<svg><path d='M0'/><g><title>Icon</title></g></svg><b>x</b>", id="drawing"),
    pytest.param("<svg><foreignObject><p>x</p></foreignObject></svg>", id="HTML in a drawing"),
    pytest.param(
        "<svg><desc><b>x</b></desc></svg><math><mi><b>y</b></mi></math>", id="HTML in parts"
    ),
    pytest.param("<script>if (a<b) '</div>'</script>", id="tags in a script"),
    pytest.param("<!-- <div> --><textarea><div></textarea>", id="tags in comment and text area"),
    pytest.param("<noscript><p>Turn scripts on.</p></noscript>", id="noscript"),
    pytest.param(
        "<noscript><iframe src=x></iframe><img src=y><!-- z --></noscript>", id="usual noscript"
    ),
    pytest.param("<p>a<template><section>b</section></template></p>", id="template in p"),
    pytest.param("<dl><dt>a</dt><dd><dl><dt>b</dt><dd>c</dd></dl></dd></dl>", id="list in list"),
    pytest.param("<ul><li>a<ul><li>b</li></ul></li></ul>", id="nested lists"),
    pytest.param("<!doctype html><html><head><title>x</title><body><p>y", id="no end tags"),
    pytest.param("<dl><div><dt>a</dt><dd>b</dd></div></dl>", id="div in dl"),
    pytest.param("<template><p>x</p></template>", id="template"),
    pytest.param("<template><tr><td>x</td></tr></template>", id="row in template"),
    pytest.param("<svg><title/><style/><g/></svg><p>x</p>", id="self-closing title in a drawing"),
    pytest.param("<svg><style><![CDATA[a{}]]></style></svg>", id="CDATA in the style of a drawing"),
    pytest.param("<p>a<section>b</section><p>c<nav>d</nav>", id="p ended by a section"),
    pytest.param("<b><p>a</p></b><a><table></table></a>", id="blocks in inline elements"),
    pytest.param("<address><ul><li>a</ul></address>", id="list in address"),
]


@pytest.mark.parametrize(("text", "message"), DOUBTFUL)
def test_doubtful(text: str, message: str) -> None:
    problems = Tree(Source(text)).problems
    assert problems
    assert message in problems[0].message


@pytest.mark.parametrize("text", CERTAIN)
def test_certain(text: str) -> None:
    assert Tree(Source(text)).problems == []


@pytest.mark.parametrize(
    ("text", "name", "inner"),
    [
        pytest.param("<p>a<b>c</b>d</p>e", "p", "a<b>c</b>d", id="with end tag"),
        pytest.param("<ul><li>a<li>b</ul>", "li", "a", id="ended by its like"),
        pytest.param("<ul><li>a</ul>", "li", "a", id="ended by its parent"),
        pytest.param("<p>a", "p", "a", id="ended by the text"),
        pytest.param("x<br>y", "br", "", id="void"),
        pytest.param("<title>a<b></title>", "title", "a<b>", id="raw text"),
        pytest.param("<p>a<wbr>b<i>c</i></p>d", "p", "a<wbr>b<i>c</i>", id="around wbr"),
    ],
)
def test_inner(text: str, name: str, inner: str) -> None:
    tree = Tree(Source(text))
    number = next(n for n, t in enumerate(tree.tokens) if t.kind == START and t.name == name)
    assert tree.source.cut(tree.element(number).inner) == inner


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("<p> a\n b&amp;c </p>", "a b&c", id="folded"),
        pytest.param("<p>a<b>b</b>c</p>", "abc", id="inline"),
        pytest.param("<p>a<br>b</p>", "a b", id="line break"),
        pytest.param("<div><p>a</p><p>b</p></div>", "a b", id="blocks"),
        pytest.param("<p>a<!-- no -->b</p>", "ab", id="comment"),
        pytest.param("<div>&amp<p>amp;</p></div>", "& amp;", id="reference before a block"),
        pytest.param("<p>a<script>no</script>b</p>", "ab", id="script"),
        pytest.param("<p>a<template><b>no</b></template>b</p>", "ab", id="template"),
    ],
)
def test_text(text: str, words: str) -> None:
    assert Tree(Source(text)).element(0).text() == words


@each_page
def test_elements_are_where_html5lib_has_them(path: object) -> None:
    page = page_at(path)  # type: ignore[arg-type]
    # html5lib reads noscript as markup: what stands inside one it alone sees.
    ours = our_places(page.tree)
    theirs = [place for place in places(page.source.text) if place.end in {o[1] for o in ours}]
    assert ours == theirs
    assert len(ours) > 100


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("<p> a\n b <b>c</b></p>", ["a b c"], id="one paragraph"),
        pytest.param("<p>a<br>b</p>", ["a", "b"], id="line break"),
        pytest.param("<dd>a<ul><li>b</li> <li> c</li></ul>d</dd>", ["a", "b", "c", "d"], id="list"),
        pytest.param("<div> <p></p><br> </div>", [], id="nothing"),
        pytest.param("<p>a</p>", ["a"], id="plain"),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert Tree(Source(text)).element(0).lines() == lines


def test_there_are_pages() -> None:
    assert len(ALL_PAGES) >= 5


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n", id="white space"),
        pytest.param("\0<p>\0</p>", id="NUL"),
        pytest.param("<div>" * 3000 + "</div>" * 3000, id="3000 deep"),
        pytest.param("<!--", id="unclosed comment"),
        pytest.param("<p><", id="half a tag"),
        pytest.param("<p " + "a=1 " * 100_000 + ">", id="many attributes"),
        pytest.param("<html><frameset><frame></frameset></html>", id="frames"),
        pytest.param("\ud7ff\ufffe<p>\U0010ffff", id="strange characters"),
    ],
)
def test_hostile_text_is_read(text: str) -> None:
    tree = Tree(Source(text))
    assert len(tree.parents) == len(tree.closers) == len(tree.tokens)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("<p>a</p>", 2, id="none"),
        pytest.param("<select><option>a<hr></select><p></p>", 6, id="options only"),
        pytest.param("<p></p><select><!-- p --></select>", 5, id="comment"),
        pytest.param("<p></p><select><p>a</p></select>", 2, id="paragraph inside"),
        pytest.param("<p></p><select>a", 2, id="never closed"),
        pytest.param("<select></select><select><i></i></select>", 2, id="the second"),
        pytest.param("<p><select></p><p>a</p>", 1, id="ended by another"),
        pytest.param("<p><select></p></select>", 1, id="its end tag comes too late"),
        pytest.param("<p></p><select><br></select>", 2, id="one void element inside"),
        pytest.param("<p></select></p><i></i>", 5, id="end tags only"),
        pytest.param("<select><option></select><select><hr>b", 3, id="the last never closed"),
        pytest.param("<dl><dt>a</dt></dt></dl>", 5, id="term with its end"),
        pytest.param("<dt>a<dl></dl></dt><i></i>", 3, id="outer term that lxml ends early"),
        pytest.param("<dl><dt>a<dd>b</dl></dd><i></i>", 4, id="text may have been its body"),
        pytest.param("<dl><dt>a</dd><dd>b</dd></dl>", 6, id="no body open"),
        pytest.param("<dt><section><dl></dl></dt></section>", 6, id="outer term that is ended"),
        pytest.param("<select>a</select></dt><select><p></select>", 3, id="end before select"),
        pytest.param("<math><mi><i></mi></math><p></p>", 1, id="formatting goes on in a drawing"),
        pytest.param("<svg><title>a<b></title></svg><p></p>", 1, id="bold title of a drawing"),
        pytest.param("<svg><desc></p></desc></svg><p></p>", 1, id="stray end tag in a drawing"),
        pytest.param("<svg><desc><br>a", 1, id="part of a drawing that is never closed"),
        pytest.param("<svg><foreignObject><div></foreignObject></svg>", 1, id="block in a drawing"),
        pytest.param("<svg><path><g></svg><i></i>", 6, id="path that is never closed"),
        pytest.param("<svg><title>A</title><desc><b>b</b><br></desc><g/></svg>", 10, id="drawing"),
        pytest.param("<svg><desc><a/><!-- a --></desc></svg>", 6, id="drawing with a slash"),
        pytest.param("<head><title>a<b></title></head>", 4, id="title of the page"),
        pytest.param("<dd><dialog><dt>a</dt></dialog></dd>", 1, id="term right in a dialog"),
        pytest.param("<li><dialog><p><li>a</li></p></dialog></li>", 1, id="item in a dialog"),
        pytest.param("<dialog><ul><li>a</li></ul><dl><dt>b</dt></dl></dialog>", 10, id="dialog"),
        pytest.param("<dialog><dialog><p>a</p></dialog></dialog>", 6, id="dialog in a dialog"),
        pytest.param("<dialog><dialog></dialog><li>a</li></dialog>", 0, id="item behind one"),
        pytest.param("<dialog><dialog><li>a</li></dialog></dialog>", 0, id="item in the inner"),
        pytest.param(
            "<dialog><ul><dialog><li>a</li></dialog></ul></dialog>", 2, id="list between dialogs"
        ),
        pytest.param(
            "<dialog><ul><dialog><li>a</li></dialog></ul><li>b</li></dialog>", 0, id="item of each"
        ),
        pytest.param("<dialog><b></b></dialog><dialog><b></dialog>", 4, id="the second dialog"),
        pytest.param("<dialog><mi><p></p></mi></dialog><mi><p></mi>", 6, id="the second mi"),
        pytest.param("<p></p><dialog><span></dialog>", 2, id="unclosed in a dialog"),
        pytest.param("<svg></svg><title>a<b></title>", 4, id="title behind a drawing"),
        pytest.param("<title>a<b></title>", 2, id="title of nothing"),
        pytest.param("<svg><title>a<b", 1, id="title with tags that is never closed"),
        pytest.param("<svg><title>a</title>", 3, id="title of a drawing that is never closed"),
        pytest.param("<dialog><b></dialog>", 0, id="unclosed in a dialog at the start"),
    ],
)
def test_the_first_tag_that_may_be_nested_differently(text: str, number: int) -> None:
    tree = Tree(Source(text))
    assert [tree.first_odd_tag for _ in range(2)] == [number, number]


# JustHTML, which stands for browsers, does not end these terms; html5lib does.
OUTER_TERM = (
    "<main><{0}></section><section id=a><dl><{0}>1</{0}><section></{0}><{0}>2</{0}></dl></section>"
    "</section></main>"
)


@pytest.mark.parametrize("name", ["dt", "dd"])
def test_a_stray_end_tag_ends_an_outer_term_in_a_browser(name: str) -> None:
    text = OUTER_TERM.format(name)
    root = html5lib.parse(text, namespaceHTMLElements=False)
    assert [element.text for element in root.iterfind(f".//section//{name}")] == ["1"]
    tree = Tree(Source(text))
    section = tree.element(3)
    assert (section.get("id"), section.raw.count("<" + name)) == ("a", 2)
    assert tree.first_odd_tag < tree.closers[section.number]


THROUGH = ["div", "address", "dialog", "span", "dialog><span", "dialog><div"]
NOT_THROUGH = ["section", "details", "article", "figure"]


@pytest.mark.parametrize("inner", [*THROUGH, *NOT_THROUGH])
@pytest.mark.parametrize(("outer", "tag"), [("ul", "li"), ("dl", "dd"), ("dl", "dt")])
def test_an_element_ends_another_of_its_family_through_what_is_not_special(
    outer: str, tag: str, inner: str
) -> None:
    ends = "".join(f"</{name}>" for name in reversed(inner.split("><")))
    text = f"<{outer}><{tag}>a<{inner}><{tag}>b</{tag}>{ends}</{tag}></{outer}>"
    root = html5lib.parse(text, namespaceHTMLElements=False)
    nests = any(element.find(f".//{tag}") is not None for element in root.iter(tag))
    assert nests == (inner in NOT_THROUGH)
    assert bool(Tree(Source(text)).problems) != nests
