"""What the elements around edits tell about the whole page, and where they tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.html import nested_alike, nesting_problems
from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.nested_alike import settle_problems
from pillcheck.html.scanner import COMMENT, Tag
from pillcheck.html.source import Source, Span
from pillcheck.html.tree import Tree
from tests.test_inorder import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.html.lxml_nesting import Problem

BODY = "<main><p>one</p><ul><li>two</li></ul><p>three</p></main><table><tr><td>4</td></tr></table>"
TEXT = PAGE.format(BODY)


def trees(*replacements: tuple[str, str], text: str = TEXT) -> tuple[Tree, Tree, list[Edit]]:
    """Return the trees before and after each old text gives way to a new one."""
    source = Source(text)
    edits = []
    for old, new in replacements:
        assert text.count(old) == 1
        edits.append(Edit(Span(text.index(old), text.index(old) + len(old)), new))
    ordered = in_order(source, edits)
    return Tree(source), Tree(apply(source, ordered)), ordered


def is_shown(before: Tree, after: Tree, edits: list[Edit]) -> bool:
    """Tell whether the elements around the edits show that there are no problems."""
    shown = []
    after.note_no_problems = lambda: shown.append(True)  # type: ignore[method-assign]
    settle_problems(before, after, edits)
    return bool(shown)


SHOWN = [
    pytest.param([("one", "1 <b>one</b>")], id="words and an element"),
    pytest.param([("<p>one</p>", '<p class="a">one</p>')], id="an attribute"),
    pytest.param([("<p>one</p>", "")], id="an element goes"),
    pytest.param([("<li>two", "<li>1</li><li>two")], id="an element comes"),
    pytest.param([("one", "1"), ("three", "<i>3</i>")], id="two places"),
    pytest.param([("one", "1"), ("<p>three", "<p>2</p><p>three")], id="one in the other"),
    pytest.param([("<p>one", "<p>0</p><p>one"), ("two", "2")], id="the other in one"),
]
NOT_SHOWN = [
    pytest.param([("<title>x", "<title>y")], id="outside of the body"),
    pytest.param([("<!doctype html>", "<!doctype html >")], id="in no element"),
    pytest.param([("one", "<![CDATA[1]]>")], id="CDATA"),
    pytest.param([("<tr>", "<tr>words")], id="words in a row"),
    pytest.param([("<table>", "<table>words")], id="words in a table"),
]


@pytest.mark.parametrize("replacements", SHOWN)
def test_shown(replacements: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    before, after, edits = trees(*replacements)
    assert before.problems == []
    settle_problems(before, after, edits)
    # The whole page is not looked at.
    monkeypatch.setattr(nesting_problems, "lxml_parents", None)
    assert after.problems == []


ITEMS = "".join(f"<li><b>{number}</b></li>" for number in range(9))
LIST = PAGE.format(f"<main><!-- a --><ul>{ITEMS}</ul><br><p>x</p></main>")
READ = [
    pytest.param([("<b>4</b>", "<b>4</b>!")], "<ul><li><b>4</b>!</li></ul>", id="behind a child"),
    pytest.param([("<b>4</b>", "!<b>4</b>")], "<ul><li>!<b>4</b></li></ul>", id="before a child"),
    pytest.param([("4", "four")], "<ul><li><b>four</b></li></ul>", id="in an element"),
    pytest.param([("<li><b>4</b></li>", "")], "<ul></ul>", id="a child goes"),
    pytest.param([("</ul>", "<li>9</li></ul>")], f"<ul>{ITEMS}<li>9</li></ul>", id="an end tag"),
    pytest.param([("<ul>", "<ul><li>!</li>")], f"<ul><li>!</li>{ITEMS}</ul>", id="a start tag"),
    pytest.param(
        [("<li><b>3</b>", "<li>"), ("<li><b>5</b></li>", "<li>5</li>")],
        "<ul><li></li><li><b>4</b></li><li>5</li></ul>",
        id="two children and what stands between",
    ),
    pytest.param([("<br>", "<hr>")], "<hr>", id="a void element"),
    pytest.param([("<!-- a -->", "b")], "b", id="a comment"),
]


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets each text that lxml reads alone."""
    texts: list[str] = []
    problems = nesting_problems.problems_in_order

    def noted(text: str, *others: Any) -> list[Problem]:
        texts.append(text)
        return problems(text, *others)

    monkeypatch.setattr(nested_alike, "problems_in_order", noted)
    return texts


