from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.editing.adding import add_item
from pillcheck.editing.evidence import add_evidence
from pillcheck.editing.fields import edit_item
from pillcheck.editing.history_rows import edit_history_row
from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_markup import replace_item
from pillcheck.editing.item_spec import ItemSpec, next_item_spec
from pillcheck.editing.new_item import new_item
from pillcheck.editing.order import remove
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.source import Span
from pillcheck.linting.linter import lint
from pillcheck.project.dialects import dialect_of
from pillcheck.rules.finding import Severity
from tests.oracle import order, parts
from tests.support import (
    CORPUS,
    KINDS,
    carried_out,
    changed_lines,
    each_page,
    needs_corpus,
    page_at,
    page_of,
    some_quick,
)
from tests.support import item as item_markup
from tests.variants import TEXTS

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Item, Page

DAY = "2026-05-06"


def new_spec(page: Page, priority: str = "P1", status: str = "todo", **more: Any) -> ItemSpec:
    known = page.dialect.status(status)
    assert known
    return ItemSpec(
        id="item-900",
        title="New <thing> & co",
        priority=priority,
        status=known,
        date=DAY,
        **more,
    )


def added(page: Page, spec: ItemSpec) -> Page:
    return carried_out(page, insert_item(page, new_item(page, spec)))


def lines(page: Page) -> Counter[str]:
    return Counter(page.source.text.split("\n"))


def count(page: Page) -> Counter[str]:
    return Counter(finding.rule for finding in lint(page) if finding.severity is not Severity.INFO)


@pytest.mark.sampled(3)
@each_page
@pytest.mark.parametrize(
    "priority",
    [
        "P2",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("Meta", "P0", "P1", "P3", "P4")),
    ],
)
def test_an_item_is_added_behind_the_last_of_its_priority(path: Path, priority: str) -> None:
    page = page_at(path)
    after = added(page, new_spec(page, priority, hours=7, texts={"Summary": "Words &amp; more."}))
    assert count(after) == count(page)
    # Lines are added and none is changed.
    assert lines(page) - lines(after) == Counter()
    new, blocks = parts(after.source.text, "item-900")
    assert new == parts(page.source.text)[0]
    assert blocks.keys() == {"item-900"}
    at = [item.name for item in after.items].index("item-900")
    item = after.items[at]
    assert item.title
    assert (item.title.value, item.priority, item.status) == ("New <thing> & co", priority, "todo")
    assert (item.hours, item.days) == (7, {"3": 3, "2": 4, "1": 7})
    summary = item.field("Summary")
    assert summary
    assert summary.text == "Words & more."
    ranks = [page.dialect.priorities.index(item.priority or "") for item in after.items]
    same = [n for n, item in enumerate(page.items) if item.priority == priority]
    if same:
        assert at == same[-1] + 1
    else:
        assert max(ranks[:at], default=-1) < ranks[at]
    assert carried_out(after, remove(after, item)).source.text == page.source.text


@each_page
def test_an_item_without_any_words(path: Path) -> None:
    page = page_at(path)
    after = added(page, new_spec(page, status="blocked"))
    assert count(after) - count(page) == Counter({"missing-estimate-rate": 1})
    new = next(item for item in after.items if item.name == "item-900")
    whole = carried_out(after, edit_item(after, new, hours=10))
    assert count(whole) == count(page)


@pytest.mark.parametrize("variant", some_quick(TEXTS, 2))
@pytest.mark.parametrize(
    "kind",
    [k if k == "pill-in-heading" else pytest.param(k, marks=pytest.mark.slow) for k in KINDS],
)
@pytest.mark.sampled(2)
def test_an_item_in_other_markup(kind: str, variant: str) -> None:
    page = page_of(TEXTS[variant](KINDS[kind].read_text(encoding="utf-8")))
    after = added(page, new_spec(page, hours=7))
    assert parts(after.source.text, "item-900")[0] == parts(page.source.text)[0]
    assert "item-900" in order(after.source.text)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_the_neighbours_own_is_not_copied(kind: str) -> None:
    text = KINDS[kind].read_text(encoding="utf-8")
    text = text.replace('class="card', 'data-owner="Zed" aria-label="Own" class="card')
    # The last item has no owner: what every item has is theirs together.
    start = page_of(text).items[-1].element.start
    text = text[:start] + text[start:].replace('data-owner="Zed" ', "", 1)
    text = text.replace("<dt>1)", '<dt id="own" title="Own">1)', 1)
    page = page_of(text)
    new = new_item(page, new_spec(page))
    assert "Zed" not in new
    assert "own" not in new.lower()


