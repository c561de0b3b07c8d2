"""Counts that a page keeps: every edit that changes a number writes it, and nothing else does."""

from __future__ import annotations

import json
import tomllib
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog import item_groups
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.kept_counts import kept_counts
from pillcheck.backlog.kept_truth import truth_of
from pillcheck.backlog.reader import read, read_page
from pillcheck.editing.adding import add_item
from pillcheck.editing.change import Change
from pillcheck.editing.fields import edit_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.editing.migrate import migrate
from pillcheck.editing.order import move, remove, sort
from pillcheck.editing.proof import prove
from pillcheck.editing.set_items import set_items
from pillcheck.editing.transaction import apply_change, edit
from pillcheck.editing.undo import undo
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Span
from pillcheck.linting.linter import Policy, fix, lint
from pillcheck.merging.conflicts import Style
from pillcheck.merging.merge import check_by_line, merge_pages
from pillcheck.project.dialects import dialect_of
from pillcheck.rules.examples import GOOD_FIELDS
from tests.support import KINDS, ROOT, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pillcheck.backlog.page import Page

ONLY = Policy(select=frozenset(["stale-kept-count", "unknown-kept-count"]))
DAY = "2026-05-06"
STATUSES = {status.name: status for status in DEFAULT.statuses}
# Eight items: 3 done, 1 in progress, 3 to do, 1 rejected; 2 P0, 3 P1, 3 P2.
ITEMS = (
    ("P0", "done"), ("P0", "done"), ("P1", "done"), ("P1", "in-progress"), ("P1", "todo"),
    ("P2", "todo"), ("P2", "todo"), ("P2", "rejected"),
)  # fmt: skip


def _item(number: int) -> str:
    priority, status = ITEMS[number - 1]
    return (
        f'<section id="item-{number}">\n<h3><span class="priority-tag">{priority}</span> '
        f'Title {number} <span class="status-pill status-pill--{status}">'
        f"{STATUSES[status].label}</span></h3>\n<dl>\n{GOOD_FIELDS}\n</dl>\n</section>\n"
    )


def _items(first: int = 1, last: int = 8) -> str:
    return "".join(map(_item, range(first, last + 1)))


def _page(before: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><body>\n<h1>Backlog</h1>\n{before}\n<main>\n'
        f"<h2>First</h2>\n{_items(1, 2)}<h2>Second</h2>\n{_items(3, 8)}</main>\n</body></html>\n"
    )


def _one(markup: str, attributes: str, tag: str = "b") -> str:
    return f"<p>So far <{tag} {attributes}>{markup}</{tag}>.</p>"


def _count(words: str, written: str, group: str | None = None) -> str:
    attributes = f'data-pillcheck-count="{words}"'
    if group is not None:
        attributes += f' data-pillcheck-group="{group}"'
    return _one(written, attributes)


# A kept count, and its numbers with item-5 to do and with it done.
COUNTS = [
    pytest.param(_count("done", "#"), ["3"], ["4"], id="done"),
    pytest.param(_count("open", "#"), ["4"], ["3"], id="open"),
    pytest.param(_count("total", "#"), ["8"], ["8"], id="total"),
    pytest.param(_count("done/total", "# of #"), ["3", "8"], ["4", "8"], id="part of all"),
    pytest.param(_count("open / total", "<i>#</i>/<i>#</i>"), ["4", "8"], ["3", "8"], id="markup"),
    pytest.param(_count("P1", "#"), ["3"], ["3"], id="priority"),
    pytest.param(_count("todo", "#"), ["3"], ["2"], id="status"),
    pytest.param(_count("To do", "#"), ["3"], ["2"], id="label"),
    pytest.param(_count("status:done", "#"), ["3"], ["4"], id="status by its prefix"),
    pytest.param(_count("priority:p2", "#"), ["3"], ["3"], id="priority by its prefix"),
    pytest.param(_count("percent:done", "# %"), ["43"], ["57"], id="percent of what is accepted"),
    pytest.param(_count("percent:done", "#&nbsp;%"), ["42.9"], ["57.1"], id="decimals"),
    pytest.param(_count("percent:done", "# %"), ["42,9"], ["57,1"], id="decimal comma"),
    pytest.param(_count("hours:open", "# h"), ["48"], ["36"], id="hours"),
    pytest.param(_count("hours:done/total", "#/# h"), ["36", "96"], ["48", "96"], id="two hours"),
    pytest.param(_count("done", "#", "Second"), ["1"], ["2"], id="group by its heading"),
    pytest.param(_count("done", "#", "P1"), ["1"], ["2"], id="group by a priority"),
    pytest.param(_count("done", "#", "first"), ["2"], ["2"], id="another group"),
    pytest.param(_count("done", "# items are done"), ["3"], ["4"], id="words beside"),
    pytest.param(_count("done", "#").replace("data-", "DATA-"), ["3"], ["4"], id="capitals"),
    pytest.param(_count("done", "#").replace('"', ""), ["3"], ["4"], id="no quotes"),
    pytest.param(
        '<progress value="#" max="#" data-pillcheck-count="done"></progress>',
        ["3", "8"], ["4", "8"], id="progress",
    ),
    pytest.param(
        '<progress data-pillcheck-count="done" max=# value=#>#/# (# %)</progress>',
        ["8", "3", "3", "8", "38"], ["8", "4", "4", "8", "50"], id="progress with words",
    ),
    pytest.param(
        '<meter min="0" max="100" value="#" data-pillcheck-count="percent:done">#%</meter>',
        ["43", "43"], ["57", "57"], id="meter",
    ),
    pytest.param(
        '<meter value="#" data-pillcheck-count="percent:done"></meter>',
        ["0.43"], ["0.57"], id="meter up to one",
    ),
]  # fmt: skip


