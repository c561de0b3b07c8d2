"""Items in an editor: symbols, hover, completion, definition, references, folding, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.html.source import Source
from tests.conftest import git
from tests.lsp.client import LAZY, MODERN, PLAIN, Editor, edited, offset_of, place_of
from tests.support import KINDS, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lsp.conftest import Start

PAGE = "docs/backlog/README.html"
FIRST = KINDS["pill-in-heading"].read_text(encoding="utf-8")
TEXT = """\
<!DOCTYPE html>
<html><body>
<section id="item-1"><h2><span class="priority-tag">P0</span> First *words*
  <span class="status-pill status-pill--todo">To do</span></h2>
<dl><dt>1) Summary</dt><dd>See item 2 and <a href="#item-2">the second</a>.</dd></dl>
</section>
<section id="item-2"><h2><span class="priority-tag">P1</span> Second
  <span class="status-pill status-pill--done">Done</span></h2>
<dl><dt>1) Summary</dt><dd>Waits for items 3, 1 and 2. 🎉 item 1.</dd></dl>
</section>
<section id="item-3"><h2><span class="priority-tag">P1</span> Third &amp; last
  <span class="status-pill status-pill--blocked">Blocked</span></h2>
<dl><dt>1) Summary</dt><dd>See item 9.</dd></dl>
</section>
<table class="docs-page-history"><thead><tr><th>Date</th><th>Change</th><th>Author</th></tr></thead>
<tbody><tr><td><time datetime="2026-01-02">2026-01-02</time></td><td>Item 1 is new</td>
<td>Ada</td></tr></tbody></table>
</body></html>
"""


class Page:
    """A page that is open in an editor, and places on it named by the words there."""

    def __init__(self, editor: Editor, folder: Path, text: str = TEXT) -> None:
        self.editor = editor
        self.text = text
        self.uri = (folder / PAGE).resolve().as_uri()
        editor.open(self.uri, text)

    def ask(self, method: str, words: str = "", by: int = 0, **params: Any) -> Any:
        """Ask about the place where words are, or so many characters behind their beginning."""
        if words:
            at = self.text.index(words) + by
            params["position"] = place_of(self.text, at, self.editor.unit)
        return self.editor.ask(f"textDocument/{method}", textDocument={"uri": self.uri}, **params)

    def words(self, range_: dict[str, Any]) -> str:
        """Return the characters of a range."""
        start, end = (
            offset_of(self.text, range_[side], self.editor.unit) for side in ("start", "end")
        )
        return self.text[start:end]

    def line(self, location: dict[str, Any]) -> int:
        """Return the line of a location on this page, from 1."""
        assert location["uri"] == self.uri
        return int(location["range"]["start"]["line"]) + 1


@pytest.fixture
def page(start: Start, repo: Path) -> Page:
    editor = start(repo)
    editor.begin(MODERN)
    return Page(editor, repo)


# --- symbols and folding ----------------------------------------------------------------


def test_the_outline_has_the_items_with_their_fields(page: Page) -> None:
    symbols = page.ask("documentSymbol")
    assert [(s["name"], s.get("detail")) for s in symbols] == [
        ("item-1 First *words*", "P0 · To do"),
        ("item-2 Second", "P1 · Done"),
        ("item-3 Third & last", "P1 · Blocked"),
        ("Page history", None),
    ]
    first = symbols[0]
    assert page.words(first["range"]).startswith('<section id="item-1">')
    assert page.words(first["range"]).endswith("</section>")
    assert page.words(first["selectionRange"]) == "First *words*"
    (field,) = first["children"]
    assert field["name"] == "Summary"
    assert page.words(field["range"]).startswith("<dt>1) Summary</dt><dd>See")
    assert page.words(field["selectionRange"]) == "<dt>1) Summary</dt>"


def test_a_client_that_takes_no_tree_gets_a_list(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(PLAIN)
    page = Page(editor, repo)
    symbols = page.ask("documentSymbol")
    assert [symbol["name"].split()[0] for symbol in symbols] == ["item-1", "item-2", "item-3"]
    assert page.line(symbols[1]["location"]) == 7


QUERIES = {
    "everything": ("", ["item-1", "item-2", "item-3"]),
    "an id": ("item-2", ["item-2"]),
    "a title": ("third", ["item-3"]),
    "a status": ("blocked", ["item-3"]),
    "two words": ("last third", ["item-3"]),
    "a priority": ("p1", ["item-2", "item-3"]),
    "nothing": ("nonsense", []),
}


@pytest.mark.parametrize(("query", "names"), QUERIES.values(), ids=QUERIES)
def test_items_are_found_by_their_words(page: Page, query: str, names: list[str]) -> None:
    symbols = page.editor.ask("workspace/symbol", query=query)
    assert [symbol["name"].split()[0] for symbol in symbols] == names


def test_items_of_pages_that_are_not_open_are_found(start: Start, repo: Path) -> None:
    (repo / PAGE).write_text(TEXT, encoding="utf-8")
    editor = start(repo.parent)
    editor.begin(MODERN, workspaceFolders=[{"uri": repo.as_uri(), "name": "repo"}])
    (symbol,) = editor.ask("workspace/symbol", query="third")
    assert symbol["location"]["uri"] == (repo / PAGE).resolve().as_uri()
    assert symbol["location"]["range"]["start"]["line"] == 10
    # Once it is open, it counts as it is there.
    page = Page(editor, repo, TEXT.replace("Third", "New third"))
    (symbol,) = editor.ask("workspace/symbol", query="third")
    assert symbol["name"] == "item-3 New third & last"
    (repo / "other.html").write_text(TEXT, encoding="utf-8")
    (repo / "pillcheck.toml").write_text('pages = ["other.html"]', encoding="utf-8")
    editor.tell("textDocument/didClose", textDocument={"uri": page.uri})
    (symbol,) = editor.ask("workspace/symbol", query="third")
    assert symbol["location"]["uri"].endswith("/other.html")


def test_items_and_the_history_fold(page: Page) -> None:
    lines = [(fold["startLine"] + 1, fold["endLine"] + 1) for fold in page.ask("foldingRange")]
    assert lines == [(3, 5), (7, 9), (11, 13), (15, 16)]


def test_counts_are_shown_to_those_who_want_them(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(MODERN, initializationOptions={"codeLens": True})
    page = Page(editor, repo)
    (lens,) = page.ask("codeLens")
    assert lens["command"]["title"] == "3 items: 1 To do, 1 Done, 1 Blocked"
    assert lens["range"]["start"]["line"] == 2
    for settings, number in (
        ({"pillcheck": {"codeLens": False}}, 0),
        ({"codeLens": True}, 1),
        ({"other": 1}, 1),
        (None, 1),
    ):
        editor.tell("workspace/didChangeConfiguration", settings=settings)
        assert len(page.ask("codeLens")) == number, settings


def test_counts_are_off_by_default(page: Page) -> None:
    assert page.ask("codeLens") == []


# --- hover ------------------------------------------------------------------------------

HOVERS = {
    "a pill": ("To do</span>", 1, "item-1 First *words*\n\nP0 · To do"),
    "words": ("item 2 and", 2, "item-2 Second\n\nP1 · Done"),
    "a link": ("#item-2", 3, "item-2 Second\n\nP1 · Done"),
    "the first of a list": ("items 3", 1, "item-3 Third & last\n\nP1 · Blocked since {committed}"),
}


@pytest.mark.parametrize(("words", "by", "text"), HOVERS.values(), ids=HOVERS)
def test_the_pointer_shows_the_item(
    words: str, by: int, text: str, start: Start, repo: Path
) -> None:
    editor = start(repo)
    editor.begin(PLAIN)
    hover = Page(editor, repo).ask("hover", words, by)
    expected = text.replace("{committed}", git(repo, "log", "-1", "--format=%cs").strip())
    assert hover["contents"] == {"kind": "plaintext", "value": expected}


NO_HOVERS = {"nothing": "<!DOCTYPE", "a title": "Second"}


@pytest.mark.parametrize("words", NO_HOVERS.values(), ids=NO_HOVERS)
def test_other_places_show_nothing(words: str, page: Page) -> None:
    assert page.ask("hover", words, 1) is None


def test_markdown_in_a_title_stays_as_it_is(page: Page) -> None:
    hover = page.ask("hover", "To do</span>", 1)
    assert hover["contents"]["kind"] == "markdown"
    assert hover["contents"]["value"] == r"**item\-1 First \*words\***" + "\n\nP0 · To do"
    assert page.words(hover["range"]) == '<span class="status-pill status-pill--todo">To do</span>'


def test_the_place_of_a_finding_shows_its_rule(page: Page) -> None:
    value = page.ask("hover", "item 9", 2)["contents"]["value"]
    assert value.startswith("[broken-item-reference](https://")
    assert "A reference to an item must lead to an item" in value


def test_the_pointer_shows_since_when_from_git(start: Start, repo: Path) -> None:
    path = repo / PAGE
    path.write_text(TEXT, encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Page", "--date", "2026-01-02T12:00")
    done = TEXT.replace('status-pill--todo">To do', 'status-pill--done">Done')
    editor = start(repo)
    editor.begin(PLAIN)
    page = Page(editor, repo)
    day = git(repo, "log", "-1", "--format=%cd", "--date=format:%Y-%m-%d").strip()
    value = page.ask("hover", "To do</span>", 1)["contents"]["value"]
    assert value == f"item-1 First *words*\n\nP0 · To do since {day}"
    # What is not committed is not since then.
    page.text = done
    editor.change(page.uri, 2, {"text": done})
    assert page.ask("hover", "Done</span>", 1)["contents"]["value"].endswith("P0 · Done")
    path.write_text(done, encoding="utf-8")
    git(repo, "commit", "-qam", "Done")
    assert "Done since 2" in page.ask("hover", "Done</span>", 1)["contents"]["value"]


def test_a_long_history_is_not_read_beside_a_pointer(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pillcheck.lsp import ages
    from pillcheck.lsp.reading import read_source
    from pillcheck.project.config import Config

    source = Source.from_bytes((repo / PAGE).read_bytes(), PAGE)
    reading = read_source(source, Config())
    assert reading
    monkeypatch.setattr(ages, "_known", {})
    assert ages.since(reading, reading.page.items[0])
    monkeypatch.setattr(ages, "_MOST_VERSIONS", 0)
    monkeypatch.setattr(ages, "_known", {})
    assert ages.since(reading, reading.page.items[0]) is None


# --- definition and references ----------------------------------------------------------

DEFINITIONS = {
    "words": ("item 2 and", 5, 7),
    "right behind words": ("item 2 and", 6, 7),
    "a link": ("#item-2", 1, 7),
    "behind an emoji": ("🎉 item 1", 3, 3),
    "a number in a list": ("3, 1 and", 4, 3),
    "the first number of a list": ("3, 1 and", 0, 11),
    "its own id": ('"item-3"', 2, 11),
    "one that is not there": ("item 9", 1, None),
    "no reference": ("Second", 1, None),
    "a number of something else": ("1) Summary", 0, None),
    "the history": ("Item 1 is", 1, None),
}


@pytest.mark.parametrize(("words", "by", "line"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_what_names_an_item_leads_to_it(words: str, by: int, line: int | None, page: Page) -> None:
    location = page.ask("definition", words, by)
    if line is None:
        assert location is None
    else:
        assert page.line(location) == line
        assert page.words(location["range"]).startswith("item-")


REFERENCES = {
    "from the id": ('"item-1"', 2),
    "from words": ("🎉 item 1", 4),
    "from the title": ("First", 1),
}


@pytest.mark.parametrize(("words", "by"), REFERENCES.values(), ids=REFERENCES)
def test_an_item_knows_what_names_it(words: str, by: int, page: Page) -> None:
    named = page.ask("references", words, by, context={"includeDeclaration": False})
    assert [page.words(place["range"]) for place in named] == ["1", "item 1"]
    with_own = page.ask("references", words, by, context={"includeDeclaration": True})
    assert [page.words(place["range"]) for place in with_own] == ["item-1", "1", "item 1"]


def test_where_no_item_is_named_there_are_no_references(page: Page) -> None:
    assert page.ask("references", "See item 9", 1, context={"includeDeclaration": True}) == []


# --- completion -------------------------------------------------------------------------

# What is typed for a part of the page (the cursor is at ⟦), what is offered first, and the page
# with that.
TYPED = {
    "a status in a class": (
        'class="status-pill status-pill--todo"',
        'class="status-pill status-pill--⟦"',
        ["status-pill--todo", "status-pill--in-progress", "status-pill--done"],
        'class="status-pill status-pill--todo"',
    ),
    "a status beside the class": (
        'class="status-pill status-pill--todo"',
        'class="status-pill ⟦"',
        ["status-pill--todo"],
        'class="status-pill status-pill--todo"',
    ),
    "a status in a tag without an end": (
        'class="status-pill status-pill--todo">To do</span></h2>',
        'class="status-pill status-pill--bl⟦\n',
        ["status-pill--todo"],
        'class="status-pill status-pill--todo\n',
    ),
    "a status within a word": (
        'class="status-pill status-pill--todo"',
        'class="status-pill status-pill--bl⟦oked"',
        ["status-pill--todo"],
        'class="status-pill status-pill--todo"',
    ),
    "an attribute": (
        '<section id="item-1">',
        '<section id="item-1" data-status="⟦">',
        ["todo", "in-progress", "done", "blocked", "rejected"],
        '<section id="item-1" data-status="todo">',
    ),
    "a priority in an attribute": (
        '<section id="item-1">',
        "<section id=\"item-1\" data-priority='⟦'>",
        ["Meta", "P0"],
        "<section id=\"item-1\" data-priority='Meta'>",
    ),
    "the words of a pill": (
        ">To do</span>",
        ">T⟦</span>",
        ["To do", "In progress", "Done"],
        ">To do</span>",
    ),
    "the words of a pill within them": (
        ">To do</span>",
        ">In⟦ progress</span>",
        ["To do"],
        ">To do</span>",
    ),
    "a priority": (">P0</span>", ">⟦</span>", ["Meta", "P0"], ">Meta</span>"),
    "a field that the item lacks": (
        "<dt>1) Summary</dt><dd>See item 2",
        "<dt>1) Summary</dt><dd>x</dd><dt>2) ⟦</dt><dd>See item 2",
        ["Problem & value", "Scope & deliverables"],
        "<dt>1) Summary</dt><dd>x</dd><dt>2) Problem &amp; value</dt><dd>See item 2",
    ),
    "an id in a link": ('href="#item-2"', 'href="#⟦"', ["#item-1", "#item-2"], 'href="#item-1"'),
    "an id that is half there": (
        'href="#item-2"',
        'href="#it⟦em-2"',
        ["#item-1", "#item-2", "#item-3"],
        'href="#item-1"',
    ),
}


@pytest.mark.parametrize(("old", "typed", "offers", "result"), TYPED.values(), ids=TYPED)
def test_what_fits_is_offered(
    old: str, typed: str, offers: list[str], result: str, start: Start, repo: Path
) -> None:
    editor = start(repo)
    editor.begin(MODERN)
    page = Page(editor, repo, TEXT.replace(old, typed.replace("⟦", ""), 1))
    cursor = typed.index("⟦")
    answer = page.ask("completion", typed.replace("⟦", ""), cursor)
    items = sorted(answer["items"], key=lambda item: item["sortText"])
    assert [item["label"] for item in items][: len(offers)] == offers
    edit = {"changes": {page.uri: [items[0]["textEdit"]]}}
    assert edited(page.text, edit, page.uri, editor.unit) == TEXT.replace(old, result, 1)


NOT_OFFERED = {
    "a word": ("Second", "Sec⟦ond"),
    "a class of something else": ('class="priority-tag"', 'class="big ⟦"'),
    "a link to another page": ('href="#item-2"', 'href="other.html⟦"'),
    "the name of an attribute": ('<section id="item-1">', '<section i⟦d="item-1">'),
    "an attribute of another kind": ('<section id="item-1">', '<section id="item-1" title="⟦">'),
    "behind a closed pill": ("To do</span>", "To do</span>⟦"),
}


@pytest.mark.parametrize(("old", "typed"), NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_elsewhere_nothing_is_offered(old: str, typed: str, start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(LAZY)
    page = Page(editor, repo, TEXT.replace(old, typed.replace("⟦", ""), 1))
    answer = page.ask("completion", typed.replace("⟦", ""), typed.index("⟦"))
    assert answer["items"] == []


def test_classes_of_pages_of_another_shape_are_offered(start: Start, tmp_path: Path) -> None:
    config = (
        'pages = ["docs/backlog/README.html"]\nitem = "li.card"\ntitle = "b"\n[statuses]\n'
        'open = { label = "Open", class = "is-open" }\n'
        'shut = { label = "Shut", class = "is-shut" }\n'
        "[[carriers]]\nclass = true\n"
    )
    (tmp_path / "pillcheck.toml").write_text(config, encoding="utf-8")
    text = '<ul><li class="card is-open"><b>One</b></li><li class="card "><b>Two</b></li></ul>'
    editor = start(tmp_path)
    editor.begin(MODERN)
    page = Page(editor, tmp_path, text)
    answer = page.ask("completion", 'card "', len("card "))
    assert [item["label"] for item in answer["items"]] == ["is-open", "is-shut"]


def test_every_place_of_a_page_can_be_asked_about(start: Start, repo: Path) -> None:
    editor = start(repo)
    editor.begin(MODERN)
    page = Page(editor, repo, FIRST)
    for offset in range(0, len(FIRST), 997):
        place = place_of(FIRST, offset, editor.unit)
        for method in ("hover", "completion", "definition", "prepareRename"):
            number = editor.request(
                f"textDocument/{method}", textDocument={"uri": page.uri}, position=place
            )
            answer = editor.answer(number)
            # An id may be one that cannot be changed, but nothing else goes wrong.
            assert "result" in answer or answer["error"]["code"] == -32803, answer
    assert page_of(FIRST).items