PARTS = """\
<main>
<section id="item-1" data-status="todo" data-created-at="2026-01-01" data-priority="P1"><h2>\
<span class="priority-tag">P1 — soon</span> One <span class="status-pill"></span></h2>
<dl>
<dt>1) Summary</dt><dd>Old.</dd>
<dt>2) Rough estimate (calendar days)</dt>
<dd><div class="time-cell">3 h/day ~4 days (~12 h)</div><div class="time-cell">2 h/day 6 days</div>\
<div class="time-cell">1 h/day ~12 calendar days</div></dd>
<dt>3) Notes</dt><dd>One.</dd><dd>Two.</dd>
</dl></section>
<section id="item-2"><h2><span class="priority-tag">P2</span> Two \
<span class="status-pill status-pill--done">Done</span></h2>
<dl><dt>Summary</dt><dd>
  Words.
</dd>
<dt>Estimate</dt><dd>Soon.</dd></dl></section>
<section id="item-3" data-status="done" data-done-at="2026-02-03"><h2>Three</h2></section>
</main>
"""


CELLS = (
    '<div class="time-cell">3 h/day ~1 day (~3 h)</div><div class="time-cell">2 h/day'
    ' 2 days</div><div class="time-cell">1 h/day ~3 calendar days</div>'
)


def named(page: Page, name: str) -> Item:
    return next(item for item in page.items if item.name == name)


EDITS = [
    pytest.param(
        "item-1", {"title": "A < B & C"}, [("> One <", "> A &lt; B &amp; C <")], id="title"
    ),
    pytest.param(
        "item-1",
        {"priority": "P2"},
        [("P1 — soon", "P2"), ('data-priority="P1"', 'data-priority="P2"')],
        id="priority in tag and attribute",
    ),
    pytest.param("item-2", {"priority": "P1"}, [(">P2<", ">P1 — soon<")], id="as others write it"),
    pytest.param("item-1", {"fields": {"summary": "New."}}, [("Old.", "New.")], id="field"),
    pytest.param("item-2", {"fields": {"Summ": "N <b>"}}, [("Words.", "N &lt;b&gt;")], id="begun"),
    pytest.param(
        "item-1",
        {"hours": 3},
        [
            ("~4 days (~12 h)", "~1 day (~3 h)"),
            ("6 days", "2 days"),
            ("~12 calendar days", "~3 calendar days"),
        ],
        id="hours",
    ),
    pytest.param("item-1", {"hours": 12}, [], id="the same hours"),
    pytest.param(
        "item-2",
        {"hours": 3},
        [
            ("Soon.", CELLS),
        ],
        id="hours as another item has them",
    ),
    pytest.param(
        "item-2",
        {"fields": {"Delivered": "All."}},
        [
            (
                "<dd>Soon.</dd>",
                "<dd>Soon.</dd><dt>Delivered (to date)</dt><dd>\n  All.\n</dd>",
            )
        ],
        id="a field that it lacks",
    ),
    pytest.param(
        "item-1",
        {"fields": {"Scope": "S."}},
        [("<dd>Two.</dd>", "<dd>Two.</dd>\n<dt>4) Scope &amp; deliverables</dt><dd>S.</dd>")],
        id="with the next number",
    ),
]


@pytest.mark.parametrize(("name", "wanted", "changes"), EDITS)
def test_edits(name: str, wanted: dict[str, Any], changes: list[tuple[str, str]]) -> None:
    page = page_of(PARTS)
    after = carried_out(page, edit_item(page, named(page, name), **wanted))
    expected = PARTS
    for old, new in changes:
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert after.source.text == expected
    again = edit_item(after, named(after, name), **wanted)
    assert carried_out(after, again).source.text == expected


def with_cell(text: str) -> Page:
    return page_of(PARTS.replace("3 h/day ~4 days (~12 h)", f"3 h/day {text}"))


@pytest.mark.parametrize(
    "cell",
    [
        "3–4 days (~10–12 h)",
        "4 to 5 days",
        "2 weeks 4 days",
        "4 days, at most 6 days",
    ],
)
def test_an_estimate_that_says_more_is_not_half_changed(cell: str) -> None:
    page = with_cell(cell)
    with pytest.raises(Refusal, match=":6: expected a rate and days in this cell"):
        edit_item(page, named(page, "item-1"), hours=3)


