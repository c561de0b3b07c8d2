"""Merging by item, field and row: what a merge holds, and what it leaves to people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.reader import read, read_page
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.merging.conflicts import Style, render
from pillcheck.merging.merge import Merged, merge_pages
from pillcheck.merging.pieces import Conflict, cut, text_of
from pillcheck.merging.proof import faults
from pillcheck.merging.renumber import Renumbering
from tests.support import KINDS, each_page, item, page_at, page_of, with_row
from tests.variants import VARIANTS

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.merging.pieces import Content

MARKER = re.compile(rb"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
PAGE = KINDS["pill-in-heading"].read_text("utf-8")


def merged(base: str, ours: str, theirs: str, style: Style | None = None) -> Merged:
    return merge_pages(base.encode(), ours.encode(), theirs.encode(), DEFAULT, style)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


@each_page
def test_the_pieces_of_a_page_are_the_page(path: Path) -> None:
    page = page_at(path)
    assert text_of(cut(page).whole) == page.source.text


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.sampled(3)
def test_the_pieces_of_a_variant_are_the_page(kind: str, variant: str) -> None:
    source = Source.from_bytes(VARIANTS[variant](KINDS[kind].read_text("utf-8")))
    assert text_of(cut(read(source)).whole) == source.text


TODO = '<span class="status-pill status-pill--todo">To do</span>'
BLOCKED = '<span class="status-pill status-pill--blocked">Blocked</span>'
DONE = '<span class="status-pill status-pill--done">Done</span>'
TITLE = "Find Brontë when somebody types Bronte"
SUMMARY = "Ignore accents in author search."
IN_ITEM_2 = PAGE[PAGE.index(TITLE) :]
ITEM_2 = page_of(PAGE).source.cut(page_of(PAGE).items[3].element.span)


def in_item_2(text: str, *pairs: tuple[str, str]) -> str:
    start = text.index(ITEM_2)
    return text[:start] + changed(ITEM_2, *pairs) + text[start + len(ITEM_2) :]


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [
        pytest.param(
            [(TODO, DONE)],
            [(TODO, BLOCKED)],
            f"<<<<<<< ours\n        {DONE}\n=======\n        {BLOCKED}\n>>>>>>> theirs\n",
            id="status",
        ),
        pytest.param(
            [(TITLE, "Ours")],
            [(TITLE, "Theirs")],
            "<<<<<<< ours\n        Ours\n=======\n        Theirs\n>>>>>>> theirs\n",
            id="title",
        ),
        pytest.param(
            [(SUMMARY, "Ours.")],
            [(SUMMARY, "Theirs.")],
            "<<<<<<< ours\n        <dd>Ours.</dd>\n=======\n        <dd>Theirs.</dd>\n"
            ">>>>>>> theirs\n",
            id="field",
        ),
        pytest.param(
            [("</dl>", "  <dt>5) Notes</dt>\n        <dd>Ours</dd>\n      </dl>")],
            [("</dl>", "  <dt>5) Notes</dt>\n        <dd>Theirs</dd>\n      </dl>")],
            "<<<<<<< ours\n        <dd>Ours</dd>\n=======\n        <dd>Theirs</dd>\n"
            ">>>>>>> theirs\n",
            id="the same new field",
        ),
        pytest.param(
            [(f"        <dt>1) Summary</dt>\n        <dd>{SUMMARY}</dd>\n", "")],
            [(SUMMARY, "Theirs.")],
            "<<<<<<< ours\n=======\n        <dt>1) Summary</dt>\n        <dd>Theirs.</dd>\n"
            ">>>>>>> theirs\n",
            id="a field removed and changed",
        ),
        pytest.param(
            [('id="item-2"', 'id="item-2" data-owner="ours"')],
            [('id="item-2"', 'id="item-2" data-owner="theirs"')],
            '<<<<<<< ours\n    <section class="card" id="item-2" data-owner="ours">\n=======\n'
            '    <section class="card" id="item-2" data-owner="theirs">\n>>>>>>> theirs\n',
            id="attribute",
        ),
    ],
)
def test_the_same_place_changed_twice_is_a_conflict_there(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]], shown: str
) -> None:
    own, new = in_item_2(PAGE, *ours), in_item_2(PAGE, *theirs)
    done = merged(PAGE, own, changed(new, ("copied", "taken")))
    assert done.conflicts == 1
    text = done.data.decode()
    assert shown in text
    # Taken for one side, the conflict gives what that side has; the other change is there, too.
    kept = re.sub(r"<<<<<<< ours\n(.*?)=======\n.*?>>>>>>> theirs\n", r"\1", text, flags=re.DOTALL)
    assert kept == changed(own, ("copied", "taken"))


def test_an_item_removed_and_changed_is_a_conflict() -> None:
    gone = PAGE.replace(f"    {ITEM_2}\n\n", "")
    theirs = in_item_2(PAGE, (SUMMARY, "Theirs."))
    for pair in ((gone, theirs), (theirs, gone)):
        done = merged(PAGE, *pair)
        assert done.conflicts == 1
        assert "Theirs." in done.data.decode()
        assert MARKER.search(done.data)
    assert merged(PAGE, gone, changed(PAGE, ("copied", "taken"))).data.decode() == changed(
        gone, ("copied", "taken")
    )


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        (Style(), "<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n"),
        (Style(3), "<<< ours\nA\n===\nB\n>>> theirs\n"),
        (Style(7, "diff3"), "<<<<<<< ours\nA\n||||||| base\nx\n=======\nB\n>>>>>>> theirs\n"),
        (Style(7, "zdiff3"), "<<<<<<< ours\nA\n||||||| base\nx\n=======\nB\n>>>>>>> theirs\n"),
    ],
    ids=["usual", "size", "diff3", "zdiff3"],
)
def test_the_markers_are_git_s(style: Style, shown: str) -> None:
    assert render(("a\n", Conflict("A\n", "x\n", "B\n"), "b\n"), style) == (f"a\n{shown}b\n", 1)


@pytest.mark.parametrize(
    ("content", "text", "number"),
    [
        pytest.param(("a", "b\nc"), "ab\nc", 0, id="none"),
        pytest.param(
            ("a ", Conflict("A", "x", "B"), " z\nb\n"),
            "<<<<<<< ours\na A z\n=======\na B z\n>>>>>>> theirs\nb\n",
            1,
            id="in a line",
        ),
        pytest.param(
            (Conflict("A", "", "B"), "-", Conflict("C", "", "D"), "\n", "b"),
            "<<<<<<< ours\nA-C\n=======\nB-D\n>>>>>>> theirs\nb",
            1,
            id="two in a line",
        ),
        pytest.param(
            ("a\n", Conflict("A", "", "")),
            "a\n<<<<<<< ours\nA\n=======\n>>>>>>> theirs\n",
            1,
            id="at the end, without a line end",
        ),
        pytest.param(
            ("a\r\n", Conflict("A", "", "B"), "\r\n"),
            "a\r\n<<<<<<< ours\r\nA\r\n=======\r\nB\r\n>>>>>>> theirs\r\n",
            1,
            id="CR LF",
        ),
        pytest.param(
            ("x", Conflict("\n1\n2\n3", "", "\n1\n4\n3"), "\n"),
            "x\n1\n<<<<<<< ours\n2\n=======\n4\n>>>>>>> theirs\n3\n",
            1,
            id="lines in common",
        ),
    ],
)
def test_conflicts_take_in_whole_lines(content: Content, text: str, number: int) -> None:
    assert render(content, Style()) == (text, number)


def new_item(
    text: str, number: int, title: str, priority: str = "P1", words: str = "Words."
) -> str:
    """Put an item behind item 2, without its lead."""
    item = changed(ITEM_2, ("item-2", f"item-{number}"), (TITLE, title), ("P1", priority))
    return text.replace(ITEM_2, f"{ITEM_2}\n\n    {changed(item, (SUMMARY, words))}")


def ids(data: bytes) -> list[str | None]:
    return [item.name for item in read(Source.from_bytes(data)).items]


def test_the_incoming_one_of_two_new_items_with_one_id_is_renumbered() -> None:
    ours = new_item(PAGE, 7, "Ours", words='See <a href="#item-7">item 7</a>.')
    others = '<a href="https://x.example/item-7">x</a> <a href="old.html#item-7">y</a> item-7.5'
    link = f'See <a href="#item-7">item 7</a>, not item 77. {others} <i class="item-7-b"></i>'
    theirs = changed(
        new_item(PAGE, 7, "Theirs", words=link),
        ("copied", 'with Item 7 and <a href="#item-7">it</a>'),
    )
    done = merged(PAGE, ours, theirs)
    assert done.renumbered == (Renumbering("theirs", "item-7", "item-8", "Theirs", "Ours"),)
    assert done.conflicts == 0
    text = done.data.decode()
    assert 'See <a href="#item-7">item 7</a>.' in text
    assert 'See <a href="#item-8">item 8</a>, not item 77.' in text
    assert f'{others} <i class="item-7-b"></i>' in text
    assert 'with Item 8 and <a href="#item-8">it</a>' in text
    assert ids(done.data)[3:6] == ["item-2", "item-7", "item-8"]


def test_ours_is_renumbered_where_theirs_keeps_its_id() -> None:
    link = 'See <a href="#item-7">item 7</a>.'
    base = changed(PAGE, ("copied", "after item 7"))
    ours = new_item(new_item(base, 8, "Second"), 7, "Ours", words=link)
    theirs = new_item(new_item(base, 8, "Other"), 7, "Theirs", words=link)
    done = merge_pages(
        base.encode(), ours.encode(), theirs.encode(), DEFAULT,
        is_theirs=lambda one, _: one.name == "item-7",
    )  # fmt: skip
    assert done.conflicts == 0
    assert done.renumbered == (
        Renumbering("ours", "item-7", "item-9", "Ours", "Theirs"),
        Renumbering("theirs", "item-8", "item-10", "Other", "Second"),
    )
    text = done.data.decode()
    assert text.count('See <a href="#item-7">item 7</a>.') == 1
    assert text.count('See <a href="#item-9">item 9</a>.') == 1
    assert "after item 7" in text
    page = read(Source(text))
    assert {item.name: item.title.value for item in page.items if item.title}.items() >= {
        "item-7": "Theirs", "item-8": "Second", "item-9": "Ours", "item-10": "Other"
    }.items()  # fmt: skip


def test_a_new_id_was_never_used_on_either_side() -> None:
    ours = new_item(new_item(PAGE, 9, "Nine"), 7, "Ours")
    theirs = new_item(PAGE, 7, "Theirs")
    [one] = merged(PAGE, ours, theirs).renumbered
    assert (one.was, one.now) == ("item-7", "item-10")


def test_what_was_on_the_page_before_keeps_its_references() -> None:
    base = changed(PAGE, ("copied", "after item 7"))
    done = merged(base, new_item(base, 7, "Ours"), new_item(base, 7, "Theirs", words="As item 7."))
    assert "after item 7" in done.data.decode()
    assert "As item 8." in done.data.decode()


def test_the_same_new_item_on_both_sides_is_one() -> None:
    ours = changed(new_item(PAGE, 7, "Same"), ("copied", "taken"))
    theirs = changed(new_item(PAGE, 7, "Same"), ("Two volunteers", "Three"))
    done = merged(PAGE, ours, theirs)
    assert ids(done.data).count("item-7") == 1
    assert (done.conflicts, done.renumbered) == (0, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "order"),
    [
        ("P1", "P1", ["item-2", "item-7", "item-8"]),
        ("P2", "P1", ["item-2", "item-8", "item-7"]),
        ("P1", "P2", ["item-2", "item-7", "item-8"]),
    ],
)
def test_new_items_at_one_place_stand_by_priority(ours: str, theirs: str, order: list[str]) -> None:
    done = merged(PAGE, new_item(PAGE, 7, "Ours", ours), new_item(PAGE, 8, "Theirs", theirs))
    assert ids(done.data)[3:6] == order


def row(day: str, text: str) -> str:
    return (
        f'<tr>\n            <td><time datetime="{day}">{day}</time></td>\n'
        f"            <td>{text}</td>\n            <td>Ada Marsh</td>\n          </tr>"
    )


def with_rows(*rows: tuple[str, str]) -> str:
    start = "<tbody>\n          "
    return changed(PAGE, (start, start + "".join(row(*one) + "\n          " for one in rows)))


@pytest.mark.parametrize(
    ("ours", "theirs", "together"),
    [
        (["05-02 O"], ["05-01 T"], ["05-02 O", "05-01 T"]),
        (["05-01 O"], ["05-02 T"], ["05-02 T", "05-01 O"]),
        (["05-01 O"], ["05-01 T"], ["05-01 O", "05-01 T"]),
        (["05-01 S"], ["05-01 S"], ["05-01 S"]),
        (["05-02 O", "05-01 S"], ["05-03 T", "05-01 S"], ["05-03 T", "05-02 O", "05-01 S"]),
        (["05-04 O", "05-02 P"], ["05-03 T", "05-01 U"],
         ["05-04 O", "05-03 T", "05-02 P", "05-01 U"]),
    ],
)  # fmt: skip
def test_rows_of_both_sides_stand_by_date(
    ours: list[str], theirs: list[str], together: list[str]
) -> None:
    def rows(texts: list[str]) -> list[tuple[str, str]]:
        return [(f"2099-{text[:5]}", text[6:]) for text in texts]

    done = merged(PAGE, with_rows(*rows(ours)), with_rows(*rows(theirs)))
    assert done == Merged(with_rows(*rows(together)).encode())


def test_a_table_with_the_newest_row_last_stays_one() -> None:
    page = page_of(PAGE)
    assert page.history
    spans = [one.element.span for one in page.history.rows]
    texts = [page.source.cut(span) for span in spans]
    base = PAGE[: spans[0].start] + "\n          ".join(reversed(texts)) + PAGE[spans[-1].end :]
    end = "\n        </tbody>"
    ours = changed(base, (end, f"\n          {row('2099-05-02', 'Ours')}{end}"))
    theirs = changed(base, (end, f"\n          {row('2099-05-01', 'Theirs')}{end}"))
    done = merged(base, ours, theirs).data.decode()
    assert done.index("Theirs") < done.index("Ours") < done.index(end)


def test_fields_added_on_both_sides_are_numbered_on() -> None:
    end = "\n      </dl>"

    def added(label: str) -> str:
        return in_item_2(PAGE, (end, f"\n        <dt>5) {label}</dt>\n        <dd>x</dd>{end}"))

    done = merged(PAGE, added("Ours"), added("Theirs"))
    assert done.conflicts == 0
    fields = read(Source.from_bytes(done.data)).items[3].fields
    assert [(f.number.value, f.name) for f in fields[4:] if f.number] == [
        ("5", "Ours"),
        ("6", "Theirs"),
    ]


def test_numbers_alone_are_no_change_and_no_conflict() -> None:
    def numbered(*labels: str) -> str:
        fields = "\n        ".join(
            f"<dt>{n}) {label}</dt>\n        <dd>{label}</dd>" for n, label in enumerate(labels, 1)
        )
        start, end = ITEM_2.index("<dt>"), ITEM_2.rindex("</dd>") + 5
        return PAGE.replace(ITEM_2, ITEM_2[:start] + fields + ITEM_2[end:])

    base = numbered("A", "B", "C")
    for ours, theirs, both in (
        ("AXBC", "AB", "AXB"),
        ("XYABC", "XABC", "XYABC"),
        ("XABC", "XYABC", "XYABC"),
        ("XABC", "ABCY", "XABCY"),
        ("BC", "AC", "C"),
    ):
        assert merged(base, numbered(*ours), numbered(*theirs)).data.decode() == numbered(*both)


def test_the_first_rows_of_an_empty_table() -> None:
    base = re.sub(r"<tbody>.*</tbody>", "<tbody>\n        </tbody>", PAGE, flags=re.DOTALL)
    ours = with_row(page_of(base), "2099-01-01", "Ours", "Ada Marsh").text
    theirs = with_row(page_of(base), "2099-01-02", "Theirs", "Ada Marsh").text
    both = with_row(page_of(ours), "2099-01-02", "Theirs", "Ada Marsh").text
    assert merged(base, ours, theirs) == Merged(both.encode())


def test_a_row_mended_on_one_side_stands_once() -> None:
    mend = ("Dropped the star ratings", "Dropped all star ratings")
    ours = changed(with_rows(("2099-01-01", "Ours")), mend)
    done = merged(PAGE, ours, with_rows(("2099-01-02", "Theirs")))
    both = changed(with_rows(("2099-01-02", "Theirs"), ("2099-01-01", "Ours")), mend)
    assert done == Merged(both.encode())
    twice = merged(PAGE, ours, changed(PAGE, (mend[0], "Dropped the stars")))
    assert twice.conflicts == 1


def test_the_comment_of_a_group_stands_once() -> None:
    mark = "<!-- P2 -->\n    "
    page = changed(PAGE, (mark, mark + "⟦"))
    ours, theirs = (
        page.replace(
            "⟦", changed(ITEM_2, ("item-2", name), (TITLE, name), ("P1", "P2")) + "\n\n    "
        )
        for name in ("item-7", "item-8")
    )
    done = merged(PAGE, ours, theirs)
    assert done.data.count(b"<!-- P2 -->") == 1
    assert done.conflicts == 0


def test_lines_of_one_field_that_are_apart_are_merged_as_git_does() -> None:
    lines = "\n".join(f"          Line {n}.<br>" for n in range(9))
    base = in_item_2(PAGE, (SUMMARY, f"\n{lines}\n        "))
    ours, theirs = changed(base, ("Line 1", "Ours 1")), changed(base, ("Line 7", "Theirs 7"))
    done = merged(base, ours, theirs)
    assert done == Merged(changed(ours, ("Line 7", "Theirs 7")).encode())
    both = merged(base, changed(ours, ("Line 7", "Ours 7")), theirs)
    assert both.conflicts == 1
    assert (
        b"<<<<<<< ours\n          Ours 7.<br>\n=======\n          Theirs 7.<br>\n>>>" in both.data
    )


def test_a_side_may_change_the_line_ends() -> None:
    ours = in_item_2(PAGE, (SUMMARY, "Ours."))
    theirs = changed(PAGE, ("copied", "taken"))
    both = changed(ours, ("copied", "taken"))
    crlf = [text.replace("\n", "\r\n") for text in (ours, theirs, both)]
    assert merged(PAGE, crlf[0], theirs).data.decode() == crlf[2]
    assert merged(PAGE, ours, crlf[1]).data.decode() == crlf[2]


@pytest.mark.parametrize(
    ("ours", "message"),
    [
        (changed(PAGE, ("</h2>", "")), "<h2> is never closed"),
        (changed(PAGE, ('id="item-2"', 'id="item-3"')), 'items are called "item-3"'),
        (changed(PAGE, ("<main", "\n<<<<<<< HEAD\n<main")), "conflict marker found"),
        (changed(PAGE, ("utf-8", "windows-1251")), "encoding"),
    ],
    ids=["markup", "ids", "markers", "encoding"],
)
def test_what_is_doubtful_is_refused(ours: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        merged(PAGE, ours, changed(PAGE, ("copied", "taken")))


def test_both_sides_moving_one_item_is_refused() -> None:
    page = page_of(PAGE)
    names = [page.source.cut(item.element.span) for item in page.items]

    def order(*places: int) -> str:
        text = PAGE
        for n, name in enumerate(names):
            text = text.replace(name, f"⟦{n}⟧")
        for n, place in enumerate(places):
            text = text.replace(f"⟦{n}⟧", names[place])
        return text

    ours, theirs = order(6, 0, 1, 2, 3, 4, 5), order(0, 1, 6, 2, 3, 4, 5)
    with pytest.raises(Refusal, match="both sides moved item item-5"):
        merged(PAGE, ours, theirs)
    done = merged(PAGE, ours, order(0, 2, 1, 3, 4, 5, 6))
    assert ids(done.data) == ids(order(6, 0, 2, 1, 3, 4, 5).encode())


def test_what_one_side_removed_does_not_count_among_what_the_other_moved() -> None:
    base = re.sub(r"<!-- .*? -->\n    ", "", PAGE)
    page = page_of(base)
    texts = [page.source.cut(item.element.span) for item in page.items]
    joined = "\n\n    ".join(texts)
    assert joined in base

    def order(*places: int) -> str:
        return base.replace(joined, "\n\n    ".join(texts[place] for place in places))

    done = merged(base, order(6, 1, 2, 3, 4, 5), order(1, 0, 2, 3, 4, 5, 6))
    assert done == Merged(order(6, 1, 2, 3, 4, 5).encode())


FORGED: list[tuple[str, str, str]] = [
    ("a title", TITLE, "Forged"),
    ("a status", TODO, BLOCKED),
    ("a field", SUMMARY, "Forged."),
    ("an id", 'id="item-3"', 'id="item-33"'),
    ("an attribute", 'id="item-3"', 'id="item-3" data-owner="x"'),
    ("a row", "Dropped the star ratings", "Kept the star ratings"),
    ("a comment", "<!-- P2 -->", ""),
    ("markup", "</h2>", ""),
    ("an id twice", 'id="item-3"', 'id="item-2"'),
]


@pytest.mark.parametrize(("old", "new"), [f[1:] for f in FORGED], ids=[f[0] for f in FORGED])
def test_the_proof_sees_what_no_side_did(old: str, new: str) -> None:
    ours, theirs = changed(PAGE, ("copied", "taken")), changed(PAGE, ("Two volunteers", "Three"))
    good = changed(ours, ("Two volunteers", "Three"))
    was, mine, other = page_of(PAGE), page_of(ours), page_of(theirs)
    assert [*faults(was, mine, other, page_of(good))] == []
    assert [*faults(was, mine, other, page_of(changed(good, (old, new))))] != []


def test_the_proof_sees_a_change_that_got_lost() -> None:
    ours, theirs = in_item_2(PAGE, (TITLE, "Ours")), in_item_2(PAGE, (SUMMARY, "Theirs."))
    for lost in (PAGE, ours, theirs):
        assert [*faults(page_of(PAGE), page_of(ours), page_of(theirs), page_of(lost))] != []


COMMENTS = "<!-- a -->\n<!-- b -->\n<!-- c -->\n<!-- d -->\n"
PARAGRAPHS = "<p>4</p>\n<p>5</p>\n<p>6</p>\n"
UNSOUND = [
    pytest.param(
        f"<div>\n{COMMENTS}</div>\n{PARAGRAPHS}",
        [("<div>\n", ""), ("</div>\n", "")],
        [(f"</div>\n{PARAGRAPHS}", f"{PARAGRAPHS}</div>\n")],
        "</div> closes nothing",
        id="one removes an element, the other makes it longer",
    ),
    pytest.param(
        f"<div>\n{COMMENTS}</div>\n",
        [("<div>", "<table>"), ("</div>", "</table>")],
        [("<!-- c -->\n", "words\n<!-- c -->\n")],
        "browsers move the words in <table>",
        id="tags that close in order around words that may not stand there",
    ),
]


@pytest.mark.parametrize(("intro", "ours", "theirs", "message"), UNSOUND)
def test_markup_that_only_the_merge_makes_unsound_is_refused(
    intro: str, ours: list[tuple[str, str]], theirs: list[tuple[str, str]], message: str
) -> None:
    def page(*pairs: tuple[str, str]) -> bytes:
        body = changed(intro, *pairs) if pairs else intro
        text = f"<!doctype html>\n<html><head><title>x</title></head><body>\n{body}<main>\n"
        return f"{text}{item(1, 'A')}{item(2, 'B')}</main>\n</body></html>\n".encode()

    versions = page(), page(*ours), page(*theirs)
    assert [read_page(data).tree.problems for data in versions] == [[], [], []]
    with pytest.raises(Refusal, match=message):
        merge_pages(*versions, DEFAULT)
