from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.facts import facts
from pillcheck.backlog.page import Page
from pillcheck.backlog.reader import read
from pillcheck.backlog.shape import Carrier, PropertyRule, Shape
from pillcheck.backlog.snapshot import CarrierState
from pillcheck.editing.fact_text import difference
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from tests.oracle import nodes, status_complaint
from tests.support import (
    CORPUS,
    KINDS,
    OWN_PAGE,
    changed_lines,
    each_page,
    needs_corpus,
    page_at,
    page_of,
    some_quick,
    with_row,
    with_status,
)
from tests.variants import VARIANTS

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.facts import FactKey
    from pillcheck.backlog.page import Item

STATUSES = ("todo", "in-progress", "done", "blocked", "rejected")


def there_and_back(page: Page, item: Item, name: str) -> Source:
    """Set a status and set it back; assert that the page is then the same, and say what it was."""
    there = with_status(page, item, name)
    again = read(there)
    twin = again.items[page.items.index(item)]
    assert twin.status == name
    assert with_status(again, twin, name).text == there.text
    assert item.status
    assert with_status(again, twin, item.status).to_bytes() == page.source.to_bytes()
    return there


def expected_lines(page: Page, item: Item) -> int:
    """Return on how many lines the item's status stands."""
    places = [pill.class_span.start for pill in item.pills if not pill.is_blank]
    places += [pill.label.span.start for pill in item.pills if not pill.is_blank]
    if item.status_attribute:
        places.append(item.status_attribute.start)
    return len({page.source.text.count("\n", 0, place) for place in places})


def check_flip(page: Page, item: Item, name: str) -> None:
    there = there_and_back(page, item, name)
    lines = changed_lines(page.source.text, there.text)
    assert len(lines) == (0 if name == item.status else expected_lines(page, item))


@pytest.mark.sampled(3)
@each_page
def test_status_there_and_back(path: Path) -> None:
    page = page_at(path)
    for number, item in enumerate(page.items[::9]):
        check_flip(page, item, STATUSES[number % 5])


@pytest.mark.slow
@each_page
@pytest.mark.parametrize("name", STATUSES)
def test_every_status_of_every_item_there_and_back(path: Path, name: str) -> None:
    page = page_at(path)
    for item in page.items:
        check_flip(page, item, name)


@pytest.mark.sampled(12)
@pytest.mark.parametrize("variant", some_quick(VARIANTS, 2))
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (name != "pill-in-heading"))
        for name, path in {**KINDS, "own": OWN_PAGE}.items()
    ],
)
def test_variants(path: Path, variant: str) -> None:
    original = page_at(path)
    data = VARIANTS[variant](original.source.text)
    page = read(Source.from_bytes(data))
    assert [(i.name, i.status) for i in page.items] == [(i.name, i.status) for i in original.items]
    assert [i.title and i.title.value for i in page.items] == [
        i.title and i.title.value for i in original.items
    ]
    assert [[f.text for f in i.fields] for i in page.items] == [
        [f.text for f in i.fields] for i in original.items
    ]
    for item in (page.items[-2],):
        name = "blocked" if item.status != "blocked" else "done"
        there = there_and_back(page, item, name)
        assert there.to_bytes() != data
        _check_with_oracle(page, item, there, name)


def _check_with_oracle(page: Page, item: Item, there: Source, name: str) -> None:
    assert item.name
    complaint = status_complaint(
        page.source.text,
        there.text,
        item.name,
        name,
        page.dialect.label(name),
        pill=any(not pill.is_blank for pill in item.pills),
        attribute=item.status_attribute is not None,
    )
    assert complaint is None


@needs_corpus
@pytest.mark.parametrize(
    ("name", "removed", "added"),
    [
        (
            "06-pill-in-field",
            ['<dd><span class="status-pill status-pill--todo">To do</span></dd>'],
            ['<dd><span class="status-pill status-pill--blocked">Blocked</span></dd>'],
        ),
        (
            "22-reference",
            ['<span class="status-pill status-pill--todo">To do</span>'],
            ['<span class="status-pill status-pill--blocked">Blocked</span>'],
        ),
        (
            "24-data-status-and-pill",
            ['data-status="todo">', '<span class="status-pill status-pill--todo">To do</span>'],
            [
                'data-status="blocked">',
                '<span class="status-pill status-pill--blocked">Blocked</span>',
            ],
        ),
    ],
)
def test_corpus_lines(name: str, removed: list[str], added: list[str]) -> None:
    page = page_at(CORPUS / f"{name}.html")
    item = next(item for item in page.items if item.name == "item-13")
    after = with_status(page, item, "blocked")
    assert [x.strip() for x in changed_lines(after.text, page.source.text)] == removed
    assert [x.strip() for x in changed_lines(page.source.text, after.text)] == added


