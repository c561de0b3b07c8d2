"""A new item has what every item has: attributes, and the named parts of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.shape import Carrier, PropertyRule, Shape
from pillcheck.backlog.statuses import Status
from pillcheck.editing.adding import add_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.errors import Refusal
from tests.support import carried_out, page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck.backlog.page import Page
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
DAY = "2026-05-06"
PILL = '<span class="status-pill status-pill--todo">To do</span>'
FRAME = "<strong>Problem:</strong> {}<br>\n  <strong>Value:</strong> {}"
OLD = FRAME.format("Slow.", "Fast.")
TO_BE = "To be written."


def item(number: int, attributes: str = "", problem: str = OLD, priority: str = "P1") -> str:
    return (
        f'<section class="card" id="item-{number}"{attributes}><h2>'
        f'<span class="priority-tag">{priority}</span> Item {number} {PILL}</h2><dl>'
        f"<dt>1) Summary</dt><dd>Words.</dd><dt>2) Problem &amp; value</dt><dd>{problem}</dd>"
        "<dt>3) Scope &amp; deliverables</dt><dd>All.</dd>"
        "<dt>4) Rough estimate (calendar days)</dt><dd>Soon.</dd></dl></section>\n"
    )


def page_with(*attributes: str) -> Page:
    items = (item(number, text) for number, text in enumerate(attributes, 1))
    return page_of(f"<main>\n{''.join(items)}</main>")


def added(page: Page, **given: object) -> tuple[str, tuple[str, ...]]:
    """Return the markup of a new item, and the hints."""
    spec = next_item_spec(page, "New", DAY, **given)  # type: ignore[arg-type]
    change, _ = add_item(page, spec)
    after = carried_out(page, change)
    element = next(
        known.element for known in after.items if known.title and known.title.value == "New"
    )
    return after.source.cut(element.span), change.hints


ESTIMATE = (
    '<dd><div class="time-grid">{0}<div class="time-cell"><strong>3 h/day</strong> ~4 days (~12 h)'
    '</div>{0}<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>{0}'
    '<div class="time-cell"><strong>1 h/day</strong> ~12 days</div>{0}</div></dd>'
)


@pytest.mark.parametrize("between", ["", "\n      "], ids=["one line", "several"])
def test_an_estimate_has_the_form_of_the_neighbours(between: str) -> None:
    other = "" if between else "\n      "
    odd = ESTIMATE.format(between).replace("~4 days (~12 h)", "soon")
    texts = [ESTIMATE.format(between), ESTIMATE.format(other), odd]
    items = [item(n, problem=OLD).replace("<dd>Soon.</dd>", t) for n, t in enumerate(texts, 1)]
    markup, _ = added(page_of(f"<main>\n{''.join(items)}</main>"), hours=12)
    assert ESTIMATE.format(between) in markup


GROUP = (' data-group="a"', ' data-group="a"', ' data-group="b"', ' data-group="b"')


@pytest.mark.parametrize(
    ("attributes", "given", "new", "hint"),
    [
        pytest.param(GROUP, {}, ' data-group="b"', 'data-group="b" as in another', id="a group"),
        pytest.param(GROUP, {"data-group": "c"}, ' data-group="c"', "", id="given"),
        pytest.param(GROUP, {"data-group": ""}, "", "", id="given as none"),
        pytest.param(
            GROUP,
            {"data-x": "a&b"},
            ' data-group="b" data-x="a&amp;b"',
            "data-group",
            id="another one",
        ),
        pytest.param(
            (" data-tags='a b'",) * 2,
            {"data-tags": 'x "y"'},
            " data-tags='x \"y\"'",
            "",
            id="in the quotes of the others",
        ),
        pytest.param(
            (" data-a=1 data-b=2",) * 2,
            {},
            " data-a=1 data-b=2",
            'data-a="1" and data-b="2"',
            id="two of them",
        ),
        pytest.param(
            (' data-slug="a"', ' data-slug="b"', ' data-slug="c"'),
            {},
            "",
            "every other item has data-slug",
            id="one of its own",
        ),
        pytest.param(
            (' data-slug="a"', ' data-slug="b"'),
            {"data-slug": "c"},
            ' data-slug="c"',
            "",
            id="one of its own, given",
        ),
    ],
)
def test_what_every_item_has(
    attributes: tuple[str, ...], given: dict[str, str], new: str, hint: str
) -> None:
    markup, hints = added(page_with(*attributes), attributes=given)
    number = len(attributes) + 1
    assert markup.startswith(f'<section class="card" id="item-{number}"{new}><h2>')
    assert len(hints) == bool(hint)
    assert hint in "".join(hints)


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param((' data-group="a"', "", ' data-group="a"'), id="not every item has it"),
        pytest.param((' data-group="a"',), id="one item alone"),
        pytest.param((' aria-label="a"',) * 3, id="no data"),
        pytest.param((' data-done-at="2026-01-02"',) * 3, id="a date"),
        pytest.param((' onclick="a"',) * 3, id="an event"),
    ],
)
def test_what_an_item_has_for_itself_is_not_copied(attributes: tuple[str, ...]) -> None:
    markup, hints = added(page_with(*attributes))
    assert markup.startswith(f'<section class="card" id="item-{len(attributes) + 1}"><h2>')
    assert hints == ()


@pytest.mark.parametrize("name", ["data-status", "id", "class", "onclick", "a b"])
def test_an_attribute_of_another_option_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match=r"cannot be set|not the name"):
        added(page_with(*GROUP), attributes={name: "x"})


def test_a_group_is_that_of_the_item_above() -> None:
    items = [
        item(1, ' data-group="a"', priority="P0"),
        item(2, ' data-group="a"', priority="P1"),
        item(3, ' data-group="b"', priority="P2"),
        item(4, ' data-group="b"', priority="P2"),
    ]
    page = page_of(f"<main>\n{''.join(items)}</main>")
    assert 'id="item-5" data-group="a"' in added(page, priority="P1")[0]
    assert 'id="item-5" data-group="b"' in added(page, priority="P2")[0]


LIST = "<ul>{}</ul>"
ROW = '<li class="t {}" data-team="{}" data-mine="{}"><b>{}</b></li>'
SHAPE = Shape(
    item="li.t",
    title="b",
    id="none",
    carriers=(Carrier("&", classes=(("todo", "t-a"), ("done", "t-b"))),),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, '<li class="t t-a" data-team="x"><b>New</b></li>', id="as the others"),
        pytest.param(
            {"data-team": "y"}, '<li class="t t-a" data-team="y"><b>New</b></li>', id="given"
        ),
        pytest.param({"data-team": ""}, '<li class="t t-a"><b>New</b></li>', id="given as none"),
        pytest.param(
            {"data-new": "z"},
            '<li data-new="z" class="t t-a" data-team="x"><b>New</b></li>',
            id="new",
        ),
    ],
)
def test_on_a_page_of_another_shape(given: dict[str, str], expected: str) -> None:
    rows = "".join(ROW.format("t-a", "x", n, f"Item {n}") for n in range(3))
    page = page_of(LIST.format(rows), DEFAULT.replaced(shape=SHAPE, priorities=()))
    assert added(page, attributes=given)[0] == expected


ISSUES = """
<div class="issue" data-id="B-1" data-priority="p1"><i class="no">B-1</i> <i class="prio">P1</i>
 <b class="st st-open" id="st-B-1">Open</b> <h3>One</h3></div>
