"""A doubt that cannot reach what is edited does not block the edit; one that can does."""

from __future__ import annotations

import pytest

from pillcheck.editing.certainty import is_certain_edit
from pillcheck.editing.fields import edit_item
from pillcheck.editing.order import move_to_end, remove
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.linting.linter import fix, lint
from tests.oracle import status_complaint
from tests.support import carried_out, page_of, with_row, with_status

PILL = '<span class="status-pill status-pill--{}">{}</span>'
TODO = PILL.format("todo", "To do")
DONE = PILL.format("done", "Done")


def _item(number: int, inside: str = "") -> str:
    return (
        f'<section id="item-{number}"><h2><span class="priority-tag">P1</span> Item {number} '
        f"{TODO}</h2>\n<dl><dt>1) Summary</dt><dd>Words {number}.{inside}</dd></dl></section>\n"
    )


def _page(
    *,
    top: str = "",
    before: str = "",
    inside: str = "",
    other: str = "",
    row: str = "",
    end: str = "",
) -> str:
    return (
        f"{top}<!doctype html>\n<html><head><title>Plan</title></head><body><main>\n"
        f"{_item(1, other)}{before}{_item(2, inside)}{_item(3)}</main>\n"
        '<table class="docs-page-history"><tbody>\n'
        f'<tr><td><time datetime="2026-01-02">2026-01-02</time></td>{row or "<td>Begun</td>"}'
        f"<td>Ada</td></tr>\n</tbody></table>{end}</body></html>\n"
    )


HARMLESS = [
    pytest.param(_page(before="<p>a<ul><li>x</ul></p>"), id="list in a paragraph"),
    pytest.param(_page(before="a</br>b"), id="end tag of a void element"),
    pytest.param(_page(before="<i/>"), id="i that closes itself"),
    pytest.param(_page(before='<i class="icon"/>'), id="icon that closes itself"),
    pytest.param(_page(before="<my-icon/>"), id="custom element that closes itself"),
    pytest.param(_page(before="</p>"), id="stray p"),
    pytest.param(_page(before="</td>"), id="stray td"),
    pytest.param(_page(before="</td>" * 74), id="74 stray td"),
    pytest.param(_page(before="</td>" * 150), id="150 stray td"),
    pytest.param(_page(before="</span>"), id="stray span"),
    pytest.param(_page(before="<p><b>bold</p>"), id="unclosed b"),
    pytest.param(_page(before="<table><tr>"), id="table without a cell"),
    pytest.param(
        _page(before="</p><select><option>a<option>b</select>"), id="select with its options"
    ),
    pytest.param(_page(before="<frameset>"), id="frameset that comes too late"),
    pytest.param(_page(before="<button>"), id="unclosed button"),
    pytest.param(_page(before="<p>a<b>b<i>c</b>d</i></p>"), id="crossed formatting"),
    pytest.param(_page(before="<a href=x>a<div>b<a href=y>c</a></div></a>"), id="link in link"),
    pytest.param(_page(before="<h3>a<h4>b</h4></h3>"), id="heading in heading"),
    pytest.param(_page(before="<table><p>x</p><tr><td>y</td></tr></table>"), id="p in a table"),
    pytest.param(_page(before="<svg><span>x</span></svg>"), id="span in a drawing"),
    pytest.param(_page(before="<svg><![CDATA[ x ]]></svg>"), id="CDATA in a drawing"),
    pytest.param(_page(before="<div><td>x</td></div>"), id="cell outside a table"),
    pytest.param(_page(top="Draft, do not share.\n"), id="text before the doctype"),
    pytest.param(_page(top="---\ntitle: Plan\n---\n"), id="front matter"),
    pytest.param(_page(top='{% extends "base.html" %}\n'), id="template tag"),
    pytest.param(_page(top="<?xml version='1.0'?>\n"), id="XML declaration"),
    pytest.param(_page(top="</p></div>\n"), id="end tags before the doctype"),
    pytest.param(_page(other="<b>"), id="unclosed b in another item"),
    pytest.param(_page(other="</p>"), id="stray p in another item"),
    pytest.param(_page(other="<my-icon/>"), id="custom element in another item"),
    pytest.param(_page(inside="<code>"), id="unclosed code in its field"),
    pytest.param(_page(inside="</strong>"), id="stray strong in its field"),
    pytest.param(_page(inside="<br></br>"), id="end of br in its field"),
    pytest.param(_page(end="<div></p>"), id="behind all items"),
]