@needs_corpus
def test_corpus_attribute_only() -> None:
    page = page_at(CORPUS / "38-data-status-only.html")
    item = next(item for item in page.items if item.name == "item-13")
    after = with_status(page, item, "blocked")
    start, end = item.element.start_tag
    assert after.text == (
        page.source.text[:start]
        + page.source.text[start:end].replace('data-status="todo"', 'data-status="blocked"')
        + page.source.text[end:]
    )


def _page(heading: str, start: str = '<section id="item-1">', rest: str = "") -> Page:
    return page_of(f"<main>{start}<h2>A {heading}</h2></section>{rest}</main>")


# How an item's markup is before and after "done".
REWRITES = [
    pytest.param(
        '<span class="status-pill status-pill--lg status-pill--todo">To do</span>',
        '<span class="status-pill status-pill--lg status-pill--done">Done</span>',
        id="modifier of another kind",
    ),
    pytest.param(
        '<span class="status-pill status-pill--todo">To do</span>',
        '<span class="status-pill status-pill--done">Done</span>',
        id="usual",
    ),
    pytest.param(
        "<b class='x status-pill--todo status-pill y'>\n  To do\n</b>",
        "<b class='x status-pill--done status-pill y'>\n  Done\n</b>",
        id="other element, order, quotes and white space",
    ),
    pytest.param(
        "<span class=status-pill--todo>To do</span>",
        "<span class=status-pill--done>Done</span>",
        id="no quotes",
    ),
    pytest.param(
        "<span class=status-pill>To do</span>",
        '<span class="status-pill status-pill--done">Done</span>',
        id="bare, no quotes",
    ),
    pytest.param(
        '<span class="status-pill ">To do</span>',
        '<span class="status-pill status-pill--done ">Done</span>',
        id="bare",
    ),
    pytest.param(
        '<span class="status-pill"></span>',
        '<span class="status-pill status-pill--done">Done</span>',
        id="blank without attribute",
    ),
    pytest.param(
        '<span class="status-pill status-pill--dnoe">Finished</span>',
        '<span class="status-pill status-pill--done">Done</span>',
        id="unknown before",
    ),
    pytest.param(
        '<span class="status-pill status-pill--done">Finished</span>',
        '<span class="status-pill status-pill--done">Done</span>',
        id="wrong label",
    ),
    pytest.param(
        '<SPAN CLASS="status-pill status-pill--todo">To do</SPAN>',
        '<SPAN CLASS="status-pill status-pill--done">Done</SPAN>',
        id="upper case",
    ),
]


@pytest.mark.parametrize(("before", "after"), REWRITES)
def test_rewrites(before: str, after: str) -> None:
    page = _page(before)
    assert with_status(page, page.items[0], "done").text == _page(after).source.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('data-status="todo"', 'data-status="done"'),
        ("data-status='todo'", "data-status='done'"),
        ("data-status=todo", "data-status=done"),
        ("data-status = todo", "data-status = done"),
        ("data-status", 'data-status="done"'),
        ("data-status=", 'data-status="done"'),
        ('data-status=""', 'data-status="done"'),
        ("DATA-STATUS='x'", "DATA-STATUS='done'"),
    ],
)
def test_attribute_rewrites(before: str, after: str) -> None:
    page = _page("", f'<section id="item-1" {before}>')
    after_page = _page("", f'<section id="item-1" {after}>')
    assert with_status(page, page.items[0], "done").text == after_page.source.text


TODO = '<span class="status-pill status-pill--todo">To do</span>'

