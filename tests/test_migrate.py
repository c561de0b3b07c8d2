"""``pillcheck migrate``: where the statuses are, there and back."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.reader import read
from pillcheck.editing.migrate import migrate
from pillcheck.editing.status import set_status
from pillcheck.editing.status_attribute import FORMS, Form
from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.project.dialects import dialect_of
from pillcheck.rules.conflicting_status import ConflictingStatus
from pillcheck.rules.missing_pill import MissingPill
from pillcheck.rules.unknown_status import UnknownStatus
from pillcheck.rules.wrong_label import WrongLabel
from tests.support import KINDS, carried_out, each_page, page_at, page_of
from tests.test_kinds import NAMES, expected, page_with

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Page
    from tests.test_cli import Pillcheck

PILL = '<span class="status-pill status-pill--done">Done</span>'
EMPTY = '<span class="status-pill"></span>'


def form_of(page: Page) -> Form:
    """Return the form that a page of one kind has."""
    item = page.items[0]
    if not item.status_attribute:
        return "pill"
    return "both" if item.pills and not item.pills[0].is_blank else "attribute"


@pytest.mark.sampled(12)
@pytest.mark.parametrize("form", FORMS)
@each_page
def test_there_and_back_is_the_same_page(path: Path, form: Form) -> None:
    page = page_at(path)
    there = carried_out(page, migrate(page, form))
    assert form_of(there) == form
    assert [item.status for item in there.items] == [item.status for item in page.items]
    back = carried_out(there, migrate(there, form_of(page)))
    assert back.source.text == page.source.text


# Of a page that never had one, and where a carrier of the other form goes.
ATTRIBUTE = '[[carriers]]\nattribute = "data-kept"\n\n'
STAYS = {
    "attribute-alone": "the configuration names no badge for the status",
    "emoji-at-start": "is part of a text; it cannot move from there",
    "lists-under-headings": "is part of a text; it cannot move from there",
    "marks-before-free-words": "is part of a text; it cannot move from there",
    "sign-before-the-title": "the sign for the status of .* stays",
    "signs-by-reference": "is part of a text; it cannot move from there",
    "words-behind-a-dash": "is part of a text; it cannot move from there",
    # Another badge stands before the emptied one.
    "several-badges": "after this edit status sign 1 of an item without id would read",
}


def form_of_kind(config: str) -> Form:
    """Return the form in which a page of another shape keeps its statuses."""
    if "\nattribute =" not in config.partition("[properties")[0]:
        return "pill"
    return "both" if "\ntext =" in config or "\nclass = true" in config else "attribute"


def messages_of(page: Page) -> list[str]:
    """Return what the rules about statuses say of a page."""
    rules = (ConflictingStatus(), MissingPill(), UnknownStatus(), WrongLabel())
    return [finding.message for rule in rules for finding in rule.check(page)]


@pytest.mark.sampled(12)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_other_shapes_there_and_back(name: str, form: Form) -> None:
    config = expected(name)["config"]
    kept = form_of_kind(config)
    if kept == "pill":
        before, properties, after = config.partition("[properties")
        config = f"{before}\n{ATTRIBUTE}{properties}{after}"
    page = page_with(name, config)
    if name in STAYS and (form == "attribute") == (kept == "pill"):
        with pytest.raises(Refusal, match=STAYS[name]):
            carried_out(page, migrate(page, form))
        return
    there = carried_out(page, migrate(page, form))
    assert (there.source.text == page.source.text) == (form == kept)
    assert [item.status for item in there.items] == [item.status for item in page.items]
    assert messages_of(there) == messages_of(page)
    assert carried_out(there, migrate(there, kept)).source.text == page.source.text


MIGRATED = [
    pytest.param(
        f"<section id=item-1><h2>A {PILL}</h2></section>",
        "attribute",
        f'<section id=item-1 data-status="done"><h2>A {EMPTY}</h2></section>',
        id="attribute, none before",
    ),
    pytest.param(
        f"<section id='item-1' data-priority='P1' class=x><h2>A {PILL}</h2></section>",
        "both",
        f"<section id='item-1' data-priority='P1' data-status='done' class=x><h2>A {PILL}</h2>"
        "</section>",
        id="behind the priority, quoted as it is",
    ),
    pytest.param(
        f'<section id="item-1"\n  data-status="done"><h2>A {EMPTY}</h2></section>',
        "pill",
        f'<section id="item-1"\n  ><h2>A {PILL}</h2></section>',
        id="a line break stays",
    ),
    pytest.param(
        f'<section id="item-1"\n  ><h2>A {PILL}</h2></section>',
        "both",
        f'<section id="item-1"\n  data-status="done"><h2>A {PILL}</h2></section>',
        id="a line break is used",
    ),
    pytest.param(
        "<section id=item-1><h2>A <b class='big status-pill status-pill--done x'>Done</b></h2>"
        "</section>",
        "attribute",
        "<section id=item-1 data-status=\"done\"><h2>A <b class='big status-pill x'></b></h2>"
        "</section>",
        id="other classes stay",
    ),
]


@pytest.mark.parametrize(("text", "form", "expected"), MIGRATED)
def test_what_is_written(text: str, form: Form, expected: str) -> None:
    page = page_of(text)
    assert carried_out(page, migrate(page, form)).source.text == expected


REFUSED = [
    pytest.param(
        "<section id=item-1 data-status=done><h2>A</h2></section>",
        "item-1 has no pill; add an empty one to its heading first",
        id="no pill",
    ),
    pytest.param(
        f"<section id=item-1 data-status=todo><h2>A {PILL}</h2></section>",
        "the pill and the attribute of item-1 disagree",
        id="two statuses",
    ),
    pytest.param(
        f"<section id=item-1><h2>A {EMPTY}</h2></section>",
        "item-1 has no status that is known",
        id="no status",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_refused(text: str, message: str) -> None:
    page = page_of(text)
    with pytest.raises(Refusal, match=message):
        migrate(page, "pill")


def test_a_label_in_an_attribute_would_go_stale() -> None:
    page = page_of(
        "<section id=item-1><h2>A <b class='status-pill status-pill--done' title='Done, at last'>"
        "Done</b></h2></section>"
    )
    with pytest.raises(Refusal, match='the title of the pill of item-1 says "Done" as well'):
        migrate(page, "attribute")


def test_the_command(repo: Path, pillcheck: Pillcheck) -> None:
    path = repo / "docs/backlog/README.html"
    before = path.read_bytes()
    assert before == KINDS["pill-in-heading"].read_bytes()
    done = pillcheck("migrate", "--to", "both")
    assert (done.code, done.out) == (
        0,
        "statuses: now in pills and attributes (docs/backlog/README.html)\n",
    )
    again = pillcheck("migrate", "--to", "both")
    assert again.out == "statuses: nothing to change, nothing written (docs/backlog/README.html)\n"
    assert pillcheck("migrate", "--to", "pill").code == 0
    assert path.read_bytes() == before


SHAPE = """
item = "li"
free-labels = {free}
[statuses.open]
label = "Open"
class = "st-open"
[statuses.done]
label = "Done"
labels = ["Finished"]
class = "st-done"
[[carriers]]
at = "b"
class = true
text = "whole"
[[carriers]]
at = "{at}"
attribute = "data-kept"
"""


def shaped(text: str, at: str = "&", free: str = "false") -> Page:
    config = tomllib.loads(SHAPE.format(at=at, free=free))
    return read(Source(f"<ul>{text}</ul>"), dialect_of(config))


SHAPED = [
    pytest.param(
        "<li\n class=x\n data-kept=done>A <b class='st-done big'>Done</b>",
        "attribute",
        "<li\n class=x\n data-kept=done>A <b class='big'></b>",
        id="other class names stay",
    ),
    pytest.param(
        "<li>A <b class=st-done>\n  Done\n</b>",
        "attribute",
        '<li data-kept="done">A <b class="">\n  \n</b>',
        id="the class stays as a place",
    ),
    pytest.param(
        '<li data-kept="done">A <b class="">\n  \n</b>',
        "pill",
        '<li>A <b class="st-done">\n  Done\n</b>',
        id="words come back in the middle",
    ),
    pytest.param(
        "<li data-kept=done\n>A <b class=st-done>Done</b>",
        "pill",
        "<li\n>A <b class=st-done>Done</b>",
        id="an attribute goes, a line break stays",
    ),
    pytest.param(
        "<li data-kept=''>A <b class=st-done>Done</b>",
        "both",
        "<li data-kept='done'>A <b class=st-done>Done</b>",
        id="an empty attribute",
    ),
]


@pytest.mark.parametrize(("text", "form", "expected"), SHAPED)
def test_what_is_written_on_other_shapes(text: str, form: Form, expected: str) -> None:
    page = shaped(text)
    assert carried_out(page, migrate(page, form)).source.text == f"<ul>{expected}</ul>"


def test_free_words_stay() -> None:
    page = shaped("<li>A <b class=st-done>in 2.1</b>", free="true")
    there = carried_out(page, migrate(page, "attribute"))
    assert there.source.text == '<ul><li data-kept="done">A <b class="">in 2.1</b></ul>'
    assert carried_out(there, migrate(there, "pill")).source.text == (
        '<ul><li>A <b class="st-done">in 2.1</b></ul>'
    )


def test_a_badge_that_a_script_fills_in_stays_blank() -> None:
    page = shaped("<li data-kept=done>A <b class=big></b>")
    assert messages_of(page) == []
    status = page.dialect.status("open")
    assert status
    after = carried_out(page, set_status(page, page.items[0], status))
    assert after.source.text == "<ul><li data-kept=open>A <b class=big></b></ul>"


def test_a_blank_badge_alone_is_reported() -> None:
    page = shaped("<li>A <b class=big></b><li>B <b class=st-done>Done</b>")
    assert len(messages_of(page)) == 1


REFUSED_SHAPED = [
    pytest.param(
        "<li>A <b class=st-done>Finished</b>", "attribute", "&",
        '"Finished" would come back as "Done"; write that first', id="another label",
    ),
    pytest.param(
        "<li>A <b class=st-done>D&#111;ne</b>", "attribute", "&",
        '"D&#111;ne" would come back as "Done"; write that first', id="a reference in the words",
    ),
    pytest.param(
        "<li data-kept=open>A <b class=st-done>Done</b>", "pill", "&",
        '"A" says two statuses; set its status first', id="two statuses",
    ),
    pytest.param(
        "<li>A <b class=x></b>", "pill", "&",
        '"A" has no status that is known; set one first', id="no status",
    ),
    pytest.param(
        "<li data-kept=done>A", "pill", "&",
        '"A" has no badge; add an empty one like those of other items first', id="no badge",
    ),
    pytest.param(
        "<li>A <b class=st-done>Done</b>", "both", "i",
        '"A" has no element for the attribute of its status; add it first', id="no element",
    ),
    pytest.param(
        "<li>A <b class='st-done&#32;big'>Done</b>", "attribute", "&",
        "the class contains a character reference; write it as text", id="a reference",
    ),
    pytest.param(
        "<li title=a title=b>A <b class=st-done>Done</b>", "both", "&",
        '<li> has the attribute "title" twice', id="an attribute twice",
    ),
    pytest.param(
        "<li id=a>A <b class=st-done>Done</b><li id=a>B <b class=st-done>Done</b>", "both", "&",
        'the id "a" is used more than once', id="an id twice",
    ),
    pytest.param(
        "<li>A <b class=st-done><i>Do</i>ne</b>", "attribute", "&",
        "the status of \"A\" contains more than plain text", id="markup in the words",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "at", "message"), REFUSED_SHAPED)
def test_refused_on_other_shapes(text: str, form: Form, at: str, message: str) -> None:
    with pytest.raises(Refusal, match=re.escape(message)):
        migrate(shaped(text, at), form)