<div class="issue" data-id="B-2" data-priority="p1"><i class="no">B-2</i> <i class="prio">P1</i>
 <b class="st st-open" id="st-B-2">Open</b> <h3 id="two">Two</h3><p>About two.</p>
 <p id="more">And more.</p></div>
"""
ISSUE_SHAPE = Shape(
    item="div.issue",
    id="@data-id",
    carriers=(Carrier("b.st", classes=(("todo", "st-open"),), text="whole"),),
    properties=(PropertyRule("priority", attribute="data-priority"),),
)


def test_ids_and_badges_of_a_copy_are_its_own() -> None:
    dialect = DEFAULT.replaced(
        shape=ISSUE_SHAPE, priorities=("p1",), statuses=(Status("todo", "Open"),)
    )
    page = page_of(ISSUES, dialect)
    assert added(page)[0] == (
        '<div class="issue" data-id="B-3" data-priority="p1"><i class="no">B-3</i> '
        '<i class="prio">P1</i>\n <b class="st st-open" id="st-B-3">Open</b> <h3>New</h3>'
        "<p>To be written.</p></div>"
    )


def test_a_property_that_every_item_has_is_copied_and_has_its_own_hint() -> None:
    rules = (PropertyRule("owner", attribute="data-owner"),)
    text = page_with(*[' data-owner="ada"'] * 2).source.text
    markup, hints = added(page_of(text, DEFAULT.replaced(properties=rules)))
    assert 'data-owner="ada"' in markup
    assert len(hints) == 1
    assert "--set owner=VALUE" in hints[0]


# --- the named parts of a field -----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "given", "new"),
    [
        pytest.param([OLD] * 2, {}, FRAME.format(TO_BE, TO_BE), id="nothing given"),
        pytest.param(
            [OLD] * 2, {"problem": "A & b"}, FRAME.format("A &amp; b", TO_BE), id="one part"
        ),
        pytest.param([OLD] * 2, {"value": "C"}, FRAME.format(TO_BE, "C"), id="the other part"),
        pytest.param([OLD] * 2, {"problem": "A", "value": "C"}, FRAME.format("A", "C"), id="both"),
        pytest.param(
            [OLD] * 2, {"fields": {"Problem & value": "Plain"}}, "Plain", id="a whole text"
        ),
        pytest.param([OLD, OLD, "Plain"], {}, FRAME.format(TO_BE, TO_BE), id="most have it"),
        pytest.param(["Plain"] * 2, {}, TO_BE, id="no frame"),
        pytest.param(["Plain"] * 2, {"problem": "A"}, "A", id="no frame, one part"),
        pytest.param(
            ["Plain"] * 2,
            {"problem": "A", "value": "C"},
            "<strong>Problem:</strong> A<br><strong>Value:</strong> C",
            id="no frame, both",
        ),
        pytest.param([OLD, "Plain"], {}, TO_BE, id="one of two"),
        pytest.param(["A <strong>b:</strong> c"] * 2, {}, TO_BE, id="a name in the middle"),
        pytest.param(["<strong>Bold</strong> c"] * 2, {}, TO_BE, id="bold words"),
        pytest.param(
            ["<strong>Why:</strong> c"] * 2, {}, "<strong>Why:</strong> " + TO_BE, id="other names"
        ),
        pytest.param(
            ["<strong>Why:</strong> c"] * 2, {"problem": "A"}, "A", id="other names, given"
        ),
        pytest.param(
            ['<b id="x{}" class="k">Why:</b> c'] * 2,
            {},
            '<b class="k">Why:</b> ' + TO_BE,
            id="ids are not copied",
        ),
    ],
)
def test_the_frame_of_a_field_is_kept(
    fields: list[str], given: dict[str, object], new: str
) -> None:
    items = (item(n, problem=text.replace("{}", str(n))) for n, text in enumerate(fields, 1))
    page = page_of(f"<main>\n{''.join(items)}</main>")
    assert f"<dd>{new}</dd>" in added(page, **given)[0]


def test_attributes_are_given_to_the_command(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_text(page_with(*GROUP).source.text, "utf-8")
    before = page.read_bytes()
    words = ["add", "New", "--attribute", "data-group=z", "--attribute", "lang=en"]
    dry = pillcheck(*words, "--dry-run")
    assert (dry.code, page.read_bytes()) == (0, before)
    done = pillcheck(*words, "--format", "json")
    assert (done.json["diff"], done.err) == (dry.out, "")
    assert b'data-group="z" lang="en"' in page.read_bytes()
    assert pillcheck("undo").code == 0
    assert page.read_bytes() == before
    assert "as in another item" in pillcheck("add", "New").err