HARMFUL = [
    pytest.param(_page(before="<p><select> and</p>"), "<select>", id="select in a paragraph"),
    pytest.param(
        _page(before="</p><select><p></select></p>"), "</p>|<p>|select", id="paragraph in a select"
    ),
    pytest.param(_page(inside="</dd><dd><table><dt>2) Status"), "<dt>|<table>", id="dt in a table"),
    pytest.param(
        # A browser ends the outer term at the stray end tag, and the item with it.
        _page(before="<dt></summary>", inside="</dd><section>2) Scope</dt><dd>3"),
        "</summary>|</dt>|<section>",
        id="end tag of an outer term",
    ),
    pytest.param(
        # The rest of the page is a part of the drawing in a browser, and hidden to us.
        _page(before="<math><mi><i></mi></math>"),
        "<i>",
        id="drawing that goes on",
    ),
    pytest.param(
        _page(before="<svg><title>a<b></title></svg>"), "<title>|<b>", id="title that goes on"
    ),
    pytest.param(
        _page(inside="<div><dialog><dt>a</dt><dd>b</dd></dialog></div>"),
        "<dt>|<dialog>",
        id="term right in a dialog",
    ),
    pytest.param(_page(inside="<table><tr><td>"), "<td>|<table>", id="cell that goes on"),
    pytest.param(_page(inside="<table><tr><td><dd>2"), "<td>|<table>", id="field in a cell"),
    pytest.param(_page(other="<table><tr><td>"), "<table>", id="cell of another item"),
    pytest.param(_page(other="</dd></dl><section id=item-9>"), "item-1", id="item never closed"),
    pytest.param(
        _page().replace(">P1</span> Item 2", ">P1<dt></span> Item 2"), "<dt>", id="title in a tag"
    ),
    pytest.param(_page(before='<p><b id="item-2">x</p>'), "item-2", id="id carried on"),
    pytest.param(
        _page(
            inside='</dd></dl><table><tr><td></table><b class="priority-tag">P0<p>x</b></p><dl><dd>'
        ),
        "<b>|<p>",
        id="priority carried on",
    ),
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_doubts_do_not_block_a_status(text: str) -> None:
    page = page_of(text)
    item = next(item for item in page.items if item.name == "item-2")
    start = text.index(TODO, text.index('id="item-2"'))
    expected = text[:start] + DONE + text[start + len(TODO) :]
    after = with_status(page, item, "done").text
    assert after == expected
    assert (
        status_complaint(text, after, "item-2", "done", "Done", pill=True, attribute=False) is None
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_doubts_do_not_block_a_title_or_a_row(text: str) -> None:
    page = page_of(text)
    item = next(item for item in page.items if item.name == "item-2")
    after = carried_out(page, edit_item(page, item, title="Other words"))
    assert after.source.text == text.replace("Item 2", "Other words")
    with_new_row = with_row(page, "2026-05-06", "Reviewed", "Ada").text
    longer = len(with_new_row) - len(text)
    start = next(n for n, (a, b) in enumerate(zip(text, with_new_row, strict=False)) if a != b)
    assert "Reviewed" in with_new_row[start : start + longer]
    assert with_new_row[:start] + with_new_row[start + longer :] == text


@pytest.mark.parametrize("around", ["{}", "<ul><li>{}</li></ul>", "<main>{}</main><p>Behind</p>"])
def test_an_item_without_end_tag_is_set_where_browsers_end_it_as_we_do(around: str) -> None:
    text = around.replace("{}", f'<section id="item-1"><h2>A {TODO}</h2>')
    page = page_of(text)
    assert with_status(page, page.items[0], "done").text == text.replace(TODO, DONE)


@pytest.mark.parametrize(("text", "tag"), HARMFUL)
def test_harmful_doubts_block_a_status(text: str, tag: str) -> None:
    page = page_of(text)
    item = next(item for item in page.items if item.name == "item-2")
    with pytest.raises(Refusal, match=tag) as caught:
        with_status(page, item, "done")
    assert caught.value.kind == "refused"


@pytest.mark.parametrize("tag", ["select", "template", "svg"])
def test_what_browsers_do_not_show_as_items_is_none(tag: str) -> None:
    assert [item.name for item in page_of(_page(before=f"<{tag}>")).items] == ["item-1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_page(before="<p><b>bold</p>"), id="formatting that goes on"),
        pytest.param(_page(before="<table><i>x</i><tr><td>y</td></tr>"), id="unclosed table"),
        pytest.param(_page(inside="<b>"), id="unclosed in the item"),
    ],
)
def test_markup_is_not_moved_where_browsers_nest_it_in_another_way(text: str) -> None:
    page = page_of(text)
    item = next(item for item in page.items if item.name == "item-2")
    with pytest.raises(Refusal):
        carried_out(page, move_to_end(page, item, "top"))


def test_a_stray_end_tag_does_not_block_a_move() -> None:
    page = page_of(_page(before="</td>"))
    item = next(item for item in page.items if item.name == "item-2")
    after = carried_out(page, move_to_end(page, item, "bottom"))
    assert [item.name for item in after.items] == ["item-1", "item-3", "item-2"]


def test_an_item_with_noscript_is_removed_from_a_damaged_page() -> None:
    text = _page(before=STRAY, inside="<noscript>off</noscript>")
    page = page_of(text)
    item = next(item for item in page.items if item.name == "item-2")
    after = carried_out(page, remove(page, item))
    assert [item.name for item in after.items] == ["item-1", "item-3"]


HISTORY_ROWS = [
    pytest.param("<th>Begun</td>", id="header closed as a cell"),
    pytest.param("<td>Begun</td></td>", id="stray end tag in a row"),
    pytest.param("<td>Begun<b></td>", id="unclosed b in a row"),
]


@pytest.mark.parametrize("row", HISTORY_ROWS)
def test_damage_in_the_history_is_an_error_on_its_line(row: str) -> None:
    text = _page(row=row)
    findings = [f for f in lint(page_of(text)) if f.rule == "ambiguous-markup"]
    assert findings
    line = text.count("\n", 0, text.index(row)) + 1
    page = page_of(text)
    assert {page.source.position(f.span.start).line for f in findings} == {line}
    assert {str(f.severity) for f in findings} == {"error"}


def test_damage_elsewhere_is_a_warning() -> None:
    findings = [f for f in lint(page_of(_page(before="</td>"))) if f.rule == "ambiguous-markup"]
    assert [str(f.severity) for f in findings] == ["warning"]
    assert findings[0].message == (
        "</td> closes nothing that is open; remove it, or add <td> where it begins"
    )


def test_fixes_are_made_where_a_doubt_cannot_reach_them() -> None:
    text = _page(before="</td>").replace(
        f"Item 2 {TODO}", f"Item 2 {TODO.replace('To do', 'todo')}"
    )
    assert fix(page_of(text)).page.source.text == _page(before="</td>")


STRAY = "</td>"
BOLD = "<p><b>bold</p>"  # browsers carry it on, into the text behind it
LEAD = "<div>Lead</div>"
TABLE = "<table><tr><td>x"
WORDS = ("Words 2.", "", "!")
MARKUP = ("Words 2.", "", "<i>x</i>")
ROW_WORDS = ("Begun", "", "!")
ROW_MARKUP = ("Begun", "", "<i>x</i>")
IN_LEAD = ("Lead", "", "!")

# Damage, and what is edited: behind what, what goes, what comes.
CERTAIN = [
    pytest.param(_page(before=STRAY), MARKUP, id="markup of an item"),
    pytest.param(_page(before=BOLD), WORDS, id="words where formatting is carried on"),
    pytest.param(_page(before=STRAY, inside="<!-- c -->"), MARKUP, id="beside a comment"),
    pytest.param(_page(before=STRAY, inside="<?x?>"), MARKUP, id="beside an instruction"),
    pytest.param(_page(before=STRAY, inside="<!x>"), MARKUP, id="beside a declaration"),
    pytest.param(_page(before=STRAY, inside="<br>"), MARKUP, id="beside a void element"),
    pytest.param(_page(before=STRAY, inside="<br>more"), MARKUP, id="words behind a void element"),
    pytest.param(_page(before=STRAY, inside=f"{TABLE}</table>"), MARKUP, id="beside a table"),
    pytest.param(
        _page(top=STRAY, other=f"<div><div>{_item(9)}</div></div>").replace("Words 9.", "Inner"),
        ("Inner", "", "<i>x</i>"),
        id="an item deep in another",
    ),
    pytest.param(
        _page(before=STRAY, end=f"<aside><section>{LEAD}</section></aside>"),
        IN_LEAD,
        id="behind all items",
    ),
    pytest.param(
        _page(before=STRAY, inside="<noscript>off</noscript>"), MARKUP, id="words without scripts"
    ),
    pytest.param(_page(before=STRAY), ROW_WORDS, id="words of a row"),
    pytest.param(_page(before=STRAY), ROW_MARKUP, id="markup of a row"),
    pytest.param(
        _page(before=STRAY, row="<b></b><td>Begun</td>"),
        ROW_WORDS,
        id="words of a row with an empty b",
    ),
    pytest.param(_page(before=STRAY + LEAD), IN_LEAD, id="beside items"),
    pytest.param(_page(before=STRAY + LEAD).split("<table")[0], IN_LEAD, id="without a history"),
    pytest.param(
        _page(inside=f"<p><b></p>{TABLE}<p>"), ("Item 2", "", "!"), id="before all damage"
    ),
    pytest.param(_page(before=BOLD), ("Plan", "", "<b>"), id="markup before all damage"),
]
UNCERTAIN = [
    pytest.param(_page(before=BOLD), MARKUP, id="markup where formatting is carried on"),
    pytest.param(_page(before=BOLD), ("Item 2 ", TODO, ""), id="markup that goes"),
    pytest.param(_page(before=BOLD), ("Item 2 ", TODO, DONE), id="markup that gives way"),
    pytest.param(_page(before=BOLD), ("Item 2 ", TODO, "x"), id="markup that gives way to words"),
    pytest.param(_page(before=BOLD + LEAD), IN_LEAD, id="beside items"),
    pytest.param(_page(before=STRAY), ("</html>\n", "", "x"), id="behind all elements"),
    pytest.param(
        _page(before='<p><b id="item-2">x</p></b>'), WORDS, id="an id that is shown twice"
    ),
    pytest.param(
        _page(before='<p><b class="docs-page-history">x</p></b>'),
        ROW_WORDS,
        id="a class shown twice",
    ),
    pytest.param(_page(before="</p><template>"), WORDS, id="in a template"),
    pytest.param(_page(row="<p>x<td>Begun</td>"), ROW_WORDS, id="a paragraph in a row"),
    pytest.param(_page(before=STRAY, row="w<td>Begun</td>"), ROW_WORDS, id="words in a row"),
    pytest.param(_page(before=STRAY, row="<b>w</b><td>Begun</td>"), ROW_MARKUP, id="b in a row"),
    pytest.param(
        _page(before=STRAY).replace("<tbody>\n<tr>", "<tbody>\n<td>q</td><tr>"),
        ROW_WORDS,
        id="a cell without a row",
    ),
    pytest.param(
        _page(before=STRAY, row="<b></b><td>Begun</td>"), ROW_MARKUP, id="an empty b in a row"
    ),
    pytest.param(
        _page(before=STRAY, inside="<table><X-a></X-a></table>"), MARKUP, id="X-a in a table"
    ),
    pytest.param(_page(other="<table>"), WORDS, id="an item in a table"),
    pytest.param(_page(before=STRAY, inside="<table>w</table>"), MARKUP, id="words in a table"),
    pytest.param(
        _page(before=STRAY, inside="<table><p id=x>w</p></table>"), MARKUP, id="a p in a table"
    ),
    pytest.param(
        _page(before=STRAY, inside="<noscript><p>off</p></noscript>"),
        MARKUP,
        id="an element without scripts",
    ),
    pytest.param(
        f'{STRAY}<section id="item-1"><h2>A {TODO}</h2>Words 2.<noscript><p>off',
        MARKUP,
        id="an element without scripts, never closed",
    ),
    pytest.param(
        _page(before="</td><b>Lead<p>x</b>y</p>"), IN_LEAD, id="formatting that goes on elsewhere"
    ),
    pytest.param(
        f"<!doctype html><html><head></head><frameset></frameset>{_item(2)}</html>",
        WORDS,
        id="an item that is not shown",
    ),
    pytest.param(
        _page(before=f"{STRAY}<a href=x>", inside="<a href=y>z</a>"), MARKUP, id="link in a link"
    ),
]


def is_certain(text: str, change: tuple[str, str, str]) -> bool:
    """Tell whether all readers agree on a page about what stands at an edit."""
    behind, gone, new = change
    start = text.index(behind) + len(behind)
    assert text.startswith(gone, start)
    return is_certain_edit(page_of(text), Edit(Span(start, start + len(gone)), new))


@pytest.mark.parametrize(("text", "change"), CERTAIN)
def test_what_all_readers_agree_on(text: str, change: tuple[str, str, str]) -> None:
    assert page_of(text).tree.problems
    assert is_certain(text, change)


@pytest.mark.parametrize(("text", "change"), UNCERTAIN)
def test_what_readers_differ_on(text: str, change: tuple[str, str, str]) -> None:
    assert not is_certain(text, change)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        pytest.param(
            "</dd><audio><div><dt>2) Scope</dt><dd>z</dd></div></audio><dd>",
            "are not side by side",
            id="last field in an element of its own",
        ),
    ],
)
def test_a_field_is_not_added_where_the_others_are_scattered(inside: str, message: str) -> None:
    page = page_of(_page(inside=inside))
    item = next(item for item in page.items if item.name == "item-2")
    with pytest.raises(Refusal, match=message):
        carried_out(page, edit_item(page, item, fields={"Delivered": "Words"}))


def test_a_field_is_added_behind_those_in_a_section_of_the_item() -> None:
    inside = "</dd></dl><section><dl><dt>x</dt><dd>y</dd></dl></section><dl>"
    page = page_of(_page(inside=inside))
    item = next(item for item in page.items if item.name == "item-2")
    after = carried_out(page, edit_item(page, item, fields={"Delivered": "Words"}))
    assert "<dd>y</dd><dt>Delivered (to date)</dt><dd>Words</dd></dl></section>" in (
        after.source.text
    )