def _with(markup: str, numbers: list[str]) -> str:
    for number in numbers:
        markup = markup.replace("#", number, 1)
    return markup


@pytest.mark.parametrize(("markup", "before", "after"), COUNTS)
def test_an_edit_writes_the_right_number_and_back(
    markup: str, before: list[str], after: list[str]
) -> None:
    page = page_of(_page(_with(markup, before)))
    assert lint(page, ONLY) == []
    there = apply_change(page, set_items(page, [page.items[4]], STATUSES["done"], DAY))
    expected = _page(_with(markup, after)).replace(_item(5), _done(5))
    assert there.source.text == expected
    assert lint(there, ONLY) == []
    back = apply_change(there, set_items(there, [there.items[4]], STATUSES["todo"], DAY))
    assert back.source.to_bytes() == page.source.to_bytes()


def _done(number: int) -> str:
    return _item(number).replace("status-pill--todo", "status-pill--done").replace("To do", "Done")


@pytest.mark.parametrize(("markup", "before", "after"), COUNTS)
def test_a_wrong_number_is_found_and_fixed(
    markup: str, before: list[str], after: list[str]
) -> None:
    right = _page(_with(markup, before))
    page = page_of(_page(_with(markup, [*after[:-1], f"1{after[-1]}"])))
    findings = lint(page, ONLY)
    assert [finding.rule for finding in findings] == ["stale-kept-count"]
    assert fix(page, ONLY).page.source.text == right


UNKNOWN = [
    pytest.param(_count("finished", "3"), '"finished" is no count', id="word"),
    pytest.param(_count("", "3"), '"" is no count', id="no word"),
    pytest.param(_count("status:P1", "3"), '"status:P1" is no count', id="no status"),
    pytest.param(_count("percent:done/total", "3"), "is no count", id="two of a share"),
    pytest.param(_count("done/open/total", "3"), "is no count", id="three"),
    pytest.param(_count("done", "3", "Third"), 'no group is called "Third"', id="group"),
    pytest.param(_count("done", "some"), "expected one number in it, found none", id="none"),
    pytest.param(_count("done", "3 of 8"), "expected one number in it, found 2", id="too many"),
    pytest.param(_count("done/total", "3"), "expected two numbers in it, found 1", id="too few"),
    pytest.param(
        '<progress data-pillcheck-count="done" max="8"></progress>', "needs value", id="no value"
    ),
    pytest.param(
        '<progress data-pillcheck-count="done" value="3"></progress>', "needs max", id="no maximum"
    ),
    pytest.param(
        f'<b data-pillcheck-count="done">3 {_count("open", "4")}</b>',
        "in another count", id="nested",
    ),
    pytest.param(
        '<span class="status-pill status-pill--done" data-pillcheck-count="done">3</span>',
        "a count in a pill is not kept", id="pill",
    ),
]  # fmt: skip


