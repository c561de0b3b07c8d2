from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.insert import insert_item
from pillcheck.editing.order import move, move_to_end, remove, sort
from pillcheck.errors import Refusal
from pillcheck.linting.linter import lint
from tests.oracle import order, parts
from tests.support import CORPUS, carried_out, each_page, needs_corpus, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Item, Page

BY_NAME = {f"item-{name}": name for name in "abcdefgh"}


def page_with(shape: str) -> Page:
    """Return a page from a sketch: ``a0`` is item-a of P0, ``[1`` a comment P1 before what follows.

    ``a0]1`` puts the comment inside, at the end of item-a.
    """
    lines = []
    for word in shape.split():
        if word.startswith("["):
            lines.append(f"  <!-- P{word[1:]} -->")
            continue
        tail = "".join(f"\n\n    <!-- P{priority} -->" for priority in word[2:].split("]")[1:])
        lines.append(
            f'  <section id="item-{word[0]}">\n'
            f'    <h2><span class="priority-tag">P{word[1]}</span> Title {word[0]}</h2>{tail}\n'
            "  </section>"
        )
    return page_of("<main>\n" + "\n".join(lines) + "\n</main>\n")


def shape_of(page: Page) -> str:
    """Return the sketch of a page."""
    signs = [
        (item.element.token.start, f"{BY_NAME[item.name or '']}{item.priority}")
        for item in page.items
    ]
    for comment in page.comments:
        sign = "]" if page.item_around(comment.span) else "["
        signs.append((comment.span.start, sign + comment.value))
    words = " ".join(word.replace("P", "") for _, word in sorted(signs))
    return words.replace(" ]", "]")


def named(page: Page, name: str) -> Item:
    return next(item for item in page.items if item.name == f"item-{name}")


MOVES = [
    pytest.param("a0 b0 c0", "c before a", "c0 a0 b0", id="up"),
    pytest.param("a0 b0 c0", "a after b", "b0 a0 c0", id="down"),
    pytest.param("a0 b0 c0", "a before b", "a0 b0 c0", id="there already"),
    pytest.param("a0 b0 c0", "b after a", "a0 b0 c0", id="there already, behind"),
    pytest.param("[0 a0 [1 b1 c1", "c before b", "[0 a0 [1 c1 b1", id="below the comment"),
    pytest.param("[0 a0 [1 b1 c0", "c after a", "[0 a0 c0 [1 b1", id="above the comment"),
    pytest.param("[0 a0 [1 b1 c0", "c before b", "[0 a0 c0 [1 b1", id="before, yet above"),
    pytest.param("[0 a0 [1 b1 c1", "c after a", "[0 a0 [1 c1 b1", id="behind, yet below"),
    pytest.param("a0]1 b1 c1", "c after a", "a0]1 c1 b1", id="comment in the item above"),
    pytest.param("a0]1 b1 c0", "c after a", "a0 c0 [1 b1", id="comment taken out of the item"),
    pytest.param("a0]1 b1 c1", "a after c", "[1 b1 c1 a0", id="a comment inside stays behind"),
    pytest.param("a0 b0]1 c1", "b before a", "b0 a0 [1 c1", id="comment inside stays in place"),
    pytest.param("a0]1]2 b2 c1", "c before b", "a0]1 c1 [2 b2", id="between two comments"),
    pytest.param("[0 a0 b1 [2", "a after b", "[0 b1 a0 [2", id="above a group without items"),
    pytest.param("a1 b0 [1 [2", "a after b", "b0 [1 a1 [2", id="into a group without items"),
    pytest.param("[0 [1 a1 [2 b0", "b before a", "[0 b0 [1 a1 [2", id="first of its group"),
]


@pytest.mark.parametrize(("before", "how", "after"), MOVES)
def test_moves(before: str, how: str, after: str) -> None:
    page = page_with(before)
    assert shape_of(page) == before
    name, side, other = how.split()
    change = move(page, named(page, name), named(page, other), side)  # type: ignore[arg-type]
    moved = carried_out(page, change)
    assert shape_of(moved) == after
    assert lines(page) == lines(moved)
    assert (moved.source.text == page.source.text) == (before == after)


