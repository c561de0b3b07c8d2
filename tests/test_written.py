"""What is written: it says what was meant, wherever it is written, and breaks nothing around it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import Dialect, FieldRule
from pillcheck.backlog.reader import read
from pillcheck.backlog.statuses import Status
from pillcheck.editing.evidence import add_evidence
from pillcheck.editing.fields import edit_item
from pillcheck.editing.history_rows import add_history_rows, edit_history_row
from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.editing.new_item import new_item
from pillcheck.editing.status import set_status
from pillcheck.errors import Refusal
from pillcheck.html.escaping import (
    bare_tag,
    element_markup,
    replace_in_value,
    set_value,
    spliced,
    start_tag,
)
from pillcheck.html.source import Source
from pillcheck.linting.linter import fix
from pillcheck.rules.wrong_label import WrongLabel
from tests.oracle import Node, nodes
from tests.support import carried_out, page_of
from tests.test_architecture import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page

# --- What is said of a status to those who do not see the pill

LABELS = Dialect(
    statuses=(
        Status("todo", "To do"),
        Status("in-progress", "In progress"),
        Status("done", "Done"),
        Status("wontdo", "Won't do"),
        Status("maybe", 'Perhaps "so" & <so>'),
        Status("almost-done", "Almost Done"),
        Status("later", "To do later"),
    )
)


def pill_page(attributes: str, label: str = "To do", name: str = "todo") -> str:
    return (
        '<main><section id="item-1"><h2>A <span class="status-pill status-pill--'
        f'{name}"{attributes}>{label}</span></h2></section></main>'
    )


def attribute_of(text: str, attribute: str) -> str:
    """Return what html5lib reads in an attribute of the pill."""
    (pill,) = (n for n in nodes(text) if "status-pill" in dict(n.attributes).get("class", ""))
    return dict(pill.attributes)[attribute]


def set_to(text: str, name: str, dialect: Dialect = LABELS) -> str:
    page = read(Source(text), dialect)
    status = dialect.status(name)
    assert status
    return carried_out(page, set_status(page, page.items[0], status)).source.text


SPOKEN = [
    # How the attribute is written, the new status, and how it is written then.
    pytest.param("title=Done", "done", "in-progress", 'title="In progress"', id="needs quotes"),
    pytest.param("title=Done", "done", "todo", 'title="To do"', id="needs quotes, again"),
    pytest.param('title="To do"', "todo", "done", 'title="Done"', id="double"),
    pytest.param("title='To do'", "todo", "wontdo", "title='Won&#39;t do'", id="single"),
    pytest.param('title="To do"', "todo", "wontdo", 'title="Won\'t do"', id="other quote"),
    pytest.param(
        "title='Status: To do'", "todo", "wontdo", "title='Status: Won&#39;t do'", id="in words"
    ),
    pytest.param(
        'title="To do"',
        "todo",
        "maybe",
        'title="Perhaps &quot;so&quot; &amp; &lt;so&gt;"',
        id="all that needs escaping",
    ),
    pytest.param(
        "title=Done",
        "done",
        "maybe",
        'title="Perhaps &quot;so&quot; &amp; &lt;so&gt;"',
        id="all that needs escaping, no quotes",
    ),
    pytest.param('title="To do, To do"', "todo", "done", 'title="Done, Done"', id="twice"),
    pytest.param('aria-label="To do"', "todo", "done", 'aria-label="Done"', id="aria-label"),
    pytest.param("alt='To do'", "todo", "done", "alt='Done'", id="alt"),
    pytest.param('TITLE = "To do"', "todo", "done", 'TITLE = "Done"', id="spaces, upper case"),
    pytest.param("title=To&nbsp;do", "todo", "done", "title=Done", id="reference, no quotes"),
    pytest.param('title="To&nbsp;do"', "todo", "done", 'title="Done"', id="reference"),
    pytest.param('title="&#84;o do"', "todo", "done", 'title="Done"', id="number"),
    pytest.param('title="To\n do"', "todo", "done", 'title="Done"', id="line break"),
    pytest.param(
        'title="&Eacute;tat &lt;1&gt;: To do"',
        "todo",
        "done",
        'title="&Eacute;tat &lt;1&gt;: Done"',
        id="references elsewhere stay as they are",
    ),
    pytest.param('title="&#32To do"', "todo", "done", 'title="&#32Done"', id="no semicolon"),
    pytest.param('title="Status: to do"', "todo", "done", 'title="Status: done"', id="small"),
    pytest.param('title="TO DO"', "todo", "done", 'title="DONE"', id="capitals"),
    pytest.param('title="To Do"', "todo", "done", 'title="Done"', id="capitals of words"),
    pytest.param(
        'title="to do – as of today"', "todo", "done", 'title="done – as of today"', id="dash"
    ),
    pytest.param('title="(to do, so far)"', "todo", "done", 'title="(done, so far)"', id="comma"),
    pytest.param(
        'id=x title="To do" lang=en alt="To do"',
        "todo",
        "done",
        'id=x title="Done" lang=en alt="Done"',
        id="behind attributes that stay",
    ),
]
ALONE = [
    pytest.param('title="To document"', "todo", id="within a word"),
    pytest.param("title='GoTo do'", "todo", id="at the end of a word, in its letters"),
    pytest.param("title='Auto do'", "todo", id="at the end of a word"),
    pytest.param('title="Nothing to do"', "todo", id="other letters, in a sentence"),
    pytest.param('title="To do-list"', "todo", id="hyphen"),
    pytest.param('title="Almost Done"', "done", id="within another label"),
    pytest.param('title="To do later"', "todo", id="at the start of another label"),
    pytest.param('title="Done-by-Ada"', "done", id="part of a name"),
    pytest.param('id="To do"', "todo", id="id"),
    pytest.param('href="To do"', "todo", id="href"),
    pytest.param('style="To do"', "todo", id="style"),
    pytest.param("title", "todo", id="no value"),
]


@pytest.mark.parametrize(("was", "name", "to", "now"), SPOKEN)
def test_a_label_in_an_attribute(was: str, name: str, to: str, now: str) -> None:
    before, after = LABELS.label(name), LABELS.label(to)
    text = pill_page(" " + was, before, name)
    escaped = after.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert set_to(text, to) == pill_page(" " + now, escaped, to)


@pytest.mark.parametrize(("was", "name"), ALONE)
def test_what_is_no_label_stays(was: str, name: str) -> None:
    text = pill_page(" " + was, LABELS.label(name), name)
    assert set_to(text, "in-progress") == pill_page(" " + was, "In progress", "in-progress")


OLD_LABELS = [
    # The class and the label of the pill, its title, and the title once the item is done.
    pytest.param("status-pill--todo", "Finished", "To do", "Done", id="label of the class"),
    pytest.param("status-pill--todo", "Finished", "Finished", "Done", id="label of the pill"),
    pytest.param("status-pill--todo", "to do", "To do", "Done", id="in other letters"),
    pytest.param("status-pill--todo", "to do", "To do later", "To do later", id="another label"),
    pytest.param("big", "Finished", "Now: Finished (x)", "Now: Done (x)", id="no status"),
    pytest.param("big", "", "Now: (x) - y", "Now: (x) - y", id="neither"),
    pytest.param("status-pill--todo", "", "Now: To do (x)", "Now: Done (x)", id="no label"),
]


@pytest.mark.parametrize(("name", "label", "was", "now"), OLD_LABELS)
def test_which_words_are_the_old_label(name: str, label: str, was: str, now: str) -> None:
    text = '<section id="item-1"><h2>A <i title="{}" class="status-pill {}">{}</i></h2></section>'
    new = name if name.startswith("status") else f"{name} status-pill--done"
    expected = text.format(now, new.replace("--todo", "--done"), "Done")
    assert set_to(text.format(was, name, label), "done") == expected


@pytest.mark.parametrize(
    ("name", "label"),
    [(status.name, status.label) for status in LABELS.statuses if status.name != "todo"],
)
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("attribute", ["title", "aria-label", "alt", "data-label"])
def test_every_label_in_every_attribute(attribute: str, quote: str, name: str, label: str) -> None:
    text = pill_page(f" {attribute}={quote}Now: To do.{quote} id=x")
    after = set_to(text, name)
    assert attribute_of(after, attribute) == f"Now: {label}."
    assert set_to(after, "todo") == text


@pytest.mark.parametrize("encoding", ["windows-1251", "shift_jis", "iso-8859-1"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_label_that_the_encoding_lacks(encoding: str, quote: str) -> None:
    dialect = Dialect(statuses=(Status("todo", "Todo"), Status("done", "Fertig — 🙂 ß Ж ñ")))
    text = pill_page(f" title={quote}Todo{quote}", "Todo")
    text = f"<meta charset={encoding}>{text}"
    page = read(Source.from_bytes(text.encode(encoding)), dialect)
    after = carried_out(page, set_status(page, page.items[0], dialect.statuses[1]))
    again = after.source.to_bytes().decode("cp1252" if encoding == "iso-8859-1" else encoding)
    assert attribute_of(again, "title") == "Fertig — 🙂 ß Ж ñ"


HTML = [
    pytest.param("In&nbsp;progress", "In progress", "utf-8", "In&nbsp;progress", id="a space"),
    pytest.param("&#9745;", "☑", "utf-8", "&#9745;", id="a sign"),
    pytest.param("R&amp;D&#8239;☑", "R&D ☑", "latin-1", "R&amp;D&#8239;&#9745;", id="an encoding"),
]


@pytest.mark.parametrize(("html", "label", "encoding", "expected"), HTML)
def test_a_label_as_the_page_writes_it(html: str, label: str, encoding: str, expected: str) -> None:
    statuses = (Status("todo", "Todo"), Status("done", label, html=html))
    text = f"<meta charset={encoding}>{pill_page(' title=Todo', 'Todo')}"
    page = read(Source.from_bytes(text.encode(encoding)), Dialect(statuses=statuses))
    after = carried_out(page, set_status(page, page.items[0], statuses[1]))
    pill = after.items[0].pills[0]
    assert after.source.cut(pill.element.inner) == expected
    # An attribute takes the words: a page rarely writes these as it does its labels.
    assert attribute_of(after.source.text, "title") == label
    assert not list(WrongLabel().check(after))


def test_a_label_that_a_fix_writes() -> None:
    statuses = (Status("done", "All done", html="All&nbsp;done"),)
    text = pill_page("", "X").replace("--todo", "--done")
    fixed = fix(read(Source(text), Dialect(statuses=statuses)), unsafe=True).page.source.text
    assert ">All&nbsp;done</span>" in fixed


# --- A pill whose classes name the status in another way


@pytest.mark.parametrize(
    "classes",
    [
        "status-pill status-pill-todo",
        "status-pill status-pill_todo",
        "status-pill status-pill__todo",
        "status-pill todo",
        "todo status-pill",
        "status-pill status-todo",
        "status-pill is-todo",
        "status-pill state-todo",
        "status-pill pill--todo",
        "status-pill Todo",
        "status-pill to-do",
        "status-pill status-pill-later",
        "status-pill x-todo",
        "status-pill status-pill--lg todo",
        "status-pill status-pill--todo done",
        "status-pill status-pill--todo is-blocked",
    ],
)
def test_a_pill_never_gets_a_second_class_of_a_status(classes: str) -> None:
    page = page_of(
        f'<main>\n<section id="item-1"><h2>A <span class="{classes}">To do</span></h2></section>'
    )
    status = page.dialect.status("rejected")
    assert status
    page = page_of(page.source.text + "</main>")
    with pytest.raises(Refusal, match=r"^-:2: the class .* of the pill") as caught:
        set_status(page, page.items[0], status)
    assert caught.value.kind == "refused"
    for unsafe in (False, True):
        fixed = fix(page, unsafe=unsafe).page.source.text
        (pill,) = re.findall('class="([^"]*)">', fixed)
        if fixed != page.source.text:
            assert unsafe
            assert pill.split().count("status-pill--todo") == 1
            assert len(pill.split()) == len(classes.split())


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        pytest.param(
            "status-pill todo",
            'the class "todo" of the pill names a status in an unknown form; '
            'use "status-pill--todo"',
            id="alone",
        ),
        pytest.param(
            "status-pill status-pill--todo is-blocked",
            'the class "is-blocked" of the pill names a status beside "status-pill--todo"; '
            "remove one of them",
            id="beside another",
        ),
        pytest.param(
            "status-pill x-todo",
            'the class "x-todo" of the pill may name a status in an unknown form; '
            'write "status-pill--done" by hand',
            id="in doubt",
        ),
    ],
)
def test_what_to_do_with_the_class_of_a_status(classes: str, message: str) -> None:
    text = f'<section id="item-1"><h2>A <i class="{classes}">To do</i></h2></section>'
    with pytest.raises(Refusal) as caught:
        set_to(text, "done", Dialect())
    assert caught.value.message == f"-:1: {message}"


def test_a_pill_of_another_class() -> None:
    dialect = Dialect(pill_class="tag", statuses=(Status("live", "Live"), Status("off", "Off")))
    page = read(
        Source('<section id="item-1"><h2>A <b class="tag live">Live</b></h2></section>'), dialect
    )
    with pytest.raises(Refusal, match='the class "live" of the pill names a status'):
        set_status(page, page.items[0], dialect.statuses[1])


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("status-pill status-pill--todo", "status-pill status-pill--done"),
        ("status-pill status-pill--todo is-todo", "status-pill status-pill--done is-done"),
        ("todo status-pill status-pill--todo", "done status-pill status-pill--done"),
        ("status-pill status-pill--todo js-todo", "status-pill status-pill--done js-todo"),
        ("status-pill status-pill--todo was-blocked", "status-pill status-pill--done was-blocked"),
        ("status-pill status-pill--todo big", "status-pill status-pill--done big"),
        ("status-pill big", "status-pill big status-pill--done"),
        ("status-pill status-pill--lg", "status-pill status-pill--done"),
    ],
)
def test_classes_that_are_changed_or_stay(was: str, now: str) -> None:
    text = '<main><section id="item-1"><h2>A <i class="{}">{}</i></h2></section></main>'
    assert set_to(text.format(was, "To do"), "done", Dialect()) == text.format(now, "Done")


# --- Hostile names, in every command that writes one

NASTY = "a\"b'c & <b> &amp; =`>"
NAMES = Dialect(
    statuses=(Status("todo", "To do"), Status("nasty", f"S {NASTY}")),
    priorities=("P1", f"P {NASTY}"),
    fields=(
        FieldRule("Summary", required=True),
        FieldRule(f"F {NASTY}", required=True),
        FieldRule(f"E {NASTY}", required=True),
        FieldRule(f"D {NASTY}", evidence=True),
    ),
    estimate_field=f"E {NASTY}",
    time_cell_class=f"cell{NASTY}".replace(" ", ""),
    id_prefix='it"em&-<',
    done_statuses=("nasty",),
    rejected_statuses=(),
)
HISTORY = (
    '<table class="docs-page-history"><tbody>{}</tbody></table>'.format(
        "<tr><td><time datetime=2026-01-02>2026-01-02</time></td><td>Old</td><td>Ada</td></tr>"
    ),
    '<table class="docs-page-history"><tbody></tbody></table>',
)
PAGE = (
    '<!doctype html>\n<main>\n<section id="it&quot;em&amp;-<1" {}>\n'
    '<h2><span class="priority-tag">P1</span> One '
    "<span class='status-pill status-pill--todo' title='To do'>To do</span></h2>\n"
    "<dl>\n<dt>1) Summary</dt><dd>Words.</dd>\n</dl>\n</section>\n</main>\n{}\n"
)
STARTS = {
    "double quotes": 'data-status="todo" data-priority="P1"',
    "single quotes": "data-status='todo' data-priority='P1'",
    "no quotes": "data-status=todo data-priority=P1",
    "spaces": "data-status = todo data-priority = P1",
    "no value": "data-status data-priority",
}


def _item(tree: list[Node], number: int) -> list[Node]:
    """Return the nodes of an item, by html5lib."""
    start = next(
        at for at, n in enumerate(tree) if dict(n.attributes).get("id") == f'it"em&-<{number}'
    )
    rest = tree[start + 1 :]
    end = next((at for at, n in enumerate(rest) if n.depth <= tree[start].depth), len(rest))
    return tree[start : start + 1 + end]


def _words(tree: list[Node]) -> list[str]:
    return [n.text.strip() for n in tree if n.name != "#comment" and n.text.strip()]


def _set(page: Page) -> list[Node]:
    return _item(nodes(_made(page, set_status(page, page.items[0], NAMES.statuses[1]))), 1)


def _made(page: Page, change: object) -> str:
    return carried_out(page, change).source.text  # type: ignore[arg-type]


def _says(tree: list[Node], *words: str) -> None:
    assert all(any(word in text for text in _words(tree)) for word in words), (words, tree)


def _check_set(page: Page) -> None:
    tree = _set(page)
    assert dict(tree[0].attributes)["data-status"] == "nasty"
    pill = next(n for n in tree if "title" in dict(n.attributes))
    assert pill.text == dict(pill.attributes)["title"] == NAMES.statuses[1].label
    assert dict(pill.attributes)["class"] == "status-pill status-pill--nasty"


def _check_priority(page: Page) -> None:
    name = NAMES.priorities[1]
    tree = _item(nodes(_made(page, edit_item(page, page.items[0], priority=name))), 1)
    assert dict(tree[0].attributes)["data-priority"] == name
    assert next(n for n in tree if dict(n.attributes).get("class") == "priority-tag").text == name


def _check_fields(page: Page) -> None:
    texts = {NAMES.fields[1].label: NASTY, "Summary": NASTY}
    change = edit_item(page, page.items[0], title=f"T {NASTY}", fields=texts)
    tree = _item(nodes(_made(page, change)), 1)
    _says(tree, f"T {NASTY}", f"2) F {NASTY}")
    assert _words(tree).count(NASTY) == 2


def _check_evidence(page: Page) -> None:
    tree = _item(nodes(_made(page, add_evidence(page, page.items[0], NASTY))), 1)
    _says(tree, f"2) D {NASTY}", NASTY)


def _check_add(page: Page) -> None:
    spec = next_item_spec(
        page,
        f"T {NASTY}",
        "2026-05-06",
        priority=NAMES.priorities[1],
        status="nasty",
        hours=6,
        fields={"Summary": NASTY},
    )
    assert spec.id == 'it"em&-<2'
    tree = _item(nodes(_made(page, insert_item(page, new_item(page, spec)))), 2)
    attributes = dict(tree[0].attributes)
    assert (attributes["data-status"], attributes["data-priority"]) == (
        "nasty",
        NAMES.priorities[1],
    )
    _says(tree, f"T {NASTY}", NASTY, f"2) F {NASTY}", f"3) E {NASTY}", NAMES.statuses[1].label)
    classes = [dict(n.attributes).get("class") for n in tree]
    assert classes.count(NAMES.time_cell_class) == 3


def _check_rows(page: Page) -> None:
    change = add_history_rows(page, "2026-05-06", [NASTY], f"A {NASTY}")
    text = _made(page, change)
    _says(nodes(text), NASTY, f"A {NASTY}", "2026-05-06")
    again = read(Source(text), NAMES)
    change = edit_history_row(again, 1, date="2026-05-07", change=f"C {NASTY}", author=f"B {NASTY}")
    after = nodes(_made(again, change))
    _says(after, f"C {NASTY}", f"B {NASTY}")
    assert "2026-05-07" in [dict(n.attributes).get("datetime") for n in after]


CHECKS: dict[str, Callable[[Page], None]] = {
    "set": _check_set,
    "edit --priority": _check_priority,
    "edit --title --field": _check_fields,
    "set --delivered": _check_evidence,
    "add": _check_add,
    "history": _check_rows,
}


@pytest.mark.parametrize("history", HISTORY, ids=["a row", "no row"])
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("command", CHECKS)
@pytest.mark.sampled(3)
def test_hostile_names(command: str, start: str, history: str) -> None:
    page = read(Source(PAGE.format(STARTS[start], history)), NAMES)
    before = nodes(page.source.text)
    assert dict(_item(before, 1)[0].attributes).keys() == {"id", "data-status", "data-priority"}
    CHECKS[command](page)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("unsafe", [False, True])
def test_hostile_names_in_fixes(start: str, *, unsafe: bool) -> None:
    text = PAGE.format(STARTS[start], HISTORY[0])
    text = text.replace("P1", "p a&quot;b'c &amp; &lt;b> &amp;amp; =`>x")
    text = text.replace("'status-pill--todo'", "'status-pill--nasty'")
    text = text.replace("<dt>1) Summary</dt>", "<dt>F A&quot;b'c and &lt;B> and amp; =`></dt>")
    page = read(Source(text), NAMES)
    fixed = fix(page, unsafe=unsafe).page.source.text
    old, new = nodes(text), nodes(fixed)
    assert [(n.depth, n.name) for n in old] == [(n.depth, n.name) for n in new]
    assert fixed != text


@pytest.mark.parametrize(
    "words", ["👩\u200d💻", "می\u200cخواهم", "co\u00adop", "a\u200fb\u200ec", "\u200d"]
)
def test_joiners_and_marks_of_direction_are_written(words: str) -> None:
    page = page_of(pill_page(""))
    item = page.items[0]
    assert words in carried_out(page, edit_item(page, item, title=f"A {words} b")).source.text


@pytest.mark.parametrize("label", ["a\nb", "a\x00b", "a\x1bb", "a\u202eb"])
def test_a_label_that_cannot_be_written(label: str) -> None:
    dialect = Dialect(statuses=(Status("todo", "To do"), Status("done", label)))
    page = read(Source(pill_page("")), dialect)
    with pytest.raises(Refusal, match="holds a control character") as caught:
        set_status(page, page.items[0], dialect.statuses[1])
    assert caught.value.kind == "usage"
    text = pill_page("", "Finished", "done")
    assert fix(read(Source(text), dialect), unsafe=True).page.source.text == text


# --- The parts by themselves


VALUES = ["x", "", "a b", 'a"b', "a'b", "a&b", "&amp;", "a=b", "a>b", "a<b", "`", "a/", "é", "🙂"]
WRITTEN = ["a", "a=", "a=''", 'a=""', "a=old", "a = old", "a='old'", 'a="old"', "A=o&amp;d"]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_read_as_it_was_meant(written: str, value: str) -> None:
    page = page_of(f"<p {written}>x</p>")
    edit = set_value(page.source, page.tree.element(0).attributes[0], value)
    text = page.source.text
    after = text[: edit.span.start] + edit.text + text[edit.span.end :]
    (node,) = [n for n in nodes(after) if n.name == "p"]
    assert (node.attributes, node.text) == ((("a", value),), "x")


PARTS = ["To&nbsp;do now", "a To do", "&#32To do", "&notit;To do", "x&amp", "&copy=a&copy x&copy"]


@pytest.mark.parametrize("raw", PARTS)
@pytest.mark.parametrize("form", ['"{}"', "'{}'"])
@pytest.mark.parametrize("new", ["Done", "1st", 'a"b', "a'b", "&", "; x", "=1"])
def test_a_part_of_a_value(raw: str, form: str, new: str) -> None:
    page = page_of(f"<p a={form.format(raw)}>x</p>")
    attribute = page.tree.element(0).attributes[0]
    size = len(attribute.value)
    for start, end in [*((n, size) for n in range(size)), *((n, n) for n in range(size + 1))]:
        parts = [(start, end, new)]
        edits = replace_in_value(page.source, attribute, parts)
        text = spliced(page.source.text, [(*edit.span, edit.text) for edit in edits])
        (node,) = [n for n in nodes(text) if n.name == "p"]
        assert node.attributes == (("a", spliced(attribute.value, parts)),)


@pytest.mark.parametrize("rest", ["?a&copy=1 ", "&copyx ", "&copy; ", "&amp;copy= ", "&copy "])
def test_the_rest_of_a_value_stays_as_written(rest: str) -> None:
    page = page_of(f'<p a="{rest}To do">x</p>')
    attribute = page.tree.element(0).attributes[0]
    start = attribute.value.index("To do")
    (edit,) = replace_in_value(page.source, attribute, [(start, start + 5, "Done")])
    assert (page.source.cut(edit.span), edit.text) == ("To do", "Done")


def test_an_element_with_attributes() -> None:
    source = Source("")
    attributes = (("class", "a b"), ("title", 'x "y"'))
    expected = '<td class="a b" title="x &quot;y&quot;"><i>z</i></td>'
    assert element_markup(source, "td", "<i>z</i>", attributes) == expected
    assert element_markup(source, "td", "z") == "<td>z</td>"


BARE = [
    # A start tag, the moment that it is given, and what is left of it.
    pytest.param('<td class="a" id="b" title="c">', "", '<td class="a">', id="class alone"),
    pytest.param("<td id=b STYLE='color: red'>", "", "<td STYLE='color: red'>", id="style"),
    pytest.param(
        "<TD style=x class = 'a'>", "", "<TD style=x class = 'a'>", id="both, as they are written"
    ),
    pytest.param('<time datetime="2026-01-02">', "", "<time>", id="no moment"),
    pytest.param(
        "<time class=a datetime='2026-01-02' id=b>",
        "2026-03-04",
        "<time class=a datetime='2026-03-04'>",
        id="moment",
    ),
    pytest.param("<time datetime>", "2026-03-04", '<time datetime="2026-03-04">', id="no value"),
    pytest.param("<time class=a>", "2026-03-04", "<time class=a>", id="no place for a moment"),
]


@pytest.mark.parametrize(("tag", "moment", "expected"), BARE)
def test_what_a_bare_tag_keeps(tag: str, moment: str, expected: str) -> None:
    page = page_of(f"<table><tr>{tag}x")
    element = page.tree.element(2)
    assert bare_tag(page.source, element, moment) == expected
    if not moment:
        assert bare_tag(page.source, element) == expected


KEPT = [
    pytest.param("<p id='a' CLASS=b title=c>", "<p id='x\"&#39;y' CLASS=b", id="single quotes"),
    pytest.param('<p title=c ID="a">', '<p ID="x&quot;\'y"', id="double quotes"),
    pytest.param("<P class='b' id=a>", "<P class='b' id=\"x&quot;'y\"", id="no quotes"),
    pytest.param("<p title=c>", "<p", id="none of them"),
]


@pytest.mark.parametrize(("tag", "expected"), KEPT)
def test_what_a_start_tag_keeps(tag: str, expected: str) -> None:
    page = page_of(f"{tag}x</p>")
    element = page.tree.element(0)
    written = start_tag(page.source, element, {"id": "x\"'y"}, frozenset(["class"]))
    assert written == expected


# --- Only that module escapes

# Modules that take markup from one place of the page to another, or take it out.
_MOVING = {"rules.history_order", "rules.misordered_field"}
_ESCAPING = r"""replace\(["'][&<>"']["'], ["']&|xmlcharref|html import escape|saxutils"""
_WRITES = r"from pillcheck\.html\.(edit|escaping) import"


def test_one_place_escapes_and_makes_tags() -> None:
    for name, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        if name == "html.escaping" or name.startswith(("report", "cli")):
            continue
        assert not re.search(_ESCAPING, text), f"{name} escapes by itself; html/escaping.py does"
        # The others write messages only.
        if not name.startswith("editing") or not re.search(_WRITES, text):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.JoinedStr):
                continue
            for piece, value in zip(node.values, node.values[1:], strict=False):
                before = str(piece.value) if isinstance(piece, ast.Constant) else ""
                made = isinstance(value, ast.FormattedValue) and re.search(r"=[\"']?$", before)
                assert not made, f"{name}:{node.lineno} writes an attribute; html/escaping.py does"


def test_rules_write_words_through_one_place() -> None:
    for name, path in MODULES.items():
        if name.startswith("rules") and name not in _MOVING:
            assert not re.search(r"\bEdit\(", path.read_text(encoding="utf-8")), name
