"""The Python API: its document, its cheap import, and that it does what the commands do."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import pillcheck
from pillcheck.api import Backlog
from tests.support import KINDS, ROOT
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


@pytest.mark.parametrize("name", EDITS)
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
    assert [item.name for item in page.items] == [item.name for item in loaded.items]
    edited = page.set_status(page.items[0].name or "", "rejected", date=DAY)
    assert edited.items[0].status == "rejected"
    with pytest.raises(pillcheck.Refusal, match="no file"):
        edited.save()


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
