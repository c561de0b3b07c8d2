"""``pillcheck adopt``: which pages are understood, and how; and which are left alone."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.adopting import prove, toml
from pillcheck.adopting.candidates import hint, survey
from pillcheck.adopting.words import (
    is_priority,
    leading_label,
    name_of,
    sense_of_class,
    sense_of_text,
    trailing_label,
)
from pillcheck.editing.change import Change
from pillcheck.editing.status import set_status
from pillcheck.html.edit import Edit
from pillcheck.html.source import Source, Span
from pillcheck.project.dialects import dialect_of
from pillcheck.project.setting_checks import check
from tests.conftest import git, start_repository
from tests.support import CORPUS_PAGES, KINDS, OWN_PAGE, ROOT, page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]


def cards(*items: tuple[str, str]) -> str:
    """Return a page of cards with a badge each."""
    return "<h1>Roadmap</h1>\n" + "".join(
        f'<div class="card"><div class="head"><h3>{title}</h3>{badge}</div><p>More.</p></div>\n'
        for title, badge in items
    )


def badge(classes: str, words: str) -> str:
    return f'<span class="{classes}">{words}</span>'


def table_of(header: str, *rows: str) -> str:
    """Return a table of these cells, which ``|`` divides."""
    head = "".join(f"<th>{name}</th>" for name in header.split("|"))
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>\n" for row in rows
    )
    return f"<table><tr>{head}</tr>\n{body}</table>\n"


SHIPPED, PLANNED = badge("badge ok", "Shipped"), badge("badge todo", "Planned")
CARDS = cards(("Login", SHIPPED), ("Search", PLANNED), ("Export", SHIPPED))

# Pages, with the settings that they must give besides those of the statuses.
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "two classes": (
        CARDS,
        {
            "item": "div.card",
            "statuses": {
                "planned": {"label": "Planned", "class": "todo"},
                "shipped": {"label": "Shipped", "class": "ok"},
            },
            "done-statuses": ["shipped"],
            "carriers": [{"at": "span.badge", "class": True, "text": "whole"}],
        },
    ),
    "class of the item": (
        '<ul class="plan">'
        + "".join(
            f'<li class="{name}"><strong>{title}</strong> soon</li>\n'
            for title, name in [("Door", "done"), ("Roof", "todo"), ("Wall", "done")]
        )
        + "</ul>",
        {
            "item": "li",
            "statuses": {"todo": {"class": "todo"}, "done": {"class": "done"}},
            "carriers": [{"at": "&", "class": True}],
        },
    ),
    "attribute": (
        "<ul>"
        + "".join(
            f'<li data-status="{status}">{title}</li>\n'
            for title, status in [("Door", "done"), ("Roof", "open"), ("Wall", "done")]
        )
        + "</ul>",
        {
            "item": "li[data-status]",
            "statuses": {"open": "Open", "done": "Done"},
            "carriers": [{"at": "&", "attribute": "data-status"}],
        },
    ),
    "attribute and badge": (
        "".join(
            f'<div class="card" data-status="{status}"><h3>{title}</h3>'
            f'<span class="badge">{words}</span></div>\n'
            for title, status, words in [
                ("Door", "done", "Done"),
                ("Roof", "wip", "In progress"),
                ("Wall", "done", "Done"),
            ]
        ),
        {
            "item": "div.card",
            "statuses": {"wip": "In progress", "done": "Done"},
            "carriers": [
                {"at": "&", "attribute": "data-status"},
                {"at": "span.badge", "text": "whole"},
            ],
        },
    ),
    "words of a column": (
        (
            "<table><tr><th>No.</th><th>Task</th><th>Status</th></tr>\n"
            "<tr><td>#1</td><td>Door</td><td>Done</td></tr>\n"
            "<tr><td>#2</td><td>Roof</td><td>Open</td></tr>\n"
            "<tr><td>#3</td><td>Wall</td><td>Done</td></tr></table>"
        ),
        {
            "item-table": ["No.", "Status"],
            "id": "column:No.",
            "statuses": {"open": "Open", "done": "Done"},
            "carriers": [{"at": "column:Status", "text": "whole"}],
        },
    ),
    "class of a cell, words free": (
        (
            "<table><tr><th>Feature</th><th>Status</th></tr>\n"
            '<tr><td>Door</td><td class="full">15</td></tr>\n'
            '<tr><td>Roof</td><td class="none">No</td></tr>\n'
            '<tr><td>Yard</td><td class="partial">Partial</td></tr>\n'
            '<tr><td>Wall</td><td class="full">16</td></tr></table>'
        ),
        {
            "item-table": ["Feature", "Status"],
            "free-labels": True,
            "done-statuses": ["full"],
            "carriers": [{"at": "column:Status", "class": True}],
        },
    ),
    "marks at the start": (
        "<ul><li>✅ Door</li>\n<li>🚧 Roof</li>\n<li>✅ Wall</li></ul>",
        {
            "item": "li",
            "statuses": {"in-progress": "🚧", "done": "✅"},
            "carriers": [{"at": "&", "text": "start"}],
        },
    ),
    "ids in the heading": (
        cards(("D1: Login", SHIPPED), ("D2: Search", PLANNED), ("D3: Export", SHIPPED)),
        {"id": "h3", "id-pattern": "[A-Z]{1,5}[0-9]+(?:\\.[0-9]+)*"},
    ),
    "priorities": (
        cards(
            ("Login", SHIPPED + badge("badge prio", "P1")),
            ("Search", PLANNED + badge("badge prio", "P0")),
            ("Export", SHIPPED + badge("badge prio", "P1")),
        ),
        {
            "priorities": ["P0", "P1"],
            "properties": {"priority": {"at": "span.prio"}},
            "carriers": [{"at": "span.badge", "class": True, "text": "whole"}],
        },
    ),
    "missing badge": (
        cards(
            ("Login", badge("badge badge-closed", "Closed")),
            ("Search", ""),
            ("Export", badge("badge badge-started", "Started")),
            ("Print", ""),
            ("Share", badge("badge badge-closed", "Closed")),
        ),
        {"missing-status": "open", "done-statuses": ["closed"]},
    ),
    "a dot beside words": (
        table_of(
            "Service|State",
            'Mail|<i class="dot green"></i> Live',
            'Chat|<i class="dot grey"></i> Planned',
            'Maps|<i class="dot green"></i> Live',
        ),
        {
            "carriers": [
                {"at": "column:State", "text": "whole"},
                {"at": "i.dot", "classes": {"live": "green", "planned": "grey"}},
            ]
        },
    ),
    "entries like those of a menu": (
        (
            "<nav><ul><li>Home</li><li>Help</li></ul></nav><ol>"
            "<li><b>A</b> <em>Decided</em></li>\n<li><b>B</b> <em>Open</em></li>\n"
            "<li><b>C</b> <em>Decided</em></li></ol>"
        ),
        {"item": "ol > li"},
    ),
    "a status that is named": (
        "".join(
            f'<article><h2>{title}</h2><p class="meta">Status: {words}</p></article>\n'
            for title, words in [("A", "Accepted"), ("B", "Draft"), ("C", "Accepted")]
        ),
        {"carriers": [{"at": "p.meta", "text": "end"}]},
    ),
    "numbers beside classes": (
        table_of("Feature|In").replace(
            "</table>",
            "".join(
                f'<tr><td>{title}</td><td class="{name}">{words}</td></tr>'
                for title, name, words in [
                    ("A", "yes", "Fox 3.1"),
                    ("B", "no", "No"),
                    ("C", "yes", "Fox 4"),
                    ("D", "yes", "Fox 3.1"),
                    ("E", "no", "No"),
                    ("F", "yes", "Fox 4"),
                ]
            )
            + "</table>",
        ),
        {"free-labels": True, "done-statuses": ["yes"]},
    ),
    "two rows of classes": (
        cards(
            ("Login", badge("tag tag-green", "Decided")),
            ("Search", badge("tag tag-grey", "Open")),
            ("Export", badge("tag tag-green", "Decided")),
        ),
        {
            "statuses": {
                "open": {"label": "Open", "class": "tag-grey"},
                "decided": {"label": "Decided", "class": "tag-green"},
            }
        },
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gives_these_settings(name: str) -> None:
    text, expected = PAGES[name]
    best = survey(Source(text)).candidates[0]
    assert {key: best.settings.get(key) for key in expected} == expected
    assert all(item.title and item.title.value for item in best.page.items)


@pytest.mark.parametrize("name", PAGES)
def test_the_configuration_says_the_same(name: str) -> None:
    best = survey(Source(PAGES[name][0])).candidates[0]
    settings = tomllib.loads(toml.document(best.settings))
    assert settings == best.settings
    check(settings)
    assert dialect_of(settings) == best.page.dialect


# Pages that look like those above and have no items.
NONE = {
    "lists of a guide": "<ul><li>Run it.</li><li>Done is better than perfect</li></ul>",
    "navigation": "<nav><ul><li>Open</li><li>Done</li><li>Planned</li></ul></nav>",
    "options": "<table><tr><th>Option</th><th>Default</th></tr>"
    "<tr><td>a</td><td>yes</td></tr><tr><td>b</td><td>no</td></tr>"
    "<tr><td>c</td><td>true</td></tr></table>",
    "tags of articles": cards(
        ("Bread", badge("tag", "baking")),
        ("Soup", badge("tag", "cooking")),
        ("Cake", badge("tag", "baking")),
    ),
    "a legend alone": f"<p>{SHIPPED} {PLANNED}</p>",
    "priorities alone": cards(
        ("Login", badge("badge", "P1")), ("Search", badge("badge", "P2")), ("X", "")
    ),
    "titles that are statuses": "".join(
        f'<div class="column"><h2>{words}</h2><span class="status">{words}</span></div>'
        for words in ("Open", "Doing", "Done")
    ),
}


@pytest.mark.parametrize("name", NONE)
def test_a_page_without_items_gives_nothing(name: str) -> None:
    outcome = survey(Source(NONE[name]))
    assert outcome.candidates == ()
    assert outcome.seen
    assert hint(page_of(NONE[name])) is None


def test_data_in_a_script_is_named_with_its_line() -> None:
    text = '<div id="app"></div>\n<script>const all = [{status: "done"}, {status: "open"}]</script>'
    assert survey(Source(text)).seen == ("the items seem to be data in a script on line 2",)


@pytest.mark.parametrize(
    "path",
    [
        KINDS["pill-in-heading"],
        pytest.param(OWN_PAGE, id="own", marks=pytest.mark.slow),
        *(pytest.param(path, id=path.stem, marks=pytest.mark.slow) for path in CORPUS_PAGES),
    ],
)
def test_what_the_defaults_read_needs_no_settings(path: Path) -> None:
    candidates = survey(Source.from_bytes(path.read_bytes(), "-")).candidates
    assert [candidate.settings for candidate in candidates] == [{}]
    assert len(candidates[0].page.items) >= 7


def test_two_columns_of_statuses_are_two_candidates() -> None:
    rows = [("Door", "Done", "Open"), ("Roof", "Open", "Done"), ("Wall", "Done", "Done")]
    text = "<table><tr><th>Part</th><th>Status</th><th>Docs state</th></tr>\n" + "".join(
        f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>\n" for a, b, c in rows
    )
    first, second = survey(Source(text + "</table>")).candidates
    places = [c.settings["carriers"][0]["at"] for c in (first, second)]
    assert sorted(places) == ["column:Docs state", "column:Status"]


def spans(*pairs: str) -> list[str]:
    return [
        f'{number}|Work {number}|<span class="st {name}">{words}</span>'
        for number, (name, words) in enumerate((pair.split("=") for pair in pairs), 1)
    ]


def test_a_number_in_front_of_a_row_is_no_title() -> None:
    rows = ("1|Door|Done", "2|Roof|Open", "3|Wall|Done")
    best = survey(Source(table_of("#|Part|Status", *rows))).candidates[0]
    assert [item.title and item.title.value for item in best.page.items] == ["Door", "Roof", "Wall"]
    bare = survey(Source(table_of("#|Status", "1|Done", "2|Open", "3|Done"))).candidates
    assert [[i.title and i.title.value for i in c.page.items] for c in bare] in (
        [],
        [["1", "2", "3"]],
    )


CLASSES = [
    pytest.param(
        spans("done=Built", "doing=Half", "blocked=Waits", "done=Written", "doing=Half"),
        ["blocked", "doing", "done"],
        id="three classes that name a status",
    ),
    pytest.param(
        spans("x1=Open", "x2=Done", "x3=Done", "x1=Started", "x2=Done"),
        ["done", "open", "started"],
        id="words beside classes that name nothing",
    ),
    pytest.param(
        spans(
            "done=Done",
            "planned=Planned",
            "planned=In progress",
            "research=Research",
            "done=Done",
            "planned=Planned",
        ),
        ["done", "in-progress", "planned", "research"],
        id="words that are all statuses beside classes that are",
    ),
]


@pytest.mark.parametrize(("rows", "statuses"), CLASSES)
def test_what_comes_first_where_class_and_words_differ(
    rows: list[str], statuses: list[str]
) -> None:
    best = survey(Source(table_of("#|Part|State", *rows))).candidates[0]
    assert sorted(name for name, count in best.counts.items() if count) == statuses


def test_all_tables_come_before_the_larger_one() -> None:
    pairs = ["done=Done", "todo=Open"] * 2
    rows = spans(*pairs)
    text = table_of("#|Part|State", *rows) + table_of("#|Task|State", *rows[:3])
    best = survey(Source(text)).candidates[0]
    assert len(best.page.items) == 7


def test_a_card_comes_before_the_list_in_it() -> None:
    text = "".join(
        f'<div class="phase"><h2>{title}</h2><span class="status">{words}</span>'
        f"<ul><li>✅ {title} a</li><li>🚧 {title} b</li></ul></div>\n"
        for title, words in [("One", "Done"), ("Two", "Planned"), ("Three", "Done")]
    )
    candidates = survey(Source(text)).candidates
    assert [c.settings["item"] for c in candidates] == ["div.phase", "li"]


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("Done", "done"), ("SHIPPED", "done"), ("✅ Done", "done"), ("✅", "done"),
        ("In Progress", "active"), ("Shipped in 2.1", "done"), ("erledigt", "done"),
        ("en cours", "active"), ("部分完成", "active"), ("예정", "open"), ("hotovo", "done"),
        ("devam ediyor", "active"), ("đã xong", "done"), ("belum", "open"), ("виконано", "done"),
        ("保留", "blocked"), ("מתוכנן", "open"), ("P1", None), ("High", None), ("15", None),
        ("Bread", None),
    ],
)  # fmt: skip
def test_the_meaning_of_words(words: str, meaning: str | None) -> None:
    assert sense_of_text(words).meaning == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("completeLi", "done"), ("doneTd", "done"), ("todo-item", None), ("rounded-full", None),
        ("h-full", None), ("min-w-full", None),
        ("done", "done"), ("badge-done", "done"), ("st-inprogress", "active"),
        ("inProgress", "active"), ("status-pill--todo", "open"), ("card", None), ("b-ship", "done"),
    ],
)  # fmt: skip
def test_the_meaning_of_classes(name: str, meaning: str | None) -> None:
    assert sense_of_class(name).meaning == meaning


@pytest.mark.parametrize(
    ("label", "name"),
    [("In progress", "in-progress"), ("SHIPPED", "shipped"), ("✅", "done"), ("[x]", "done"),
     ("[ ]", "open"), ("✅ Won’t do", "wont-do")],
)  # fmt: skip
def test_the_name_of_a_status(label: str, name: str) -> None:
    assert name_of(label) == name


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("✅ Door", "✅", ""), ("[x] Door", "[x]", ""), ("Done: door", "Done", ""),
     ("Phase 1: door", "", ""), ("Door (done)", "", "(done)"), ("Door — Done", "", "Done"),
     ("Door ✅", "", "✅")],
)  # fmt: skip
def test_labels_at_an_end(text: str, start: str, end: str) -> None:
    assert (leading_label(text), trailing_label(text)) == (start, end)


MEANINGS = {
    "other names": (("Building", "On hold"), {"started": ["building"], "blocked": ["on-hold"]}),
    "the names of the defaults": (("In progress", "Blocked"), {}),
    "more than the defaults": (("In progress", "Testing"), {"started": ["in-progress", "testing"]}),
    "neither": (("Planned", "Idea"), {}),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("labels", "settings"), MEANINGS.values(), ids=MEANINGS)
def test_what_is_blocked_or_started_is_set_where_the_defaults_do_not_say_so(
    labels: tuple[str, ...], settings: dict[str, list[str]]
) -> None:
    badges = [badge(f"badge x{n}", words) for n, words in enumerate((*labels, "Done"))]
    page = cards(*((f"Item {n}", badges[n % 3]) for n in range(6)))
    found = survey(Source(page)).candidates[0].settings
    for name in ("started", "blocked"):
        chosen = found.get(f"{name}-statuses")
        assert (sorted(chosen) if chosen else None) == settings.get(name)


STARTED = badge("badge doing", "In progress")
MANY = cards(
    *((f"Part {n}", (SHIPPED, PLANNED, STARTED, SHIPPED)[n % 4]) for n in range(24)),
)


UNLIKE = [
    pytest.param(table_of("Part|State", "A|Done", "B|Open", "C|done", "D|Open", "E|Done"),
                 {"open": "Open", "done": "Done"}, id="letter case"),
    pytest.param(table_of("Part|State", "A|done", "B|Open", "C|DONE", "D|Open", "E|DONE"),
                 {"open": "Open", "done": "DONE"}, id="the commonest"),
    pytest.param(table_of("Part|State", "A|In progress", "B|Done", "C|In\n  progress", "D|Done"),
                 {"in-progress": "In progress", "done": "Done"}, id="a line break"),
    pytest.param(table_of("Part|State", "A|In progress", "B|Done", "C|In&nbsp;progress", "D|Done",
                          "E|In progress"),
                 {"in-progress": "In progress", "done": "Done"}, id="a reference"),
    pytest.param(table_of("Part|State", *(f"Part {n}|{('Done', 'Open', 'done', 'Done')[n % 4]}"
                                          for n in range(80))),
                 {"open": "Open", "done": "Done"}, id="many"),
    pytest.param("".join(f"<div class=job data-status={s}><h3>J{n}</h3></div>"
                         for n, s in enumerate(["done", "open", "Done", "open", "done"])),
                 {"open": "Open", "done": "Done"}, id="an attribute"),
    pytest.param("".join(f"<div class=job><h3>J{n}</h3><b class='t t-{s.lower()}'>{s}</b></div>"
                         for n, s in enumerate(["Done", "Open", "DONE", "Open", "Done"])),
                 {"open": "Open", "done": "Done"}, id="words beside a class"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "labels"), UNLIKE)
def test_statuses_in_unlike_spellings(text: str, labels: dict[str, str]) -> None:
    (candidate, *_) = survey(Source(text)).candidates
    assert {s.name: s.label for s in candidate.page.dialect.statuses} == labels
    assert "free-labels" not in candidate.settings


HTML = [
    pytest.param(["&check;", "&#9744;", "&check;", "&#9744;"],
                 {"&check;", "&#9744;"}, id="signs"),
    pytest.param(["In&nbsp;progress", "Done", "In&nbsp;progress", "Done"],
                 {"In&nbsp;progress"}, id="a space"),
    pytest.param(["In&nbsp;progress", "Done", "In progress", "Done", "In progress"],
                 set(), id="one of them"),
    pytest.param(["Done &amp; dusted", "Open", "Done &amp; dusted", "Open"],
                 set(), id="as text is written"),
    pytest.param(["Done < all", "Open", "Done < all", "Open"], set(), id="a sign of a tag"),
    pytest.param(["Done", "D&#111;ne", "D&#x6f;ne", "done", "done", "Open", "Open"],
                 set(), id="markup of another spelling"),
]  # fmt: skip


COLUMN_TITLES = [
    pytest.param("Feature|Description|Status", ["Part 0", "Part 1"], id="the first is named"),
    pytest.param("Ref|Description|Status", ["Text 0", "Text 1"], id="the second is named"),
]


@pytest.mark.parametrize(("header", "titles"), COLUMN_TITLES)
def test_the_column_of_the_titles(header: str, titles: list[str]) -> None:
    first = "Part" if header.startswith("Feature") else "v1."
    rows = (f"{first} {n}|Text {n}|{('Done', 'Open')[n % 2]}" for n in range(6))
    (candidate, *_) = survey(Source(table_of(header, *rows))).candidates
    assert [i.title.value for i in candidate.page.items if i.title][:2] == titles


PARTS = [
    pytest.param("<td><strong>Part {n}</strong> <small>says {n}</small>", "strong", id="strong"),
    pytest.param("<td><div class=what>Part {n}</div><div>says {n}</div>", "div.what", id="a class"),
    pytest.param("<td><strong>Part {n}</strong>", None, id="nothing follows"),
    pytest.param("<td>Part {n} <strong>says {n}</strong>", None, id="not at the start"),
    pytest.param("<td><strong>Part</strong> {n}", None, id="always the same"),
]


@pytest.mark.parametrize(("cell", "place"), PARTS)
def test_the_first_part_of_a_cell_is_the_title(cell: str, place: str | None) -> None:
    rows = (
        f"<tr>{cell.format(n=n)}<td><b class='st st-{s}'>{s}</b></tr>"
        for n, s in enumerate(["done", "open", "done", "open"])
    )
    text = f"<table><tr><th>Part<th>Status</tr>{''.join(rows)}</table>"
    (candidate, *_) = survey(Source(text)).candidates
    assert candidate.settings.get("title") == place


def test_what_stands_first_in_a_summary_is_the_title() -> None:
    text = "".join(
        f"<details class=row><summary><b class='st st-{s}'>{s}</b> <span class=t>Part {n}</span>"
        f"<span class=more>▶</span></summary><p>About {n}.</p></details>"
        for n, s in enumerate(["done", "open", "done", "open"])
    )
    (candidate, *_) = survey(Source(text)).candidates
    assert [i.title.value for i in candidate.page.items if i.title] == [
        f"Part {n}" for n in range(4)
    ]


COLUMNS_OF_A_BOARD = [
    pytest.param("<div class=col><h3>{status}</h3>{cards}</div>", id="headings"),
    pytest.param("<div class='col {status}'><p class=head>{status}</p>{cards}</div>", id="classes"),
]


@pytest.mark.parametrize("column", COLUMNS_OF_A_BOARD)
def test_columns_of_a_board_are_no_items(column: str) -> None:
    text = ""
    for status in ("Planned", "Done", "Blocked"):
        cards = "".join(f"<div class=card><h4>{status} {n}</h4><p>T</p></div>" for n in range(3))
        text += column.format(status=status, cards=cards)
    assert survey(Source(text)).candidates == ()


ALIKE_INSIDE = [
    pytest.param(table_of("Key|What|Status", *(f"K-{n}|Part {n}|Done" for n in range(4))),
                 4, id="cells of rows"),
    pytest.param("".join(f"<div class=col><b class=st-{s}>{s}</b><p>Part {n}</p><p>And</p></div>"
                         for n, s in enumerate(["done", "open", "done", "open"])),
                 4, id="cards with paragraphs"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), ALIKE_INSIDE)
def test_items_with_alike_parts_are_no_columns_of_a_board(text: str, count: int) -> None:
    (candidate, *_) = survey(Source(text)).candidates
    assert len(candidate.page.items) == count


def test_statuses_are_named_without_their_element() -> None:
    classes = ("doneLi", "startedLi", "doneLi", "plannedLi", "doneLi", "startedLi")
    text = "".join(f"<li class={name}>Part {n}</li>" for n, name in enumerate(classes))
    (candidate, *_) = survey(Source(f"<ul>{text}</ul>")).candidates
    assert sorted(candidate.counts) == ["done", "planned", "started"]


def test_what_all_items_say_is_a_status_where_it_is_known() -> None:
    def rows(word: str) -> str:
        items = (f"<div class=cmd><h3>C{n}</h3><b class='tag x'>{word}</b></div>" for n in range(5))
        return "".join(items)

    assert survey(Source(rows("Done"))).candidates
    assert survey(Source(rows("Compass"))).candidates == ()


@pytest.mark.parametrize(("words", "expected"), HTML)
def test_labels_as_the_page_writes_them(words: list[str], expected: set[str]) -> None:
    rows = (f"Part {n}|{label}" for n, label in enumerate(words))
    (candidate, *_) = survey(Source(table_of("Part|State", *rows))).candidates
    assert {s.html for s in candidate.page.dialect.statuses} - {""} == expected
    statuses = candidate.settings["statuses"].values()
    assert {s["html"] for s in statuses if isinstance(s, dict) and "html" in s} == expected


def test_items_in_unlike_spellings_are_named(folder: Path, pillcheck: Pillcheck) -> None:
    rows = table_of("Part|State", "A|Done", "B|Open", "C|done", "D|Open", "E|Done")
    (folder / "page.html").write_text(rows, encoding="utf-8")
    result = pillcheck("adopt", "page.html")
    assert "  line 4: spelled unlike; the next change writes the usual spelling\n" in result.out
    (folder / "page.html").write_text(rows.replace("done", "Done"), encoding="utf-8")
    assert "spelled unlike" not in pillcheck("adopt", "page.html").out


def test_an_item_that_changes_in_more_than_its_spelling_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = survey(Source(table_of("Part|State", "A|Done", "B|Open", "C|done"))).candidates[0].page

    def lossy(page: Page, item: Item, status: Status) -> Change:
        change = set_status(page, item, status)
        place = item.element.start_tag.end
        return change + Change((Edit(Span(place, place), " "),)) if change.edits else change

    monkeypatch.setattr(prove, "set_status", lossy)
    assert "is not the same after" in str(prove.complaint(page))


def test_of_many_items_each_is_set_to_each_status(monkeypatch: pytest.MonkeyPatch) -> None:
    (candidate, *_) = survey(Source(MANY)).candidates
    page, is_set = candidate.page, set()

    def noted(page: Page, item: Item, status: Status) -> Change:
        is_set.add((page.items.index(item), status.name))
        return set_status(page, item, status)

    monkeypatch.setattr(prove, "set_status", noted)
    assert prove.complaint(page) is None
    statuses = page.dialect.statuses
    assert len(page.items) * len(statuses) > 60
    assert is_set == {(n, status.name) for n in range(len(page.items)) for status in statuses}


def test_one_of_many_items_that_cannot_be_set_back_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (candidate, *_) = survey(Source(MANY)).candidates
    page = candidate.page

    def lossy(page: Page, item: Item, status: Status) -> Change:
        change = set_status(page, item, status)
        if page.items.index(item) == 0:
            end = item.element.inner_end
            change += Change((Edit(Span(end, end), " "),))
        return change

    monkeypatch.setattr(prove, "set_status", lossy)
    assert "is not the same after" in str(prove.complaint(page))


def test_one_of_many_items_that_cannot_be_set_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    (candidate, *_) = survey(Source(MANY)).candidates
    page = candidate.page

    def idle(page: Page, item: Item, status: Status) -> Change:
        is_first = page.items.index(item) == 0
        return Change() if is_first else set_status(page, item, status)

    monkeypatch.setattr(prove, "set_status", idle)
    assert "cannot be set to" in str(prove.complaint(page))


def test_priorities_are_no_statuses() -> None:
    assert all(map(is_priority, ["P0", "High", "must", "medium priority"]))
    assert not any(map(is_priority, ["Done", "Open", "S"]))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a page of cards, and be in it."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "roadmap.html").write_text(CARDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json(folder: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("adopt", "roadmap.html", "--format", "json")
    assert result.code == 0
    assert result.json["path"] == "roadmap.html"
    (candidate,) = result.json["candidates"]
    assert tomllib.loads(candidate["config"])["pages"] == ["roadmap.html"]
    assert candidate["statuses"] == {"planned": 1, "shipped": 2}
    assert (candidate["items"], candidate["proven"]) == (3, True)


def test_text(folder: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("adopt", "roadmap.html")
    assert result.code == 0
    assert result.out.startswith("3 items: `div.card`, status in `span.badge`\n  Login\n")
    assert '<span class="badge ok">Shipped</span>' in result.out
    assert "--write" in result.err
    assert not (folder / "pillcheck.toml").exists()


def test_counts_that_can_be_kept_are_named(folder: Path, pillcheck: Pillcheck) -> None:
    page = ROOT / "tests" / "pages" / "kinds" / "hand-counters.html"
    text = page.read_text("utf-8").replace("2 in progress", "5 in progress")
    (folder / "page.html").write_text(text, "utf-8")
    result = pillcheck("adopt", "page.html")
    assert result.code == 0
    hints = [line for line in result.err.splitlines() if "keeps it right" in line]
    assert len(hints) == 3
    assert (
        'line 15 says "3 / 7 sheets published"; <span data-pillcheck-count="published/total">'
        in hints[0]
    )
    assert 'says "5 in progress", but it is "2 in progress"; <span data-pillcheck' in hints[1]
    assert "… and 2 more counts" in result.err
    assert pillcheck("adopt", "page.html", "--format", "json").err == ""


def test_write_and_use(folder: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("adopt", "roadmap.html", "--write").out == "pillcheck.toml: written\n"
    again = pillcheck("adopt", "roadmap.html", "--write")
    assert again.out == "pillcheck.toml: has this configuration already\n"
    items = pillcheck("list", "--format", "json").json["items"]
    assert [item["status"] for item in items] == ["shipped", "planned", "shipped"]
    assert pillcheck("set", "Search", "shipped").code == 0
    assert (folder / "roadmap.html").read_text("utf-8").count("Shipped") == 3


def test_write_into_pyproject(folder: Path, pillcheck: Pillcheck) -> None:
    text = '# ours\n[tool.pillcheck]\nauthor = "Ada"\n\n# theirs\n[tool.other]\nx = 1\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    assert pillcheck("adopt", "roadmap.html", "--write").out == "pyproject.toml: added to\n"
    new = (folder / "pyproject.toml").read_text("utf-8")
    assert new.startswith('# ours\n[tool.pillcheck]\nauthor = "Ada"\n# The pages')
    content = tomllib.loads(new)["tool"]
    assert content["other"] == {"x": 1}
    assert content["pillcheck"]["author"] == "Ada"
    assert content["pillcheck"]["item"] == "div.card"
    assert len(pillcheck("list", "--format", "json").json["items"]) == 3


def test_write_refuses_other_settings(folder: Path, pillcheck: Pillcheck) -> None:
    (folder / "pillcheck.toml").write_text('item = "div.other"\n', encoding="utf-8")
    result = pillcheck("adopt", "roadmap.html", "--write", "--format", "json")
    assert result.code == 2
    assert result.json["error"]["kind"] == "config"
    assert (folder / "pillcheck.toml").read_text("utf-8") == 'item = "div.other"\n'


def test_no_candidate(folder: Path, pillcheck: Pillcheck) -> None:
    (folder / "no.html").write_text(NONE["lists of a guide"], encoding="utf-8")
    result = pillcheck("adopt", "no.html")
    assert (result.code, result.out) == (
        1,
        "no.html: no items: 2 <li> with no status words\n",
    )
    assert pillcheck("adopt", "no.html", "--format", "json").json["candidates"] == []


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["gone.html"], "page-not-found"),
        (["-", "--write"], "usage"),
        (["roadmap.html", "--write", "--candidate", "7"], "usage"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_refusals(
    folder: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    kind: str,
) -> None:
    result = pillcheck("adopt", *arguments, "--format", "json")
    assert result.code == 2
    assert json.loads(result.out)["error"]["kind"] == kind


@pytest.mark.parametrize("command", ["check roadmap.html", "list --page roadmap.html",
                                     "board --page roadmap.html", "show x --page roadmap.html",
                                     "set x done --page roadmap.html"])  # fmt: skip
def test_a_page_without_items_says_what_looks_like_some(
    folder: Path, pillcheck: Pillcheck, command: str
) -> None:
    result = pillcheck(*command.split())
    words = "3 `div.card` with `span.badge` Shipped, Planned …: `pillcheck adopt roadmap.html`"
    assert words in result.out + result.err


def test_an_earlier_version_that_reads_otherwise_is_no_candidate(folder: Path) -> None:
    page = folder / "roadmap.html"
    old = cards(*((title, "") for title in ("Login", "Search", "Export", "Print")))
    page.write_text(old, encoding="utf-8")
    start_repository(folder)
    outcome = survey(Source.from_bytes(CARDS.encode(), str(page)))
    assert outcome.candidates == ()
    assert "0 of 4 items have a title and a status" in outcome.seen[0]


FILLED = [
    pytest.param("<td><span class='st {0}'>{1}</span></td>", "span.st", id="in a cell"),
    pytest.param(
        '<td><span class="b-{0}">{1}</span></td>', 'span[class*="b-"]', id="one class, in a cell"
    ),
    pytest.param("<td class='{0}'>{1}</td>", "column:State", id="of the cell"),
    pytest.param("<td><em>{1}</em></td>", "column:State", id="words alone"),
]


@pytest.mark.parametrize(("cell", "at"), FILLED)
def test_the_class_of_what_fills_a_cell_is_kept_in_step(cell: str, at: str) -> None:
    statuses = ["done Done", "todo Open", "done Done", "doing Started", "todo Open", "done Done"]
    rows = "".join(
        f"<tr><td>Work {number}</td>{cell.format(*status.split())}</tr>\n"
        for number, status in enumerate(statuses)
    )
    text = f"<table><tr><th>Part</th><th>State</th></tr>\n{rows}</table>"
    best = survey(Source(text)).candidates[0]
    (carrier,) = best.settings["carriers"]
    assert carrier["at"] == at
    assert ("class" in carrier) == ("{0}" in cell)


def test_a_sentence_is_no_label() -> None:
    long = "Done, which is to say that somebody has looked at it and found that it works as it did"
    rows = (f"Part {n}|{label}" for n, label in enumerate(["Open", "Done", long, "Open", "Done"]))
    survey_of = survey(Source(table_of("Part|Status", *rows)))
    assert survey_of.candidates == ()


def test_rows_without_a_class_are_no_items_where_few_have_none() -> None:
    cells = [
        "<td class=yes>Yes",
        "<td class=no>No",
        "<td> ",
        "<td class=part>Some",
        "<td class=yes>In 2",
    ]
    rows = "".join(f"<tr><td>Part {n}{cell}</tr>" for n, cell in enumerate(cells * 3))
    text = f"<table><tr><th>Feature<th>Support</tr>{rows}</table>"
    (candidate, *_) = survey(Source(text)).candidates
    assert candidate.settings["item"] == "tr:has(td.no, td.part, td.yes)"
    assert len(candidate.page.items) == 12


SIGNS = [
    pytest.param("✓", "", {"done": "✓", "todo": ""}, id="a tick or nothing"),
    pytest.param("●", "○", {"done": "●", "todo": "○"}, id="two signs"),
    pytest.param("&check;", "&cir;", {"done": "✓", "todo": "○"}, id="references"),
    pytest.param("●", "●", None, id="one sign"),
    pytest.param("by A", "by B", None, id="words"),
]


@pytest.mark.parametrize(("done", "todo", "labels"), SIGNS)
def test_signs_beside_a_class(done: str, todo: str, labels: dict[str, str] | None) -> None:
    signs = {"done": done, "todo": todo}
    text = "".join(
        f"<li class={s}><i class=dot>{signs[s]}</i> <span>Part {n}</span></li>"
        for n, s in enumerate(["done", "todo", "done", "todo", "done"])
    )
    (candidate, *_) = survey(Source(f"<ul>{text}</ul>")).candidates
    carriers = candidate.settings["carriers"]
    assert [c["labels"] for c in carriers if "labels" in c] == ([labels] if labels else [])


def test_a_sign_alone_is_no_title() -> None:
    text = "".join(
        f"<li class={s}><i>✓</i> <span>Part {n}</span></li>"
        for n, s in enumerate(["done", "todo", "done", "todo"])
    )
    (candidate, *_) = survey(Source(f"<ul>{text}</ul>")).candidates
    assert [i.title.value for i in candidate.page.items if i.title] == [
        f"Part {n}" for n in range(4)
    ]
