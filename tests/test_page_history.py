"""The page history made complete by commands: begun, rows as markup, rows in an editor, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.editing.history_rows import add_history_rows, edit_history_row, remove_history_row
from pillcheck.editing.inline_markup import inline_markup
from pillcheck.editing.new_history import begin_history
from pillcheck.editing.written_row import add_written_row
from pillcheck.errors import Refusal
from tests.support import KINDS, carried_out, item, page_at, page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck.backlog.page import Page
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
DAY = "2026-05-06"
TIME = '<time datetime="2026-01-02">2026-01-02</time>'
ROW = f"<tr><td>{TIME}</td><td>Old</td><td>Ada</td></tr>"
ITEM = item(1, "One").strip()
HEAD = "<thead><tr>{}</tr></thead>".format(
    "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Change", "Author"))
)
TABLE = f'<table class="docs-page-history">{HEAD}<tbody></tbody></table>'


def begun(text: str) -> str:
    """Return what is written into a page to begin its history."""
    page = page_of(text)
    after = carried_out(page, begin_history(page))
    assert after.history
    assert after.history.rows == ()
    assert [i.name for i in after.items] == [i.name for i in page.items]
    start = next(n for n, (a, b) in enumerate(zip(text, after.source.text, strict=False)) if a != b)
    new = after.source.text
    return new[start : start + len(new) - len(text)]


def section(table: str, attributes: str = "", heading: str = "h2") -> str:
    return (
        f'section id="page-history"{attributes}><{heading}>Page history</{heading}>'
        f"{table}</section>"
    )


BEGINNINGS = [
    pytest.param(f"<main><h1>B</h1>{ITEM}</main>", section(TABLE), id="below the last item"),
    pytest.param(
        f"<main><h1>B</h1><section class='group'><h3>P1</h3>{ITEM}</section></main>",
        section(TABLE, ' class="group"', "h3"),
        id="below the last group",
    ),
    pytest.param(
        f"<body><h1>B</h1><ul><li>{ITEM}</li></ul><footer>F</footer></body>",
        section(TABLE),
        id="below a list, above a footer",
    ),
    pytest.param(
        "<main><h1>B</h1><table class='grid wide'><tbody><tr><th class='k'>A</th></tr></tbody>"
        f"</table>{ITEM}</main>",
        section(
            TABLE.replace("history", "history grid wide", 1).replace(
                '<th scope="col"', "<th class='k'"
            )
        ),
        id="classes of another table",
    ),
    pytest.param(
        "<main><h1>B</h1><div class='scroll' role='region' aria-label='Key' tabindex='0'>"
        f"<table><tbody><tr><td>A</td></tr></tbody></table></div>{ITEM}</main>",
        section(
            "<div class='scroll' role='region' aria-label='Page history' tabindex='0'>"
            f"{TABLE}</div>"
        ),
        id="the region around another table",
    ),
    pytest.param(
        f"<main><h1>B</h1><p id='page-history'>x</p>{ITEM}</main>",
        section(TABLE).replace(' id="page-history"', ""),
        id="the id is in use",
    ),
    pytest.param(
        "<main><h1>B</h1>"
        + ITEM.replace("<section", "<section class='card backlog-item'")
        + "</main>",
        section(TABLE, ' class="card"'),
        id="a class of every section, but not that of items",
    ),
    pytest.param("<main><h1>B</h1><p>No items yet.</p></main>", section(TABLE), id="no items"),
]


@pytest.mark.parametrize(("text", "expected"), BEGINNINGS)
def test_a_history_is_begun(text: str, expected: str) -> None:
    # The first sign is shared with what comes after.
    assert expected in f"<{begun(text)}"


@pytest.mark.parametrize("text", [param.values[0] for param in BEGINNINGS])
def test_a_row_can_be_added_and_removed_where_a_history_was_begun(text: str) -> None:
    page = page_of(str(text))
    empty = carried_out(page, begin_history(page))
    first = carried_out(empty, add_history_rows(empty, DAY, ["One"], "Ada"))
    second = carried_out(first, add_history_rows(first, DAY, ["Two"], "Ada"))
    assert second.history
    assert [r.change.value for r in second.history.rows if r.change] == ["Two", "One"]
    again = carried_out(second, remove_history_row(second, 1, force=True))
    assert again.source.text == first.source.text
    last = carried_out(again, remove_history_row(again, 1, force=True))
    assert last.source.text == empty.source.text


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("step", ["  ", "\t", "    "], ids=["two", "tab", "four"])
def test_a_history_is_indented_as_the_page_is(end: str, step: str) -> None:
    lines = ["<main>", f"{step}<h1>B</h1>", f"{step}{ITEM[:20]}", "</main>", ""]
    body = ITEM.replace("<h2>", f"{end}{step * 2}<h2>").replace(
        "</section>", f"{end}{step}</section>"
    )
    lines[2] = step + body
    written = begun(end.join(lines)).split(end)
    assert f'{step}<section id="page-history">' in written
    assert f"{step * 2}<h2>Page history</h2>" in written
    assert f'{step * 2}<table class="docs-page-history">' in written
    assert f'{step * 5}<th scope="col">Date</th>' in written


def test_the_class_is_the_configured_one() -> None:
    dialect = DEFAULT.replaced(history_class="log")
    page = page_of(f"<main><h1>B</h1>{ITEM}</main>", dialect)
    after = carried_out(page, begin_history(page))
    assert '<table class="log">' in after.source.text


def test_what_would_be_read_as_an_item_is_not_written() -> None:
    # Every section of this class is an item, so the history has another.
    from pillcheck.backlog.shape import Carrier, Shape

    shape = Shape(
        item="section.card", title="h2", carriers=(Carrier("b", text="whole"),), id="none"
    )
    dialect = DEFAULT.replaced(shape=shape)
    page = page_of(
        "<main><h1>B</h1><section class='card'><h2>A</h2><b>To do</b></section></main>", dialect
    )
    after = carried_out(page, begin_history(page))
    assert len(after.items) == 1
    assert '<section id="page-history">' in after.source.text


COLUMNS = "<table><tr><th>Author<th>What<th>When</tr></table>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            f"<main>{ITEM}{TABLE}</main>", "has a history table; pillcheck history add", id="one"
        ),
        pytest.param(f"<main>{ITEM}{TABLE}{TABLE}</main>", "more than one", id="two"),
        pytest.param(
            f"<main>{ITEM}{COLUMNS}</main>",
            "may be the page history; give it the class docs-page-history",
            id="one without the class",
        ),
        pytest.param(
            f"<main><h1>B</h1>{ITEM.removesuffix('</section>')}</main>",
            "<section> is never closed",
            id="an open item",
        ),
        pytest.param(
            f"<main><h1>B</h1><b><p>x</b>{ITEM}</main>",
            "fix this first",
            id="doubt",
        ),
        pytest.param("<p>Words", "no items to put a history below", id="no place"),
    ],
)
def test_a_history_is_not_begun(text: str, message: str) -> None:
    page = page_of(text)
    with pytest.raises(Refusal, match=message):
        carried_out(page, begin_history(page))


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("<table><tr><th>Date<th>Change<th>Cost</tr></table>", id="another column"),
        pytest.param("<table><tr><th>Date<th>Change<th>Author<th>No</tr></table>", id="four"),
        pytest.param("<template><table><tr><th>Date<th>What<th>By</table></template>", id="hid"),
        pytest.param("<!-- <table class=docs-page-history> -->", id="in a comment"),
    ],
)
def test_another_table_is_no_history(table: str) -> None:
    assert "docs-page-history" in begun(f"<main><h1>B</h1>{table}{ITEM}</main>")


MARKUP = [
    pytest.param('See <a href="#item-3">item 3</a>', "See item 3", id="a link"),
    pytest.param("<code>a &lt; b</code> &amp; R&D", "a < b & R&D", id="code and references"),
    pytest.param("<strong><em>a</em></strong>\n  b", "a b", id="nested, on two lines"),
    pytest.param("a<br>b", "a b", id="a line break"),
    pytest.param('<a href="../x.html" title="T" class="c">x</a>', "x", id="attributes"),
    pytest.param('<a href="https://example.org/a?b=1&amp;c=2">x</a>', "x", id="an address"),
    pytest.param("<time datetime=2026-01-01>New Year</time>", "New Year", id="no quotes"),
    pytest.param("plain", "plain", id="plain"),
]
WRONG = [
    pytest.param("", "is empty", id="empty"),
    pytest.param("<b></b>", "says nothing", id="no words"),
    pytest.param("<b>x", "<b> is never closed", id="open"),
    pytest.param("x</b>", "</b> closes nothing", id="closes nothing"),
    pytest.param("<b><i>x</b></i>", "</b> closes nothing", id="crossed"),
    pytest.param("x</span><span>y", "</span> closes nothing", id="out of its cell"),
    pytest.param("x</td><td>y", "<td> may not", id="another cell"),
    pytest.param("<b/>x", "does not close itself", id="a slash"),
    pytest.param("<script>x()</script>", "<script> may not", id="script"),
    pytest.param("<style>b{}</style>x", "<style> may not", id="style"),
    pytest.param("<div>x</div>", "<div> may not", id="block"),
    pytest.param("<img src=x>x", "<img> may not", id="picture"),
    pytest.param("<b onclick='x()'>x</b>", 'attribute "onclick"', id="event"),
    pytest.param("<b style='x'>x</b>", 'attribute "style"', id="style attribute"),
    pytest.param("<b id='x'>x</b>", 'attribute "id"', id="id"),
    pytest.param("<a href='x' ping='y'>x</a>", 'attribute "ping"', id="ping"),
    pytest.param("<b title=a title=b>x</b>", '"title" twice', id="attribute twice"),
    pytest.param("<a href='javascript:x()'>x</a>", "may not lead", id="script link"),
    pytest.param(
        "<a href=' java&#83;cript&colon;x()'>x</a>", "may not lead", id="hidden script link"
    ),
    pytest.param("<a href='data:text/html,x'>x</a>", "may not lead", id="data link"),
    pytest.param("<a href=a><a href=b>x</a></a>", "cannot be written", id="link in a link"),
    pytest.param("<!-- x -->y", "neither text nor an element", id="comment"),
    pytest.param("a < b", "is written &lt;", id="a sign"),
    pytest.param("<a href='x", "cannot be written", id="cut off"),
    pytest.param("a\x1bb", "control character", id="control character"),
    pytest.param("a&#8238;b", "control character", id="a mark that reorders"),
]
PAGE_OF_ROW = f'<main>{ITEM}<table class="docs-page-history"><tbody>{ROW}</tbody></table></main>'


@pytest.mark.parametrize(("markup", "words"), MARKUP)
def test_a_row_has_markup(markup: str, words: str) -> None:
    page = page_of(PAGE_OF_ROW)
    text = inline_markup(page.source, markup, "the text")
    assert text.words == words
    after = carried_out(page, add_history_rows(page, DAY, [text], "Ada"))
    cell = f"<td>{' '.join(markup.split())}</td>"
    new = f'<tr><td><time datetime="{DAY}">{DAY}</time></td>{cell}<td>Ada</td></tr>'
    assert after.source.text == PAGE_OF_ROW.replace(ROW, new + ROW)
    changed = carried_out(page, edit_history_row(page, 1, date=None, change=text, author=None))
    assert changed.source.text == PAGE_OF_ROW.replace("<td>Old</td>", cell)


@pytest.mark.parametrize(("markup", "message"), WRONG)
def test_other_markup_is_refused(markup: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        inline_markup(page_of(PAGE_OF_ROW).source, markup, "the text")


def test_a_pill_in_a_row_is_refused_by_the_proof() -> None:
    page = page_of(PAGE_OF_ROW)
    text = inline_markup(page.source, '<b class="status-pill status-pill--done">Done</b>', "x")
    with pytest.raises(Refusal, match="legend pill"):
        carried_out(page, add_history_rows(page, DAY, [text], "Ada"))


@pytest.mark.parametrize(("markup", "words"), MARKUP)
def test_a_row_is_written_in_an_editor(markup: str, words: str) -> None:
    page = page_of(PAGE_OF_ROW)
    row = f"<tr><td>2026-03-04</td>\n<td>{markup}</td><td><a href='b'>Bo</a></td></tr>"
    change, added = add_written_row(page, f"\n  {row}\n")
    after = carried_out(page, change)
    assert after.source.text == PAGE_OF_ROW.replace(ROW, row + ROW)
    assert added.change
    assert added.change.value == words


def test_a_written_row_goes_where_its_date_belongs() -> None:
    page = page_of(PAGE_OF_ROW)
    row = ROW.replace("2026-01-02", "2025-12-31")
    after = carried_out(page, add_written_row(page, row)[0])
    assert after.source.text == PAGE_OF_ROW.replace(ROW, ROW + row)


@pytest.mark.parametrize(
    "row",
    [
        *(
            param.values[0].join(["<tr><td>2026-01-02</td><td>", "</td><td>A</td></tr>"])  # type: ignore[union-attr]
            for param in WRONG
            if param.id not in ("another cell", "empty", "no words")
        ),
        pytest.param("", id="nothing"),
        pytest.param("words", id="words"),
        pytest.param(ROW + ROW, id="two rows"),
        pytest.param(ROW.replace("</tr>", ""), id="no end"),
        pytest.param(ROW.replace("2026-01-02", "yesterday"), id="no date"),
        pytest.param(ROW.replace("<td>Ada</td>", ""), id="two cells"),
        pytest.param(ROW.replace("<tr>", "<tr id=x>"), id="id"),
        pytest.param(ROW.replace("<td>Old", "<td onclick=x>Old"), id="event"),
        pytest.param(ROW.replace("<td>Old", "<td colspan=2>Old"), id="wide cell"),
        pytest.param(f"<!-- x -->{ROW}", id="comment"),
        pytest.param(f"</table>{ROW}", id="out of its table"),
        pytest.param(ROW.replace(">Ada<", "><script>x</script><"), id="script for an author"),
    ],
)
def test_another_row_is_refused(row: str) -> None:
    page = page_of(PAGE_OF_ROW)
    with pytest.raises(Refusal):
        carried_out(page, add_written_row(page, row)[0])


def rows_page(rows: str) -> Page:
    return page_of(
        f'<main>{ITEM}<table class="docs-page-history"><tbody>{rows}</tbody></table></main>'
    )


@pytest.mark.parametrize(
    ("rows", "number", "left"),
    [
        pytest.param("{0}{1}{2}", 1, "{1}{2}", id="top"),
        pytest.param("{0}{1}{2}", 2, "{0}{2}", id="middle"),
        pytest.param("{0}{1}{2}", 3, "{0}{1}", id="last"),
        pytest.param("\n  {0}\n  {1}\n", 1, "\n  {1}\n", id="a line each, top"),
        pytest.param("\n  {0}\n  {1}\n", 2, "\n  {0}\n", id="a line each, last"),
        pytest.param("\n  {0}\n", 1, "\n", id="the only one"),
        pytest.param(
            "<!-- a -->{0}<!-- b -->{1}", 1, "<!-- a --><!-- b -->{1}", id="comments stay"
        ),
    ],
)
def test_a_row_is_removed(rows: str, number: int, left: str) -> None:
    names = [ROW.replace("Old", word) for word in ("A", "B", "C")]
    names[0] = names[0].replace("<tr>", '<tr id="a">').replace("A<", "<!-- in -->A<")
    page = rows_page(rows.format(*names))
    after = carried_out(page, remove_history_row(page, number, force=True))
    assert after.source.text == rows_page(left.format(*names)).source.text


@pytest.mark.parametrize(
    ("rows", "force", "message"),
    [
        pytest.param(ROW, False, "rewritten-history", id="not forced"),
        pytest.param(ROW.replace("<td>Ada", "<td rowspan=2>Ada") + ROW, True, "spans", id="span"),
    ],
)
def test_a_row_is_not_removed(rows: str, message: str, *, force: bool) -> None:
    with pytest.raises(Refusal, match=message):
        remove_history_row(rows_page(rows), 1, force=force)


def test_a_history_is_begun_used_and_taken_back(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / PAGE
    page.write_bytes(KINDS["pill-in-field"].read_bytes())
    before = page.read_bytes()
    dry = pillcheck("history", "begin", "--dry-run")
    assert (dry.code, page.read_bytes()) == (0, before)
    assert pillcheck("history", "begin", "--format", "json").json["diff"] == dry.out
    words = 'See <a href="#item-1">this</a>'
    assert pillcheck("history", "add", "--html", words, "--date", DAY).code == 0
    assert pillcheck("history", "edit", "1", "--html", "<b>That</b>").code == 0
    assert "<td><b>That</b></td>" in page.read_text("utf-8")
    refused = pillcheck("history", "remove", DAY)
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert pillcheck("history", "remove", DAY, "--force").code == 0
    for _ in range(4):
        assert pillcheck("undo").code == 0
    assert page.read_bytes() == before
    assert page_at(page).history is None


def test_a_row_opens_in_the_editor(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's,be written,<code>be</code>,'")
    monkeypatch.delenv("VISUAL", raising=False)
    result = pillcheck("history", "add", "--edit", "--date", DAY, "--author", "Ada")
    assert (result.code, result.err) == (0, "")
    assert "<td>To <code>be</code>.</td>" in (repo / PAGE).read_text("utf-8")
    # Nothing is asked twice: what was refused is kept in its file.
    monkeypatch.setenv("EDITOR", "sed -i 's,be written,<code>be,'")
    refused = pillcheck("history", "add", "--edit", "--date", DAY)
    assert refused.code == 2
    assert "your text is in" in refused.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["add"], id="nothing to add"),
        pytest.param(["add", "x", "--html", "y"], id="text twice"),
        pytest.param(["edit", "1", "--text", "x", "--html", "y"], id="new text twice"),
        pytest.param(["remove"], id="no row"),
        pytest.param(["remove", "99", "--force"], id="no such row"),
        pytest.param(["add", "--html", "<script>x</script>"], id="script"),
    ],
)
def test_a_wrong_call(repo: Path, pillcheck: Pillcheck, words: list[str]) -> None:
    before = (repo / PAGE).read_bytes()
    result = pillcheck("history", *words)
    assert (result.code, result.out, (repo / PAGE).read_bytes()) == (2, "", before)