@pytest.mark.parametrize(
    ("cell", "hours", "expected"),
    [
        ("1 day (1 hour)", 6, "2 days (6 hours)"),
        ("2 days (6 hours)", 1, "1 day (1 hour)"),
        ("~9 days (~12 h)", 12, "~4 days (~12 h)"),
        ("~4 days (~12 h)", 2.5, "~1 day (~2.5 h)"),
        ("~4 days (~12 h)", 12345.678, "~4116 days (~12345.68 h)"),
    ],
)
def test_hours_in_other_words(cell: str, hours: float, expected: str) -> None:
    page = with_cell(cell)
    after = carried_out(page, edit_item(page, named(page, "item-1"), hours=hours))
    assert f"3 h/day {expected}</div>" in after.source.text


def test_a_title_in_a_link_stays_in_it() -> None:
    page = page_of(PARTS.replace("> One <", "> <a href='#item-1'>One</a> <"))
    after = carried_out(page, edit_item(page, page.items[0], title="Two"))
    assert after.source.text == page.source.text.replace(">One<", ">Two<")
    page = page_of(PARTS.replace("> One <", "> <code>One</code> x <"))
    assert edit_item(page, page.items[0], title="One x").edits == ()
    assert "markup" in edit_item(page, page.items[0], title="One y").hints[0]


WRAPPED = (
    '<section id="item-1"><h2><span class="priority-tag">P1</span> One '
    '<span class="status-pill status-pill--todo">To do</span></h2><dl class="f">\n'
    '<div class="w">\n<dt>1) Summary</dt>\n<dd>Words.</dd>\n</div>\n</dl></section>'
)


def test_fields_in_elements_of_their_own() -> None:
    page = page_of(WRAPPED)
    field = '\n<div class="w">\n<dt>2) Delivered (to date)</dt>\n<dd>All.</dd>\n</div>'
    after = carried_out(page, add_evidence(page, page.items[0], "All."))
    assert after.source.text == WRAPPED.replace("\n</dl>", f"{field}\n</dl>")
    new = new_item(page, new_spec(page))
    assert new.count('<div class="w">') == new.count("<dt>") == 4


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(("<dt>1)", '<dt id="own" title="own">1)'), id="on a term"),
        pytest.param(("<dd>Words", '<dd data-owner="own">Words'), id="on a body"),
        pytest.param(("<h2>", '<h2 data-owner="own" title="own">'), id="on the heading"),
        pytest.param(('<dl class="f">', '<dl class="f" id="own">'), id="on the list"),
        pytest.param((" One ", " <a href='own'>One</a> "), id="around the title"),
    ],
)
def test_what_kept_tags_say_is_not_copied(own: tuple[str, str]) -> None:
    assert own[0] in WRAPPED
    page = page_of(WRAPPED.replace(*own))
    assert "own" not in new_item(page, new_spec(page))
    assert "item-900" in added(page, new_spec(page)).source.text


def test_a_link_to_the_pattern_leads_to_the_new_item() -> None:
    page = page_of(WRAPPED.replace("</h2>", '<a class="anchor" href="#item-1" title="x"></a></h2>'))
    assert '<a class="anchor" href="#item-900"></a></h2>' in new_item(page, new_spec(page))


# What a link of item-1 to itself says, and what it says in a new item.
LINK_WORDS = [
    ("item-1", "item-900"), ("1", "900"), ("#1", "#900"), ("Item 1", "Item 900"),
    ("No. 1", "No. 900"), ("item&#45;1", "item-900"), (" 1 ", " 900 "), ("(1)", "(900)"),
]  # fmt: skip


@pytest.mark.parametrize("href", ["#item%2D1", " #item-1 ", "?#item-&#49;"])
def test_a_permanent_link_however_it_is_written(href: str) -> None:
    page = page_of(WRAPPED.replace("<h2>", f'<p><a href="{href}">item-1</a></p><h2>', 1))
    assert '<a href="#item-900">item-900</a>' in new_item(page, new_spec(page))