REFUSED = [
    pytest.param(_page(TODO + TODO), "more than one status pill", id="two pills"),
    pytest.param(
        _page(""), "-:1: item-1 has neither a status pill nor data-status; add a pill", id="no pill"
    ),
    pytest.param(
        page_of('<main><section class="backlog-item"><h2>A</h2></section></main>'),
        '-:1: "A" has neither a status pill nor data-status; add a pill',
        id="neither pill nor id",
    ),
    pytest.param(_page(TODO.replace("To do", "<b>To do</b>")), "more than plain text", id="markup"),
    pytest.param(_page(TODO.replace("To do", "To<!-- x -->do")), "more than plain", id="comment"),
    pytest.param(
        _page(TODO.replace("--todo", "--todo status-pill--done")),
        "more than one status",
        id="two statuses",
    ),
    pytest.param(_page(TODO.replace("--todo", "--to&#100;o")), "character reference", id="escaped"),
    pytest.param(
        _page(TODO.replace("<span", '<span class="x"')),
        "neither a status pill",
        id="class twice, first counts",
    ),
    pytest.param(_page(TODO.replace("<span", '<span id="a" id="b"')), '"id" twice', id="id twice"),
    pytest.param(
        _page(TODO, '<section id="item-1" data-status="todo" data-status="done">'),
        '"data-status" twice',
        id="attribute twice",
    ),
    pytest.param(_page(TODO, rest='<p id="item-1">x</p>'), "used more than once", id="id taken"),
    pytest.param(
        page_of(
            f'<section id="item-1"><h2>A {TODO}</h2>'
            f'<section id="item-2"><h2>B {TODO}</h2></section>'
        ),
        "never closed",
        id="unclosed around another",
    ),
    pytest.param(_page(f"<select>{TODO}</select>"), "neither a status pill", id="in select"),
    pytest.param(_page(f"<svg>{TODO}</svg>"), "a browser ends the drawing", id="in a drawing"),
    pytest.param(
        page_of(
            '<main><section id="item-1"><h2>A</h2><dl><dt>1) Summary</dt>'
            f"<dd>As in {TODO}.</dd></dl></section></main>"
        ),
        "neither a status pill",
        id="pill in prose only",
    ),
    pytest.param(_page(f"<template>{TODO}</template>"), "neither a status pill", id="in template"),
]


@pytest.mark.parametrize(("page", "message"), REFUSED)
def test_refused(page: Page, message: str) -> None:
    with pytest.raises(Refusal, match=re.escape(message)) as caught:
        with_status(page, page.items[0], "done")
    assert caught.value.kind == "refused"
    assert re.match(r"-:\d+: ", caught.value.message), "a refusal names the line"


def test_an_item_inside_an_unclosed_one_is_refused() -> None:
    page = page_of(
        f'<main><section id="item-1"><h2>A {TODO}</h2>\n'
        f'<section id="item-2"><h2>B {TODO}</h2></section></main>'
    )
    with pytest.raises(Refusal, match="-:1: item-1 is never closed and so encloses item-2"):
        with_status(page, page.items[1], "done")


def test_faults_behind_an_item_do_not_matter() -> None:
    page = _page(TODO, rest="<div></p>")
    assert "status-pill--done" in with_status(page, page.items[0], "done").text


