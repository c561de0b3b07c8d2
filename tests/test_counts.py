"""Counts that a page states: which are compared with its items, and which are left alone."""

from __future__ import annotations

import json
import tomllib

import pytest

from pillcheck.backlog.dialect import DEFAULT, Dialect
from pillcheck.backlog.page_counts import page_counts
from pillcheck.linting.linter import Policy, fix, lint
from pillcheck.project.dialects import dialect_of
from tests.support import CORPUS_PAGES, KINDS, OWN_PAGE, ROOT, page_at, page_of

ONLY = Policy(select=frozenset(["stale-count"]))
LABELS = {s.name: s.label for s in DEFAULT.statuses}
# Eight items: 3 done, 1 in progress, 3 to do, 1 blocked; 2 P0, 3 P1, 3 P2.
ITEMS = (
    ("P0", "done"), ("P0", "done"), ("P1", "done"), ("P1", "in-progress"), ("P1", "todo"),
    ("P2", "todo"), ("P2", "todo"), ("P2", "blocked"),
)  # fmt: skip


def _item(number: int) -> str:
    priority, status = ITEMS[number - 1]
    return (
        f'<section id="item-{number}"><h3><span class="priority-tag">{priority}</span> Title '
        f'{number} <span class="status-pill status-pill--{status}">{LABELS[status]}</span></h3>'
        "<p>Some words: 77 done, 99 open.</p></section>\n"
    )


def _items(first: int = 1, last: int = 8) -> str:
    return "".join(map(_item, range(first, last + 1)))


def _page(before: str = "", after: str = "", items: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><body>\n<h1>Backlog</h1>\n{before}\n{items or _items()}'
        f"{after}\n</body></html>\n"
    )


def _grouped(name: str, before: str = "") -> str:
    """Return a page with the items of P1 under a heading, and the others under another."""
    return _page(
        f"{before}<h2>First</h2>{_items(1, 2)}<h2>{name}</h2>",
        f"<h2>Last</h2>{_items(6, 8)}",
        _items(3, 5),
    )


def _stated(text: str, dialect: Dialect = DEFAULT) -> list[tuple[str, str]]:
    return [(count.words, count.expected) for count in page_counts(page_of(text, dialect))]


# What stands above the items, and what it should say.
STATED = [
    pytest.param("<p>3 of 8 done</p>", "3 of 8 done", id="right ratio"),
    pytest.param("<p>2 of 8 done</p>", "3 of 8 done", id="stale part"),
    pytest.param("<p>3 of 7 items done</p>", "3 of 8 items done", id="stale whole"),
    pytest.param("<p>2 of 7 done</p>", "3 of 8 done", id="both stale"),
    pytest.param("<p>2 out of 8 items are done.</p>", "3 out of 8 items are done", id="out of"),
    pytest.param("<p>2/8 done</p>", "3/8 done", id="slash"),
    pytest.param("<p>2 / 8 done (25%)</p>", "3 / 8 done (38%)", id="with its share"),
    pytest.param("<p>3 / 8 done (30 %)</p>", "3 / 8 done (38 %)", id="share alone is stale"),
    pytest.param("<p>4 open</p>", "5 open", id="open"),
    pytest.param("<p>5 open</p>", "5 open", id="open is right"),
    pytest.param("<p>3 open</p>", "3 open", id="open may leave out what is begun"),
    pytest.param("<p>4 items are open.</p>", "5 items are open", id="items are open"),
    pytest.param("<p>4 open items</p>", "5 open items", id="open items"),
    pytest.param("<p>7 items</p>", "8 items", id="items"),
    pytest.param("<p>Items: 7</p>", "Items: 8", id="items before"),
    pytest.param("<p>7 items in total</p>", "8 items in total", id="in total"),
    pytest.param("<p>Done: 2</p>", "Done: 3", id="label and colon"),
    pytest.param("<p>Done (2)</p>", "Done (3)", id="label and brackets"),
    pytest.param("<p>To do: 4</p>", "To do: 3", id="label of two words"),
    pytest.param("<p>4 to-do</p>", "3 to-do", id="label with a hyphen"),
    pytest.param("<p>2 In progress</p>", "1 In progress", id="label in capitals"),
    pytest.param("<p>P1: 2</p>", "P1: 3", id="priority"),
    pytest.param("<p>4 P2 items</p>", "3 P2 items", id="priority items"),
    pytest.param("<p>P1: 4 open</p>", "2 open", id="open of a priority"),
    pytest.param("<p>P1: 2 open</p>", "2 open", id="open of a priority is right"),
    pytest.param("<p>P1 — 4 open</p>", "2 open", id="open of a priority behind a dash"),
    pytest.param("<p>Status: 4 open.</p>", "5 open", id="status in front"),
    pytest.param("<p>So far 2 of 8 are done, the rest waits.</p>", "3 of 8 are done", id="prose"),
    pytest.param("<p>2&nbsp;of&nbsp;8&#32;done</p>", "3 of 8 done", id="references"),
    pytest.param("<p>&#50; of 8 done</p>", "3 of 8 done", id="digit as a reference"),
    pytest.param("<p><b>2</b> of <b>8</b> done</p>", "3 of 8 done", id="markup of its own"),
    pytest.param("<p>Done <b>2</b></p>", "Done 3", id="number in its own element"),
    pytest.param("<p>Updated 2026-01-31 · 2 of 7 done</p>", "3 of 8 done", id="date apart"),
    pytest.param("<div><b>2</b><span>Done</span></div>", "3 Done", id="tile in one line"),
    pytest.param("<div><div>4</div><div>Open</div></div>", "5", id="tile in two lines"),
    pytest.param("<div><p>Open</p><p>4</p></div>", "5", id="tile with its words first"),
    pytest.param("<dl><dt>Done</dt><dd>2</dd><dt>P2</dt><dd>3</dd></dl>", "3", id="term"),
    pytest.param("<ul><li>2 done</li></ul>", "3 done", id="list"),
    pytest.param("<h2>Status</h2><p>2 done</p>", "3 done", id="under a heading about all"),
    pytest.param("<button>Done <span>2</span></button>", "Done 3", id="button"),
    pytest.param(
        "<table><tr><th>Status</th><th>Count</th></tr><tr><td>Done</td><td>2</td></tr></table>",
        "3",
        id="table of counts",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "expected"), STATED)
