from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.dialect import DEFAULT, FieldRule
from pillcheck.backlog.reader import read
from pillcheck.html.source import Source
from pillcheck.linting.linter import lint
from tests.support import CORPUS, KINDS, OWN_PAGE, each_page, needs_corpus, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Item, Page

# id, priority, status, kept in the attribute, with a filled pill
FACTS = {
    "pill-in-heading": "0 Meta done, 1 P0 done, 4 P1 in-progress, 2 P1 todo, 3 P2 blocked, "
    "6 P3 rejected, 5 P4 todo",
    "pill-in-field": "0 Meta done, 2 P0 in-progress, 1 P1 done, 3 P1 todo, 4 P2 blocked, "
    "7 P3 rejected, 5 P3 todo, 6 P4 todo",
    "data-status-and-pill": "1 P0 done, 5 P0 in-progress, 2 P1 blocked, 3 P2 done, 4 P2 todo, "
    "7 P3 rejected, 6 P4 todo",
    "data-status-only": "3 P0 in-progress, 1 P1 done, 2 P1 todo, 5 P2 blocked, 4 P2 done, "
    "8 P3 todo, 7 P3 rejected, 9 P4 todo",
}
KEPT = {
    "pill-in-heading": (False, True),
    "pill-in-field": (False, True),
    "data-status-and-pill": (True, True),
    "data-status-only": (True, False),
}
HISTORY = {
    "pill-in-heading": 3,
    "pill-in-field": None,
    "data-status-and-pill": 4,
    "data-status-only": 4,
}


def _kept(item: Item) -> tuple[bool, bool]:
    return item.status_attribute is not None, bool(item.pills and not item.pills[0].is_blank)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page(kind: str) -> None:
    page = page_at(KINDS[kind])
    items = ", ".join(f"{(i.name or '')[5:]} {i.priority} {i.status}" for i in page.items)
    assert items == FACTS[kind]
    assert {_kept(item) for item in page.items} == {KEPT[kind]}
    assert len(page.legend) == 5
    assert (len(page.history.rows) if page.history else None) == HISTORY[kind]


@needs_corpus
@pytest.mark.parametrize(
    ("name", "items", "statuses", "rows", "legend"),
    [
        ("06-pill-in-field", 17, {"todo": 10, "done": 7}, None, 4),
        ("22-reference", 28, {"todo": 16, "done": 12}, 5, 5),
        ("24-data-status-and-pill", 30, {"todo": 18, "done": 12}, 9, 5),
        ("38-data-status-only", 48, {"todo": 35, "done": 12, "blocked": 1}, 7, 5),
    ],
)
def test_corpus(
    name: str, items: int, statuses: dict[str, int], rows: int | None, legend: int
) -> None:
    page = page_at(CORPUS / f"{name}.html")
    assert len(page.items) == items
    assert Counter(item.status for item in page.items) == statuses
    assert (len(page.history.rows) if page.history else None) == rows
    assert len(page.legend) == legend
    assert page.tree.problems == []
    for item in page.items:
        assert item.title
        assert item.title.value
        assert item.priority
        assert [field.number and field.number.value for field in item.fields] == [
            str(n) for n in range(1, len(item.fields) + 1)
        ]
        assert list(item.days) == ["3", "2", "1"]


def _facts(item: Item) -> dict[str, Any]:
    return {
        "id": item.name,
        "title": item.title and item.title.value,
        "tag": item.tag and (item.tag.name.value, item.tag.words.rest),
        "status": item.status,
        "labels": [field.label.value for field in item.fields],
        "cells": [cell.element.text() for cell in item.estimate],
    }


@needs_corpus
def test_our_page_has_the_facts_of_the_reference() -> None:
    ours, reference = page_at(OWN_PAGE), page_at(CORPUS / "22-reference.html")
    by_id = {item.name: _facts(item) for item in ours.items}
    for item in reference.items:
        expected = _facts(item)
        # What the page's own history records may have moved on.
        assert by_id[item.name] | {"status": None} == expected | {"status": None}
    assert ours.history
    assert reference.history
    dates = [row.date and row.date.value for row in reference.history.rows]
    authors = [row.author and row.author.value for row in reference.history.rows]
    rows = ours.history.rows[-len(dates) :]
    assert [row.date and row.date.value for row in rows] == dates
    assert [row.author and row.author.value for row in rows] == authors


@each_page
def test_every_leaf_is_cut_by_its_span(path: Path) -> None:
    page = page_at(path)
    seen = 0
    for item in page.items:
        for leaf, element in _leaves(item):
            raw = page.source.cut(leaf.span)
            assert raw == raw.strip()
            if "<" not in raw and "&" not in raw:
                assert " ".join(raw.split()) == leaf.value
            assert element.span.encloses(leaf.span)
            seen += 1
    for pill in page.legend:
        assert page.source.cut(pill.label.span) == pill.label.value
    for row in page.history.rows if page.history else ():
        assert row.date
        assert page.source.cut(row.date.span) == row.date.value
    assert seen > 10 * len(page.items)


