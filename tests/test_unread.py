"""What looks like an item and is not read as one, and what only stands beside the items."""

from __future__ import annotations

import tomllib

import pytest

from pillcheck.backlog.reader import read_page
from pillcheck.linting.linter import lint
from pillcheck.project.dialects import dialect_of
from tests.support import page_of

PILL = '<span class="status-pill status-pill--todo">To do</span>'
ITEMS = "".join(
    f'<section id="item-{n}"><h2><span class="priority-tag">P1</span> T{n} {PILL}</h2></section>'
    for n in range(3)
)
LEGEND = "".join(
    f'<span class="status-pill status-pill--{name}">{label}</span>'
    for name, label in (
        ("todo", "To do"),
        ("in-progress", "In progress"),
        ("done", "Done"),
        ("blocked", "Blocked"),
        ("rejected", "Rejected"),
    )
)
CARDS = 'item = "div.card"\n[statuses]\nopen = { label = "Open", class = "open" }\n'
CARDS += 'shut = { label = "Shut", class = "shut" }\n'
CARDS += '[[carriers]]\nat = "span.badge"\nclass = true\ntext = "whole"\n'


def card(name: str, words: str = "Open") -> str:
    badge = f'<span class="badge {words.lower()}">{words}</span>'
    return f'<div class="{name}"><h3>T{name}</h3>{badge}</div>'


def unread(text: str, config: str = "") -> list[str]:
    """Return the start tags of what is reported as not read."""
    page = read_page(f"<main>{text}</main>".encode(), "-", dialect_of(tomllib.loads(config)))
    return [page.source.cut(f.span) for f in lint(page) if f.rule == "unread-item"]


UNREAD = [
    f'<sectoin class="backlog-item"><h2>X {PILL}</h2></sectoin>',
    '<sectoin class="backlog-item"><h2>X</h2></sectoin>',
    f"<div><h2>X {PILL}</h2></div>",
    f'<div id="item-9"><h2>X</h2><p>{PILL}</p></div>',
    f"<div><div><h2>X {PILL}</h2></div></div>",
]
# A template tag glued to the name: nothing closes it.
GLUED = [
    f'<section{{{{x}}}} id="item-4"><h2>X {PILL}</h2></section>',
    '<section{{x}} id="item-4"><h2>X</h2></section>',
]
READ = [
    "",
    f"<div><h2>Legend</h2><p>{LEGEND}</p></div>",
    f"<div><h2>Legend {LEGEND}</h2></div>",
    f"<p>{LEGEND}</p>",
    '<div id="item-list"><h2>Words</h2></div>',
    '<div class="backlog-items"><h2>Words</h2></div>',
    '<div class="backlog-item">Words</div>',
    '<p id="item-9">Words.</p>',
    '<a id="item-9"></a>',
]


def start_tag(text: str) -> str:
    return text[: text.index(">") + 1]


@pytest.mark.parametrize("text", UNREAD + GLUED)
def test_what_looks_like_an_item_is_reported(text: str) -> None:
    assert unread(ITEMS + text) == [start_tag(text)]


@pytest.mark.parametrize("text", UNREAD)
def test_what_looks_like_an_item_is_reported_before_the_others(text: str) -> None:
    assert unread(text + ITEMS) == [start_tag(text)]


@pytest.mark.parametrize("text", READ)
def test_what_stands_beside_the_items_is_not(text: str) -> None:
    assert unread(text + ITEMS) == unread(ITEMS + text) == []


def test_an_unread_item_in_a_list_is_reported() -> None:
    items = ITEMS.replace("<section", "<li><section").replace("</section>", "</section></li>")
    text = '<div id="item-9"><h2>X</h2></div>'
    assert unread(f"<ul>{items}<li>{text}</li></ul>") == ['<div id="item-9">']


def test_its_pill_is_not_the_legend() -> None:
    page = page_of(f"<main>{ITEMS}<div><h2>X {PILL}</h2></div></main>")
    assert not {"legend-mismatch"} & {finding.rule for finding in lint(page)}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        (card("crad"), ['<div class="crad">']),
        (card("crad").replace("div", "article"), ['<article class="crad">']),
        (card("crad", "Later"), []),
        ('<p>Legend: <b class="badge open">Open</b></p>', []),
        ("<div>Words.</div>", []),
    ],
)
def test_what_looks_like_an_item_of_another_shape(text: str, tags: list[str]) -> None:
    assert unread(card("card") + text + card("card", "Shut"), CARDS) == tags


def test_the_legend_of_another_shape_is_no_item() -> None:
    legend = "".join(f'<span class="badge {w}">{w.title()}</span>' for w in ("open", "shut"))
    assert unread(f'<div class="key">{legend}</div>' + card("card") * 2, CARDS) == []
