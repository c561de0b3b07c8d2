"""Pages of other shapes: what is read, every status and back, and each edit, as tables."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.reader import read
from pillcheck.editing.adding import add_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.editing.order import move, remove
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.selectors import Selector
from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from pillcheck.merging.merge import merge_pages
from pillcheck.project.dialects import dialect_of
from pillcheck.project.setting_checks import check
from tests.support import carried_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change

DAY = "2026-05-06"

BADGE = """
item = "li.idea"
missing-status = "open"
done-statuses = ["done"]
[statuses]
open = "Open"
done = "done"
wip = "wip"
[[carriers]]
at = "em"
text = "whole"
"""
TWO_CLASSES = """
item = "div.card"
[statuses.todo]
class = "muted"
label = "Planned"
[statuses.done]
class = "success strong"
label = "Shipped"
[statuses.plain]
label = "Plain"
[[carriers]]
at = ".badge"
class = true
text = "whole"
"""
MARKS = """
item = "li"
[statuses]
wip = "🚧"
done = "✅"
[[carriers]]
text = "start"
"""
OWN_CLASS = """
item = "div.card"
missing-status = "open"
[statuses]
open = "Open"
[statuses.done]
class = "done"
[statuses.wip]
class = "wip"
[[carriers]]
class = true
"""
COLUMN = """
item-table = ["Name", "State"]
missing-status = "open"
[statuses]
open = "Open"
done = "Done"
wip = "In work"
[[carriers]]
at = "column:State"
text = "whole"
"""
ATTRIBUTE = """
item = "article"
id = "@data-key"
[statuses.todo]
value = "0"
[statuses.done]
value = "1"
[[carriers]]
attribute = "data-state"
[[carriers]]
at = "b"
class = true
classes = { todo = "off", done = "on" }
"""


def page_of(settings: str, text: str) -> Page:
    table = tomllib.loads(settings)
    check(table)
    return read(Source(text), dialect_of(table))


def set_to(page: Page, place: int, name: str) -> Page:
    status = page.dialect.status(name)
    assert status
    return carried_out(page, set_status(page, page.items[place], status))


SOME_MARKS = 'missing-status = "open"\n' + MARKS.replace("[statuses]", '[statuses]\nopen = "Open"')
AT_END = SOME_MARKS.replace('"start"', '"end"')

SET = [
    pytest.param(
        SOME_MARKS,
        "<ul><li>✅  <b>A</b></li><li><b>B</b></li></ul>",
        (1, "wip"),
        "<ul><li>✅  <b>A</b></li><li>🚧  <b>B</b></li></ul>",
        id="a sign before a title, as far from it as elsewhere",
    ),
    pytest.param(
        SOME_MARKS,
        "<ul><li>✅ A</li><li>B</li></ul>",
        (0, "open"),
        "<ul><li>A</li><li>B</li></ul>",
        id="a sign before a title goes with its space",
    ),
    pytest.param(
        AT_END,
        "<ul><li>A ✅</li><li>B</li></ul>",
        (1, "done"),
        "<ul><li>A ✅</li><li>B ✅</li></ul>",
        id="a sign behind a title",
    ),
    pytest.param(
        AT_END,
        "<ul><li>A ✅</li><li>B</li></ul>",
        (0, "open"),
        "<ul><li>A</li><li>B</li></ul>",
        id="a sign behind a title goes with its space",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b> <em>done</em></li><li class=idea><b>B</b></li></ul>",
        (1, "done"),
        "<ul><li class=idea><b>A</b> <em>done</em></li><li class=idea><b>B</b> <em>done</em></li>"
        "</ul>",
        id="a badge behind the title is copied",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b> <em>done</em></li><li class=idea><b>B</b></li></ul>",
        (1, "wip"),
        "<ul><li class=idea><b>A</b> <em>done</em></li><li class=idea><b>B</b> <em>wip</em></li>"
        "</ul>",
        id="with other words",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><em>done</em> <b>A</b></li><li class=idea><b>B</b> more</li></ul>",
        (1, "done"),
        "<ul><li class=idea><em>done</em> <b>A</b></li><li class=idea><em>done</em> <b>B</b> more"
        "</li></ul>",
        id="before the title",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b><p>Words. <em>done</em></p></li>"
        "<li class=idea><b>B</b><p>More.</p></li></ul>",
        (1, "done"),
        "<ul><li class=idea><b>A</b><p>Words. <em>done</em></p></li>"
        "<li class=idea><b>B</b><p>More. <em>done</em></p></li></ul>",
        id="at the end of its paragraph",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b><p><em>done</em> Words.</p></li>"
        "<li class=idea><b>B</b><p>More.</p></li></ul>",
        (1, "wip"),
        "<ul><li class=idea><b>A</b><p><em>done</em> Words.</p></li>"
        "<li class=idea><b>B</b><p><em>wip</em>More.</p></li></ul>",
        id="at the start of its paragraph",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b> <em>done</em></li><li class=idea><b>B</b></li></ul>",
        (0, "open"),
        "<ul><li class=idea><b>A</b></li><li class=idea><b>B</b></li></ul>",
        id="the badge goes",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge muted big'>Planned</i></div>",
        (0, "done"),
        "<div class=card><h3>A</h3><i class='badge success strong big'>Shipped</i></div>",
        id="two class names for one",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge success x strong'>Shipped</i></div>",
        (0, "todo"),
        "<div class=card><h3>A</h3><i class='badge muted x'>Planned</i></div>",
        id="one class name for two",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='muted badge'>Planned</i></div>",
        (0, "plain"),
        "<div class=card><h3>A</h3><i class='badge'>Plain</i></div>",
        id="a status without a class",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge muted'>Planned</i></div>"
        "<div class=card><h3>B</h3><i class='badge'>Plain</i></div>",
        (1, "todo"),
        "<div class=card><h3>A</h3><i class='badge muted'>Planned</i></div>"
        "<div class=card><h3>B</h3><i class='badge muted'>Planned</i></div>",
        id="a class beside the one that others have it beside",
    ),
    pytest.param(
        OWN_CLASS,
        "<div class='card done'><h3>A</h3></div><div class='card'><h3>B</h3></div>",
        (1, "wip"),
        "<div class='card done'><h3>A</h3></div><div class='card wip'><h3>B</h3></div>",
        id="the item's own class is added",
    ),
    pytest.param(
        OWN_CLASS,
        "<div class='card done'><h3>A</h3></div><div class='card'><h3>B</h3></div>",
        (0, "open"),
        "<div class='card'><h3>A</h3></div><div class='card'><h3>B</h3></div>",
        id="and removed",
    ),
    pytest.param(
        COLUMN,
        "<table><tr><th>Name<th>State<tr><td>A<td>Done<tr><td>B<td></table>",
        (1, "wip"),
        "<table><tr><th>Name<th>State<tr><td>A<td>Done<tr><td>B<td>In work</table>",
        id="an empty cell is filled in",
    ),
    pytest.param(
        COLUMN,
        "<table><tr><th>Name<th>State<tr><td>A<td>Done<tr><td>B<td></table>",
        (0, "open"),
        "<table><tr><th>Name<th>State<tr><td>A<td><tr><td>B<td></table>",
        id="a cell is emptied",
    ),
    pytest.param(
        ATTRIBUTE,
        "<article data-key=x data-state=0><h3>A <b class='off'></b></h3></article>",
        (0, "done"),
        "<article data-key=x data-state=1><h3>A <b class='on'></b></h3></article>",
        id="attribute and class in step",
    ),
]


@pytest.mark.parametrize(("settings", "text", "wish", "expected"), SET)
def test_what_set_writes(settings: str, text: str, wish: tuple[int, str], expected: str) -> None:
    page = page_of(settings, text)
    after = set_to(page, *wish)
    assert after.source.text == expected
    assert set_to(after, *wish).source.text == expected


REFUSED = [
    pytest.param(
        SOME_MARKS.replace("text =", 'at = "p"\ntext ='),
        "<ul><li><b>A</b><p>✅ x</li><li><b>B</b><p>y</li></ul>",
        (1, "done"),
        "not certain where the status",
        id="a sign before other words than the title",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b></li></ul>",
        (0, "done"),
        "no item shows how a status is written",
        id="nothing to copy",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b><i><em>done</em> x</i></li><li class=idea><b>B</b></li></ul>",
        (1, "done"),
        "it is not certain where the status of this item goes",
        id="no such place in the item",
    ),
    pytest.param(
        BADGE,
        "<ul><li class=idea><b>A</b> <em>do<i>ne</i></em></li></ul>",
        (0, "wip"),
        "contains more than plain text",
        id="markup in the words",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge muted'>Later, perhaps</i></div>",
        (0, "done"),
        '"Later, perhaps" is not a label of a status',
        id="words that would be lost",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge muted'>Planned</i></div>"
        "<div class=card><h3>B</h3><i class='badge soon'>Plain</i></div>",
        (1, "todo"),
        'the class "soon" may name a status',
        id="a class that nobody knows",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge &#109;uted'>Planned</i></div>",
        (0, "done"),
        "character reference",
        id="a class with a reference",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3></div>",
        (0, "done"),
        '"A" does not say its status',
        id="no carrier",
    ),
]


@pytest.mark.parametrize(("settings", "text", "wish", "message"), REFUSED)
def test_what_set_refuses(settings: str, text: str, wish: tuple[int, str], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        set_to(page_of(settings, text), *wish)


ADDED = [
    pytest.param(
        COLUMN,
        "<table><tr><th>Name<th>Notes<th>State\n<tr><td>A<td>Some words<td>Done\n</table>",
        "<tr><td>New<td><td>",
        id="a row without end tags",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card id=a><h3>A</h3> <i class='badge muted'>Planned</i><p>Words.</p>"
        "<ul><li>x</ul></div>",
        "<div class=card id=new><h3>New</h3> <i class='badge muted'>Planned</i>"
        "<p>To be written.</p></div>",
        id="a card with an id of its title",
    ),
    pytest.param(
        'id = "u"\n' + TWO_CLASSES,
        "<div class=card><u>B-009</u> <h3>A</h3> <i class='badge muted'>Planned</i></div>",
        "<div class=card><u>B-010</u> <h3>New</h3> <i class='badge muted'>Planned</i></div>",
        id="the next number",
    ),
    pytest.param(
        ATTRIBUTE,
        '<article data-key="k1" data-state=1 data-who=x><h3>A <b class="on"></b></h3></article>',
        '<article data-key="k2" data-state=0><h3>New <b class="off"></b></h3></article>',
        id="attributes of the pattern only are left out",
    ),
    pytest.param(
        BADGE,
        "<ul>\n  <li class=idea><b>A</b> <em>done</em> – words</li>\n"
        "  <li class=idea><b>B</b> – more words</li>\n</ul>",
        "<li class=idea><b>New</b></li>",
        id="without a badge, as its status has none",
    ),
    pytest.param(
        MARKS,
        "<ul><li>✅ <b>A</b>: some words</li></ul>",
        "<li>🚧 <b>New</b></li>",
        id="a sign before the title",
    ),
    pytest.param(
        'id = ".badge"\nfree-labels = true\n' + TWO_CLASSES,
        "<div class=card><h3>A</h3> <i class='badge muted'>F-07</i></div>",
        "<div class=card><h3>New</h3> <i class='badge muted'>F-08</i></div>",
        id="an id that is the words of the badge",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3> <i class='badge muted'>Planned</i>"
        "<dl><dt>Who</dt><dd>Ada</dd><dt>Opened</dt><dd>May</dd></dl></div>",
        "<div class=card><h3>New</h3> <i class='badge muted'>Planned</i>"
        "<dl><dt>Who</dt><dd>To be written.</dd><dt>Opened</dt><dd>To be written.</dd></dl></div>",
        id="the names of fields stay",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><i class=dot></i><b>→</b><i style='width: 9%'></i><h3>A</h3> "
        "<i class='badge muted'>Planned</i></div>",
        "<div class=card><i class=dot></i><b>→</b><h3>New</h3> "
        "<i class='badge muted'>Planned</i></div>",
        id="signs stay, measures go",
    ),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3><u>No. 4</u> A</h3> <i class='badge muted'>Planned</i></div>",
        "<div class=card><h3>New</h3> <i class='badge muted'>Planned</i></div>",
        id="a title that begins with an element",
    ),
]


@pytest.mark.parametrize(("settings", "text", "expected"), ADDED)
def test_what_add_writes(settings: str, text: str, expected: str) -> None:
    page = page_of(settings, text)
    change, item = add_item(page, next_item_spec(page, "New", DAY))
    after = carried_out(page, change)
    assert item.title
    assert item.title.value == "New"
    assert len(after.items) == len(page.items) + 1
    assert expected in after.source.text
    assert after.source.text.replace(expected, "").split() == text.split()


SPANNED = "<tr><td rowspan=2>B<td>x<td>Done<tr><td>y<td>Open"
ROWS = f"<table><tr><th>Name<th>Notes<th>State<tr><td>A<td>w<td>Done{SPANNED}<tr><td>C<td>z<td>Done"
JOINED = [
    pytest.param(lambda page: remove(page, page.items[1]), "remove it by hand", id="remove"),
    pytest.param(lambda page: remove(page, page.items[2]), "remove it by hand", id="its other row"),
    pytest.param(
        lambda page: move(page, page.items[1], page.items[0], "before"), "move it", id="move"
    ),
    pytest.param(
        lambda page: move(page, page.items[0], page.items[1], "after"),
        "the place below B",
        id="between, after the first",
    ),
    pytest.param(
        lambda page: move(page, page.items[3], page.items[2], "before"),
        "the place above y",
        id="between, before the second",
    ),
]


@pytest.mark.parametrize(("edit", "message"), JOINED)
def test_rows_that_a_cell_spans_stay_together(edit: Callable[[Page], Change], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        edit(page_of(COLUMN, f"{ROWS}</table>"))


def test_rows_beside_those_that_a_cell_spans_are_free() -> None:
    page = page_of(COLUMN, f"{ROWS}</table>")
    moved = carried_out(page, move(page, page.items[3], page.items[1], "before"))
    assert [item.title and item.title.value for item in moved.items] == ["A", "C", "B", "y"]
    left = carried_out(moved, remove(moved, moved.items[0]))
    change, _ = add_item(left, next_item_spec(left, "New", DAY))
    assert carried_out(left, change).source.text.endswith(
        f"{SPANNED}<tr><td>New<td><td>Open</table>"
    )


NOT_ADDED = [
    pytest.param(
        'id = "u"\n' + TWO_CLASSES,
        "<div class=card><u>first</u> <h3>A</h3> <i class='badge muted'>Planned</i></div>",
        'the next id after "first" is not certain',
        id="an id that is no number",
    ),
    pytest.param(TWO_CLASSES, "<p>Nothing.</p>", "no item can be copied", id="no item"),
    pytest.param(
        TWO_CLASSES,
        "<div class=card><h3>A</h3><i class='badge muted'>Soon, we hope</i></div>",
        "is not a label of a status",
        id="words that are no label",
    ),
]


@pytest.mark.parametrize(("settings", "text", "message"), NOT_ADDED)
def test_what_add_refuses(settings: str, text: str, message: str) -> None:
    page = page_of(settings, text)
    with pytest.raises(Refusal, match=message):
        add_item(page, next_item_spec(page, "New", DAY, status="done"))


def test_a_status_and_another_item_merge() -> None:
    base = (
        "<div class=card><h3>A</h3> <i class='badge muted'>Planned</i><p>Words.</p></div>\n"
        "<div class=card><h3>B</h3> <i class='badge muted'>Planned</i><p>Words.</p></div>\n"
    )
    page = page_of(TWO_CLASSES, base)
    ours = set_to(page, 0, "done").source.text
    theirs = ours.replace(ours, base).replace("<p>Words.</p></div>\n", "<p>Other.</p></div>\n", 1)
    merged = merge_pages(base.encode(), ours.encode(), theirs.encode(), page.dialect)
    assert merged.conflicts == 0
    assert merged.data.decode() == ours.replace("<p>Words.", "<p>Other.", 1)


SELECTED = [
    ("div.item > h3", ["h3"]),
    ("p:nth-child(2)", ["p1"]),
    ("p:nth-last-child(1)", ["p2"]),
    ("p:nth-of-type(2n)", ["p2"]),
    ("p + p", ["p2"]),
    ("h3 ~ p", ["p1", "p2"]),
    ("[data-x]", ["span"]),
    ("[data-x='3 4']", ["span"]),
    ("[data-x~='4']", ["span"]),
    ("[data-x^='3']", ["span"]),
    ("[data-x$='4']", ["span"]),
    ("[data-x*=' ']", ["span"]),
    ("[data-x|='3']", []),
    ("p:not(.x)", ["p2"]),
    (":is(h3, span)", ["h3", "span"]),
    ("#d2 *", ["span"]),
    ("div:has(> p)", ["d1"]),
    ("div:has(b, span)", ["d2"]),
    ("div:last-child", ["d2"]),
    ("p:first-of-type", ["p1"]),
    ("p:last-of-type", ["p2"]),
    ("span:only-child", ["span"]),
    ("h3:only-of-type", ["h3"]),
    ("span:empty", ["span"]),
    ("div:root", ["d1", "d2"]),
    ("h3:first-child, span", ["h3", "span"]),
]


@pytest.mark.parametrize(("selector", "expected"), SELECTED, ids=[s for s, _ in SELECTED])
def test_what_a_selector_fits(selector: str, expected: list[str]) -> None:
    text = (
        "<div class=item id=d1><h3 id=h3>A</h3><p class=x id=p1>b</p><p id=p2>c</p></div>"
        '<div class=item id=d2><span id=span data-x="3 4"></span></div>'
    )
    tree = Tree(Source(text))
    elements = [tree.element(n) for n, tag in enumerate(tree.tokens.tags) if tag.name]
    starts = [element for element in elements if element.is_start]
    assert [e.get("id") for e in starts if Selector(selector).fits(e)] == expected


@pytest.mark.parametrize(
    "selector", ["", "div >", "a::before", "a:hover", "a:lang(en)", "a:has(+ b)", "a:nth-child(x)"]
)
def test_what_is_no_selector(selector: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Selector(selector)


WRONG = [
    ('item = "div >"', 'item = "div >" is not a selector'),
    ('title = "h3"', "title needs item or item-table"),
    ('item = "p"\nid-pattern = "("', "id-pattern is not a regular expression"),
    ('item = "p"\nmissing-status = "later"', 'unknown status "later"'),
    ('item = "p"\n[[carriers]]\nat = "b"', "a carrier needs class, classes, attribute or text"),
    ('item = "p"\n[[carriers]]\ntext = "whole"', "the whole text of an item cannot be its status"),
    ('item = "p"\n[[carriers]]\nat = "b"\ntext = "all"', 'unknown text "all"'),
    ('item = "p"\n[[carriers]]\nat = "b:x"\ntext = "end"', 'at = "b:x" is not a selector'),
    ('item = "p"\n[[carriers]]\nat = "b"\nclasses = { x = "y" }', 'unknown status "x"'),
]


@pytest.mark.parametrize(("settings", "message"), WRONG, ids=[m for _, m in WRONG])
def test_what_is_no_shape(settings: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".+") as error:
        check(tomllib.loads(settings))
    assert message in str(error.value)


@pytest.mark.parametrize("before", ["", "</td>"], ids=["sound", "damage before"])
def test_an_item_whose_end_tag_may_be_left_out_is_removed(before: str) -> None:
    """Where browsers end it as we do."""
    items = [f"<li class=idea><b>{name}</b> <em>done</em>\n" for name in "ABC"]
    page = page_of(BADGE, f"{before}<ul>\n{''.join(items)}</ul>\n")
    for number, item in enumerate(page.items):
        rest = "".join(items[:number] + items[number + 1 :])
        after = carried_out(page, remove(page, item))
        assert after.source.text == f"{before}<ul>\n{rest}</ul>\n"