ROWS = {
    "LF": "<tbody>\n    <tr>\n      <td><time datetime='2026-01-02'>2026-01-02</time></td>\n"
    "      <td>Old</td>\n      <td><a href=ada>Ada</a></td>\n    </tr>\n  </tbody>",
    "one line": "<tbody><tr><td><time datetime='2026-01-02'>2026-01-02</time></td>"
    "<td>Old</td><td><a href=ada>Ada</a></td></tr></tbody>",
    "row on a line": "<tbody>\n  <tr><td><time datetime='2026-01-02'>2026-01-02</time></td>"
    "<td>Old</td><td><a href=ada>Ada</a></td></tr>\n</tbody>",
    "no end tags": "<tbody>\n  <tr>\n    <td><time datetime='2026-01-02'>2026-01-02</time>\n"
    "    <td>Old\n    <td><a href=ada>Ada</a>\n",
    "words on lines of their own": "<tbody>\n  <tr>\n    <td>\n      <time datetime='2026-01-02'>"
    "2026-01-02</time>\n    </td>\n    <td>\n      Old\n    </td>\n    <td>\n      "
    "<a href=ada>Ada</a>\n    </td>\n  </tr>\n</tbody>",
    "date without time": "<tbody>\n  <tr><td>2026-01-02</td><td>Old</td>"
    "<td><a href=ada>Ada</a></td></tr>\n</tbody>",
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_row_is_added_in_the_style_of_its_neighbour(row: str, end: str) -> None:
    rows = ROWS[row].replace("\n", end)
    page = page_of(f'<main><table class="docs-page-history">{rows}</table></main>')
    after = with_row(page, "2026-03-04", "New", "Ada")
    twin = rows.replace("2026-01-02", "2026-03-04").replace("Old", "New")
    start, old = twin.index("<tr"), rows.index("<tr")
    stop = twin.index("</tr>") + 5 if "</tr>" in twin else len(twin.rstrip())
    lead = re.search(r"\s*$", rows[:old])
    assert lead
    expected = rows[:old] + twin[start:stop] + lead[0] + rows[old:]
    assert after.text == page.source.text.replace(rows, expected)


def test_a_row_of_another_author_is_not_linked_to_the_neighbour() -> None:
    page = page_at(KINDS["pill-in-heading"])
    after = read(with_row(page, "2026-03-04", "New", "Zoë <z>"))
    assert after.history
    cell = after.history.rows[0].cells[2]
    assert after.source.cut(cell.inner) == "Zoë &lt;z&gt;"


def test_an_author_who_is_linked_further_down_is_linked_again() -> None:
    page = page_at(KINDS["data-status-and-pill"])
    assert page.history
    linked = next(row for row in page.history.rows if "<a " in page.source.cut(row.cells[2].inner))
    assert linked != page.history.rows[0]
    assert linked.author
    after = read(with_row(page, "2026-03-04", "New", linked.author.value))
    assert after.history
    new = after.source.cut(after.history.rows[0].cells[2].inner)
    assert new == page.source.cut(linked.cells[2].inner)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param("<tbody></tbody>", "<tbody>{}</tbody>", id="one line"),
        pytest.param("\n  <tbody>\n  </tbody>", "\n  <tbody>\n    {}\n  </tbody>", id="indented"),
        pytest.param(
            "\n  <tbody>\n    <tr><th>Date<th>Change<th>Author</tr>\n  </tbody>",
            "\n  <tbody>\n    <tr><th>Date<th>Change<th>Author</tr>\n    {}\n  </tbody>",
            id="under a row of headers",
        ),
    ],
)
def test_the_first_row(table: str, expected: str) -> None:
    page = page_of(f'<main><table class="docs-page-history">{table}</table></main>')
    row = '<tr><td><time datetime="2026-03-04">2026-03-04</time></td><td>New</td><td>Ada</td></tr>'
    after = with_row(page, "2026-03-04", "New", "Ada")
    assert after.text == page.source.text.replace(
        f'y">{table}</table>', f'y">{expected.format(row)}</table>'
    )


TIME = '<time datetime="2026-01-02">2026-01-02</time>'


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            f'<tr id="x" data-pr="7" hidden><td>{TIME}</td><td>Old</td><td>Ada</td></tr>',
            id="attributes of the row",
        ),
        pytest.param(
            f'<tr><td title="v1">{TIME}</td><td id="y">Old</td><td>Ada</td></tr>',
            id="attributes of cells",
        ),
        pytest.param(
            f"<tr><td><b>v1</b> {TIME} to <time>x</time></td><td>Old</td><td>Ada</td></tr>",
            id="more than the date",
        ),
        pytest.param(
            f'<tr><td>{TIME}</td><td>Old</td><td><a id="ada">Ada</a></td></tr>',
            id="id of the author",
        ),
    ],
)
def test_what_was_the_neighbours_alone_is_not_copied(row: str) -> None:
    page = page_of(f'<main><table class="docs-page-history"><tbody>{row}</table></main>')
    new = TIME.replace("2026-01-02", "2026-03-04")
    expected = f"<tr><td>{new}</td><td>New</td><td>Ada</td></tr>"
    after = with_row(page, "2026-03-04", "New", "Ada")
    assert after.text == page.source.text.replace(row, expected + row)