def _leaves(item: Item) -> list[tuple[Any, Any]]:
    assert item.id
    assert item.title
    assert item.tag
    assert item.heading
    leaves: list[tuple[Any, Any]] = [
        (item.id, item.element),
        (item.title, item.heading),
        (item.tag.name, item.heading),
    ]
    for pill in item.pills:
        leaves += [(name, pill.element) for name in pill.statuses]
        leaves.append((pill.label, pill.element))
    for field in item.fields:
        leaves += [(field.number, field.term), (field.label, field.term)]
    return leaves


def _item(heading: str = "", fields: str = "", start: str = '<section id="item-1">') -> Page:
    return page_of(f"<main>{start}<h2>{heading}</h2><dl>{fields}</dl></section></main>")


TODO = '<span class="status-pill status-pill--todo">To do</span>'
TAG = '<span class="priority-tag">P1</span>'


@pytest.mark.parametrize(
    ("heading", "title", "raw"),
    [
        pytest.param(f"{TAG} A b {TODO}", "A b", "A b", id="between tag and pill"),
        pytest.param(f"{TODO} A {TAG}", "A", "A", id="pill first"),
        pytest.param(f"{TAG} <code>a</code> b", "a b", "<code>a</code> b", id="begins with markup"),
        pytest.param(f"{TAG} b <code>a</code>", "b a", "b <code>a</code>", id="ends with markup"),
        pytest.param(
            f"{TAG}<a href=x>A <b>b</b></a>{TODO}",
            "A b",
            "<a href=x>A <b>b</b></a>",
            id="all in a link",
        ),
        pytest.param("A &amp; b", "A & b", "A &amp; b", id="character reference"),
        pytest.param(f"{TAG}{TODO}", "", "", id="none"),
    ],
)
def test_title(heading: str, title: str, raw: str) -> None:
    page = _item(heading)
    text = page.items[0].title
    assert text
    assert (text.value, page.source.cut(text.span)) == (title, raw)


@pytest.mark.parametrize(
    ("tag", "name", "words"),
    [
        ("P0", "P0", ""),
        ("P0 — critical", "P0", "critical"),
        ("P0 - so so", "P0", "so so"),
        (" Meta ", "Meta", ""),
        ("Tech-debt", "Tech-debt", ""),
    ],
)
def test_priority(tag: str, name: str, words: str) -> None:
    priority = _item(f'<span class="priority-tag">{tag}</span>A').items[0].tag
    assert priority
    assert (priority.name.value, priority.words.rest) == (name, words)


@pytest.mark.parametrize(
    ("cell", "facts"),
    [
        ("<strong>3 h/day</strong> ~4 days (~12 h)", (3, 4, 12)),
        ("<strong>3 h/day</strong> ~1 day (~3 hours)", (3, 1, 3)),
        ("<strong>2 h/day</strong> ~1.5 days", (2, 1.5, None)),
        ("<strong>1 h/day</strong> 1 calendar day", (1, 1, None)),
        ("<strong>3 h/day</strong> ~5 minutes once unblocked", (3, None, None)),
        ("soon", (None, None, None)),
    ],
)
def test_estimate(cell: str, facts: tuple[float | None, ...]) -> None:
    page = _item("A", f'<dt>1) Rough estimate</dt><dd><div class="time-cell">{cell}</div></dd>')
    rate = page.items[0].estimate[0]
    assert (rate.hours_per_day, rate.days, rate.hours) == facts


ITEMS = [
    pytest.param('<section id="item-1"><h2>A</h2></section>', ["item-1"], id="by id"),
    pytest.param('<article class="backlog-item"><h2>A</h2></article>', [None], id="by class"),
    pytest.param('<section data-status="todo"><h2>A</h2></section>', [None], id="by status"),
    pytest.param(f"<section><h2>{TAG}A</h2></section>", [None], id="by priority tag"),
    pytest.param(f"<section><h2>A{TODO}</h2></section>", [None], id="by pill"),
    pytest.param(f'<section id="x"><h2>{TAG}A</h2></section>', ["x"], id="with another id"),
    pytest.param(
        f'<section><h2>All</h2><section id="item-1"><h2>A{TODO}</h2></section></section>',
        ["item-1"],
        id="inside a section",
    ),
]