SORTS = [
    pytest.param("a0 b1 c2", "a0 b1 c2", id="sorted"),
    pytest.param("b1 a0", "a0 b1", id="two"),
    pytest.param("a1 b0 c1 d0", "b0 d0 a1 c1", id="stable"),
    pytest.param("[0 a0 [1 b1 c0 d1", "[0 a0 c0 [1 b1 d1", id="comments stay true"),
    pytest.param("a0]1 b1]2 c2 d1 e0", "a0 e0 [1 b1 d1 [2 c2", id="comments inside items"),
    pytest.param("[1 b1 [0 a0", "[0 a0 [1 b1", id="groups change places"),
    pytest.param("a0]1 b1 c1", "a0]1 b1 c1", id="a comment inside that is true"),
    pytest.param("[0 a0 [3 b2 c3", "[0 a0 b2 [3 c3", id="sorted but for a comment"),
    pytest.param("[0 a0 [3 c3 b2", "[0 a0 b2 [3 c3", id="a comment between"),
    pytest.param("[0 [1 a1 [2 [3", "[0 [1 a1 [2 [3", id="groups without items"),
    pytest.param("[0 [1 a1 b3 [2 [3", "[0 [1 a1 [2 [3 b3", id="into the last group"),
    pytest.param("[0 a2 [1 b0 [2", "[0 b0 [1 [2 a2", id="a group is left without items"),
]


@pytest.mark.parametrize(("before", "after"), SORTS)
def test_sorts(before: str, after: str) -> None:
    page = page_with(before)
    done = carried_out(page, sort(page))
    assert shape_of(done) == after
    assert lines(page) == lines(done)
    assert sort(done).edits == ()


def test_a_sort_moves_as_few_items_as_can_be() -> None:
    page = page_with("a1 b1 c1 d0 e1 f1")
    (out, put) = sorted(sort(page).edits, key=lambda edit: edit.text == "")[::-1]
    assert page.source.cut(out.span).strip() == put.text.strip()
    assert 'id="item-d"' in put.text
    assert 'id="item-a"' not in put.text


REMOVALS = [
    pytest.param("a0 b1 c2", "b", "a0 c2", id="between"),
    pytest.param("a0 b1", "a", "b1", id="first"),
    pytest.param("a0 [1 b1 [2 c2", "b", "a0 [1 [2 c2", id="a comment is left alone"),
    pytest.param("a0 b0]1 c1", "b", "a0]1 c1", id="a comment inside goes to the item above"),
    pytest.param("a0]1 b1]2 c2", "b", "a0]1]2 c2", id="two of them"),
    pytest.param("a0]1 b1", "a", "[1 b1", id="a comment inside the first"),
]


@pytest.mark.parametrize(("before", "name", "after"), REMOVALS)
def test_removals(before: str, name: str, after: str) -> None:
    page = page_with(before)
    assert shape_of(carried_out(page, remove(page, named(page, name)))) == after


def lines(page: Page) -> Counter[str]:
    return Counter(page.source.text.split("\n"))


@pytest.mark.sampled(5)
@each_page
def test_moves_on_pages(path: Path) -> None:
    page = page_at(path)
    chance = random.Random(path.stem)
    for _ in range(3):
        item, other = chance.sample(page.items, 2)
        side = chance.choice(["before", "after"])
        moved = carried_out(page, move(page, item, other, side))  # type: ignore[arg-type]
        assert lines(page) == lines(moved)
        name = item.name or ""
        assert parts(page.source.text, name) == parts(moved.source.text, name)
        names = [each.name for each in moved.items]
        assert names.index(name) - names.index(other.name) == (-1 if side == "before" else 1)
        others = {o.name: page.source.cut(o.element.span) for o in page.items}
        changed = [
            o.name for o in moved.items if moved.source.cut(o.element.span) != others[o.name]
        ]
        # Only a comment that heads the next group may have left an item's end.
        for changed_name in changed:
            assert any(
                c.span.start > page.items[0].element.token.start
                and page.dialect.group_of(c.value)
                and (around := page.item_around(c.span))
                and around.name == changed_name
                for c in page.comments
            )