@pytest.mark.parametrize("doctype", ["<!doctype html>", ""])
@pytest.mark.parametrize(("replacements", "read"), READ)
def test_only_the_children_with_edits_are_read(
    replacements: list[tuple[str, str]], read: str, doctype: str, texts: list[str]
) -> None:
    text = LIST.replace("<!doctype html>", doctype)
    assert is_shown(*trees(*replacements, text=text))
    assert texts == [f"<html><body><main>{read}</main></body></html>"]


def test_each_place_is_read_where_it_is_after_the_edits_before_it(texts: list[str]) -> None:
    edits = ("one", "<b>1</b><b>1</b>"), ("two", "<b>2</b>"), (">4<", "><i>4</i><")
    assert is_shown(*trees(*edits))
    assert texts == [
        "<html><body><main><p><b>1</b><b>1</b></p></main></body></html>",
        "<html><body><main><ul><li><b>2</b></li></ul></main></body></html>",
        "<html><body><table><tr><td><i>4</i></td></tr></table></body></html>",
    ]


@pytest.mark.parametrize("replacements", NOT_SHOWN)
def test_not_shown(replacements: list[tuple[str, str]]) -> None:
    before, after, edits = trees(*replacements)
    assert after.closes_in_order
    assert not is_shown(before, after, edits)


def test_a_page_with_problems_shows_nothing() -> None:
    before, after, edits = trees(("one", "1"), text=TEXT.replace("<tr>", "<tr>words"))
    settle_problems(before, after, edits)
    assert len(before.problems) == len(after.problems) == 1


def _token_moved(tree: Tree) -> None:
    tree.tokens.starts[-3] += 1


def _end_moved(tree: Tree) -> None:
    tree.tokens.ends[-3] -= 1


def _token_more(tree: Tree) -> None:
    tree.tokens.tags.append(Tag(COMMENT, "", "<!---->"))
    tree.tokens.starts.append(len(tree.source.text))
    tree.tokens.ends.append(len(tree.source.text))
    tree.parents.append(-1)
    tree.closers.append(len(tree.closers))


def _closed_elsewhere(tree: Tree) -> None:
    tree.closers[-4] -= 1


def _early_token_moved(tree: Tree) -> None:
    tree.tokens.starts[2] += 1


@pytest.mark.parametrize(
    "tamper", [_token_moved, _end_moved, _token_more, _closed_elsewhere, _early_token_moved]
)
def test_nothing_is_shown_where_the_rest_was_read_in_another_way(
    tamper: Callable[[Tree], None],
) -> None:
    before, after, edits = trees(("one", "1 <b>one</b>"))
    assert is_shown(before, after, edits)
    tamper(after)
    assert not is_shown(before, after, edits)


def test_lxml_reads_what_was_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after, edits = trees(("one", "1 <b>one</b>"))
    monkeypatch.setattr(nested_alike, "problems_in_order", lambda *_: [after])
    assert not is_shown(before, after, edits)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        pytest.param(TEXT.replace("two</li>", "two"), "<li>two", "<li>2</li>", id="before"),
        pytest.param(TEXT, "two</li>", "2", id="after"),
    ],
)
def test_where_tags_do_not_close_in_order_lxml_reads_the_whole_page(
    text: str, old: str, new: str
) -> None:
    before, after, edits = trees((old, new), text=text)
    assert before.problems == []
    assert not is_shown(before, after, edits)