def test_a_number_that_is_written_twice_is_said_once() -> None:
    bar = '<progress data-pillcheck-count="done/total" value="1" max="4">1 of 4</progress>'
    (finding,) = lint(page_of(_page(bar)), ONLY)
    assert finding.message == 'the count "done/total" says 1 of 4, expected 3 of 8'


@pytest.mark.parametrize(("markup", "message"), UNKNOWN)
def test_what_is_not_understood_is_a_finding_and_stays(markup: str, message: str) -> None:
    page = page_of(_page(markup))
    unknown = [f.message for f in lint(page, ONLY) if f.rule == "unknown-kept-count"]
    assert any(message in words for words in unknown)
    there = apply_change(page, set_items(page, [page.items[4]], STATUSES["done"], DAY))
    assert markup in there.source.text


def test_a_count_in_an_item_or_in_the_history_is_not_kept() -> None:
    text = _page("").replace("Words.", '<b data-pillcheck-count="done">3</b>', 1)
    row = '<tr><td>2026-01-01</td><td data-pillcheck-count="done">3</td><td>Ada</td></tr>'
    history = f'<table class="docs-page-history"><tbody>{row}</tbody></table>'
    page = page_of(text.replace("</main>", f"</main>{history}"))
    messages = [finding.message for finding in lint(page, ONLY)]
    assert messages == [
        "a count in an item is not kept; move it out",
        "a count in the page history is not kept; move it out",
    ]
    there = apply_change(page, set_items(page, [page.items[4]], STATUSES["done"], DAY))
    assert there.source.text.count('"done">3<') == 2


GROUPS = [
    pytest.param(
        '<section data-pillcheck-group><p><b data-pillcheck-count="done">#</b></p>{}</section>',
        id="an element marked as a group",
    ),
    pytest.param(
        '<h2>One <b data-pillcheck-count="done" data-pillcheck-group>#</b></h2>{}<h2>Two</h2>',
        id="its own heading",
    ),
    pytest.param(
        "<details><summary>One (<b data-pillcheck-count=done data-pillcheck-group>#</b>)"
        "</summary>{}</details>",
        id="its own summary",
    ),
    pytest.param(
        '<p><b data-pillcheck-count="done" data-pillcheck-group="One">#</b></p>'
        '<div data-pillcheck-group="One">{}</div>',
        id="a marked element of this name",
    ),
    pytest.param(
        '<p><b data-pillcheck-count="done" data-pillcheck-group="P1">#</b></p>'
        "<!-- P1 -->{}<!-- P2 -->",
        id="a comment",
    ),
]


@pytest.mark.parametrize("box", GROUPS)
def test_a_count_of_a_group_follows_items_in_and_out(box: str) -> None:
    text = _items(1, 2) + box.replace("{}", _items(3, 5)) + _items(6, 8)
    page = page_of(f"<!doctype html><html><body>\n{text.replace('#', '1')}</body></html>\n")
    assert lint(page, ONLY) == []
    into = apply_change(page, move(page, page.items[1], page.items[3], "before"))
    assert lint(into, ONLY) == []
    assert into.source.text.count(">2</b>") == 1
    gone = apply_change(into, remove(into, into.items[1]))
    assert gone.source.text.count(">1</b>") == 1
    assert lint(gone, ONLY) == []


WRONG = "<p><b data-pillcheck-count=done>{}</b> <b data-pillcheck-count=P0>7</b></p>"


def test_a_number_that_was_wrong_before_stays_unless_the_edit_changes_it() -> None:
    page = page_of(_page(WRONG.format("9")))
    there = apply_change(page, set_items(page, [page.items[4]], STATUSES["done"], DAY))
    assert WRONG.format("4") in there.source.text
    titled = apply_change(page, edit_item(page, page.items[4], title="Other"))
    assert WRONG.format("9") in titled.source.text


def _edits(page: Page, text: str) -> tuple[tuple[Edit, ...], Any]:
    change = set_items(page, [page.items[4]], STATUSES["done"], DAY)
    start = page.source.text.index("=done>") + len("=done>")
    return (*change.edits, Edit(Span(start, start + 1), text)), change.facts