def test_a_stated_count_is_compared(before: str, expected: str) -> None:
    stated = _stated(_page(before))
    assert [after for _, after in stated][:1] == [expected]


WORDED = [
    ("<p>1 item is done.</p>", "3", False),
    ("<p>1 of 8 is done.</p>", "3 and 8", False),
    ("<p>2 items are blocked.</p>", "1", False),
    ("<p>2 items are done.</p>", '"3 items are done"', True),
    ("<p>1 of 8 done.</p>", '"3 of 8 done"', True),
    ("<p>1 done.</p>", '"3 done"', True),
    ("<p>Done: 1</p>", '"Done: 3"', True),
]


@pytest.mark.parametrize(("before", "expected", "safe"), WORDED)
def test_words_that_agree_with_a_number_are_not_left_wrong(
    before: str, expected: str, safe: bool
) -> None:
    (finding,) = lint(page_of(_page(before)), ONLY)
    assert finding.message.endswith(f"; now it is {expected}")
    assert finding.fix is not None
    assert finding.fix.safe is safe


LEFT_ALONE = [
    "<p>3 open questions</p>",
    "<p>2 of 5 servers are done</p>",
    "<p>Backend: 3 open</p>",
    "<p>Backend · 4 open</p>",
    "<p>Ada Marsh — 2 done</p>",
    "<p>Phases 1, 2 and 4 done</p>",
    "<p>Phase 2 done</p>",
    "<p>Step 2 of 8</p>",
    "<p>v1.2 done</p>",
    "<p>Version 2, done</p>",
    "<p>Done 2026-01-31</p>",
    "<p>Done 2025</p>",
    "<p>2 May, done</p>",
    "<p>On 3 May 2026, 2 of 8 were done.</p>",
    "<p>As of 3 May 2026, 2 of 8 done.</p>",
    "<p>2026-01-31: 2 of 8 done</p>",
    "<p>2026-01-31 · 4 open</p>",
    "<p>Target: 6 of 8 done</p>",
    "<p>By March, 6 of 8 done.</p>",
    "<p>Week 12: 2 done, 4 open</p>",
    "<p>1,200 done</p>",
    "<p>1.5 done</p>",
    "<p>~2 done</p>",
    "<p>2+ done</p>",
    "<p>&gt;2 done</p>",
    "<p>$2 open</p>",
    "<p>2 € open</p>",
    "<p>2 h open</p>",
    "<p>3 days</p>",
    "<p>P1: 3 days</p>",
    "<p>P1: 4 h</p>",
    "<p>~4 days (~12 h) to do</p>",
    "<p>02 done</p>",
    "<p>Open 24/7</p>",
    "<p>Done 8/2</p>",
    "<p>Partial 2/8</p>",
    "<p>#2 done</p>",
    '<p><a href="#item-2">2</a> done</p>',
    '<p><a href="?page=2">2 done</a></p>',
    "<p><code>2 done</code></p>",
    "<pre>2 done</pre>",
    "<p><del>2 done</del></p>",
    "<script>2 done</script>",
    "<!-- 2 done -->",
    '<p title="2 done">Words.</p>',
    "<p>Total: 162</p>",
    "<p>43% done</p>",
    "<h2>2 Done</h2><p>Words.</p>",
    "<h2>2. Done</h2><p>Words.</p>",
    "<h2>Open (3)</h2><ul><li>A question</li></ul>",
    "<h2>Bugs</h2><p>2 open, 14 done</p>",
    "<h2>Week 12</h2><ul><li>2 done</li></ul>",
    "<ol><li><b>1</b> To do</li><li><b>2</b> In progress</li><li><b>3</b> Done</li></ol>",
    "<div><p>1</p><p>To do</p></div><div><p>2</p><p>In progress</p></div>",
    "<table><tr><th>Status</th><th>Weight</th></tr><tr><td>Done</td><td>2</td></tr></table>",
    "<table><tr><td>2</td><td>Done</td></tr></table>",
    "<table><tr><td>Week 3</td><td>2 done</td><td>4 open</td></tr></table>",
    '<p><span id="count">0</span> done</p><script>count.textContent = 3</script>',
    '<p><span class="n">0</span> done</p><script>fill(".n")</script>',
    '<div id="all"><p>0 done</p></div><script>fill("#all")</script>',
    "<select><option>2 done</option></select>",
    "<p>not 2 of 8 done</p>",
    "<p>Nearly 4 of 8 done</p>",
]