@pytest.mark.parametrize("place", ["before the heading", "behind the fields"])
@pytest.mark.parametrize(("words", "new"), LINK_WORDS)
def test_a_permanent_link_shows_the_number_of_the_new_item(
    words: str, new: str, place: str
) -> None:
    link = '<p class="top"><a class="anchor" href="#item-1">{}</a></p>'
    tag = "<h2>" if place == "before the heading" else "</section>"
    page = page_of(WRAPPED.replace(tag, link.format(words) + tag, 1))
    markup = new_item(page, new_spec(page))
    assert link.replace("#item-1", "#item-900").format(new) in markup
    assert "item-1" not in markup
    assert added(page, new_spec(page)).items[1].name == "item-900"


@pytest.mark.parametrize(
    "link",
    [
        '<a href="#item-1">One</a>',
        '<a href="#item-1">item-10</a>',
        '<a href="#item-1">11</a>',
        '<a href="#item-1">item-1 One</a>',
        '<a href="#item-1">1.1</a>',
        '<a href="#item-2">item-1</a>',
        '<a href="x#item-1">item-1</a>',
        '<a href="#item-1"><b>item-1</b> mine</a>',
        '<a href="#item-1">item-1</a> mine',
    ],
)
def test_other_words_of_a_link_are_no_model(link: str) -> None:
    page = page_of(WRAPPED.replace("<h2>", f"{link}<h2>", 1))
    with pytest.raises(Refusal, match="has words outside of its fields"):
        new_item(page, new_spec(page))


def test_a_permanent_link_on_a_page_of_another_shape() -> None:
    carriers = [{"at": "i", "text": "whole"}]
    dialect = dialect_of({"item": "article", "title": "b", "carriers": carriers})
    line = '<article id="item-1"><a href="#item-1">item-1</a> <b>One</b> <i>To do</i></article>'
    page = page_of(f"<main>\n{line}\n</main>\n", dialect)
    spec = next_item_spec(page, "Two", "2026-01-01")
    change, _ = add_item(page, spec)
    new = line.replace("item-1", "item-2").replace("One", "Two")
    assert carried_out(page, change).source.text == f"<main>\n{line}\n{new}\n</main>\n"


def test_a_class_of_one_item_is_not_copied() -> None:
    two = WRAPPED.replace("item-1", "item-2").replace("<section", '<section class="card is-done"')
    page = page_of(WRAPPED.replace("<section", '<section class="card"') + two)
    assert new_item(page, new_spec(page)).startswith('<section class="card" id="item-900">')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</h2>", "</h2><img src='bob.png'>", "it contains <img>"),
        ("</h2>", "</h2><p>Bob's</p>", "line 1 has words outside of its fields"),
    ],
)
def test_no_model_for_a_new_item(old: str, new: str, message: str) -> None:
    page = page_of(WRAPPED.replace(old, new))
    with pytest.raises(Refusal, match=f":1: item-1 .*{message}|{message}"):
        new_item(page, new_spec(page))


REFUSED = [
    pytest.param("item-1", {"fields": {"Summary": "a", "summary": "b"}}, "twice", id="twice"),
    pytest.param("item-1", {"fields": {"Estimate": "a"}}, "use --hours to set it", id="estimate"),
    pytest.param("item-1", {"title": " "}, "the title is empty", id="no title"),
    pytest.param("item-1", {"title": "a\x1bb"}, "control character", id="control character"),
    pytest.param("item-1", {"fields": {"Notes": "x"}}, ':7: "Notes" has 2 parts', id="two parts"),
    pytest.param("item-1", {"fields": {"Sumary": "x"}}, 'did you mean "Summary"', id="misspelt"),
    pytest.param("item-1", {"fields": {"": "x"}}, "unknown field", id="no name"),
    pytest.param("item-3", {"priority": "P1"}, "neither a priority tag nor", id="no priority"),
    pytest.param("item-3", {"fields": {"Summary": "x"}}, "has no field to copy", id="no fields"),
    pytest.param("item-3", {"hours": 3}, 'no field "Rough estimate', id="no estimate"),
]


@pytest.mark.parametrize(("name", "wanted", "message"), REFUSED)
def test_edits_that_are_refused(name: str, wanted: dict[str, Any], message: str) -> None:
    page = page_of(PARTS)
    with pytest.raises(Refusal, match=message):
        edit_item(page, named(page, name), **wanted)


