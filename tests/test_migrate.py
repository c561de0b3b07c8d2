"""``pillcheck migrate``: where the statuses are, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.editing.migrate import FORMS, Form, migrate
from pillcheck.errors import Refusal
from tests.support import KINDS, carried_out, each_page, page_at, page_of

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
