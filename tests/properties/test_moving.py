"""Whatever a page's layout is, moving tears nothing apart: html5lib says what stood in what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.editing.insert import insert_item
from pillcheck.editing.order import move, move_to_end, remove, sort
from pillcheck.errors import Refusal
from tests.support import carried_out, often, page_of
from tests.test_wrappers import section

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change

# What is around each item and around all of a group, and what may stand beside an item in it.
WRAPPERS = {
    "none": ("", "", "<div id={}>", "</div>"),
    "headed": ("", "", "<div id={}><h2>Group</h2>", "</div>"),
    "li": ("<li data-w={}>", "</li>", "<ul id={}>", "</ul>"),
    "div": ("<div class=row data-w={}>", "</div>", "", ""),
    "div in div": ("<div data-w={}><div>", "</div></div>", "<div id={}>", "</div>"),
    "lone": ("<div class='{0}' data-w={0}>", "</div>", "", ""),
    "card": ("<my-card data-w={}>", "</my-card>", "<div id={}>", "</div>"),
    "details": ("<details data-w={}>", "</details>", "<div id={}>", "</div>"),
    "summary": ("<details data-w={}><summary>S</summary>", "</details>", "", ""),
    "head": ("<details data-w={}><summary>P1</summary>", "</details>", "", ""),
    "row": ("<tr data-w={}><td>", "</td></tr>", "<table id={}>", "</table>"),
    "cell": ("<td data-w={}>", "</td>", "<table id={}><tr>", "</tr></table>"),
    "dd": ("<dd data-w={}>", "</dd>", "<dl id={}>", "</dl>"),
}
BESIDE = ["", "", "", "", "", "\n", "\n", "<p id={}>x</p>", "<!-- {} -->", "<!-- P1: {} -->"]
IN_TABLES = [markup for markup in BESIDE if not markup.startswith("<p")]


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """Draw a page with items in groups and wrappers, some of them without an end tag."""
    names = iter("abcdefgh")
    numbers = iter(range(1000))
    text = ""

    def beside(what: list[str]) -> str:
        return draw(st.sampled_from(what)).format(f"n{next(numbers)}")

    def entry(kind: str) -> str:
        start, end, *_ = WRAPPERS[kind]
        name = next(names)
        tail = draw(st.sampled_from(["", "", "]1", "]2"]))
        inside = BESIDE if start and draw(st.integers(0, 3)) == 0 else [""]
        item = section(name + draw(st.sampled_from("012")) + tail)
        if draw(st.integers(0, 14)) == 0:
            end = ""
        return start.format(name) + beside(inside) + item + beside(inside) + end

    kinds = draw(st.lists(st.sampled_from(sorted(WRAPPERS)), min_size=1, max_size=3))
    for kind in kinds:
        around = WRAPPERS[kind][2:]
        text += beside(BESIDE) + around[0].format(f"g{next(numbers)}")
        between = IN_TABLES if kind in ("row", "cell") else BESIDE
        for _ in range(draw(st.integers(1, 3 if len(kinds) < 3 else 2))):
            text += beside(between) + entry(kind)
        text += beside(between) + around[1]
    return f"<body><main>{text}{beside(BESIDE)}</main>"


@dataclass
class Sight:
    """What html5lib sees: items, what wrappers hold, and all else with what it stands in."""

    items: dict[str, str] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    heads: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)


def seen(text: str) -> Sight:
    sight = Sight()

    def words(element: Any, name: str) -> str:
        if not isinstance(element.tag, str):
            sight.inside[name].append(element.text.strip())
            return (element.tail or "").strip()
        attributes = sorted(element.attrib.items())
        content = (element.text or "") + "".join(words(child, name) for child in element)
        return f"<{element.tag} {attributes}>{content.strip()}</>" + (element.tail or "").strip()

    def walk(element: Any, place: str) -> None:
        if not isinstance(element.tag, str):
            note = element.text.strip()
            if note.startswith("P"):
                sight.heads[note] += 1
            else:
                sight.notes.append((note, place))
            return
        name = element.get("id") or element.get("data-w")
        if name and name.startswith("item-"):
            sight.inside[name] = []
            tail, element.tail = element.tail, ""
            sight.items[name] = words(element, name)
            element.tail = tail
            sight.heads.update(sight.inside[name])
            for wrapper in sight.held:
                if wrapper in path:
                    sight.held[wrapper].add(name)
            return
        if name:
            where = sight.groups if name.startswith("g") else sight.notes
            where.extend([(name, place)] if not element.get("data-w") else [])
        if element.get("data-w"):
            sight.held[element.get("data-w")] = set()
            if list(element.iter("p")) + element.findall("summary"):
                sight.kept.add(element.get("data-w"))
        path.append(name or "")
        for child in element:
            walk(child, name or place)
        path.pop()

    path: list[str] = []
    walk(html5lib.parse(text, namespaceHTMLElements=False), "")
    return sight


def attempted(page: Page, plan: Callable[[], Change]) -> str | None:
    """Return the page as a change leaves it; nothing where it is refused or the same."""
    try:
        after = carried_out(page, plan()).source.text
    except Refusal:
        return None
    return None if after == page.source.text else after


def without(old: Sight, new: Sight, gone: str) -> None:
    """Take an item out of what was seen, with its wrapper where nothing else stood in that."""
    assert old.items.pop(gone)
    for wrapper, held in list(old.held.items()):
        if held == {gone} and wrapper not in new.held:
            assert all(place != wrapper for _, place in old.notes)
            del old.held[wrapper]
        elif held == {gone}:
            assert wrapper in new.kept
        old.held.get(wrapper, set()).discard(gone)


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_put_into_another_wrapper() -> None:
    done: Counter[str] = Counter()

    @often(4)
    @given(layouts(), st.randoms(use_true_random=False))
    def check(text: str, chance: Random) -> None:
        page = page_of(text)
        item, other = chance.choice(page.items), chance.choice(page.items)
        side = chance.choice(["before", "after"])
        plans: list[tuple[str, Item, Callable[[], Change]]] = [
            ("move", item, lambda: move(page, item, other, side)),  # type: ignore[arg-type]
            ("top", item, lambda: move_to_end(page, item, "top")),
            ("bottom", item, lambda: move_to_end(page, item, "bottom")),
            ("sort", item, lambda: sort(page)),
            ("remove", item, lambda: remove(page, item)),
        ]
        for how, planned, plan in plans:
            after = attempted(page, plan)
            if after is None:
                continue
            done[how] += 1
            old, new = seen(text), seen(after)
            if how == "remove":
                without(old, new, planned.name or "")
            else:
                assert sorted(new.groups) == sorted(old.groups)
                assert sorted(text) == sorted(after)
            names = list(new.items)
            if how == "move":
                step = -1 if side == "before" else 1
                assert names[names.index(other.name or "") + step] == item.name
            assert how != "top" or names[0] == item.name
            assert how != "bottom" or names[-1] == item.name
            assert new.items == old.items
            assert new.heads == old.heads
            assert new.held == old.held
            assert new.notes == old.notes

    check()
    # How often each is possible is up to chance, but not how often any is.
    assert sum(done.values()) > 20, done


def test_what_is_added_and_removed_again_leaves_no_trace() -> None:
    done: Counter[str] = Counter()

    # Most layouts have a wrapper around each item, and refuse a new one.
    @often(4)
    @given(layouts(), st.sampled_from("012"))
    def check(text: str, priority: str) -> None:
        page = page_of(text)
        try:
            more = carried_out(page, insert_item(page, section(f"z{priority}")))
        except Refusal:
            return
        old, new = seen(text), seen(more.source.text)
        assert new.items.pop("item-z")
        assert {w: held - {"item-z"} for w, held in new.held.items()} == old.held
        assert (new.notes, new.heads, new.items) == (old.notes, old.heads, old.items)
        item = next(each for each in more.items if each.name == "item-z")
        assert carried_out(more, remove(more, item)).source.text == text
        done["add"] += 1

    check()
    assert done["add"] > 1