@pytest.mark.sampled(5)
@each_page
def test_edits_on_pages(path: Path) -> None:
    page = page_at(path)
    for item in page.items[::13]:
        after = carried_out(page, edit_item(page, item, title="Another & better"))
        assert len(changed_lines(page.source.text, after.source.text)) == 1
        after = carried_out(page, edit_item(page, item, hours=100))
        assert len(changed_lines(page.source.text, after.source.text)) <= 3
        assert named(after, item.name or "").days == {"3": 34, "2": 50, "1": 100}
        text = after.source.text
        name = item.name or ""
        assert parts(text, name)[0] == parts(page.source.text, name)[0]


@each_page
def test_evidence(path: Path) -> None:
    page = page_at(path)
    for item in page.items[::9]:
        evidence = [field for field in item.fields if field.rule and field.rule.evidence]
        if evidence:
            assert add_evidence(page, item, evidence[0].text).edits == ()
            with pytest.raises(Refusal, match=r"already has .*; to change it, run pillcheck edit"):
                add_evidence(page, item, "Other.")
            continue
        after = carried_out(page, add_evidence(page, item, "All of <it>."))
        fields = named(after, item.name or "").fields
        (new,) = (field for field in fields if field.name == "Delivered (to date)")
        assert new.text == "All of <it>."
        # Only what follows it gets another number.
        following = fields[fields.index(new) + 1 :]
        gone = lines(page) - lines(after)
        assert gone.total() == len(following)
        assert all(any(field.label.value in line for field in following) for line in gone)
        numbers = [int(field.number.value) for field in fields if field.number]
        assert numbers == list(range(1, len(item.fields) + 2))


DATES = [
    pytest.param(
        "item-1", "done",
        'data-status="done" data-done-at="2026-05-06" data-created', id="added, as others have it",
    ),
    pytest.param("item-3", "todo", 'data-status="todo" data-done-at="">', id="emptied"),
    pytest.param("item-3", "done", 'data-status="done" data-done-at="2026-02-03"', id="as it was"),
    pytest.param("item-1", "blocked", 'data-status="blocked" data-created', id="not kept here"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status", "markup"), DATES)
def test_dates_of_a_status(name: str, status: str, markup: str) -> None:
    page = page_of(PARTS)
    item = named(page, name)
    wanted = page.dialect.status(status)
    assert wanted
    assert item.status
    after = carried_out(page, set_status(page, item, wanted, DAY))
    assert markup in after.source.text
    old = page.dialect.status(item.status)
    assert old
    back = carried_out(after, set_status(after, named(after, name), old, "2026-02-03"))
    assert back.source.text == PARTS


def test_an_empty_date_is_filled_in_and_emptied() -> None:
    text = PARTS.replace('data-created-at="2026-01-01"', 'data-done-at=""')
    page = page_of(text)
    done, todo = page.dialect.status("done"), page.dialect.status("todo")
    assert done
    assert todo
    after = carried_out(page, set_status(page, page.items[0], done, DAY))
    assert f'data-done-at="{DAY}"' in after.source.text
    again = page_of(after.source.text.replace('id="item-2"', 'id="item-2" data-done-at=""'))
    back = carried_out(again, set_status(again, again.items[0], todo, DAY))
    assert 'data-status="todo" data-done-at=""' in back.source.text
    third = page_of(after.source.text)
    gone = carried_out(third, set_status(third, third.items[0], todo, DAY))
    assert 'data-status="todo" data-priority' in gone.source.text


NEW_DATES = [
    # A start tag and a pill, and the start tag once it has the date.
    pytest.param(
        "<section id=item-1 data-status=todo>",
        "",
        f'<section id=item-1 data-status=done data-done-at="{DAY}">',
        id="no quotes",
    ),
    pytest.param(
        "<section data-status='todo' id=item-1>",
        "",
        f"<section data-status='done' data-done-at='{DAY}' id=item-1>",
        id="quoted as the status",
    ),
    pytest.param(
        "<section id=item-1 title='x'>",
        "status-pill--todo",
        f"<section id=item-1 title='x' data-done-at='{DAY}'>",
        id="quoted as the last attribute",
    ),
    pytest.param(
        "<section>", "status-pill--todo", f'<section data-done-at="{DAY}">', id="no attributes"
    ),
    pytest.param(
        "<section id=item-1>", "", f'<section id=item-1 data-done-at="{DAY}">', id="no status yet"
    ),
]
OTHER_DATE = (
    '<section id="item-3" data-status="done" data-done-at="2026-02-03"><h2>Three</h2></section>'
)


@pytest.mark.parametrize(("start", "name", "expected"), NEW_DATES)
def test_a_date_where_there_is_no_model_for_it(start: str, name: str, expected: str) -> None:
    pill = "" if "data-status" in start else f'<i class="status-pill {name}">To do</i>'
    page = page_of(f"{start}<h2>One {pill}</h2></section>{OTHER_DATE}")
    done = page.dialect.status("done")
    assert done
    after = carried_out(page, set_status(page, page.items[0], done, DAY))
    assert after.source.text.startswith(f"{expected}<h2>One ")


def test_a_date_is_not_added_to_a_tag_with_an_attribute_twice() -> None:
    pill = '<i class="status-pill status-pill--todo">To do</i>'
    page = page_of(f"<section id=item-1 title=a title=b><h2>One {pill}</h2></section>{OTHER_DATE}")
    done = page.dialect.status("done")
    assert done
    with pytest.raises(Refusal, match='-:1: <section> has the attribute "title" twice'):
        set_status(page, page.items[0], done, DAY)


def test_what_is_said_of_a_pill_follows() -> None:
    text = (
        '<section id="item-1"><h2>One <span class="status-pill status-pill--todo" title="To do" '
        'aria-label="Status: To do">To do</span></h2></section>'
    )
    page = page_of(text)
    done = page.dialect.status("done")
    assert done
    after = carried_out(page, set_status(page, page.items[0], done, DAY))
    expected = text.replace("To do", "Done").replace("--todo", "--done")
    assert after.source.text == expected


BLOCK = '<section id="item-2"><h2>New</h2><p id="x">Words.</p></section>'


def test_an_item_is_given_other_markup() -> None:
    page = page_of(PARTS)
    after = carried_out(page, replace_item(page, named(page, "item-2"), f"\n{BLOCK}\n"))
    old = page.source.cut(named(page, "item-2").element.span)
    assert after.source.text == PARTS.replace(old, BLOCK)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected the markup of one item"),
        ("Words", "expected the markup of one item"),
        (BLOCK + BLOCK.replace("-2", "-4"), "expected the markup of one item"),
        (BLOCK.replace("item-2", "item-4"), "an item keeps its id"),
        (BLOCK.replace("</p>", "</b>"), "line 1 of the item"),
        (BLOCK.replace("</section>", ""), "line 1 of the item"),
    ],
)
def test_markup_that_is_no_item_is_refused(text: str, message: str) -> None:
    page = page_of(PARTS)
    with pytest.raises(Refusal, match=message):
        carried_out(page, replace_item(page, named(page, "item-2"), text))


