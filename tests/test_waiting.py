"""What items wait for, as their words say, and the order in which they can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.references import items_named, references
from pillcheck.backlog.text import folded
from pillcheck.backlog.waiting import in_turn, waits_of
from tests.support import page_of
from tests.test_find import section

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page

OTHERS = "".join(section(n, f"Item number {n}") for n in (3, 4, 5, 6, 9, 10))


def waited_for(words: str, waiting: tuple[str, ...] = DEFAULT.waiting) -> str:
    """Return the numbers of the items that item 1 waits for, which says so many words."""
    dialect = DEFAULT.replaced(waiting=waiting)
    page = page_of(section(1, "First", words) + OTHERS, dialect)
    waits = waits_of(page).waits_for(page.items[0])
    return " ".join((item.name or "").removeprefix("item-") for item in waits)


LINK = '<a href="#item-3">the <b>parser</b></a>'
WAITS = {
    "waits for": ("It waits for item 3.", "3"),
    "blocked by": ("Blocked by item 4", "4"),
    "depends on": ("This depends on item 3: the schema.", "3"),
    "after": ("Only after item 5.", "5"),
    "letter case": ("AFTER ITEM 5", "5"),
    "an id": ("Depends on item-3.", "3"),
    "an id in capitals": ("Depends on ITEM-3", "3"),
    "a fragment": ("Depends on #item-3, nothing else", "3"),
    "a link": (f"Waits for {LINK}", "3"),
    "a link with the words of it": ('After <a href="#item-3">item 3</a>.', "3"),
    "a link with percent signs": ('After <a href="#item%2D3">that</a>', "3"),
    "a link and words": (f"Waits for {LINK} and item 5", "3 5"),
    "an article": ("After the item 3", "3"),
    "to wait for": ("We have to wait for item 3", "3"),
    "depend on": ("Both depend on item 3", "3"),
    "not done because": ("It is not done because it is blocked by item 3", "3"),
    "two items": ("After item 3 and item 5", "3 5"),
    "two phrases": ("After item 3; blocked by item 5", "3 5"),
    "a comma between phrases": ("Depends on item 3, waits for item 5", "3 5"),
    "an Oxford comma": ("Depends on item 3, item 4, and item 9.", "3 4 9"),
    "the preposition again": ("Depends on item 3 and on item 5", "3 5"),
    "with remarks": ("Depends on item 3 (the schema) and item 5 (the API).", "3 5"),
    "a list of numbers": ("Depends on items 3, 5.", "3 5"),
    "a list with and": ("depends on items 3, 4 and 9", "3 4 9"),
    "a list without spaces": ("depends on items 3,5", "3 5"),
    "a range": ("waits for items 3–5", "3 4 5"),
    "a range of longer numbers": ("waits for items 9-10", "9 10"),
    "a range in words": ("waits for items 3 to 5 and 9", "3 4 5 9"),
    "words between": ("It waits for the schema of item 3.", "3"),
    "a colon": ("Depends on: item 3", "3"),
    "brackets": ("Later (after item 3).", "3"),
    "quotes": ("Blocked by “item 3”", "3"),
    "markup": ("<strong>Waits</strong> for <em>item</em> 3", "3"),
    "line breaks": ("Waits\n  for\titem\n3", "3"),
    "character references": ("Waits&nbsp;for&#32;item&nbsp;3", "3"),
    "a soft hyphen": ("De&shy;pends on item 3", "3"),
    "a list of elements": ("Depends on:<ul><li>item 3 (x)<li>item-5 Y<li>item 9</ul>", "3 5 9"),
    "a field of its own": ("x</dd><dt>3) Depends on</dt><dd>item 3, item 5", "3 5"),
    "another field of its own": ("x</dd><dt>3) Blocked by</dt><dd>#item-4", "4"),
    "its own subject": ("Item 1 waits for item 3", "3"),
    "not only": ("It is not only blocked by item 3", "3"),
    "twice": ("After item 3. It depends on item 3.", "3"),
    "a link elsewhere": ('After <a href="#legend">item 3</a>', "3"),
    "a line that is no list": ("<p>Depends on item 3<p>Item 5 shows why", "3"),
    "a circle is none of itself": ("After item 1 and item 3", "3"),
    "an unknown item among others": ("After item 77 and item 3", "3"),
}  # fmt: skip
FREE = {
    "nothing": "Words.",
    "a mention": "See item 3.",
    "a phrase alone": "It depends on the weather.",
    "another sentence": "It depends on the weather. See item 3.",
    "another clause": "Blocked by legal; item 3 is like it",
    "a comma": "After lunch, item 3",
    "far behind a word": "After a week item 3 was there",
    "an unknown item": "After item 77",
    "itself": "After item 1",
    "itself by a link": 'After <a href="#item-1">this</a>',
    "not": "It is not blocked by item 3",
    "not yet": "It is not yet blocked by item 3",
    "no longer": "It no longer waits for item 3",
    "a short not": "It isn't blocked by item 3",
    "need not": "It need not wait for item 3",
    "does not have to": "It does not have to wait for item 3",
    "subjects": "Items 4 and 5 wait for item 3",
    "nothing depends": "Nothing depends on item 3 here",
    "depends on nothing": "It depends on nothing in item 3",
    "another subject": "Item 5 waits for item 3",
    "another subject by a link": f"{LINK} depends on item 5",
    "a subject in a clause": "See item 5, which is blocked by item 3",
    "a subject in brackets": "See item 5 (after item 3)",
    "a part of a word": "Thereafter item 3",
    "the end of another word": "Afterwards item 3",
    "a word that begins alike": "Blocked byte by byte in item 3",
    "a number of something": "After item 3.5",
    "a number with more": "After item 33",
    "an id with more": "After item-3-title",
    "an address": "After https://example.org/#item-3",
    "another page": 'After <a href="other.html#item-3">that</a>',
    "a bare number": "After 3",
    "an issue": "After #3",
    "a comment": "<!-- After item 3 -->",
    "a script": "<script>'after item 3'</script>",
    "struck out": "<del>After item 3</del> <s>blocked by item 4</s>",
    "an attribute": '<span title="after item 3">x</span>',
    "one line and the next": "<p>What comes after</p><p>Nothing. Item 3</p>",
    "a list that is over": "After the release.<ul><li>item 3</ul>",
}


@pytest.mark.parametrize(("words", "numbers"), WAITS.values(), ids=WAITS)
def test_it_waits(words: str, numbers: str) -> None:
    assert waited_for(words) == numbers


@pytest.mark.parametrize("words", FREE.values(), ids=FREE)
def test_it_does_not_wait(words: str) -> None:
    assert waited_for(words) == ""


PHRASES = {
    "another language": (("wartet auf", "nach"), "Wartet auf item 3, nach item 4", "3 4"),
    "the defaults are gone": (("needs",), "After item 3", ""),
    "none": ((), "After item 3", ""),
    "signs": (("→", "c++"), "→ item 3. C++ item 4", "3 4"),
    "white space": (("  is   blocked by ",), "Is  blocked by item 3", "3"),
    "the longest first": (("waits", "waits for"), "waits for the data of item 3", "3"),
}


@pytest.mark.parametrize(("phrases", "words", "numbers"), PHRASES.values(), ids=PHRASES)
def test_phrases_are_configured(phrases: tuple[str, ...], words: str, numbers: str) -> None:
    assert waited_for(words, phrases) == numbers


def test_a_negation_counts_at_the_very_beginning() -> None:
    page = page_of('<section class="backlog-item" id="item-1">Not after item 3</section>' + OTHERS)
    assert waits_of(page).waits_for(page.items[0]) == ()


def test_a_title_says_what_an_item_waits_for() -> None:
    page = page_of(section(1, "Rollout (after item 3)") + OTHERS)
    assert [item.name for item in waits_of(page).waits_for(page.items[0])] == ["item-3"]


def test_only_what_is_open_waits_and_is_waited_for() -> None:
    page = page_of(
        section(1, "A", "After items 2, 3, 4 and 5.")
        + section(2, "B", s="done")
        + section(3, "C", s="rejected")
        + section(4, "D", s="blocked")
        + section(5, "E", s="maybe")
        + section(6, "F", "After item 4.", s="done")
    )
    waits = waits_of(page)
    for_, by = (
        {item.name: [other.name for other in others(item)] for item in page.items}
        for others in (waits.waits_for, waits.waited_for_by)
    )
    assert {name: names for name, names in for_.items() if names} == {
        "item-1": ["item-4", "item-5"]
    }
    assert {name: names for name, names in by.items() if names} == {
        "item-4": ["item-1"], "item-5": ["item-1"],
    }  # fmt: skip


def test_an_item_within_another_waits_by_itself() -> None:
    inner = section(2, "Inside", "After item 3.")
    outer = section(1, "Around", "Words.").replace("</section>", f"{inner}</section>")
    page = page_of(outer + OTHERS)
    waits = waits_of(page)
    assert [len(waits.waits_for(item)) for item in page.items[:2]] == [0, 1]


def test_ids_of_other_forms_are_named() -> None:
    from pillcheck.backlog.shape import Carrier, Shape

    dialect = DEFAULT.replaced(
        shape=Shape(item="li", id=".id", carriers=(Carrier(at="em", text="whole"),))
    )
    page = page_of(
        "<ul><li><b class=id>B-001</b> One <em>To do</em>, after B-003 and #47"
        "<li><b class=id>#47</b> Two <em>To do</em>, waits for b-001, depends on auth"
        "<li><b class=id>B-003</b> Three <em>Doing</em>, after 47"
        "<li><b class=id>auth</b> Four <em>To do</em>, blocked by #auth, after B-004</ul>",
        dialect,
    )
    waits = waits_of(page)
    assert [[other.name for other in waits.waits_for(item)] for item in page.items] == [
        ["B-003", "#47"], ["B-001"], [], [],
    ]  # fmt: skip


def test_of_items_with_one_id_the_first_is_meant() -> None:
    page = page_of(
        section(1, "A", "After item 3 and Task-4.")
        + section(3, "First")
        + section(3, "Second")
        + section(4, "Upper").replace("item-4", "TASK-4")
        + section(5, "Lower").replace("item-5", "task-4")
    )
    titles = [o.title.value for o in waits_of(page).waits_for(page.items[0]) if o.title]
    assert titles == ["First", "Upper"]


NAMED = {
    "an id": ("see b-1.", ["B-1"]),
    "an id behind a sign": ("see #b-1", ["B-1"]),
    "a word": ("see auth", []),
    "a word behind a sign": ("see #auth", ["auth"]),
    "a number": ("see 47", []),
    "a number behind a sign": ("see #47", ["47"]),
    "a fragment of another page": ("see plan.html#b-1", []),
    "the end of a path": ("see docs/b-1", []),
    "the end of another id": ("see x-b-1", []),
    "the beginning of another id": ("see b-1-title", []),
    "an item and an id": ("item 2, b-1", ["item-2", "B-1"]),
    "a list": ("items 2, 3 & 4 or 9", ["item-2", "item-3", "item-9"]),
    "a long range": (f"items 2-{'9' * 5000}", []),
}


@pytest.mark.parametrize(("text", "names"), NAMED.values(), ids=NAMED)
def test_items_named(text: str, names: list[str]) -> None:
    known = {folded(name): name for name in ("B-1", "auth", "47", "item-2", "item-3", "item-9")}
    found = [name for _, here in items_named(text, known, "item-") for name in here]
    assert found == names


# --- circles and order --------------------------------------------------------------------


def waiting_page(waits: dict[int, list[int]]) -> Page:
    return page_of(
        "".join(
            section(n, f"Item {n}", " ".join(f"After item {m}." for m in others))
            for n, others in waits.items()
        )
    )


def numbers(items: object) -> list[int]:
    return [int(item.name.removeprefix("item-")) for item in items]  # type: ignore[attr-defined]


CIRCLES = {
    "none": ({1: [2], 2: [3], 3: []}, []),
    "two": ({1: [2], 2: [1], 3: []}, [[1, 2]]),
    "three": ({1: [2], 2: [3], 3: [1]}, [[1, 2, 3]]),
    "the other way": ({1: [3], 2: [1], 3: [2]}, [[1, 3, 2]]),
    "two circles": ({1: [4], 2: [3], 3: [2], 4: [1]}, [[1, 4], [2, 3]]),
    "one that waits for a circle": ({1: [2], 2: [3], 3: [2]}, [[2, 3]]),
    "one that waits for the end of a circle": ({1: [4], 2: [3], 3: [4], 4: [2]}, [[2, 3, 4]]),
}


@pytest.mark.parametrize(("waits", "circles"), CIRCLES.values(), ids=CIRCLES)
def test_circles(waits: dict[int, list[int]], circles: list[list[int]]) -> None:
    found = waits_of(waiting_page(waits)).circles()
    assert sorted(map(numbers, found)) == circles


TURNS = {
    "nothing waits": ({1: [], 2: [], 3: []}, [1, 2, 3]),
    "one waits": ({1: [2], 2: [], 3: []}, [2, 3, 1]),
    "a chain": ({1: [2], 2: [3], 3: []}, [3, 2, 1]),
    "two wait": ({1: [2], 2: [4], 3: [4], 4: []}, [4, 2, 1, 3]),
    "a circle": ({1: [2], 2: [1], 3: []}, [3, 1, 2]),
    "behind a circle": ({1: [2], 2: [3], 3: [2], 4: [5], 5: []}, [5, 4, 1, 2, 3]),
}


@pytest.mark.parametrize(("waits", "turns"), TURNS.values(), ids=TURNS)
def test_turns(waits: dict[int, list[int]], turns: list[int]) -> None:
    page = waiting_page(waits)
    known = waits_of(page)
    matches = [(page, item) for item in page.items]
    order = in_turn(matches, {item.element: known.waits_for(item) for item in page.items})
    assert numbers(item for _, item in order) == turns


GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.fixed_dictionaries(
        {n: st.lists(st.integers(1, size), max_size=3, unique=True) for n in range(1, size + 1)}
    )
)


@given(GRAPHS)
def test_nothing_comes_before_what_it_waits_for_but_in_a_circle(
    waits: dict[int, list[int]],
) -> None:
    page = waiting_page(waits)
    known = waits_of(page)
    matches = [(page, item) for item in page.items]
    order = numbers(
        item for _, item in in_turn(matches, {i.element: known.waits_for(i) for i in page.items})
    )
    assert sorted(order) == sorted(waits)
    circles = [numbers(circle) for circle in known.circles()]
    for circle in circles:
        assert all(b in waits[a] for a, b in zip(circle, [*circle[1:], circle[0]], strict=True))
    if not circles:
        for n, others in waits.items():
            assert all(order.index(m) < order.index(n) for m in others if m != n)


WORDS = st.lists(
    st.sampled_from(
        ["item 3", "Item 4", "items 5", "ITEMS 9", "item", "3", "item 3.5", "an item 77", "item-3",
         "subitem 4", "work-item 6", "item&nbsp;3", "item\n5", ",", "(item 6)", "<b>item</b> 9"]
    )
)  # fmt: skip


@given(WORDS)
def test_words_name_the_items_that_the_page_refers_to(words: list[str]) -> None:
    """What is recognised in the markup is recognised in the words that readers see."""
    page = page_of(section(1, "First", " x ".join(words)) + OTHERS)
    known = {f"item-{n}": f"item-{n}" for n in (1, 3, 4, 5, 6, 9, 77)}
    text = folded(page.items[0].fields[0].text)
    named = {name for _, names in items_named(text, known, "item-") for name in names}
    referred = {reference.name for reference in references(page)}
    assert referred <= named
    # Readers see no difference where markup or a hyphen stands in between.
    if not any("<b>" in word or "-3" in word for word in words):
        assert referred == named