@pytest.mark.parametrize("before", LEFT_ALONE)
def test_what_may_be_something_else_is_left_alone(before: str) -> None:
    assert _stated(_page(f"{before}<h2>Items</h2>")) == []


# The name of a heading over 1 item done, 1 in progress, 1 to do, and what it should say.
HEADINGS = [
    pytest.param("Volume one (0 of 3)", "1 of 3", id="part"),
    pytest.param("Volume one (1 of 3)", "1 of 3", id="right"),
    pytest.param("Volume one (1 of 4)", "1 of 3", id="whole"),
    pytest.param("Volume one <small>0 / 3</small>", "1 / 3", id="own element"),
    pytest.param("Volume one: 3 open", "2 open", id="open"),
    pytest.param("Volume one — 4 items", "3 items", id="items"),
    pytest.param("Volume one · 2 done, 2 open", "1 done", id="list"),
    pytest.param("Volume one (0 of 3 done)", "1 of 3 done", id="in brackets"),
    pytest.param("P1 (4)", "P1 (3)", id="priority"),
]


@pytest.mark.parametrize(("name", "expected"), HEADINGS)
def test_the_heading_of_a_group_counts_its_items(name: str, expected: str) -> None:
    assert [after for _, after in _stated(_grouped(name))][:1] == [expected]


@pytest.mark.parametrize(
    "name",
    ["Part 2", "Volume 1 of 3", "Volume one 1/2", "2. Volume", "Release (2 of 9)", "Sprint 12"],
)
def test_the_heading_of_a_group_may_say_something_else(name: str) -> None:
    assert _stated(_grouped(name)) == []


BOXES = [
    pytest.param("<details><summary>One (0 of 3)</summary>{}</details>", "1 of 3", id="details"),
    pytest.param(
        "<section><h2>One</h2><p>0 of 3 done</p>{}</section>", "1 of 3 done", id="section"
    ),
    pytest.param(
        "<div><div><h2>One</h2><span>0/3</span></div>{}</div>", "1/3", id="beside its heading"
    ),
    pytest.param("<section><h2>One</h2><p>2 of 8 done</p>{}</section>", "3 of 8 done", id="of all"),
]