@each_page
@pytest.mark.sampled(3)
def test_to_the_ends(path: Path) -> None:
    page = page_at(path)
    item = page.items[len(page.items) // 2]
    top = carried_out(page, move_to_end(page, item, "top"))
    assert top.items[0].name == item.name
    bottom = carried_out(page, move_to_end(page, item, "bottom"))
    assert bottom.items[-1].name == item.name


@pytest.mark.sampled(5)
@each_page
def test_sort_on_pages(path: Path) -> None:
    page = page_at(path)
    done = carried_out(page, sort(page))
    assert lines(page) == lines(done)
    assert not [finding for finding in lint(done) if finding.rule == "priority-order"]
    names = [item.name or "" for item in page.items]
    assert parts(page.source.text, *names) == parts(done.source.text, *names)
    ranks = [page.dialect.priorities.index(item.priority or "") for item in done.items]
    assert ranks == sorted(ranks)
    # What headed the wrong item before cannot head the right one where there is none.
    heading = {item.priority for item in page.items}
    for finding in lint(done):
        if finding.rule == "misleading-group-comment":
            priority = page.dialect.group_of(done.source.cut(finding.span).strip("<!- >"))
            assert priority not in heading


@pytest.mark.sampled(5)
@each_page
def test_removals_on_pages(path: Path) -> None:
    page = page_at(path)
    for item in page.items[::11]:
        left = carried_out(page, remove(page, item, force=True))
        gone = lines(page) - lines(left)
        assert lines(left) - lines(page) == Counter()
        name = item.name or ""
        assert parts(page.source.text, name)[0] == parts(left.source.text, name)[0]
        assert name not in order(left.source.text)
        span = item.element.span
        assert sum(gone.values()) <= page.source.cut(span).count("\n") + 2


@needs_corpus
def test_what_others_refer_to_is_not_removed() -> None:
    page = page_at(CORPUS / "22-reference.html")
    item = next(item for item in page.items if item.name == "item-11")
    with pytest.raises(Refusal, match=r":1027: item-11 is referred to on lines 1027, 1031"):
        remove(page, item)
    assert "1027" in remove(page, item, force=True).hints[0]


NESTED = """\
<section id="item-1"><h2><span class="priority-tag">P0</span> One</h2>
<section id="item-2"><h2><span class="priority-tag">P1</span> Two</h2></section></section>
<section id="item-3"><h2>Three</h2></section>"""


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        pytest.param(
            lambda p: move(p, p.items[0], p.items[1], "before"), ":2: item-2 Two is inside",
            id="beside its own part",
        ),
        pytest.param(lambda p: remove(p, p.items[0]), ":2: item-2 Two is inside", id="outer"),
        pytest.param(sort, ":3: item-3 Three has no known priority", id="no priority"),
    ],
)  # fmt: skip
def test_refused(plan: object, message: str) -> None:
    page = page_of(NESTED)
    with pytest.raises(Refusal, match=message):
        plan(page)  # type: ignore[operator]


@pytest.mark.parametrize(
    "page",
    [
        "<p></p><div>{}</div><div><!-- P1 -->{}{}</div>",
        "<p></p><div>\n{}\n</div>\n<div>\n{}\n{}\n</div>",
        "<p></p><div><h2>One</h2>{}</div><div><h2>Two</h2>{}{}</div>",
    ],
    ids=["one line", "lines", "headings"],
)
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_move_from_one_place_to_another(page: str, side: str) -> None:
    names = ["item-1", "item-2", "item-3"]
    tail = "<!-- P2 -->"
    page = page.format(*(f"<section id={n}><h2>{n}</h2>{tail}</section>" for n in names))
    before = page_of(page)
    first, second, _ = before.items
    after = carried_out(before, move(before, second, first, side))  # type: ignore[arg-type]
    assert [i.name for i in after.items] == (
        ["item-2", "item-1", "item-3"] if side == "before" else names
    )
    around = [item.element.parent for item in after.items]
    assert len(set(around)) == 2
    assert after.items[1].element.parent == after.items[0].element.parent
    assert after.source.text.count(tail) == 3
    assert parts(page, *names) == parts(after.source.text, *names)


@pytest.mark.parametrize(
    "mention",
    [
        "See item-1 first",
        "items 4 and 1",
        "Items 4, 5 or 1.",
        "Item&nbsp;1",
        '<i data-depends-on="item-1"></i>',
        '<a href="p.html#item-1">x</a>',
        '<label for="item-1">x</label>',
    ],
)
def test_every_mention_counts(mention: str) -> None:
    a, b = sections("a0", "b1")
    text = f"<p>{mention}</p>{a}{b}".replace("item-a", "item-1")
    page = page_of(text)
    with pytest.raises(Refusal, match="referred to on line 1;"):
        remove(page, page.items[0])