@pytest.mark.parametrize("written", ["3", "5", "", "4 ", "<i>4</i>", "4 of 8", "04", "&#52;"])
def test_the_proof_refuses_any_other_number(written: str) -> None:
    page = page_of(_page(WRONG.format("3")))
    edits, facts = _edits(page, written)
    after = read(apply(page.source, edits), page.dialect)
    with pytest.raises(Refusal):
        prove(page, after, edits, facts)
    good, facts = _edits(page, "4")
    prove(page, read(apply(page.source, good), page.dialect), good, facts)


def test_the_proof_refuses_a_kept_number_that_an_edit_should_leave() -> None:
    page = page_of(_page(WRONG.format("3")))
    edits, facts = _edits(page, "4")
    start = page.source.text.index("P0>7") + 3
    edits = (*edits, Edit(Span(start, start + 1), "8"))
    with pytest.raises(Refusal, match="kept count 2 of the page would read"):
        prove(page, read(apply(page.source, edits), page.dialect), edits, facts)


ALL = (
    "<p><b data-pillcheck-count=done>3</b> of <b data-pillcheck-count=total>8</b>, "
    "<b data-pillcheck-count=open>4</b> open, <i data-pillcheck-count='done/total'>3/8</i>, "
    "<i data-pillcheck-count='percent:done'>43 %</i>, <i data-pillcheck-count=hours:open>48</i> h, "
    "<i data-pillcheck-count='P1'>3</i> <i data-pillcheck-count='blocked'>0</i> "
    "<i data-pillcheck-count='todo' data-pillcheck-group='Second'>3</i> "
    "<i data-pillcheck-count='done/total' data-pillcheck-group='First'>2 of 2</i></p>"
    "<progress value=3 max=8 data-pillcheck-count=done>3 of 8</progress>"
    "<meter value=43 max=100 data-pillcheck-count='percent:done'></meter>"
)