def test_an_id_that_is_taken_is_refused() -> None:
    page = page_of(PARTS)
    text = page.source.cut(named(page, "item-1").element.span)
    with pytest.raises(Refusal, match='needs a new id; "item-1" is already used'):
        insert_item(page, text)


def test_a_page_without_items_has_no_model() -> None:
    page = page_of("<main></main>")
    with pytest.raises(Refusal, match="write the first one by hand"):
        new_item(page, new_spec(page))


@needs_corpus
def test_a_row_is_changed() -> None:
    page = page_at(CORPUS / "22-reference.html")
    change = edit_history_row(page, 2, date="2026-04-22", change="A & b", author="Zed")
    after = carried_out(page, change)
    gone = lines(page) - lines(after)
    assert len(gone) == 4
    assert after.history
    row = after.history.rows[1]
    assert row.moment
    assert row.change
    assert row.author
    assert (row.moment.value, row.change.value, row.author.value) == ("2026-04-22", "A & b", "Zed")
    assert change.edits
    row_text = page.history.rows[0].change if page.history else None
    assert row_text
    assert edit_history_row(page, 1, date=None, change=row_text.value, author=None).edits == ()
    same = edit_history_row(after, 2, date="2026-04-22", change="A & b", author="Zed")
    assert carried_out(after, same).source.text == after.source.text


def test_a_new_item_goes_above_another_not_into_it() -> None:
    block = (
        '<section class="backlog-item" id="item-{0}"><h2><span class="priority-tag">{1}</span> {2}'
        '<span class="status-pill status-pill--todo">To do</span></h2>'
        "<dl><dt>1) Summary</dt><dd>Words.</dd></dl>{3}</section>"
    )
    # Its priority is unknown, and its last comment heads the group of the item below.
    first = block.format(1, "soon", "First", "\n<!-- P2 -->\n")
    page = page_of(f"<main>\n{first}\n{block.format(2, 'P2', 'Second', '')}\n</main>")
    after = added(page, new_spec(page, "P0"))
    assert [item.name for item in after.items] == ["item-1", "item-900", "item-2"]
    assert all(item.inside is None for item in after.items)