@pytest.mark.parametrize(
    "words", ["item-10", "item 11", "items 10 and 21", "item 1.5", "1", "item-1a"]
)
def test_what_is_no_mention(words: str) -> None:
    a, b = sections("a0", "b1")
    page = page_of(f"<p>{words}</p>{a}{b}".replace("item-a", "item-1"))
    assert remove(page, page.items[0]).hints == ()


LIST = "<ol>\n<li>{0}</li>\n<li>{1}</li>\n<li>{2}</li>\n</ol>"


def sections(*shapes: str) -> list[str]:
    tag = '<span class="priority-tag">P'
    return [
        f'<section id="item-{shape[0]}"><h2>{tag}{shape[1]}</span> T</h2></section>'
        for shape in shapes
    ]


def test_items_in_a_list_move_with_their_places() -> None:
    a, b, c = sections("a0", "b2", "c1")
    page = page_of(LIST.format(a, b, c))
    sorted_ = LIST.format(a, c, b)
    assert carried_out(page, sort(page)).source.text == sorted_
    moved = move(page, page.items[2], page.items[1], "before")
    assert carried_out(page, moved).source.text == sorted_
    top = carried_out(page, move_to_end(page, page.items[2], "top"))
    assert top.source.text == LIST.format(c, a, b)
    left = carried_out(page, remove(page, page.items[1]))
    assert left.source.text == LIST.format(a, "-", c).replace("<li>-</li>\n", "")


def test_the_only_item_can_be_removed() -> None:
    (a,) = sections("a0")
    page = page_of(f"<main>{a}</main>")
    assert carried_out(page, remove(page, page.items[0])).source.text == "<main></main>"


def test_the_top_is_the_top_of_the_page() -> None:
    a, b, c = sections("a0", "b1", "c1")
    page = page_of(f"<div>{a}</div><div>{b}{c}</div>")
    after = carried_out(page, move_to_end(page, page.items[2], "top"))
    assert after.source.text == f"<div>{c}{a}</div><div>{b}</div>"
    assert "several groups" in sort(page).hints[0]


ADDED = [
    pytest.param("[0 [1 a1 [2 [3", 0, "[0 h0 [1 a1 [2 [3", id="first, below its own comment"),
    pytest.param("[0 [1 a1 [2 [3", 1, "[0 [1 a1 h1 [2 [3", id="behind the last of its group"),
    pytest.param("[0 [1 a1 [2 [3", 2, "[0 [1 a1 [2 h2 [3", id="into the next group"),
    pytest.param("[0 [1 a1 [2 [3", 3, "[0 [1 a1 [2 [3 h3", id="into the last group"),
    pytest.param("[0 [1 a1 [2 [3", 4, "[0 [1 a1 h4 [2 [3", id="without a group"),
    pytest.param("[0 a0 [1 [2 b2", 1, "[0 a0 [1 h1 [2 b2", id="into a group between"),
    pytest.param("[1 a1", 0, "h0 [1 a1", id="above a comment of others"),
    pytest.param("[0 [1 [2 a2", 1, "[0 [1 h1 [2 a2", id="of several above, its own"),
]


@pytest.mark.parametrize("head", [r"<!-- P\1 -->", r"<h2>P\1 — words</h2>"])
@pytest.mark.parametrize(("before", "priority", "after"), ADDED)
def test_an_item_is_added_below_what_heads_its_group(
    before: str, priority: int, after: str, head: str
) -> None:
    # The sketch shows comments; headings are put in their place, and taken for them again.
    text = page_with(before).source.text
    page = page_of(re.sub(r"<!-- P(\d) -->", head, text))
    item = page_with(f"h{priority}").source.text.split("\n", 1)[1].removesuffix("</main>\n")
    done = carried_out(page, insert_item(page, item))
    text = re.sub(r"<h2>P(\d) — words</h2>", r"<!-- P\1 -->", done.source.text)
    assert shape_of(page_of(text)) == after
    assert not lines(page) - lines(done)