NO_ITEMS = [
    pytest.param("<section><h2>Overview</h2></section>", id="other section"),
    pytest.param(f"<section><h2>Legend</h2><p>{TODO}</p></section>", id="legend"),
    pytest.param(f'<section id="legend"><h2>Legend {TODO}</h2></section>', id="pill in a heading"),
    pytest.param('<!-- <section id="item-1"><h2>A</h2></section> -->', id="comment"),
    pytest.param('<template><section id="item-1"><h2>A</h2></section></template>', id="template"),
    pytest.param('<noscript><section id="item-1"><h2>A</h2></section></noscript>', id="noscript"),
    pytest.param('<script>"<section id=item-1>"</script>', id="script"),
    pytest.param('<textarea><section id="item-1"></textarea>', id="text area"),
    pytest.param('<pre>&lt;section id="item-1"&gt;</pre>', id="escaped"),
    pytest.param('<a id="item-1"></a>', id="anchor"),
    pytest.param('<p title="<section id=item-1>">x</p>', id="attribute"),
]


@pytest.mark.parametrize(("text", "names"), ITEMS)
def test_items(text: str, names: list[str | None]) -> None:
    assert [item.name for item in page_of(text).items] == names


@pytest.mark.parametrize("text", NO_ITEMS)
def test_no_items(text: str) -> None:
    assert page_of(text).items == ()


def test_pills_in_an_item_that_explain_are_not_its_status() -> None:
    page = _item(f"A {TODO}", f"<dt>1) Summary</dt><dd>Use {TODO.replace('todo', 'done')}</dd>")
    item = page.items[0]
    assert [pill.status for pill in item.pills] == ["todo"]
    assert [pill.status for pill in item.other_pills] == ["done"]


@pytest.mark.parametrize(
    ("term", "number", "label", "raw"),
    [
        ("1) Summary", "1", "Summary", "Summary"),
        (" 2. Summary ", "2", "Summary", "Summary"),
        ("Summary", None, "Summary", "Summary"),
        ("<strong>1) Summary</strong>", "1", "Summary", "Summary"),
        ("1) <b>Summary</b>", "1", "Summary", "<b>Summary</b>"),
        ("<b>1)</b> Summary", "1", "Summary", "</b> Summary"),
        ("", None, "", ""),
    ],
)
def test_field_label(term: str, number: str | None, label: str, raw: str) -> None:
    page = _item("A", f"<dt>{term}</dt><dd>x</dd>")
    field = page.items[0].fields[0]
    assert (field.number and field.number.value, field.label.value) == (number, label)
    assert page.source.cut(field.label.span).strip() == raw


def test_a_list_in_a_field_is_part_of_it() -> None:
    inner = "<dl><dt>1) Summary</dt><dd>x</dd></dl>"
    page = _item("A", f"<dt>1) Summary</dt><dd>{inner}</dd><dt>2) Status</dt><dd>{TODO}</dd>")
    item = page.items[0]
    assert [field.name for field in item.fields] == ["Summary", "Status"]
    assert item.status == "todo"


def test_items_in_the_head_of_another_are_their_own() -> None:
    inner = f'<section id="item-2"><h2>B {TODO.replace("todo", "done")}</h2></section>'
    page = page_of(f'<section id="item-1"><h2>A {TODO}</h2>{inner}</section>')
    assert [(item.name, item.status) for item in page.items] == [
        ("item-1", "todo"),
        ("item-2", "done"),
    ]
    assert page.items[1].inside == page.items[0].element


def test_a_pill_counts_once_where_its_heading_is_never_closed() -> None:
    text = f"<section id=item-1><h2>A<dl><dt>1) Status</dt><dd>{TODO}</dd></dl></section>"
    [item] = page_of(text).items
    assert (len(item.pills), item.other_pills) == (1, ())


def test_an_id_of_what_readers_do_not_see_is_taken() -> None:
    text = '<template id="a"><p id="b"></p></template><select id="c"></select><svg id="d"></svg>'
    assert [name for name, _ in page_of(text).ids] == ["a", "c", "d"]


def test_what_is_written_alike_stands_where_it_stands() -> None:
    """What small parts say is kept by how they are written, across pages; where is not."""
    item = (
        f'<section id="item-1"><h2>{TAG} A {TODO}</h2><dl><dt>1) Rough&nbsp;estimate</dt>'
        '<dd><div class="time-cell"><b>3 h/day</b> ~4 days (~12 h)</div></dd></dl></section>'
    )
    for before in ("", "xyz", f"{item}\n"):
        text = before + item
        item_read = page_of(text).items[-1]
        [pill], [field], [rate] = item_read.pills, item_read.fields, item_read.estimate
        assert field.number
        assert rate.time
        assert rate.work
        assert rate.unit
        spans = [
            pill.class_span,
            pill.statuses[0].span,
            pill.label.span,
            field.number.span,
            field.label.span,
            rate.time,
            rate.work,
            rate.unit.span,
        ]
        assert [text[span.start : span.end] for span in spans] == [
            "status-pill status-pill--todo", "todo", "To do", "1", "Rough&nbsp;estimate",
            "~4 days", "12 h", "h",
        ]  # fmt: skip
        assert all(span.start >= len(before) for span in spans)