def test_a_field_that_an_item_has_twice_is_not_edited() -> None:
    page = page_at(KINDS["pill-in-heading"])
    item = next(item for item in page.items if item.field("Summary"))
    field = item.field("Summary")
    assert field
    term = page.source.cut(Span(field.term.start, field.bodies[-1].span.end))
    page = page_of(page.source.text.replace(term, term + term, 1))
    item = next(i for i in page.items if i.name == item.name)
    with pytest.raises(Refusal, match='has the field "Summary" twice, first on line'):
        edit_item(page, item, fields={"Summary": "New words."})


def test_fields_inside_others_are_not_copied_or_followed() -> None:
    nested = (
        '<section class="backlog-item" id="item-1"><h2><span class="priority-tag">P1</span> A'
        '<span class="status-pill status-pill--todo">To do</span></h2><dl>'
        "<dt>1) Summary<aside><dt>2) Scope</dt><dd>Words.</dd></aside></dt></dl></section>"
    )
    page = page_of(f"<main>{nested}</main>")
    with pytest.raises(Refusal, match='"Scope" is inside another field; close that'):
        edit_item(page, page.items[0], fields={"Delivered": "New."})
    with pytest.raises(Refusal):
        new_item(page, new_spec(page))


BETWEEN = [
    pytest.param("\n  ", "\n  ", id="line break"),
    pytest.param("", "", id="nothing"),
    pytest.param("\u3000\n  ", "", id="wide space"),
    pytest.param("\u00a0", "", id="no-break space"),
    pytest.param(" words ", "", id="words"),
]


@pytest.mark.parametrize(("between", "copied"), BETWEEN)
def test_only_layout_is_copied_between_term_and_text(between: str, copied: str) -> None:
    text = item_markup(1, "A", f"<dt>1) Summary</dt>{between}<dd>Words.</dd>")
    page = page_of(text)
    change = edit_item(page, page.items[0], fields={"Delivered": "It."})
    after = carried_out(page, change).source.text
    assert f"<dt>2) Delivered</dt>{copied}<dd>It.</dd>" in after.replace(" (to date)", "")


@pytest.mark.parametrize(
    "mark",
    [
        '<span class="priority-tag">P0</span>',
        '<slot><span class="priority-tag">P0</span></slot>',
        '<b><span class="status-pill status-pill--done">Done</span></b>',
    ],
)
def test_a_second_mark_within_a_title_stays(mark: str) -> None:
    page = page_of(item_markup(1, f"Safe {mark} rollout"))
    with pytest.raises(Refusal, match="the title of item-1 is in several parts"):
        edit_item(page, page.items[0], title="Other")


def test_other_markup_within_a_title_may_go() -> None:
    page = page_of(item_markup(1, "Safe <em>and</em> sound"))
    after = carried_out(page, edit_item(page, page.items[0], title="Other"))
    assert [item.title and item.title.value for item in after.items] == ["Other"]


FORMS = [
    pytest.param(["P1", "P1 — now", "P1 — now"], "P1 — now", id="as most have it"),
    pytest.param(["", "", "P1 — now"], "P1 — now", id="not as a tag that says nothing"),
    pytest.param(["", ""], "P1", id="where none says it"),
    pytest.param(["P2", "P2", "P2"], "P1", id="where all say another"),
]


@pytest.mark.parametrize(("tags", "written"), FORMS)
def test_the_form_of_a_priority_is_that_of_a_tag_that_says_it(
    tags: list[str], written: str
) -> None:
    first, *others = (
        item_markup(number, "A").replace("<section ", f'<section data-priority="{name}" ')
        for number, name in enumerate(["P3", *("P1" for _ in tags)], 1)
    )
    texts = [first.replace(">P1<", ">P3<")]
    texts += [text.replace(">P1<", f">{tag}<") for text, tag in zip(others, tags, strict=True)]
    page = page_of("".join(texts))
    after = carried_out(page, edit_item(page, page.items[0], priority="P1"))
    assert f'<span class="priority-tag">{written}</span> A' in after.source.text[: len(first) + 40]
    assert after.items[0].priority == "P1"
