"""Tags of which browsers make nothing: no line breaks there, for any of our readers."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest

from pillcheck.backlog.facts import facts
from pillcheck.backlog.reader import read
from pillcheck.backlog.shown_text import ShownText
from pillcheck.editing.fields import edit_item
from pillcheck.editing.proof import prove
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply
from pillcheck.html.element_names import BREAKS
from pillcheck.html.source import Source, Span
from pillcheck.html.tree import Element, Tree
from pillcheck.html.visible_lines import visible_lines
from tests.support import carried_out, item, page_of

HOLDERS = {
    "dt": "<dl><dt id=x>{}</dt><dd>v</dd></dl>",
    "dd": "<dl><dt>t</dt><dd id=x>{}</dd></dl>",
    "li": "<ul><li id=x>{}</li></ul>",
    "h2": "<section><h2 id=x>{}</h2><p>q</p></section>",
    "p": "<p id=x>{}</p>",
    "div": "<div id=x>{}</div>",
    "span": "<p><span id=x>{}</span></p>",
    "td": "<table><tr><td id=x>{}</td></tr></table>",
}
ENDS = (
    "dd dt div li td th tr tbody caption colgroup table h2 h3 section article address ul menu dir "
    "hr form pre listing details summary xmp figure option b span"
).split()
STARTS = "td th tr tbody thead caption col colgroup".split()
# What does something all the same: an element of that name, or one it stands for, is open.
DOES = {
    "dd": {"</dd>"}, "dt": {"</dt>"}, "li": {"</li>", "</ul>"},
    "div": {"</div>"}, "span": {"</span>"},
    "h2": {"</h2>", "</h3>", "</section>"},
    "td": {"</td>", "</tr>", "</tbody>", "</table>", *(f"<{name}>" for name in STARTS)},
}  # fmt: skip
DROPPED = [
    pytest.param(holder, tag, id=f"{holder} {tag}")
    for holder in HOLDERS
    for tag in [*(f"</{name}>" for name in ENDS), *(f"<{name}>" for name in STARTS)]
    # lxml ends a paragraph, and what stands in it, where a part of a table begins.
    if tag not in DOES.get(holder, ()) and (tag[1] == "/" or holder not in ("p", "span"))
]
BREAKING = [
    pytest.param(holder, tag, id=f"{holder} {tag}")
    for holder in ("dt", "dd", "li", "td", "div")
    for tag in ("</p>", "</br>", "<br>", "<p></p>", "<div></div>")
]


def element_of(text: str) -> Element:
    """Return the element whose id is x."""
    tree = Tree(Source(text))
    elements = (tree.element(number) for number in range(len(tree.tokens)))
    return next(e for e in elements if e.is_start and e.get("id") == "x")


def lines_in_browsers(text: str) -> list[str]:
    """Return the lines of the element whose id is x, as html5lib reads it."""
    lines: list[list[str]] = [[]]

    def walk(element: Any) -> None:
        is_block = element.tag in BREAKS
        if is_block:
            lines.append([])
        lines[-1].append(element.text or "")
        for child in element:
            walk(child)
            lines[-1].append(child.tail or "")
        if is_block:
            lines.append([])

    walk(html5lib.parse(text, namespaceHTMLElements=False).find(".//*[@id='x']"))
    return [line for words in lines if (line := "".join(words))]


def our_lines(text: str) -> list[list[str]]:
    """Return the lines of the element whose id is x, as each of our readers reads it."""
    element = element_of(text)
    shown = visible_lines(element.tree, {}, lambda _: False)
    inside = [line for line in shown if element.span.start < line.pieces[0].start]
    return [
        element.lines(),
        ShownText(element).text.split("\n"),
        [line.text.strip() for line in inside if line.pieces[0].start < element.inner_end],
    ]


@pytest.mark.parametrize(("holder", "tag"), DROPPED)
def test_a_tag_that_browsers_drop_breaks_no_line(holder: str, tag: str) -> None:
    text = f"<!doctype html><body>{HOLDERS[holder].format(f'deli{tag}very')}</body>"
    assert lines_in_browsers(text) == ["delivery"]
    assert our_lines(text) == [["delivery"]] * 3


@pytest.mark.parametrize(("holder", "tag"), BREAKING)
def test_a_tag_that_browsers_make_something_of_breaks_the_line(holder: str, tag: str) -> None:
    text = f"<!doctype html><body>{HOLDERS[holder].format(f'deli{tag}very')}</body>"
    assert our_lines(text) == [lines_in_browsers(text)] * 3 == [["deli", "very"]] * 3


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<section><h1>deli</h2>very</section>", id="a heading ends another one"),
        pytest.param("<table><tr><td>deli</tbody>very</table>", id="a body without a start tag"),
    ],
)
def test_a_tag_that_ends_an_element_of_another_name_is_not_dropped(text: str) -> None:
    tree = Tree(Source(text))
    assert tree.dropped == frozenset()
    assert tree.problems


@pytest.mark.parametrize("tag", ["</dd>", "</li>", "</td>", "</h2>", "</ul>", "</colgroup>"])
def test_a_field_is_found_by_the_name_that_browsers_show(tag: str) -> None:
    body = f"<dt>1) Summary</dt><dd>Words.</dd><dt>3) Scope &amp; deli{tag}verables</dt><dd>x</dd>"
    page = page_of(item(1, "Search", body))
    change = edit_item(page, page.items[0], fields={"Scope & deliverables": "New"})
    after = carried_out(page, change).source.text
    assert after == page.source.text.replace("<dd>x</dd>", "<dd>New</dd>")


@pytest.mark.parametrize("tag", ["</dt>", "</li>", "</td>", "</h2>", "</span>", "</b>"])
def test_a_dropped_tag_goes_with_the_field_that_it_stands_in(tag: str) -> None:
    page = page_of(item(1, "Search", f"<dt>1) Summary</dt><dd>Wo{tag}rds</dd>"))
    assert page.tree.problems
    after = carried_out(page, edit_item(page, page.items[0], fields={"Summary": "New"}))
    assert after.source.text == page.source.text.replace(f"Wo{tag}rds", "New")
    assert not after.tree.problems


@pytest.mark.parametrize("tag", ["</dt>", "</b>"])
def test_no_other_problem_goes_with_it(tag: str) -> None:
    body = f"<dt>1) Summary</dt><dd>Wo{tag}rds</dd><dt>2) Scope</dt><dd>a{tag}b</dd>"
    page = page_of(item(1, "Search", body))
    change = edit_item(page, page.items[0], fields={"Summary": "New"})
    whole = apply(page.source, change.edits).text
    start = whole.rindex(tag)
    after = page_of(whole[:start] + whole[start + len(tag) :])
    with pytest.raises(Refusal, match="markup problem"):
        prove(page, after, change.edits, change.facts)


def test_a_problem_that_shows_behind_the_field_stays_one() -> None:
    page = page_of(item(1, "Search", "<dt>1) Summary</dt><dd>Wo<span>rds</dd>"))
    start = page.source.text.index("Wo<span>rds")
    edit = Edit(Span(start, start + len("Wo<span>rds")), "New")
    after = read(apply(page.source, [edit]))
    key = ("item", "item-1", 0)
    known = facts(after)
    with pytest.raises(Refusal, match="markup problem"):
        prove(page, after, (edit,), {k: known[k] for k in known if k[:-1] == key})
