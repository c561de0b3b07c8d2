"""What the gates before an edit refuse, with which words and line, and what they let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.gates import gate_attributes, gate_block, gate_history, gate_item
from pillcheck.errors import Refusal
from tests.support import page_of

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page

PILL = '<span class="status-pill status-pill--todo">To do</span>'
ITEM = f'<section id="item-1"><h2>A {PILL}</h2></section>'
NAMELESS = f'<section class="backlog-item"><h2>A {PILL}</h2></section>'
CELL = "<dl><dt>1) Summary</dt><dd><table><tr><td></dd></dl>"
SECOND = '<section id="item-2"><h2>B</h2></section>'
OUTER = '<section id="item-9"><h2>O</h2>'

REFUSED_ITEMS = [
    pytest.param(
        ITEM.replace(PILL, f"\n{PILL}\n{PILL}"),
        "3: item-1 has more than one status pill; keep one",
        id="pills",
    ),
    pytest.param(
        NAMELESS.replace(PILL, PILL + PILL),
        '1: "A" has more than one status pill; keep one',
        id="no id",
    ),
    pytest.param(
        ITEM.replace("A <span", "A\n<span").replace("</span>", ""),
        "2: the pill of item-1 is never closed; add </span>",
        id="pill never closed",
    ),
    pytest.param(
        ITEM.replace("To do", "<b>To do</b>").replace("<span", "\n<span"),
        "2: the pill of item-1 contains more than plain text; edit it by hand",
        id="markup in the pill",
    ),
    pytest.param(
        NAMELESS.replace("To do", "<b>To do</b>"),
        '1: the pill of "A" contains more than plain text; edit it by hand',
        id="markup in the pill of a nameless item",
    ),
    pytest.param(
        ITEM.replace("--todo", "--todo\nstatus-pill--done"),
        "2: the pill of item-1 names more than one status; keep one",
        id="statuses",
    ),
    pytest.param(
        ITEM.replace("--todo", "--to&#100;o").replace('"status', '\n"status'),
        "2: the class of item-1's pill contains a character reference; write it as text",
        id="reference in a class",
    ),
    pytest.param(
        ITEM.replace("<span", '\n<span title="a" title="b"'),
        '2: <span> has the attribute "title" twice, and browsers differ on which one '
        "counts; remove one",
        id="an attribute of the pill twice",
    ),
    pytest.param(
        ITEM.replace('"item-1"', '"item-1" data-status="todo" data-status="done"'),
        '1: <section> has the attribute "data-status" twice, and browsers differ on which one '
        "counts; remove one",
        id="an attribute of the item twice",
    ),
    pytest.param(
        f"{ITEM}\n<p id=item-1></p>\n{OUTER}</section>\n<p\nid=item-1></p>",
        '2: the id "item-1" is used more than once, on lines 1, 2, 5',
        id="ids",
    ),
    pytest.param(
        f"<main>\n{OUTER}<section id='item-1'><h2>A {PILL}</h2></section></main>",
        "2: item-9 is never closed and so encloses item-1; close it first",
        id="in an item that is never closed",
    ),
    pytest.param(
        f"<main>\n{OUTER}<section id='item-1'><h2>A {PILL}</h2></main>",
        "2: item-9 is never closed and so encloses item-1; close it first",
        id="in one, and never closed itself",
    ),
    pytest.param(
        f"<main>{NAMELESS.removesuffix('</section>')}\n{NAMELESS}</main>",
        '1: "A" is never closed and so encloses "A"; close it first',
        id="both nameless",
    ),
    pytest.param(
        f"<main>\n{ITEM.removesuffix('</section>')}{OUTER}</section></main>",
        "2: item-1 is never closed; add </section>",
        id="never closed, with an item in it",
    ),
    pytest.param(
        ITEM.replace("</h2>", f"</h2>{CELL}") + SECOND,
        "1: <table> is never closed; </dd> comes first; fix this first to edit item-1",
        id="a cell that goes on",
    ),
    pytest.param(
        NAMELESS.replace("</h2>", f"</h2>{CELL}") + SECOND,
        '1: <table> is never closed; </dd> comes first; fix this first to edit "A"',
        id="a cell that goes on, in a nameless item",
    ),
]
PASSED_ITEMS = [
    pytest.param(ITEM, id="an item"),
    pytest.param(NAMELESS, id="nameless"),
    pytest.param(NAMELESS + NAMELESS, id="two that are nameless"),
    pytest.param(ITEM.replace(PILL, ""), id="without a pill"),
    pytest.param(ITEM.replace("To do", ""), id="with an empty pill"),
    pytest.param(ITEM.replace("--todo", "--todo tag live"), id="with another class"),
    pytest.param(ITEM.replace('"item-1"', '"item-1" title="a" title="b"'), id="another twice"),
    pytest.param(ITEM.replace("<h2", '<h2 title="a" title="b"'), id="twice in its heading"),
    pytest.param(f"<main>{ITEM.removesuffix('</section>')}</main>", id="never closed"),
    pytest.param(f"{OUTER}{ITEM}</section>", id="in another item"),
    pytest.param(f"{ITEM}<p id=item-2></p><p id=item-2></p>", id="beside other ids"),
]


def item_of(page: Page) -> Item:
    """Return the last item of a page that has a pill, or else its first one."""
    return next((item for item in reversed(page.items) if item.pills), page.items[0])


@pytest.mark.parametrize(("text", "message"), REFUSED_ITEMS)
def test_an_item_in_doubt_is_refused(text: str, message: str) -> None:
    page = page_of(text)
    with pytest.raises(Refusal) as refusal:
        gate_item(page, item_of(page))
    assert (refusal.value.kind, str(refusal.value)) == ("refused", f"-:{message}")


@pytest.mark.parametrize("text", PASSED_ITEMS)
def test_an_item_without_doubt_passes(text: str) -> None:
    page = page_of(text)
    gate_item(page, item_of(page))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            f"<main>\n{ITEM.removesuffix('</section>')}</main>",
            "2: item-1 is never closed; add </section>",
            id="never closed",
        ),
        pytest.param(
            f"<main>\n{NAMELESS.removesuffix('</section>')}</main>",
            '2: "A" is never closed; add </section>',
            id="nameless",
        ),
        pytest.param(
            f"{ITEM}\n<p id=item-1></p>",
            '2: the id "item-1" is used more than once, on lines 1, 2',
            id="ids",
        ),
        pytest.param(
            f"<main>{OUTER}{ITEM}</main>",
            "1: item-9 is never closed and so encloses item-1; close it first",
            id="in an item that is never closed",
        ),
    ],
)
def test_a_block_in_doubt_is_refused(text: str, message: str) -> None:
    page = page_of(text)
    with pytest.raises(Refusal) as refusal:
        gate_block(page, item_of(page))
    assert (refusal.value.kind, str(refusal.value)) == ("refused", f"-:{message}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ITEM.replace(PILL, PILL + PILL), id="pills"),
        pytest.param(ITEM.replace("To do", "<b>To do</b>"), id="markup in the pill"),
    ],
)
def test_a_block_passes_whatever_its_pill(text: str) -> None:
    page = page_of(text)
    gate_block(page, item_of(page))


ROWS = "<tr><td>2026-01-02</td><td>Begun</td><td>Ada</td></tr>"
MEANT = "expected Date, Change and Author"


def history(head: str, rows: str = ROWS) -> str:
    return f'<table class="docs-page-history">\n{head}{rows}</table>'


def header(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>"


REFUSED_HISTORIES = [
    pytest.param(
        "<p>No history</p>",
        ' the page has no history table; add <table class="docs-page-history"> with the columns '
        "Date, Change, Author; pillcheck history begin does",
        id="none",
    ),
    pytest.param(
        history("") + "\n" + history(""),
        "1: the page has more than one history table; keep one",
        id="two",
    ),
    pytest.param(
        history(header("<th>Date", "<th>Change")),
        f"2: the page history has 2 columns, {MEANT}",
        id="two columns",
    ),
    pytest.param(
        history(header("<td>Date</td>", "<th>Change</th>", "<td>Who</td>", "<th>Why</th>")),
        f"2: the page history has 4 columns, {MEANT}",
        id="four columns",
    ),
    *(
        pytest.param(
            history(header(*(f"<th>{word}</th>" for word in words))),
            f"2: the page history has the columns {', '.join(words).lower()}, {MEANT}",
            id=" ".join(words),
        )
        for words in (
            ("Date", "Author", "Change"),
            ("Date", "Who", "Words"),
            ("Date", "Words", "WHAT"),
            ("Words", "Date", "Author"),
            ("Change", "Author", "When"),
        )
    ),
    pytest.param(
        history("<tr><td>Date</td><th>Author</th><td>What</td></tr>"),
        f"2: the page history has the columns date, author, what, {MEANT}",
        id="cells of both kinds",
    ),
    pytest.param(
        f"<main>{history('').removesuffix('</table>')}</main>",
        "1: the page history is never closed; add </table>",
        id="never closed",
    ),
    pytest.param(
        history("\n<p>x"),
        "3: browsers move <p> out of the table it stands in; fix this first to edit the page "
        "history",
        id="a paragraph between its rows",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED_HISTORIES)
def test_a_history_in_doubt_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refusal) as refusal:
        gate_history(page_of(text))
    assert (refusal.value.kind, str(refusal.value)) == ("refused", f"-:{message}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(history(""), id="without a header"),
        pytest.param(history("<tr><th>Date</th><th>Change</th><th>Author</th></tr>"), id="as here"),
        pytest.param(history("<tr><th>Datum</th><th>Was</th><th>Wer</th></tr>"), id="other words"),
        pytest.param(history("<tr><td>Date</td><th>Change</th><td>Who</td></tr>"), id="both kinds"),
        pytest.param(
            history(
                "<tr><th>Date</th><th>Change<table><tr><td>x</td></tr></table></th><th>Who</th></tr>"
            ),
            id="a table in the header",
        ),
    ],
)
def test_a_history_without_doubt_passes(text: str) -> None:
    page = page_of(text)
    assert gate_history(page) is page.history


def test_an_attribute_twice_is_refused_in_the_words_of_its_tag() -> None:
    page = page_of(f"\n{ITEM.replace('<h2', '<h2 a b a')}")
    gate_attributes(page, page.items[0].element)
    with pytest.raises(Refusal) as refusal:
        gate_attributes(page, next(page.items[0].element.descendants("h2")))
    assert str(refusal.value) == (
        '-:2: <h2> has the attribute "a" twice, and browsers differ on which one counts; remove one'
    )