PLAIN = f"<tr><td>{TIME}</td><td>Old</td><td>Ada</td></tr>"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param("<thead><tr><th>A<th>B<th>C</thead>", "no row and no <tbody>", id="head"),
        pytest.param("", "no row and no <tbody>", id="empty"),
        pytest.param(f"<tr><th>A<th>B<th>C<th>D</tr>{PLAIN}", "4 columns", id="columns"),
        pytest.param(
            "<tr><td colspan=3>None yet</td></tr>", "no row of the page history", id="one"
        ),
        pytest.param(PLAIN.replace("<td>Old", "x<td>Old"), "move the words in <tr>", id="stray"),
        pytest.param(
            PLAIN.replace("<td>Old", "\u3000<td>Old"), "no row of the page", id="wide space"
        ),
        pytest.param(
            PLAIN.replace("<td>Old", "\v<td>Old"), "no row of the page", id="vertical tab"
        ),
        pytest.param(f"<b>{PLAIN}</b>{PLAIN}", "a row of the page history is in <b>", id="in <b>"),
        pytest.param(f"{PLAIN}<i>{PLAIN}</i>", "a row of the page history is in <i>", id="behind"),
        pytest.param(
            f"{PLAIN}</table><table class=docs-page-history>",
            "more than one history table",
            id="two tables",
        ),
    ],
)
def test_a_history_that_is_not_understood_is_refused(table: str, message: str) -> None:
    page = page_of(f'<main><table class="docs-page-history">{table}</table></main>')
    with pytest.raises(Refusal, match=message):
        with_row(page, "2026-03-04", "New", "Ada")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("<thead><tr><td>Date<td>Change<td>Author</thead><tbody>", id="head of cells"),
        pytest.param(
            "<tbody><tr><td>Date</td><td>Change</td><td>Author</td></tr>", id="header row"
        ),
        pytest.param(f"<tfoot>{PLAIN}</tfoot><tbody>", id="foot first"),
        pytest.param(f"<tbody><template>{PLAIN}</template>", id="template"),
        pytest.param(
            f"<thead><tr><th><table>{PLAIN}</table><th>B<th>C</thead><tbody>",
            id="table in the head",
        ),
    ],
)
def test_a_row_goes_above_the_first_row_of_its_kind(before: str) -> None:
    page = page_of(f'<main><table class="docs-page-history">{before}{PLAIN}</table></main>')
    new = PLAIN.replace("2026-01-02", "2026-03-04").replace("Old", "New")
    after = with_row(page, "2026-03-04", "New", "Ada")
    assert after.text == page.source.text.replace(f"{before}{PLAIN}", f"{before}{new}{PLAIN}")


@pytest.mark.parametrize(
    ("encoding", "text", "raw"),
    [
        ("utf-8", "a < b & c", "a &lt; b &amp; c"),
        ("utf-8", "«é» — 🙂", "«é» — 🙂"),
        ("windows-1251", "Привет — 🙂", "Привет — &#128578;"),
        ("utf-8", " two\n lines ", "two lines"),
    ],
)
def test_text_is_escaped(encoding: str, text: str, raw: str) -> None:
    markup = KINDS["pill-in-heading"].read_text(encoding="utf-8")
    markup = markup.replace('charset="utf-8"', f'charset="{encoding}"')
    page = read(Source.from_bytes(markup.encode(encoding, "xmlcharrefreplace")))
    after = with_row(page, "2026-03-04", text, "Ada Marsh")
    assert f"<td>{raw}</td>" in after.text
    assert len(nodes(after.text)) > len(nodes(page.source.text))


def test_no_history_table() -> None:
    page = page_at(KINDS["pill-in-field"])
    with pytest.raises(Refusal, match="no history table"):
        with_row(page, "2026-03-04", "New", "Ada")


@pytest.mark.parametrize(
    "header",
    ["Date,Author,Change", "Date,By,What", "Change,Date,Author", "Date,Who,Note"],
)
def test_a_history_with_other_columns_is_refused(header: str) -> None:
    head = "".join(f"<th>{word}</th>" for word in header.split(","))
    rows = "<tr><td>2026-01-02</td><td>Ada</td><td>Start</td></tr>"
    page = page_of(f'<table class="docs-page-history"><tr>{head}</tr>{rows}</table>')
    with pytest.raises(Refusal, match=":1: the page history has the columns"):
        with_row(page, "2026-05-06", "New", "Zed")


@pytest.mark.parametrize("text", ["👨‍👩‍👧 for all", "می‌خواهم", "a\u00a0b", "\u200fאב"])
def test_joiners_and_marks_may_stand_in_a_row(text: str) -> None:
    page = page_of(KINDS["pill-in-heading"].read_text(encoding="utf-8"))
    assert " ".join(text.split()) in with_row(page, "2026-05-06", text, "Zed").text


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "a\x1b[31mb", "a\u202eb", "a\u2066b"])
def test_text_that_cannot_stand_in_a_row(text: str) -> None:
    page = page_at(KINDS["pill-in-heading"])
    with pytest.raises(Refusal) as caught:
        with_row(page, "2026-03-04", text, "Ada")
    assert caught.value.kind == "usage"