def test_each_dialect_reads_for_itself() -> None:
    text = f'<section id="item-1"><h2>A {TODO}</h2><dl><dt>1) Aim</dt><dd>b</dd></dl></section>'
    aim = FieldRule("Aim")
    other = DEFAULT.replaced(fields=(aim,), pill_class="status")
    rules = [read(Source(text), dialect).items[0].fields[0].rule for dialect in (DEFAULT, other)]
    assert rules == [None, aim]
    assert [len(read(Source(text), d).items[0].pills) for d in (DEFAULT, other)] == [1, 0]


_BODY = f"<h2>{TAG}A {TODO}</h2><dl><dt>1) Summary</dt><dd>x</dd></dl>"
_PHASE = f"<section><h3>Then {TODO.replace('todo', 'done')}</h3></section>"
NESTED = [
    pytest.param(f'<article id="item-1"><section>{_BODY}</section></article>',
                 [("item-1", "A", "todo", 1)], id="all in a section"),
    pytest.param(f'<article id="item-1"><section><section>{_BODY}</section></section></article>',
                 [("item-1", "A", "todo", 1)], id="two deep"),
    pytest.param(f'<article id="item-1">{_BODY}{_PHASE}{_PHASE}</article>',
                 [("item-1", "A", "todo", 1)], id="sections with pills"),
    pytest.param(
        f'<article id="item-1"><h2>A {TODO}</h2><section><h3>More</h3><dl><dt>1) Summary</dt>'
        "<dd>x</dd></dl></section></article>",
        [("item-1", "A", "todo", 1)], id="fields in a section"),
    pytest.param(
        f"<section><h2>{TAG}A {TODO}</h2><section><dl><dt>1) Summary</dt><dd>x</dd></dl>"
        "</section></section>",
        [(None, "A", "todo", 1)], id="fields in a section of an item without an id"),
    pytest.param(
        f'<article id="item-1">{_BODY}<dl><dt>2) Status</dt><dd>y<section><h3>B</h3><dl>'
        "<dt>3) Summary</dt><dd>x</dd></dl></section></dd></dl></article>",
        [("item-1", "A", "todo", 2)], id="section in a field"),
    pytest.param(f'<article id="item-1">{_BODY}<section id="item-2">{_BODY}</section></article>',
                 [("item-1", "A", "todo", 1), ("item-2", "A", "todo", 1)], id="an id of its own"),
    pytest.param(
        f'<article id="item-1">{_BODY}<section class="backlog-item">{_BODY}</section></article>',
        [("item-1", "A", "todo", 1), (None, "A", "todo", 1)], id="a class of its own"),
    pytest.param(
        f'<article id="item-1">{_BODY}<section data-status="done">{_BODY}</section></article>',
        [("item-1", "A", "todo", 1), (None, "A", "done", 1)], id="a status of its own"),
    pytest.param(f'<section id="item-1">{_BODY}<section id="item-2">{_BODY}</section>',
                 [("item-1", "A", "todo", 1), ("item-2", "A", "todo", 1)], id="never closed"),
    pytest.param(
        f'<section id="item-list"><section>{_BODY}</section><section>{_BODY}</section></section>',
        [("item-list", None, None, 0), (None, "A", "todo", 1), (None, "A", "todo", 1)],
        id="a group without a heading"),
    pytest.param(f"<section>{_BODY}<section>{_BODY}</section></section>",
                 [(None, "A", "todo", 1), (None, "A", "todo", 1)], id="no tag says which"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "items"), NESTED)
def test_nested_sections_belong_to_the_item_around_them(
    text: str, items: list[tuple[str | None, str | None, str | None, int]]
) -> None:
    page = page_of(f"<main>{text}</main>")
    read = [(i.name, i.title and i.title.value, i.status, len(i.fields)) for i in page.items]
    assert read == items


def test_an_item_in_sections_is_clean_and_nested_items_are_not() -> None:
    whole = f'<main><article id="item-1"><section>{_BODY}</section></article></main>'
    assert "unclosed-item" not in {finding.rule for finding in lint(page_of(whole))}
    for end in ("", "</section>"):
        text = f'<section id="item-1">{_BODY}<section id="item-2">{_BODY}</section>{end}'
        assert "unclosed-item" in {finding.rule for finding in lint(page_of(text))}