@pytest.mark.parametrize(("box", "expected"), BOXES)
def test_what_stands_around_items_is_a_group(box: str, expected: str) -> None:
    rest = f"<h2>Last</h2>{_items(6, 8)}"
    text = _page(f"<h2>First</h2>{_items(1, 2)}", rest, box.replace("{}", _items(3, 5)))
    assert [after for _, after in _stated(text)] == [expected]


def test_a_number_that_may_be_of_the_group_or_of_the_page_is_left_alone() -> None:
    box = f"<section><h2>One</h2><p>4 done</p>{_items(3, 5)}</section>"
    assert _stated(_page(_items(1, 2), _items(6, 8), box)) == []


CONFIGURED = """
done-statuses = ["live"]
[statuses]
plan = "Planned"
live = "Live"
[count-words]
sheets = "total"
published = "done"
"in the works" = "plan"
left = "none"
"""


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param("1 of 4 sheets published", ["2 of 3 sheets published"], id="words"),
        pytest.param("2 in the works", ["1 in the works"], id="phrase"),
        pytest.param("Live: 1", ["Live: 2"], id="label"),
        pytest.param("4 sheets", ["3 sheets"], id="noun"),
        pytest.param("2 left", [], id="a word taken away"),
        pytest.param("2 blocked", [], id="no status"),
    ],
)
def test_words_are_configured(before: str, expected: list[str]) -> None:
    items = "".join(
        f'<section id="item-{number}"><h2>A <span class="status-pill status-pill--{name}">'
        f"{name}</span></h2></section>"
        for number, name in enumerate(("plan", "live", "live"), 1)
    )
    stated = _stated(_page(f"<p>{before}</p>", items=items), dialect_of(tomllib.loads(CONFIGURED)))
    assert [after for _, after in stated] == expected


TWELVE = """
<p>8 items · <b>2 of 8</b> done · 5 open</p>
<ul><li>To do: 3</li><li>In progress: <b>2</b></li><li>Blocked: 1</li></ul>
<div><div>4</div><div>P1</div></div>
<h2>First ones (2 of 2)</h2>
{first}
<section><h2>Then (0 of 3)</h2>
{then}
</section>
<details><summary>Last — 1 open, 3 items</summary>
{last}
</details>
<footer>9 items in total</footer>
"""


def test_twelve_stated_numbers_six_of_them_wrong() -> None:
    groups = {"first": _items(1, 2), "then": _items(3, 5), "last": _items(6, 8)}
    text = _page("<p></p>", items=TWELVE.format(**groups))
    page = page_of(text)
    counts = page_counts(page)
    assert len(counts) == 12
    findings = lint(page, ONLY)
    assert len(findings) == 6
    after = fix(page, ONLY)
    assert after.fixed == 6
    assert lint(after.page, ONLY) == []
    expected = (
        text.replace("2 of 8", "3 of 8").replace("<b>2</b>", "<b>1</b>").replace(">4<", ">3<")
        .replace("0 of 3", "1 of 3").replace("1 open", "3 open").replace("9 items", "8 items")
    )  # fmt: skip
    assert after.page.source.text == expected


@pytest.mark.parametrize("path", [*KINDS.values(), OWN_PAGE, *CORPUS_PAGES], ids=lambda p: p.stem)
def test_pages_that_people_keep_have_no_stale_count(path) -> None:  # type: ignore[no-untyped-def]
    assert lint(page_at(path), ONLY) == []


SHAPES = sorted((ROOT / "tests" / "pages" / "kinds").glob("*.html"))


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_pages_of_other_shapes_have_no_stale_count(path) -> None:  # type: ignore[no-untyped-def]
    known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    assert lint(page_of(text, dialect_of(tomllib.loads(known["config"]))), ONLY) == []


def test_the_counters_of_a_page_are_found_and_kept_in_their_markup() -> None:
    path = next(path for path in SHAPES if path.stem == "hand-counters")
    known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    dialect = dialect_of(tomllib.loads(known["config"]))
    stale = (
        text.replace("3 / 7", "4 / 7").replace("2 in prog", "1 in prog").replace("2 of 4", "1 of 4")
    )
    assert len(lint(page_of(stale, dialect), ONLY)) == 3
    assert fix(page_of(stale, dialect), ONLY).page.source.text == text
