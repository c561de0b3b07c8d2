"""What ``edit`` can do besides: attributes, labels, and texts that keep their links and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.shape import PropertyRule
from pillcheck.editing.attributes import set_attributes
from pillcheck.editing.field_texts import field_texts
from pillcheck.editing.fields import edit_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.errors import Refusal
from tests.support import KINDS, carried_out, page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
PILL = '<span class="status-pill status-pill--todo">To do</span>'


def one(body: str, attributes: str = "") -> str:
    return (
        f'<section id="item-1"{attributes}><h2><span class="priority-tag">P1</span> One {PILL}</h2>'
        f"<dl>{body}</dl></section>\n"
    )


# --- fields whose markup stays ------------------------------------------------------------

GONE = "the markup inside the old words is gone"
A, CODE = '<a href="x.html">the guide</a>', "<code>a &lt; b</code>"
KEPT = [
    pytest.param(f"Read {A} first.", "Read the guide now.", f"Read {A} now.", id="a link"),
    pytest.param(f"{CODE} is wrong", "Fix a < b & go", f"Fix {CODE} &amp; go", id="code"),
    pytest.param(f"{A} and {CODE}", "a < b, the guide", f"{CODE}, {A}", id="in another order"),
    pytest.param(
        '<a href="y"><code>x</code></a> z', "z x", 'z <a href="y"><code>x</code></a>', id="nested"
    ),
    pytest.param(
        '<a href="y">see <code>x</code></a>',
        "look at x",
        "look at <code>x</code>",
        id="the inner one, where the outer one's words are gone",
    ),
    pytest.param(
        "<strong>Problem:</strong> old<br><strong>Value:</strong> old",
        "Problem: new Value: new",
        "<strong>Problem:</strong> new <strong>Value:</strong> new",
        id="the names of parts",
    ),
    pytest.param("<em>un</em>do it", "undo un it", "undo <em>un</em> it", id="a word of its own"),
    pytest.param("<b>x</b> and <b>x</b>", "x or x", "<b>x</b> or <b>x</b>", id="twice, alike"),
    pytest.param("<b>x</b> and <b>x</b>", "only x", "only <b>x</b>", id="twice, and once now"),
    pytest.param(
        "<ul><li><code>k</code></li><li>l</li></ul>",
        "k and l",
        "<code>k</code> and l",
        id="in a list",
    ),
    pytest.param("<b>3&nbsp;h</b> old", "3 h new", "<b>3&nbsp;h</b> new", id="a hard space"),
    pytest.param("<b>foo bar</b> <i>bar</i>", "foo bar", "<b>foo bar</b>", id="words in others"),
]
DROPPED = [
    pytest.param(f"Read {A} first.", "Read the book.", "Read the book.", id="its words are gone"),
    pytest.param("<b>x</b> y", "x or x", "x or x", id="its words are there twice"),
    pytest.param("<em>un</em>do", "undone", "undone", id="a part of a word"),
    pytest.param(
        '<a href="a">here</a> <a href="b">here</a>', "here", "here", id="two links, one word"
    ),
    pytest.param("<p>x</p><p>y</p>", "x", "x", id="blocks"),
    pytest.param("<b>x<!-- y --></b> z", "x", "x", id="a comment in it"),
    pytest.param("<b></b>x", "y", "y", id="no words"),
]


@pytest.mark.parametrize(("old", "text", "new"), [*KEPT, *DROPPED])
def test_a_new_text_keeps_the_markup_of_its_words(old: str, text: str, new: str) -> None:
    body = "<dt>1) Summary</dt><dd>\n  {}\n</dd><dt>2) Scope</dt><dd><code>a</code></dd>"
    page = page_of(one(body.format(old)))
    change = edit_item(page, page.items[0], fields={"Summary": text})
    after = carried_out(page, change)
    assert after.source.text == one(body.format(new))
    assert after.items[0].fields[0].text == text


@pytest.mark.parametrize(
    ("old", "text"), [(p.values[0], p.values[1]) for p in DROPPED], ids=[p.id for p in DROPPED]
)
def test_markup_that_goes_is_mentioned(old: str, text: str) -> None:
    page = page_of(one(f"<dt>1) Summary</dt><dd>{old}</dd>"))
    (hint,) = edit_item(page, page.items[0], fields={"Summary": text}).hints
    assert hint.startswith(GONE)


@pytest.mark.parametrize(
    ("old", "text"),
    [
        pytest.param("plain", "x", id="plain words"),
        pytest.param(f"Read {A}.", "See the guide.", id="a link that stays"),
    ],
)
def test_nothing_is_mentioned_where_no_markup_goes(old: str, text: str) -> None:
    page = page_of(one(f"<dt>1) Summary</dt><dd>{old}</dd>"))
    assert edit_item(page, page.items[0], fields={"Summary": text}).hints == ()


# --- labels -------------------------------------------------------------------------------

FIELDS = "<dt>1) Summary</dt><dd>S</dd><dt>{}</dt><dd>T <b>x</b></dd>"


@pytest.mark.parametrize(
    ("old", "relabel", "new"),
    [
        pytest.param("2) Scope", ("Scope", "Scope & more"), "2) Scope &amp; more", id="a label"),
        pytest.param(
            "2) Scope",
            ("scope", "Scope & deliverables"),
            "2) Scope &amp; deliverables",
            id="one that is known then",
        ),
        pytest.param(
            "2) Problem &amp; Value",
            ("Problem", "Problem & value"),
            "2) Problem &amp; value",
            id="the usual spelling",
        ),
        pytest.param("2. Notes", ("Notes", "A < b"), "2. A &lt; b", id="escaped"),
        pytest.param("Notes", ("Notes", "More"), "More", id="no number"),
        pytest.param("<b>2) Notes</b>", ("Notes", "More"), "<b>2) More</b>", id="in an element"),
        pytest.param("2) Notes", ("Notes", "Notes"), "2) Notes", id="the same"),
    ],
)
def test_a_label_is_renamed(old: str, relabel: tuple[str, str], new: str) -> None:
    page = page_of(one(FIELDS.format(old)))
    change = edit_item(page, page.items[0], labels=dict([relabel]))
    assert change.hints == ()
    assert carried_out(page, change).source.text == one(FIELDS.format(new))


def test_a_field_gets_a_label_and_a_text_at_once() -> None:
    page = page_of(one(FIELDS.format("2) Scope")))
    labels, fields = {"Scope": "Scope & deliverables"}, {"Scope": "U x"}
    change = edit_item(page, page.items[0], labels=labels, fields=fields, title="Two")
    expected = FIELDS.format("2) Scope &amp; deliverables").replace("T <b>", "U <b>")
    assert carried_out(page, change).source.text == one(expected).replace("One", "Two")


@pytest.mark.parametrize(
    ("old", "labels", "message"),
    [
        pytest.param("2) Scope", {"Nope": "x"}, 'unknown field "Nope"', id="unknown"),
        pytest.param("2) Scope", {"Status": "x"}, 'has no field "Status"; its', id="not there"),
        pytest.param("2) Scope", {"Scope": "summary"}, "has another field", id="taken"),
        pytest.param("2) Scope", {"Scope": " "}, "is empty", id="empty"),
        pytest.param("2) Scope", {"Scope": "x", "scope": "y"}, "given twice", id="twice"),
        pytest.param("2) Scope", {"Scope": "x", "Summary": "X"}, "given twice", id="one label"),
        pytest.param("2) Summary", {"Summary": "x"}, "twice, first on line 1", id="two of them"),
        pytest.param("2) <i>a</i> b", {"a b": "x"}, "more than plain text", id="markup"),
        pytest.param(
            f"2) Status</dt><dd>{PILL}</dd><dt>3) T",
            {"Status": "State"},
            "the status of item-1 would read nothing",
            id="the place of the pill",
        ),
    ],
)
def test_a_label_is_not_renamed(old: str, labels: dict[str, str], message: str) -> None:
    text = one(FIELDS.format(old))
    if "pill" in old:
        text = text.replace(f"One {PILL}", "One")
    page = page_of(text)
    with pytest.raises(Refusal, match=message):
        carried_out(page, edit_item(page, page.items[0], labels=labels))


# --- attributes ---------------------------------------------------------------------------

OTHER = (
    '<section id="item-2" data-group="docs" data-risk="low" class="card"><h2>'
    f'<span class="priority-tag">P1</span> Two {PILL}</h2></section>'
)
SUMMARY = "<dt>1) Summary</dt><dd>S</dd>"


@pytest.mark.parametrize(
    ("old", "values", "new"),
    [
        pytest.param(' data-risk="low"', {"data-risk": "high"}, ' data-risk="high"', id="changed"),
        pytest.param(
            " data-risk='low'",
            {"data-risk": "\"a\" & 'b'"},
            " data-risk='\"a\" &amp; &#39;b&#39;'",
            id="escaped in its quotes",
        ),
        pytest.param(
            " data-risk=low", {"data-risk": "very low"}, ' data-risk="very low"', id="bare"
        ),
        pytest.param(" data-risk=low", {"data-risk": "high"}, " data-risk=high", id="still bare"),
        pytest.param("", {"data-risk": "high"}, ' data-risk="high"', id="new"),
        pytest.param(
            "",
            {"data-group": "x", "data-risk": "y"},
            ' data-group="x" data-risk="y"',
            id="two new ones",
        ),
        pytest.param(
            ' class="card" title="T"',
            {"data-group": "x"},
            ' data-group="x" class="card" title="T"',
            id="where the others have it",
        ),
        pytest.param(
            ' data-a="1" data-risk="low"', {"data-risk": ""}, ' data-a="1"', id="taken away"
        ),
        pytest.param(
            ' data-a="1" data-b="2"',
            {"data-b": "", "data-risk": "x"},
            ' data-a="1" data-risk="x"',
            id="one goes and one comes",
        ),
        pytest.param("", {"data-risk": ""}, "", id="not there"),
        pytest.param(
            ' DATA-Risk="low"', {"Data-RISK": "high"}, ' DATA-Risk="high"', id="letter case"
        ),
        pytest.param(' title="T"', {"title": "U"}, ' title="U"', id="no data"),
        pytest.param(
            ' data-risk="a&amp;b"', {"data-risk": "a&b"}, ' data-risk="a&amp;b"', id="same"
        ),
    ],
)
def test_an_attribute_is_set(old: str, values: dict[str, str], new: str) -> None:
    page = page_of(one(SUMMARY, old) + OTHER)
    after = carried_out(page, set_attributes(page, page.items[0], values))
    assert after.source.text == one(SUMMARY, new) + OTHER


OWNER = PropertyRule("owner", attribute="data-owner")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"id": "item-9"}, "an item keeps its id", id="id"),
        pytest.param({"CLASS": "x"}, "pillcheck edit ITEM opens its markup", id="class"),
        pytest.param({"data-status": "done"}, "pillcheck set ITEM STATUS", id="status"),
        pytest.param({"data-priority": "P1"}, "--priority sets", id="priority"),
        pytest.param({"data-owner": "x"}, "--set owner=VALUE sets it", id="property"),
        pytest.param({"onclick": "x"}, "by hand", id="event"),
        pytest.param({"style": "x"}, "by hand", id="style"),
        pytest.param({"a b": "x"}, "not the name of an attribute", id="a space"),
        pytest.param({"x><b": "x"}, "not the name of an attribute", id="markup"),
        pytest.param({"data-x": "x", "DATA-X": "y"}, "given twice", id="twice"),
        pytest.param({"data-x": "a\x1bb"}, "control character", id="control character"),
    ],
)
def test_an_attribute_is_not_set(values: dict[str, str], message: str) -> None:
    page = page_of(one(SUMMARY) + OTHER, DEFAULT.replaced(properties=(OWNER,)))
    with pytest.raises(Refusal, match=message) as refusal:
        set_attributes(page, page.items[0], values)
    assert refusal.value.kind == "usage"


def test_a_tag_with_an_attribute_twice_is_refused() -> None:
    page = page_of(one(SUMMARY, " data-x=a data-x=b"))
    with pytest.raises(Refusal, match="twice, and browsers differ"):
        set_attributes(page, page.items[0], {"data-y": "x"})


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            ["--attribute", "data-risk=high", "--attribute", "data-x=a b"], id="attribute"
        ),
        pytest.param(["--relabel", "Summary=In short"], id="label"),
        pytest.param(
            [
                "--relabel",
                "Summary=In short",
                "--title",
                "T",
                "--attribute",
                "lang=en",
                "--field",
                "Summary=Words",
                "--note",
                "N",
                "--priority",
                "P2",
            ],
            id="all",
        ),
    ],
)
def test_a_dry_run_is_the_edit_and_undo_takes_it_back(
    repo: Path, pillcheck: Pillcheck, words: list[str]
) -> None:
    page = repo / PAGE
    page.write_bytes(KINDS["pill-in-heading"].read_bytes())
    before = page.read_bytes()
    dry = pillcheck("edit", "1", *words, "--dry-run")
    assert (dry.code, page.read_bytes()) == (0, before), dry.err
    assert pillcheck("edit", "1", *words, "--format", "json").json["diff"] == dry.out
    assert page.read_bytes() != before
    # A field that has another name by now is not found, an attribute stays as it is.
    assert pillcheck("edit", "1", *words[:2]).code == (2 if words[0] == "--relabel" else 0)
    while page.read_bytes() != before:
        assert pillcheck("undo").code == 0


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["1", "2", "--attribute", "data-x=y"], id="two items"),
        pytest.param(["--all", "--relabel", "a=b"], id="all items"),
        pytest.param(["1", "--attribute", "data-x"], id="no value"),
        pytest.param(["1", "--relabel", "a"], id="no new label"),
        pytest.param(["1", "--attribute", "data-x=y", "--attribute", "data-x=z"], id="twice"),
    ],
)
def test_a_wrong_call(repo: Path, pillcheck: Pillcheck, words: list[str]) -> None:
    before = (repo / PAGE).read_bytes()
    result = pillcheck("edit", *words)
    assert (result.code, result.out, (repo / PAGE).read_bytes()) == (2, "", before)


# --- texts as markup -----------------------------------------------------------------------

HTML = [
    pytest.param("Words.", f"See {A}.", id="a link"),
    pytest.param(f"See {A}.", f"See {A.replace('x.html', 'y.html')}.", id="another address"),
    pytest.param(f"See {A}.", f"See <b>{A}</b>.", id="markup around it"),
    pytest.param("", f"{CODE} &amp; more", id="a field that the item lacks"),
]


@pytest.mark.parametrize(("old", "new"), HTML)
def test_a_text_is_written_as_markup(old: str, new: str) -> None:
    label = "Summary" if old else "Scope & deliverables"
    page = page_of(one(f"<dt>1) Summary</dt><dd>{old or 'Words.'}</dd>"))
    texts = field_texts(page.source, None, {label: new})
    after = carried_out(page, edit_item(page, page.items[0], fields=texts))
    field = after.items[0].field(label)
    assert field is not None
    assert field.bodies[0].raw == new
    assert not edit_item(after, after.items[0], fields=texts).edits


NO_HTML = [
    ({"Summary": "<script>x</script>"}, "may not stand within a sentence"),
    ({"Summary": "<b>x"}, "never closed"),
    ({"Summary": "a < b"}, 'a "<" that begins no tag'),
    ({"Summary": '<a href="javascript:x()">x</a>'}, "may not lead to"),
    ({"Summary": " "}, "is empty"),
    ({"Sumary": "x"}, 'unknown field "Sumary"'),
    ({"summary": "x", "Summary": "y"}, "given twice"),
]


@pytest.mark.parametrize(("html", "message"), NO_HTML)
def test_markup_that_is_not_written(html: dict[str, str], message: str) -> None:
    page = page_of(one("<dt>1) Summary</dt><dd>Words.</dd>"))
    with pytest.raises(Refusal, match=message):
        edit_item(page, page.items[0], fields=field_texts(page.source, None, html))
    with pytest.raises(Refusal, match=message):
        next_item_spec(page, "New", "2026-01-01", fields=field_texts(page.source, None, html))


TWICE = [
    ["--field", "Summary=a", "--field", "Summary=b"],
    ["--field", "Summary=a", "--html", "Summary=b"],
    ["--html", "Summary=a", "--html", "Summary=b"],
    ["--field", "Summary=a", "--field", "summary=b"],
]


@pytest.mark.parametrize("words", TWICE, ids=" ".join)
@pytest.mark.parametrize("command", ["add", "edit"])
@pytest.mark.usefixtures("repo")
def test_a_field_that_is_given_twice(pillcheck: Pillcheck, command: str, words: list[str]) -> None:
    done = pillcheck(command, "item-2" if command == "edit" else "New", *words)
    assert (done.code, "is given twice" in done.err) == (2, True)


@pytest.mark.usefixtures("repo")
def test_a_new_item_with_a_link(pillcheck: Pillcheck) -> None:
    done = pillcheck("add", "New", "--html", f"Summary=See {A}.", "--dry-run")
    assert f"See {A}." in done.out