def test_headings_and_decorated_comments_head_groups() -> None:
    a, b, c = sections("a1", "b2", "c1")
    for head in ("<h2>P2</h2>", "<!-- ===== P2 ===== -->", "<!-- P2: soon -->"):
        page = page_of(f"<main>{a}{head}{b}{c}</main>")
        after = carried_out(page, sort(page))
        assert after.source.text == f"<main>{a}{c}{head}{b}</main>"


# --- comments that name one item


def commented(*words: str) -> Page:
    """Return a page of items a, b, c, ..., each below a comment of these words."""
    lines = []
    for number, (name, comment) in enumerate(zip("abcdefgh", words, strict=False)):
        lines += [f"  <!-- {comment} -->"] if comment else []
        lines.append(
            f'  <section id="item-{name}"><h2><span class="priority-tag">P{3 - number}</span>'
            f" Title {name}</h2></section>"
        )
    return page_of("<main>\n" + "\n".join(lines) + "\n</main>\n")


def lines_of(page: Page) -> str:
    """Return the comments and items of a page in their order."""
    return " ".join(
        comment or f"/{name}"
        for comment, name in re.findall(r"<!-- (.*?) -->|Title (.)", page.source.text)
    )


OWN = [
    pytest.param("item-b", "item-b", id="its id"),
    pytest.param("ITEM-B", "ITEM-B", id="letter case"),
    pytest.param("item-b: why", "item-b: why", id="its id and more"),
    pytest.param("=== item-b ===", "=== item-b ===", id="drawn lines"),
    pytest.param("Title b", "Title b", id="its title"),
]


@pytest.mark.parametrize(("words", "shown"), OWN)
def test_a_comment_that_names_an_item_goes_with_it(words: str, shown: str) -> None:
    page = commented("item-a", words, "item-c")
    up = carried_out(page, move(page, named(page, "b"), named(page, "a"), "before"))
    assert lines_of(up) == f"{shown} /b item-a /a item-c /c"
    down = carried_out(page, move(page, named(page, "b"), named(page, "c"), "after"))
    assert lines_of(down) == f"item-a /a item-c /c {shown} /b"
    assert lines_of(carried_out(page, sort(page))) == f"item-c /c {shown} /b item-a /a"
    gone = carried_out(page, remove(page, named(page, "b")))
    assert lines_of(gone) == "item-a /a item-c /c"
    back = carried_out(up, move(up, named(up, "b"), named(up, "a"), "after"))
    assert back.source.text == page.source.text


OTHER = [
    pytest.param("item-bc", id="a longer name"),
    pytest.param("see item-b", id="not at the start"),
    pytest.param("Old ideas", id="other words"),
    pytest.param("item-a", id="another item"),
]


@pytest.mark.parametrize("words", OTHER)
def test_a_comment_that_does_not_name_the_item_stays(words: str) -> None:
    page = commented("", words, "")
    down = carried_out(page, move(page, named(page, "b"), named(page, "c"), "after"))
    assert lines_of(down) == f"/a {words} /c /b"


def test_a_priority_in_a_comment_heads_a_group_whatever_the_title() -> None:
    page = page_of(
        '<main>\n<!-- P1 -->\n<section id="item-a"><h2>P1</h2></section>\n'
        '<section id="item-b"><h2>B</h2></section>\n</main>'
    )
    after = carried_out(page, move(page, named(page, "a"), named(page, "b"), "after"))
    assert after.source.text.startswith('<main>\n<!-- P1 -->\n<section id="item-b">')


def test_a_comment_goes_with_an_item_into_another_place() -> None:
    page = page_of(
        '<div>\n<!-- item-a -->\n<section id="item-a"><h2>A</h2></section>\n'
        '<section id="item-x"><h2>X</h2></section>\n</div>\n'
        '<div>\n<section id="item-b"><h2>B</h2></section>\n</div>'
    )
    after = carried_out(page, move(page, named(page, "a"), named(page, "b"), "after"))
    assert after.source.text == (
        '<div>\n<section id="item-x"><h2>X</h2></section>\n</div>\n'
        '<div>\n<section id="item-b"><h2>B</h2></section>\n'
        '<!-- item-a -->\n<section id="item-a"><h2>A</h2></section>\n</div>'
    )
