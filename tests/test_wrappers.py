"""Items that stand in an element of their own: what goes with them, and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.insert import insert_item
from pillcheck.editing.order import move, move_to_end, remove, sort
from pillcheck.errors import Refusal
from tests.support import carried_out, page_of

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change

TAG = '<span class="priority-tag">P'


def section(sketch: str) -> str:
    """Return an item from a sketch: ``a0`` is item-a of P0, ``a0]2`` has a comment at its end."""
    tail = f"<!-- P{sketch[3]} -->" if sketch[2:] else ""
    name = sketch[0]
    return f'<section id="item-{name}"><h2>{TAG}{sketch[1]}</span> {name}</h2>{tail}</section>'


def page_with(layout: str) -> Page:
    """Return a page from markup in which ``{a0}`` stands for an item."""
    pieces = layout.split("{")
    text = pieces[0]
    for piece in pieces[1:]:
        sketch, _, rest = piece.partition("}")
        text += section(sketch) + rest
    return page_of(f"<main>{text}</main>")


def planned(page: Page, how: str) -> Change:
    """Return the change that words such as "move a before b" ask for."""
    verb, *words = how.split()
    if verb == "sort":
        return sort(page)
    items = {(item.name or "").removeprefix("item-"): item for item in page.items}
    if verb == "remove":
        return remove(page, items[words[0]])
    if words[1] in ("top", "bottom"):
        return move_to_end(page, items[words[0]], words[1])  # type: ignore[arg-type]
    return move(page, items[words[0]], items[words[2]], words[1])  # type: ignore[arg-type]


def made(layout: str, how: str) -> str:
    page = page_with(layout)
    return carried_out(page, planned(page, how)).source.text


WHOLE = [
    pytest.param(
        "<div class=row>{a1}</div>\n<div class=row>{b2}</div>", "move b before a",
        "\n<div class=row>{b2}</div><div class=row>{a1}</div>", id="div",
    ),
    pytest.param("<div>{a1}</div><div>{b0}</div>", "sort", "<div>{b0}</div><div>{a1}</div>",
                 id="div without a class"),
    pytest.param(
        "<div class='row done'>{a1}</div><div class=row>{b2}</div>", "move a after b",
        "<div class=row>{b2}</div><div class='row done'>{a1}</div>", id="one class of several",
    ),
    pytest.param("<my-card>{a1}</my-card><my-card>{b0}</my-card>", "sort",
                 "<my-card>{b0}</my-card><my-card>{a1}</my-card>", id="custom element"),
    pytest.param(
        "<details><summary>A</summary>{a1}</details><details open><summary>B</summary>{b0}"
        "</details>", "move b top",
        "<details open><summary>B</summary>{b0}</details><details><summary>A</summary>{a1}"
        "</details>", id="details with a summary",
    ),
    pytest.param("<table><tr><td>{a1}</td></tr><tr><td>{b0}</td></tr></table>", "sort",
                 "<table><tr><td>{b0}</td></tr><tr><td>{a1}</td></tr></table>", id="rows"),
    pytest.param("<table><tr><td>{a1}</td><td>{b0}</td></tr></table>", "sort",
                 "<table><tr><td>{b0}</td><td>{a1}</td></tr></table>", id="cells of a row"),
    pytest.param(
        "<ul><li>{a1}</li><li>{c1}</li></ul><ul><li>{b2}</li></ul>", "move b before c",
        "<ul><li>{a1}</li><li>{b2}</li><li>{c1}</li></ul><ul></ul>", id="from list to list",
    ),
    pytest.param("<ul><li>{a1}</li><li><div>{b0}</div></li></ul>", "remove b",
                 "<ul><li>{a1}</li></ul>", id="two deep"),
    pytest.param("<ul><li>{a1}</li><li>{c1}</li></ul><ul><li>{b2}</li></ul>", "remove b",
                 "<ul><li>{a1}</li><li>{c1}</li></ul><ul></ul>", id="the last of a list goes"),
    pytest.param("<ul><li>{b2}</li></ul>", "remove b", "<ul></ul>", id="the only one goes"),
    pytest.param("<div class=row>{a1}</div>\n<div class=row>{b2}</div>", "remove a",
                 "\n<div class=row>{b2}</div>", id="div goes"),
    pytest.param("<table><tr><td>{a1}</td></tr><tr><td>{b0}</td></tr></table>", "remove a",
                 "<table><tr><td>{b0}</td></tr></table>", id="row goes"),
    pytest.param("<ul>\n<li>{a1}\n<li>{b0}\n</ul>", "sort", "<ul>\n<li>{b0}\n<li>{a1}\n</ul>",
                 id="implied ends"),
    pytest.param("<ul>\n<li>{a1}\n<li>{b0}</li>\n</ul>", "sort",
                 "<ul>\n<li>{b0}</li>\n<li>{a1}\n</ul>", id="one implied end"),
    pytest.param("<ul>\n<li>{a1}\n<li>{b0}\n<li>{c1}\n</ul>", "remove b",
                 "<ul>\n<li>{a1}\n<li>{c1}\n</ul>", id="implied ends, one goes"),
    pytest.param("<table><tr><td>{a1}<tr><td>{b0}</table>", "sort",
                 "<table><tr><td>{b0}<tr><td>{a1}</table>", id="implied ends of cells"),
    pytest.param("<ul><li>{a1}</li><!-- x --><li>{b0}</ul>", "move b before a",
                 "<ul><li>{b0}<li>{a1}</li><!-- x --></ul>", id="an end tag is not needed here"),
    pytest.param("<ul><li>{a1}</li><!-- x --><li>{b0}</ul>", "move a after b",
                 "<ul><!-- x --><li>{b0}<li>{a1}</li></ul>", id="nor here"),
    pytest.param("<ul><li>{a1}</li><li>{b0}</li>\n<!-- P2 -->\n<li>{c2}</ul>", "move c before b",
                 "<ul><li>{a1}</li>\n<li>{c2}<li>{b0}</li>\n<!-- P2 --></ul>", id="nor there"),
    pytest.param("<div>{a1]2}</div><div>{b2}</div>", "move b before a",
                 "<div>{b2}</div><div>{a1]2}</div>", id="a comment at the end"),
    pytest.param("<div>{a1]2}</div><div>{b2}</div>", "remove a",
                 "<!-- P2 --><div>{b2}</div>", id="a comment at the end of what goes"),
    pytest.param("<div><my-card>{a1}</my-card><my-card>{b0}<my-card>{c1}</my-card></div>",
                 "remove a", "<div><my-card>{b0}<my-card>{c1}</my-card></div>",
                 id="beside one that is never closed"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "how", "after"), WHOLE)
def test_an_item_goes_with_its_wrapper(before: str, how: str, after: str) -> None:
    assert made(before, how) == page_with(after).source.text


GROUPS = [
    pytest.param("<div>{a0}</div><div>{b1}{c1}</div>", "move c before a",
                 "<div>{c1}{a0}</div><div>{b1}</div>", id="others of its kind hold several"),
    pytest.param("<div>{a0}</div><div>{b1}{c1}</div>", "move a after c",
                 "<div></div><div>{b1}{c1}{a0}</div>", id="the last of a group"),
    pytest.param("<div><h2>Now</h2>{a0}</div><div><h2>Later</h2>{b1}</div>", "move b after a",
                 "<div><h2>Now</h2>{a0}{b1}</div><div><h2>Later</h2></div>", id="headed groups"),
    pytest.param("<div>{a0]1}{b1}</div><div>{c1}</div>", "move a before c",
                 "<div><!-- P1 -->{b1}</div><div>{a0}{c1}</div>",
                 id="a comment stays with its group, once"),
    pytest.param("<li><p>x</p>{a0}</li><li>{b1}</li>", "remove a",
                 "<li><p>x</p></li><li>{b1}</li>", id="a paragraph stays"),
    pytest.param("<li>{a0}<p>x</p></li>", "remove a", "<li><p>x</p></li>",
                 id="a paragraph behind stays"),
    pytest.param("<li><p>x</p><div>{a0}</div></li>", "remove a", "<li><p>x</p></li>",
                 id="what holds nothing else goes"),
    pytest.param("<table><tr><td>x{a0}</td><td>y</td></tr></table>", "remove a",
                 "<table><tr><td>x</td><td>y</td></tr></table>", id="text in a cell stays"),
    pytest.param("<details><summary>P1</summary>{a1}</details>", "remove a",
                 "<details><summary>P1</summary></details>", id="a summary that heads a group"),
    pytest.param("<div class=row><p>x</p>{a1}</div><div class=row>{b1}</div>", "move b before a",
                 "<div class=row>{b1}</div><div class=row><p>x</p>{a1}</div>",
                 id="beside one that cannot move"),
    pytest.param("{a1}<p>x</p>{b0}", "sort", "<p>x</p>{b0}{a1}", id="no wrapper at all"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "how", "after"), GROUPS)
def test_what_is_not_the_items_own_stays(before: str, how: str, after: str) -> None:
    assert made(before, how) == page_with(after).source.text


REFUSED = [
    pytest.param("<ul><li>\n<p>x</p>{a1}</li><li><p>x</p>{b0}</li></ul>", "sort",
                 ":2: the <li> around item-a a also contains this", id="paragraph before, sort"),
    pytest.param("<ul><li>{a1}</li><li>{b0}\n<p>x</p></li></ul>", "move b top",
                 ":2: the <li> around item-b b also contains this", id="paragraph behind, move"),
    pytest.param("<ul><li>{a1}</li><li>{b0}\n<!-- x --></li></ul>", "move b top",
                 ":2: the <li> around item-b b also contains this", id="comment"),
    pytest.param("<ul><li>{a1}</li><li>{b0}\n</b></li></ul>", "move b top",
                 ":2: ", id="stray end tag"),
    pytest.param("<ul><li>{a1}</li><li>&nbsp;{b0}</li></ul>", "move b top",
                 "also contains this", id="no-break space"),
    pytest.param("<ul><li>{a1}</li><li><!-- x -->{b0}</li></ul>", "remove b",
                 "only a comment would be left in the <li>", id="comment alone is left"),
    pytest.param("<div class=x>{a1}</div>{b0}", "move a after b",
                 "item-a a is the only item in this <div>", id="lone wrapper, out of it"),
    pytest.param("<div class=x>{a1}</div>{b0}", "move b before a",
                 "item-a a is the only item in this <div>", id="lone wrapper, into it"),
    pytest.param("<div class=x>{a1}</div>{b0}", "remove a",
                 "item-a a is all that is in this <div>", id="lone wrapper, remove"),
    pytest.param("<div class=x><!-- P1 -->{a1}</div>{b0}", "move a after b",
                 "item-a a is the only item in this <div>", id="a comment is nothing to see"),
    pytest.param("<div class=x>{a1}</div><div class=y>{b0}</div>", "move b before a",
                 "item-b b is the only item in this <div>", id="other kinds of wrapper"),
    pytest.param("<ul><li>{a1}</li></ul>{b0}", "move b before a",
                 "item-b b is in no wrapper, item-a a is in <li>", id="into a list"),
    pytest.param("<ul><li>{a1}</li></ul>{b0}", "move a after b",
                 "item-a a is in <li>, item-b b is in no wrapper", id="out of a list"),
    pytest.param("<div><details>{a1}</details>\n<details>{b0}\n<p>x</p></div>", "sort",
                 ":2: the <details> around item-b b is never closed; add </details>",
                 id="never closed, sort"),
    pytest.param("<div><details>{a1}</details>\n<details>{b0}\n<p>x</p></div>", "remove b",
                 ":2: the <details> around item-b b is never closed", id="never closed, remove"),
    pytest.param("<div><details>{a1}</details>\n<details>{b0}</div>", "move a after b",
                 ":2: the <details> around item-b b is never closed", id="never closed, behind it"),
    pytest.param("<div><details>{a1}\n<details>{b0}</details></div>", "move b before a",
                 ":1: the <details> around item-a a is never closed", id="never closed, outer"),
    pytest.param("<section><div>{a1}\n{b0}</div>", "move b top",
                 ":1: the <section> around item-a a is never closed", id="unclosed further out"),
    pytest.param("<div><my-card>{a1}</my-card>\n<my-card>{b0}</div>", "move b top",
                 "<my-card> around item-b b is never closed", id="never closed, custom element"),
    pytest.param("<ul><li>{a1}\n<li>{b0}</li><!-- x --><li>{c1}</li></ul>", "remove b",
                 ":1: the <li> around item-a a has no end tag; add </li>",
                 id="a comment would be swallowed"),
    pytest.param("<ul><li>{a1}</li><!-- x --><li>{c1}</li>\n<li>{b0}</ul>", "move b after a",
                 ":2: the <li> around item-b b has no end tag; add </li>",
                 id="what moves would swallow a comment"),
    pytest.param("<table><tr><td>{a1}</td><td>x</td><td>{b0}</td></tr></table>", "sort",
                 "this cell is in one row with", id="another cell in the row"),
    pytest.param("<table><tr><td>{a1}</td><td>x</td></tr>\n<tr><td>{b0}</td><td>y</td></tr></table>",
                 "move b top", ":2: the <tr> around item-b b also contains", id="row with notes"),
    pytest.param("<table><tr><td>{a1}</td><td>x</td></tr></table>", "remove a",
                 "is in a <td> with others beside it", id="cell goes"),
    pytest.param("<table><tr><td>{a1}</td><td>{c1}</td></tr><tr><td>{b0}</td><td>{d1}</td></tr>"
                 "</table>", "move b before a", "in a cell of another row", id="other row"),
    pytest.param("<dl><dt>A</dt><dd>{a1}</dd><dt>B</dt><dd>{b0}</dd></dl>", "sort",
                 "is in a <dd> that is one of a pair", id="pairs"),
    pytest.param("<details><summary>X <b class='status-pill status-pill--done'>Done</b></summary>"
                 "{a1}</details>\n<details>{b0}</details>", "move a after b",
                 ":1: the <details> around item-a a also contains this", id="pill in the summary"),
    pytest.param("<div><div class=row>{a1}<div class=row>{c1}</div></div>{b0}", "move b after a",
                 "<div> around item-a a is never closed", id="swallowed by an open one"),
    pytest.param("<ul><li id=a>{a1}</li><li>{b0}</li></ul>\n<a href='x.html#a'>a</a>",
                 "remove a", 'this links to the <li id="a"> around item-a a',
                 id="a link to the wrapper"),
    pytest.param("<div>{a1}{d1}</div><dl><dd>{b1}<dd>{c1}</dl>", "move b before a",
                 "the <dd> around item-b b is never closed", id="an entry that seems to hold two"),
    pytest.param("<div class=x><p>x</p>{a1}</div><div class=y>{b0}{c0}</div>", "move c before a",
                 "item-a a is the only item in this <div>", id="what is beside makes no group"),
    pytest.param("<div id=p1><my-card>{a1}</my-card></div><div id=p2><my-card>{b1}<p>x</p>"
                 "</my-card></div><div id=p3><my-card>{c1}</my-card><my-card>{d1}</my-card></div>",
                 "move b before a", "the <my-card> around item-b b also contains this",
                 id="one of its kind here, others elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "how", "message"), REFUSED)
def test_what_is_not_certain_is_refused(before: str, how: str, message: str) -> None:
    page = page_with(before)
    with pytest.raises(Refusal) as refusal:
        carried_out(page, planned(page, how))
    assert message in refusal.value.message


@pytest.mark.parametrize(
    "layout",
    ["<ul><li>{a1}</li></ul>", "<div class=row>{a1}</div><div class=row>{b1}</div>",
     "<ul><li><p>x</p>{a1}</li></ul>", "<table><tr><td>{a1}</td></tr></table>"],
    ids=["li", "div", "beside a paragraph", "td"],
)  # fmt: skip
def test_a_new_item_never_joins_another_in_its_wrapper(layout: str) -> None:
    page = page_with(layout)
    with pytest.raises(Refusal, match="of its own; copy it by hand for a new item"):
        insert_item(page, section("n1"))


def test_comments_at_the_end_of_another_kind_of_item_are_left_between() -> None:
    page = page_with("<article id=item-x><h2>x</h2></article>{a1]2}{b2}")
    after = carried_out(page, remove(page, page.items[1])).source.text
    wanted = "<article id=item-x><h2>x</h2></article><!-- P2 -->{b2}"
    assert after == page_with(wanted).source.text


def test_the_first_is_on_top_wherever_it_stands() -> None:
    page = page_with("<div class=x>{a1}</div>{b0}")
    assert move_to_end(page, page.items[0], "top").edits == ()
    assert move_to_end(page, page.items[1], "bottom").edits == ()