def _drawn(random: Random, page: Page) -> Change:
    """Return a random edit of a page."""
    item = random.choice(page.items)
    other = random.choice(page.items)
    kind = random.choice(["set", "set", "add", "remove", "move", "sort", "edit", "edit", "both"])
    status = random.choice([*page.dialect.statuses])
    if kind == "set":
        return set_items(page, [item], status, DAY)
    if kind == "both":
        return set_items(page, list({item: 0, other: 0}), status, DAY)
    if kind == "add":
        priority = random.choice(["P0", "P1", "P2"])
        spec = next_item_spec(page, f"New {random.random()}", DAY, priority=priority, hours=5)
        return add_item(page, spec)[0]
    if kind == "remove" and len(page.items) > 3:
        return remove(page, item, force=True)
    if kind == "move":
        return move(page, item, other, random.choice(["before", "after"]))
    if kind == "sort":
        return sort(page)
    if random.random() < 0.5:
        return edit_item(page, item, hours=random.randint(1, 30))
    return edit_item(page, item, priority=random.choice(["P0", "P1", "P2"]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_forty_edits_no_kept_number_is_wrong_and_each_can_be_undone(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)
    path = tmp_path / "page.html"
    path.write_text(_page(ALL), encoding="utf-8")
    made = changed = 0
    while made < 40:
        data = path.read_bytes()
        page = read_page(data, str(path))
        assert [f for f in lint(page, ONLY) if f] == []
        try:
            change = _drawn(random, page)
        except Refusal:
            continue
        made += 1
        edit(page, lambda page, change=change: (apply_change(page, change), None), dry_run=False)  # type: ignore[misc]
        after = path.read_bytes()
        if after == data:
            continue
        changed += 1
        undo(read_page(after, str(path)), dry_run=False)
        assert path.read_bytes() == data
        path.write_bytes(after)
    page = read_page(path.read_bytes(), str(path))
    assert changed > 15
    assert len(kept_counts(page)) == 12
    assert all(truth_of(page, kept).numbers == kept.written for kept in kept_counts(page))


def test_moving_all_statuses_elsewhere_leaves_the_numbers() -> None:
    page = page_of(_page(ALL))
    there = apply_change(page, migrate(page, "attribute"))
    assert ALL in there.source.text


def test_a_fix_that_changes_a_number_writes_it() -> None:
    text = _page(ALL).replace('status-pill--todo">To do', 'status-pill--doen">Done', 1)
    text = text.replace("3</i> <i data-pillcheck-count='b", "3</i> <i data-pillcheck-count='b")
    page = page_of(text)
    policy = Policy(select=frozenset(["unknown-status"]))
    stale = fix(page_of(text), ONLY).page
    fixed = fix(stale, policy, unsafe=True).page
    assert "status-pill--done" in fixed.source.cut(fixed.items[4].element.span)
    assert lint(fixed, ONLY) == []
    assert lint(page, ONLY) != []


SHAPE = ROOT / "tests" / "pages" / "kinds" / "hand-counters.html"


def test_a_page_of_another_shape_keeps_its_counts() -> None:
    known = json.loads(SHAPE.with_suffix(".json").read_text(encoding="utf-8"))
    dialect = dialect_of(tomllib.loads(known["config"]))
    text = SHAPE.read_text(encoding="utf-8")
    text = text.replace(
        "<span>3 / 7</span>", '<span data-pillcheck-count="done/total">3 / 7</span>'
    )
    text = text.replace(
        "<small>(2", "<small data-pillcheck-count=done/total data-pillcheck-group>(2"
    )
    page = page_of(text, dialect)
    assert lint(page, ONLY) == []
    status = dialect.status("published")
    assert status
    there = apply_change(page, set_items(page, [page.items[2]], status, DAY))
    assert ">4 / 7<" in there.source.text
    assert "(3 of 4)" in there.source.text
    assert lint(there, ONLY) == []


def _merged(base: str, ours: str, theirs: str) -> tuple[str, int]:
    merged = merge_pages(base.encode(), ours.encode(), theirs.encode(), DEFAULT)
    return merged.data.decode(), merged.conflicts


def _with_status(text: str, number: int, name: str) -> str:
    page = page_of(text)
    change = set_items(page, [page.items[number - 1]], STATUSES[name], DAY)
    return apply_change(page, change).source.text


def test_two_branches_that_each_finish_an_item_merge_to_the_right_numbers() -> None:
    base = _page(ALL)
    ours, theirs = _with_status(base, 5, "done"), _with_status(base, 6, "done")
    expected = _with_status(ours, 6, "done")
    assert _merged(base, ours, theirs) == (expected, 0)
    assert _merged(base, theirs, ours) == (expected, 0)


def test_branches_whose_numbers_differ_merge_as_well() -> None:
    base = _page(ALL)
    ours = _with_status(_with_status(base, 5, "done"), 4, "done")
    theirs = _with_status(base, 7, "blocked")
    assert _merged(base, ours, theirs) == (_with_status(ours, 7, "blocked"), 0)


@pytest.mark.slow
def test_a_conflict_elsewhere_leaves_one_number_that_is_right_for_ours() -> None:
    base = _page(ALL)
    ours, theirs = _with_status(base, 5, "done"), _with_status(base, 5, "blocked")
    text, conflicts = _merged(base, ours, theirs)
    assert conflicts == 1
    assert "<b data-pillcheck-count=done>4</b>" in text
    assert "<<<<<<<" in text.split("</progress>")[1]


def test_a_merge_by_line_counts_again() -> None:
    base = _page(ALL)
    ours, theirs = _with_status(base, 5, "done"), _with_status(base, 6, "done")
    by_git = ours.replace(_item(6), _done(6))
    versions = [base.encode(), ours.encode(), theirs.encode()]
    merged = check_by_line(versions, by_git.encode(), 0, DEFAULT, Style())
    assert merged.data.decode() == _with_status(ours, 6, "done")
    assert merged.conflicts == 0


def test_a_merge_where_nobody_understands_a_count_leaves_it() -> None:
    base = _page(_count("finished", "3"))
    ours, theirs = _with_status(base, 5, "done"), _with_status(base, 6, "done")
    assert _merged(base, ours, theirs) == (_with_status(ours, 6, "done"), 0)


def test_the_groups_of_a_page_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Page] = []
    headed = item_groups._headed

    def counted(page: Page) -> Iterator[item_groups.Group]:
        looked.append(page)
        return headed(page)

    monkeypatch.setattr(item_groups, "_headed", counted)
    page = page_of(_page(_count("done", "3", "Second") * 50))
    assert len(lint(page, ONLY)) == 50
    # Once for each of the two rules.
    assert len(looked) == 2


def test_a_page_without_kept_counts_says_nothing_of_them() -> None:
    page = page_of(KINDS["pill-in-heading"].read_text(encoding="utf-8"))
    assert kept_counts(page) == ()
