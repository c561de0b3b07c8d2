"""Another id for an item: everything that names it follows, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.references import references
from pillcheck.editing.rename import new_name, rename
from pillcheck.editing.transaction import apply_change
from pillcheck.errors import Refusal
from tests.lsp.client import MODERN, edited, place_of
from tests.support import each_page, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from pillcheck.backlog.page import Item, Page
    from tests.lsp.conftest import Start

SECTION = """\
<section id="item-{0}"{1}><h2 id="item-{0}-title"><span class="priority-tag">P1</span> {2}
<span class="status-pill status-pill--todo">To do</span></h2>
<dl><dt>1) Summary</dt><dd>{3}</dd></dl></section>
"""
OTHER = SECTION.format(7, "", "Other", "Words.")


def page_with(words: str, before: str = "") -> Page:
    """Return a page with item-3, which words of item-5 may name."""
    own = SECTION.format(3, ' aria-labelledby="item-3-title"', "One", "Words.")
    return page_of(f"{before}{own}{SECTION.format(5, '', 'Two', words)}{OTHER}")


def renamed(page: Page, name: str = "item-40", number: int = 0) -> Page:
    """Return the page with another id for an item, proven."""
    return apply_change(page, rename(page, page.items[number], name))


# What another item says, and how it says it then.
FOLLOWS = {
    "a link": ('<a href="#item-3">it</a>', '<a href="#item-40">it</a>'),
    "a link without quotes": ("<a href=#item-3>it</a>", "<a href=#item-40>it</a>"),
    "words": ("After item 3.", "After item 40."),
    "words in capitals": ("ITEM 3", "ITEM 40"),
    "words on two lines": ("item\n  3", "item\n  40"),
    "the end of a list": ("items 1, 2 and 3", "items 1, 2 and 40"),
    "the middle of a list": ("items 1, 3 and 7", "items 1, 40 and 7"),
    "a list with a reference": ("items 1 &amp; 3", "items 1 &amp; 40"),
    "a no-break space": ("item&nbsp;3", "item&nbsp;40"),
    "the id itself": ("see item-3, and item-3.", "see item-40, and item-40."),
    "in brackets": ("(item-3)", "(item-40)"),
    "an id made of it": (
        '<a href="#item-3-title">x</a>',
        '<a href="#item-40-title">x</a>',
    ),
    "an attribute": ('<p data-after="item-3 item-7">x</p>', '<p data-after="item-40 item-7">x</p>'),
    "twice in one element": (
        '<a href="#item-3">item 3</a>',
        '<a href="#item-40">item 40</a>',
    ),
}
STAYS = {
    "another number": "item 33, item 13 and items 30",
    "a decimal": "item 3.5 and item 3,5",
    "another id": "item-33 item-3x xitem-3",
    "an id of another page": '<a href="other.html#item-3">x</a>',
    "a file": '<a href="docs/item-3">x</a> item-3.5',
    "a number alone": "3 of 4; #3",
    "a comment": "<!-- Waits for item 3 (item-3). -->",
    "a script": "<script>go('item-3')</script>",
    "a style": "<style>#item-3 { color: red }</style>",
    "a template": "<template><a href='#item-3'>item 3</a></template>",
    "another word": "itemised 3, an itemset 3",
}


@pytest.mark.parametrize(("before", "after"), FOLLOWS.values(), ids=FOLLOWS)
def test_what_names_an_item_follows_it(before: str, after: str) -> None:
    page = page_with(before)
    text = renamed(page).source.text
    own = SECTION.format(40, ' aria-labelledby="item-40-title"', "One", "Words.")
    assert text == f"{own}{SECTION.format(5, '', 'Two', after)}{OTHER}"
    # And back to the same bytes.
    assert renamed(renamed(page), "item-3").source.text == page.source.text


@pytest.mark.parametrize("words", STAYS.values(), ids=STAYS)
def test_what_does_not_name_it_stays(words: str) -> None:
    text = renamed(page_with(words)).source.text
    assert SECTION.format(5, "", "Two", words) in text


HISTORY = (
    '<table class="docs-page-history"><thead><tr><th>Date</th><th>Change</th><th>Author</th></tr>'
    '</thead><tbody><tr><td><time datetime="2026-01-02">2026-01-02</time></td>'
    '<td><a href="#item-3">item 3</a> is new</td><td>Ada</td></tr></tbody></table>'
)


def test_the_history_keeps_its_words_and_its_links_lead_on() -> None:
    page = page_of(page_with("Words.").source.text + HISTORY)
    text = renamed(page).source.text
    assert '<a href="#item-40">item 3</a> is new' in text


NAMES = {
    "a number": ("40", "item-40"),
    "an id": ("item-40", "item-40"),
    "a link": (" #item-40 ", "item-40"),
    "its own": ("item-3", "item-3"),
}
NO_NAMES = {
    "one that is taken": "item-7",
    "a number that is taken": "7",
    "an id of another element": "item-5-title",
    "words": "item forty",
    "another form": "task-40",
    "a zero before": "item-040",
    "nothing": "",
    "markup": 'item-4"><b>',
    "another digit": "item-٤",
}


@pytest.mark.parametrize(("typed", "name"), NAMES.values(), ids=NAMES)
def test_an_id_is_typed_as_people_say_it(typed: str, name: str) -> None:
    page = page_with("Words.")
    assert new_name(page, page.items[0], typed) == name


@pytest.mark.parametrize("typed", NO_NAMES.values(), ids=NO_NAMES)
def test_what_can_be_no_id_is_refused(typed: str) -> None:
    page = page_with("Words.")
    with pytest.raises(Refusal) as refused:
        new_name(page, page.items[0], typed)
    assert refused.value.kind == "usage"


REFUSED = {
    "an id that stands twice": lambda text: text + SECTION.format(3, "", "Again", "Words."),
    "a conflict": lambda text: text + "<<<<<<< a\n=======\n>>>>>>> b\n",
    "a doubt": lambda text: text.replace("<dl>", "<dl><table><b>", 1),
    "an id with a reference": lambda text: text.replace('id="item-3"', 'id="item&#45;3"'),
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_a_page_in_doubt_is_not_changed(fault: Any) -> None:
    page = page_of(fault(page_with("See item 3.").source.text))
    with pytest.raises(Refusal):
        renamed(page)


def _is_sound(page: Page, item: Item) -> bool:
    return [name for name, _ in page.ids].count(item.name or "") == 1


@pytest.mark.sampled(3)
@each_page
def test_each_page_is_the_same_once_it_is_renamed_and_back(path: Path) -> None:
    page = page_at(path)
    for number in (1, len(page.items) - 1):
        item = page.items[number]
        if not _is_sound(page, item):
            continue
        named = [reference.name for reference in references(page)]
        after = renamed(page, "item-4040", number)
        assert after.items[number].name == "item-4040"
        assert [reference.name for reference in references(after)] == [
            "item-4040" if name == item.name else name for name in named
        ]
        assert renamed(after, item.name or "", number).source.text == page.source.text


def test_an_editor_renames(start: Start, repo: Path) -> None:
    page = page_with('See item 3 and <a href="#item-3">it</a> 🎉 item-3.')
    text = page.source.text
    uri = (repo / "docs/backlog/README.html").resolve().as_uri()
    editor = start(repo)
    editor.begin(MODERN)
    editor.open(uri, text)
    for words, shown in (('"item-3"', "item-3"), ("item 3 and", "item 3"), ("#item-3", "#item-3")):
        place = {
            "textDocument": {"uri": uri},
            "position": place_of(text, text.index(words) + 4, editor.unit),
        }
        offered = editor.ask("textDocument/prepareRename", **place)
        start_ = offered["range"]["start"]
        assert offered["placeholder"] == "item-3"
        assert start_ == place_of(text, text.index(words) + words.index(shown), editor.unit)
        edit = editor.ask("textDocument/rename", **place, newName="40")
        assert edited(text, edit, uri, editor.unit) == renamed(page).source.text
        error = editor.error("textDocument/rename", **place, newName="item-7")
        assert error["code"] == -32803
        assert error["message"] == "item-7 is an id of this page already"
    nowhere = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
    assert editor.ask("textDocument/prepareRename", **nowhere) is None
    assert editor.error("textDocument/rename", **nowhere, newName="40")["code"] == -32803
