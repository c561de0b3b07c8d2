"""The Python API: its document, its cheap import, and that it does what the commands do."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from functools import partial
from operator import attrgetter as get
from typing import TYPE_CHECKING, Any

import pytest

import pillcheck
from pillcheck.api.backlog import Backlog
from tests.support import KINDS, ROOT, some_quick
from tests.test_docs import clone  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PAGE = "docs/backlog/README.html"
DAY = "2026-05-06"


@pytest.mark.usefixtures("clone")
def test_the_document_shows_what_happens() -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/api.md", None, 0)
    assert len(examples.examples) > 30
    results = doctest.DocTestRunner(verbose=False).run(examples)
    assert results.failed == 0


def test_the_document_names_every_public_name() -> None:
    methods = {name for name in vars(Backlog) if not name.startswith("_")}
    for name in ({*pillcheck.__all__} | methods) - {"__version__", "page", "config", "original"}:
        assert re.search(rf"\b{name}\b", DOCUMENT), name


def test_every_public_name_is_there() -> None:
    for name in pillcheck.__all__:
        assert getattr(pillcheck, name) is not None, name
    assert set(pillcheck.__all__) <= set(dir(pillcheck))
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        pillcheck.lod  # type: ignore[attr-defined] # noqa: B018


def test_the_history_is_edited_as_by_the_commands(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(KINDS["pill-in-field"].read_bytes())
    page = pillcheck.load(path).begin_history()
    page = page.add_history("<b>Now</b>", author="Ada", date=DAY, is_html=True)
    assert [(row.change, row.author) for row in page.history] == [("Now", "Ada")]
    page = page.edit_history(1, text="<i>Then</i>", is_html=True)
    assert b"<td><i>Then</i></td>" in page.to_bytes()
    with pytest.raises(pillcheck.Refusal, match="--force"):
        page.remove_history(1)
    assert page.remove_history(1, force=True).history == ()
    with pytest.raises(pillcheck.Refusal, match="has a history table"):
        page.begin_history()


def test_labels_and_attributes_are_edited_as_by_the_command() -> None:
    page = pillcheck.load(KINDS["pill-in-heading"])
    edited = page.edit("item-1", labels={"Summary": "In short"}, attributes={"data-x": "y"})
    assert edited.to_bytes().count(b'data-x="y"') == 1
    assert ">In short<" in edited.to_bytes().decode().replace("1) ", "")
    with pytest.raises(pillcheck.Refusal, match="two calls"):
        page.edit("item-1", properties={"a": "b"}, attributes={"data-x": "y"})


def test_every_public_name_is_documented() -> None:
    for name in set(pillcheck.__all__) - {"__version__"}:
        assert getattr(pillcheck, name).__doc__, name
    public = {name for name in vars(Backlog) if not name.startswith("_")}
    for name in public - set(Backlog.__slots__):
        assert vars(Backlog)[name].__doc__, name


def test_the_import_is_cheap() -> None:
    code = (
        "import sys; before = set(sys.modules); import pillcheck; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["pillcheck"]


def test_the_command_line_uses_nothing_private() -> None:
    for path in (ROOT / "src" / "pillcheck" / "cli").glob("*.py"):
        imports = re.findall(r"^ *from pillcheck[\w.]* import ([^(\n]+|\([^)]+\))",
                             path.read_text("utf-8"), re.MULTILINE)  # fmt: skip
        names = re.findall(r"\w+", " ".join(imports))
        private = [name for name in names if name.startswith("_") and name != "__version__"]
        assert private == [], path.name


EDITS: dict[str, tuple[Callable[[Backlog], Backlog], list[str]]] = {
    "set": (
        lambda p: p.set_status("2", "Blocked", date=DAY),
        ["set", "2", "blocked", "--date", DAY],
    ),
    "set done": (
        lambda p: p.set_status("2", "done", delivered="All of it.", date=DAY),
        ["set", "2", "done", "--delivered", "All of it.", "--date", DAY],
    ),
    "set several with a note": (
        lambda p: p.set_status(
            ["2", "1", "item-2"], "Blocked", date=DAY, note="Waiting", author="Ada"
        ),
        ["set", "2", "1", "item-2", "blocked", "--date", DAY, "--note", "Waiting",
         "--author", "Ada"],
    ),
    "add": (
        lambda p: p.add("New <thing>", priority="p1", status="done", hours=5, date=DAY),
        ["add", "New <thing>", "--priority", "P1", "--status", "Done", "--hours", "5",
         "--date", DAY],
    ),
    "edit": (
        lambda p: p.edit("2", title="A & b", priority="p2", fields={"Summary": "Other words"}),
        ["edit", "2", "--title", "A & b", "--priority", "P2", "--field", "Summary=Other words"],
    ),
    "html": (
        lambda p: p.edit("2", html={"Summary": "See <a href='x'>x</a>"}),
        ["edit", "2", "--html", "Summary=See <a href='x'>x</a>"],
    ),
    "move": (lambda p: p.move("2", "before", "1"), ["move", "2", "--before", "1"]),
    "move to": (lambda p: p.move_to("2", "bottom"), ["move", "2", "--bottom"]),
    "sort": (lambda p: p.sort(), ["sort"]),
    "remove": (lambda p: p.remove("2", force=True), ["remove", "2", "--force"]),
    "add history": (
        lambda p: p.add_history("A row", author="Ada", date=DAY),
        ["history", "add", "A row", "--author", "Ada", "--date", DAY],
    ),
    "add history by git's user": (
        lambda p: p.add_history("A row", date=DAY), ["history", "add", "A row", "--date", DAY],
    ),
    "edit history": (
        lambda p: p.edit_history(1, text="Other", date=DAY),
        ["history", "edit", "1", "--text", "Other", "--date", DAY],
    ),
    "fixed": (lambda p: p.fixed(unsafe=True), ["check", "--fix", "--unsafe-fixes"]),
}  # fmt: skip


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", some_quick(EDITS, 3))
def test_an_edit_is_that_of_the_command(repo: Path, pillcheck: Pillcheck, name: str) -> None:
    from pillcheck import load, update

    plan, command = EDITS[name]
    before = load()
    planned = plan(before)
    assert load().to_bytes() == before.to_bytes() == (repo / PAGE).read_bytes()
    assert pillcheck(*command).code == 0
    assert planned.to_bytes() == (repo / PAGE).read_bytes()
    (repo / PAGE).write_bytes(before.to_bytes())
    assert update(None, plan).to_bytes() == (repo / PAGE).read_bytes() == planned.to_bytes()
    (repo / PAGE).write_bytes(before.to_bytes())
    saved = planned.save()
    assert (saved.changed, saved.to_bytes()) == (False, (repo / PAGE).read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_from_bytes_is_one_from_a_file(kind: str) -> None:
    data = KINDS[kind].read_bytes()
    page = pillcheck.parse(data)
    assert page.to_bytes() == data == pillcheck.parse(data.decode()).to_bytes()
    loaded = pillcheck.load(KINDS[kind], pillcheck.Config())
    assert [item.id for item in page.items] == [item.id for item in loaded.items]
    edited = page.set_status(page.items[0], "rejected", date=DAY)
    assert edited.items[0].status == "rejected"
    with pytest.raises(pillcheck.Refusal, match="no file"):
        edited.save()


TWO = """<section id="item-1">
<h2>Search <span class="status-pill status-pill--done">Done</span></h2>
<dl><dt>1) Summary</dt><dd>Words.</dd></dl></section>
<section id="item-2"><h2>Tickets</h2></section>"""


def test_words_know_their_place() -> None:
    page = pillcheck.parse(TWO)
    item = page.items[0]
    assert item.title is not None
    assert item.id is not None
    assert [TWO[words.span.start : words.span.end] for words in (item.title, item.id)] == [
        "Search",
        "item-1",
    ]
    assert (item.label, item.line, page.items[1].line) == ("Done", 1, 4)
    assert item.title.upper() == "SEARCH"
    assert json.dumps({item.id: item.title}) == '{"item-1": "Search"}'


def test_an_item_of_an_older_page_is_the_item_of_its_id() -> None:
    page = pillcheck.parse(TWO)
    first, second = page.items
    assert page.items == (first, second)
    assert first != second
    moved = page.move(second, "before", first)
    assert [item.id for item in moved.items] == ["item-2", "item-1"]
    assert moved.set_status(first, "blocked").item("1").status == "blocked"
    assert moved.items[1] != first
    with pytest.raises(pillcheck.Refusal, match="unknown item"):
        moved.remove(first).set_status(first, "done")


def old_names() -> list[Any]:
    page = pillcheck.parse(TWO + '<table class="docs-page-history"><tr><td>Begun</td></tr></table>')
    item, row, advice = page.items[0], page.history[0], "no part of the API"
    assert item.title is not None
    title = item.title
    return [
        pytest.param(lambda: item.name, "item-1", "use item.id", id="item.name"),
        pytest.param(lambda: title.value, "Search", "leave out .value", id="value"),
        pytest.param(lambda: title.start, title.span.start, "use .span.start", id="start"),
        pytest.param(lambda: title.end, title.span.end, "use .span.end", id="end"),
        pytest.param(lambda: page.line(item), 1, "use item.line", id="line"),
        pytest.param(partial(get("element.span"), item), item.span, advice, id="element"),
        pytest.param(partial(get("inside"), item), None, advice, id="inside"),
        pytest.param(partial(get("element.name"), row), "tr", advice, id="row"),
    ]


@pytest.mark.parametrize("name", ["nothing", "_nothing", "__nothing__"])
def test_a_name_that_never_was(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(pillcheck.parse(TWO).items[0], name)


@pytest.mark.parametrize(("call", "value", "advice"), old_names())
def test_an_old_name_warns(call: Callable[[], object], value: object, advice: str) -> None:
    with pytest.warns(DeprecationWarning, match=advice) as caught:
        assert call() == value
    assert [warning.filename for warning in caught] == [__file__]


def test_what_a_view_has_is_listed() -> None:
    page = pillcheck.parse(TWO)
    item = page.items[0]
    for view in (item, item.fields[0]):
        names = dir(view)
        assert [name for name in names if name.startswith("_")] == []
        assert all(getattr(view, name) is not NotImplemented for name in names)
    assert "name" not in dir(item)
    assert "name" in dir(item.fields[0])


def test_counts_and_history_are_those_of_the_commands(repo: Path, pillcheck: Pillcheck) -> None:
    from pillcheck import diff, load

    page = load()
    for command, value in (
        (["stats"], page.stats()),
        (["log", "2"], page.log("2")),
        (["flow"], page.flow()),
    ):
        assert pillcheck(*command, "--format", "json").json == {"schema_version": 1, **value}
    after = page.set_status("2", "blocked").add_history("A row", author="Ada", date=DAY)
    after.save()
    shown = pillcheck("diff", "--format", "json").json
    assert diff(page, after) == {"changes": shown["changes"], "rows": shown["rows"]}
    assert diff(page.to_bytes(), after.to_bytes().decode()) == diff(page, after)
    assert diff(page, page) == {"changes": [], "rows": []}


def test_a_page_without_a_file_has_no_history() -> None:
    page = pillcheck.parse(TWO)
    with pytest.raises(pillcheck.Refusal, match="no file"):
        page.flow()
    with pytest.raises(pillcheck.Refusal, match="no file"):
        page.log("1")


def test_what_is_saved_can_be_undone(repo: Path, pillcheck: Pillcheck) -> None:
    from pillcheck import load

    before = (repo / PAGE).read_bytes()
    load().set_status("2", "rejected").save()
    assert pillcheck("undo").code == 0
    assert (repo / PAGE).read_bytes() == before


def test_two_updates_at_once_both_count(repo: Path) -> None:
    def slow(page: Backlog) -> Backlog:
        if page.item("1").status != "rejected":
            pillcheck.update(PAGE, lambda other: other.set_status("1", "rejected"))
        return page.set_status("2", "blocked")

    after = pillcheck.update(PAGE, slow)
    assert [after.item(name).status for name in "12"] == ["rejected", "blocked"]
    assert after.to_bytes() == (repo / PAGE).read_bytes()


def test_a_plan_returns_the_page_that_it_was_given(repo: Path) -> None:
    before = (repo / PAGE).read_bytes()
    with pytest.raises(pillcheck.Refusal, match="the plan must return"):
        pillcheck.update(PAGE, lambda page: pillcheck.load(PAGE).set_status("1", "blocked"))
    assert (repo / PAGE).read_bytes() == before


def test_the_configuration_counts(repo: Path) -> None:
    (repo / PAGE).write_text((repo / PAGE).read_text("utf-8").replace(">P4<", ">P2<"), "utf-8")
    rules = {finding.rule for finding in pillcheck.load().findings()}
    assert "priority-order" in rules
    (repo / "pillcheck.toml").write_text('[rules]\npriority-order = "off"\n')
    assert {finding.rule for finding in pillcheck.load().findings()} == rules - {"priority-order"}
    (repo / "pillcheck.toml").write_text('pages = ["a.html", "b.html"]\n')
    with pytest.raises(pillcheck.Refusal, match=r"which page"):
        pillcheck.load()


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda page: page.item("77"), "item-not-found"),
        (lambda page: page.set_status("1", "dnoe"), "unknown-status"),
        (lambda page: page.set_status("1", "todo", delivered="x"), "usage"),
        (lambda page: page.set_status(["1", "2"], "done", delivered="x"), "usage"),
        (lambda page: page.set_status("1", "todo", date="soon"), "usage"),
        (lambda page: page.add("A", priority="P9"), "usage"),
        (lambda page: page.edit("1", fields={"Sumary": "x"}), "usage"),
        (lambda page: page.edit_history(99, text="x"), "usage"),
        (lambda page: pillcheck.load("nowhere.html"), "page-not-found"),
        (lambda page: pillcheck.parse(b"\xff\xfe\xfd"), "encoding"),
    ],
    ids=[
        "item",
        "status",
        "delivered",
        "several",
        "date",
        "priority",
        "field",
        "row",
        "page",
        "bytes",
    ],
)
def test_refusals(wrong: Callable[[Backlog], object], kind: str) -> None:
    page = pillcheck.load(KINDS["pill-in-heading"], pillcheck.Config())
    with pytest.raises(pillcheck.Refusal) as caught:
        wrong(page)
    assert caught.value.kind == kind


def test_what_is_missing_can_be_printed() -> None:
    row = '<table class="docs-page-history"><tr><td>x</td></tr></table>'
    page = pillcheck.parse(f"<section><h2></h2><dl><dt>Sum</dt></dl></section>{row}")
    assert repr(page.history[0]) == "<HistoryRow x: None, None>"
