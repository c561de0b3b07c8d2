"""What the facts of a page notice, and what an edit must name of them beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.alike_items import alike_items
from pillcheck.backlog.facts import facts
from pillcheck.backlog.item_index import index_of
from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import snapshot
from pillcheck.editing import proof
from pillcheck.editing.fact_text import PARTS
from pillcheck.editing.fields import edit_item
from pillcheck.editing.history_rows import add_history_rows, edit_history_row
from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_markup import replace_item
from pillcheck.editing.order import move, remove, sort
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Span
from tests.support import carried_out, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change


def test_what_was_worked_out_is_kept_for_the_very_same_page_only() -> None:
    page = page_of(TEXT)
    assert snapshot(page) is snapshot(page)
    other = page.replaced(history=None)
    assert index_of(other) is index_of(page)
    assert snapshot(page).rows
    assert snapshot(other).rows == ()
    large = page_of(TEXT + " " * 200_000)
    assert snapshot(large) is not snapshot(large)


def _item(number: int, priority: str, more: str = "") -> str:
    return (
        f'<section id="item-{number}">\n<h2><span class="priority-tag">{priority}</span> T{number} '
        '<span class="status-pill status-pill--todo" title="To do" data-x="1">To do</span></h2>\n'
        f"<dl><dt>1) Summary</dt><dd>Words <!-- w{number} -->here.</dd></dl>\n"
        f"<!-- in {number} -->\n{more}</section>\n"
    )


TEXT = (
    "<!doctype html>\n<!-- top -->\n<main>\n"
    '<p><b class="status-pill status-pill--done" title="Done">Done</b></p>\n'
    "<!-- P1 -->\n" + _item(1, "P1", "<!-- P2 -->\n") + _item(2, "P2") + "<!-- between -->\n"
    "<!-- P0 -->\n" + _item(3, "P0") + "</main>\n<!-- end -->\n"
    '<table class="docs-page-history"><tbody><tr><td><time datetime="2026-01-02">2026-01-02</time>'
    "</td><td>Old <!-- row --></td><td>Ada</td></tr></tbody></table>\n"
)

TAMPERED = [
    pytest.param('data-x="1"', 'data-x="2"', "pill attributes", id="value"),
    pytest.param('title="To do"', 'title="Done"', "pill attributes", id="title"),
    pytest.param(' data-x="1"', "", "pill attributes", id="attribute gone"),
    pytest.param(' data-x="1"', ' data-x="1" lang="de"', "pill attributes", id="attribute come"),
    pytest.param('title="To do" data-x="1"', 'data-x="1" title="To do"', "pill attributes",
                 id="attributes swapped"),
    pytest.param("status-pill--todo", "status-pill--todo x", "pill attributes", id="class"),
    pytest.param('title="Done"', 'title="done"', "legend attributes", id="legend"),
    pytest.param("<!-- top -->\n", "", "comments", id="comment gone"),
    pytest.param("<!-- top -->", "<!-- top --><!-- top -->", "comments", id="comment doubled"),
    pytest.param("<!-- top -->", "<!--  top -->", "comments", id="comment written otherwise"),
    pytest.param("<!-- in 1 -->", "<!-- in 2 -->", "comments", id="comment in an item"),
    pytest.param("<!doctype html>", "<!doctype x>", "comments", id="declaration"),
    pytest.param("<!-- P2 -->\n</section>", "</section><!-- P2 -->\n", "comments",
                 id="out of its item"),
    pytest.param("Words <!-- w1 -->here.", "Words <!-- w1 --><br>here.", "fields", id="line break"),
    pytest.param("<!-- between -->\n<!-- P0 -->", "<!-- P0 -->\n<!-- between -->", "comments",
                 id="order"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fact"), TAMPERED)
def test_tampering_changes_that_fact_only(
    old: str, new: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old in TEXT
    before, after = page_of(TEXT), page_of(TEXT.replace(old, new, 1))
    was, now = facts(before), facts(after)
    assert {key[-1] for key in was.keys() | now.keys() if was.get(key) != now.get(key)} == {fact}
    # The proof of facts alone refuses it, next to an edit that was meant.
    monkeypatch.setattr(proof, "_prove_text", lambda *_: None)
    status = before.dialect.status("done")
    assert status
    change = set_status(before, before.items[-1], status)
    tampered = set_status(after, after.items[-1], status)
    proof.prove(before, read(apply(before.source, change.edits)), change.edits, change.facts)
    noun = PARTS[fact][0] if fact in PARTS else fact
    with pytest.raises(Refusal, match=f"after this edit (the )?{noun} .*would read .*, expected "):
        proof.prove(before, read(apply(after.source, tampered.edits)), change.edits, change.facts)


def test_a_title_that_was_not_meant_is_refused() -> None:
    page = page_of(TEXT)
    status = page.dialect.status("done")
    assert status
    change = set_status(page, page.items[0], status)
    at = TEXT.index('title="To do"') + len('title="')
    edits = tuple(
        Edit(edit.span, "Blocked") if edit.span == Span(at, at + 5) else edit
        for edit in change.edits
    )
    assert edits != change.edits
    with pytest.raises(Refusal, match="the attributes of pill"):
        proof.prove(page, read(apply(page.source, edits)), edits, change.facts)


def _set(page: Page) -> Change:
    return set_status(page, page.items[1], page.dialect.statuses[2])


_NEW = _item(9, "P1", "<!-- own -->\n")
EDITS: dict[str, Callable[[Page], Change]] = {
    "set": _set,
    "title": lambda p: edit_item(p, p.items[0], title="New"),
    "field": lambda p: edit_item(p, p.items[0], fields={"Summary": "New"}),
    "new field": lambda p: edit_item(p, p.items[0], fields={"Problem & value": "New"}),
    "replace": lambda p: replace_item(p, p.items[0], _item(1, "P2", "<!-- other -->\n")),
    "add behind a group": lambda p: insert_item(p, _NEW),
    "add an article": lambda p: insert_item(p, _NEW.replace("section", "article")),
    "add last": lambda p: insert_item(p, _NEW.replace(">P1<", ">P4<")),
    "add on top": lambda p: insert_item(p, _NEW.replace(">P1<", ">Meta<")),
    "move up": lambda p: move(p, p.items[2], p.items[0], "before"),
    "move down": lambda p: move(p, p.items[0], p.items[1], "after"),
    "sort": sort,
    "remove first": lambda p: remove(p, p.items[0], force=True),
    "remove": lambda p: remove(p, p.items[1], force=True),
    "history add": lambda p: add_history_rows(p, "2026-05-06", ["New"], "Ada"),
    "history edit": lambda p: edit_history_row(p, 1, date=None, change="New", author="Zed"),
}
# What the words of which are replaced takes its comment along.
GONE = {
    "field": ["<!-- w1 -->"],
    "replace": ["<!-- P2 -->"],
    "remove first": ["<!-- w1 -->", "<!-- in 1 -->"],
    "remove": ["<!-- w2 -->", "<!-- in 2 -->"],
    "history edit": ["<!-- row -->"],
}
ADDED = ["<!-- w9 -->", "<!-- in 9 -->", "<!-- own -->"]
COME = {"replace": ["<!-- other -->"]} | {name: ADDED for name in EDITS if name.startswith("add")}


@pytest.mark.parametrize("name", EDITS)
def test_edits_name_what_becomes_of_comments(name: str) -> None:
    page = page_of(TEXT)
    after = carried_out(page, EDITS[name](page))

    def comments(page: Page) -> list[str]:
        return sorted(raw for _, raw in facts(page)["comments",])

    left = [raw for raw in comments(page) if raw not in GONE.get(name, [])]
    assert comments(after) == sorted([*left, *COME.get(name, [])])


ITEM_2 = ("item", "item-2", 0)


def _with_other_nesting(page: Page) -> None:
    page.tree.closers[page.items[1].element.number + 2] += 1


def _with_another_start(page: Page) -> None:
    page.tree.tokens.starts[page.items[1].element.number + 2] += 1


def _with_another_end(page: Page) -> None:
    page.tree.tokens.ends[page.items[1].element.number + 2] -= 1


@pytest.mark.parametrize("tamper", [_with_other_nesting, _with_another_start, _with_another_end])
def test_items_whose_tags_were_read_in_another_way_are_not_alike(
    tamper: Callable[[Page], None],
) -> None:
    before, after = page_of(TEXT), page_of(TEXT)
    assert ITEM_2 in alike_items(before, after)
    tamper(after)
    assert ITEM_2 not in alike_items(before, after)


def test_items_are_not_alike_in_another_dialect() -> None:
    before = page_of(TEXT)
    after = read(before.source, before.dialect.replaced(id_prefix="task-"))
    assert alike_items(before, after) == set()