DIFFERENCES = [
    pytest.param(
        ("item", "item-3", 0, "pills"), ((("todo",), "To do"),), ((("done",), "Done"),),
        'pill 1 of item-3 would read "To do" (todo), expected "Done" (done)', id="pill",
    ),
    pytest.param(
        ("item", "item-3", 1, "status"), "todo", None,
        'the status of item-3 (number 2 of this id) would read "todo", expected nothing',
        id="status of a second item",
    ),
    pytest.param(
        ("item", None, 0, "title"), None, "A",
        'the title of an item without id would read nothing, expected "A"', id="title",
    ),
    pytest.param(
        ("items",), ("a", "b"), ("a", "c", "b"),
        'item 2 of the page would read "b", expected "c"', id="order",
    ),
    pytest.param(
        ("comments",), ((None, "<!-- P1 -->"),), (("item-2", "<!-- P1 -->"),),
        "comment 1 of the page would read <!-- P1 -->, expected <!-- P1 --> in item-2",
        id="comment",
    ),
    pytest.param(
        ("history",), None, (("", "2026-01-02", "Start", "Ada"),),
        'history row 1 of the page would read nothing, expected "2026-01-02 | Start | Ada"',
        id="history",
    ),
    pytest.param(
        ("item", "a", 0, "fields"), ((None, "Scope", ("x", "y")),), (("1", "Scope", ("x",)),),
        'field 1 of a would read "Scope: x / y", expected "1) Scope: x"', id="field",
    ),
    pytest.param(
        ("item", "a", 0, "estimate"), (None, ()), (12.0, (("3", 4), ("12", 1), ("2", None))),
        "the estimate of a would read no hours, "
        "expected 12 h, 4 days at 3 h/day, 1 day at 12 h/day, no days at 2 h/day", id="estimate",
    ),
    pytest.param(
        ("item", "a", 0, "pill attributes"), ((("class", "x"), ("title", "y")),), ((),),
        'the attributes of pill 1 of a would read class="x" title="y", expected no attributes',
        id="attributes",
    ),
    pytest.param(
        ("item", "a", 0, "properties"), (("owner", "ada"),), (("owner", "bo"),),
        'property 1 of a would read owner "ada", expected owner "bo"', id="property",
    ),
    pytest.param(
        ("item", "a", 0, "carriers"), (CarrierState(("todo", None, "todo"), "Next", ()),),
        (CarrierState(("done", "todo", None), None, (("class", "x"),)),),
        'status sign 1 of a would read "Next" (todo), expected (done, todo) class="x"',
        id="carrier",
    ),
    pytest.param(
        ("history",), (), None,
        "the list of each history row of the page would read no entry, expected nothing",
        id="an empty history",
    ),
    pytest.param(
        ("nested",), [("item-2", "item-1")], [],
        "nested item 1 of the page would read item-2 in item-1, expected nothing", id="nested",
    ),
    pytest.param(
        ("item", "a", 0, "title"), "x" * 200, "y",
        f'the title of a would read "{"x" * 119}…, expected "y"', id="long",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "expected", "text"), DIFFERENCES)
def test_a_refused_fact_is_shown_in_words(
    key: FactKey, value: Any, expected: Any, text: str
) -> None:
    assert difference(key, value, expected) == text


NESTED_AND_MORE = (
    '<section id="item-1" data-status="todo" data-owner="ada"><h2><span class="priority-tag">P1'
    '</span> A <span class="status-pill"></span></h2><dl><dt>1) Summary</dt><dd>x</dd></dl>'
    '<section id="item-2" data-status="done"><h2>B</h2></section></section><!-- c -->'
    '<i class="status-pill status-pill--done">Done</i>'
)
SHAPE = Shape(item="li", title="b", id="none", carriers=(Carrier("&", classes=(("todo", "t"),)),))


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        *(
            pytest.param(path.read_text(encoding="utf-8"), DEFAULT, id=path.stem)
            for path in KINDS.values()
        ),
        pytest.param(
            NESTED_AND_MORE,
            DEFAULT.replaced(properties=(PropertyRule("owner", attribute="data-owner"),)),
            id="nested, with a property",
        ),
        pytest.param(
            '<ul><li class="t"><b>A</b></li></ul>', DEFAULT.replaced(shape=SHAPE), id="shape"
        ),
    ],
)
def test_every_fact_is_shown_in_words(text: str, dialect: Dialect) -> None:
    known = facts(page_of(text, dialect))
    for key, value in known.items():
        for shown in (difference(key, value, None), difference(key, None, value)):
            # Nothing looks like Python.
            assert not re.search(r"\(\(|\('|', |None|\[\(|State\(", shown), shown
