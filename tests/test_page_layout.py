"""The page that init writes, and our own: contents, permanent links and print, after any edit."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from typing import TYPE_CHECKING

import html5lib
import pytest

from pillcheck.backlog.dialect import DEFAULT
from tests.browser import AXE, CHROMIUM, report_on
from tests.conftest import git
from tests.support import OWN_PAGE, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

TEMPLATE = ROOT / "src/pillcheck/templates/README.html"
PAGES = {"own": OWN_PAGE, "new": TEMPLATE}
each_of_both = pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
HEADINGS = ("h1", "h2", "h3", "h4")


def tree_of(text: str) -> Element:
    root: Element = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    return root


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def items_of(root: Element) -> list[Element]:
    return [e for e in root.iter("section") if re.fullmatch(r"item-\d+", e.get("id", ""))]


def contents_of(root: Element) -> list[tuple[str, str]]:
    """Return where the links of the contents lead and what they say."""
    (nav,) = root.iter("nav")
    return [(a.get("href", ""), words_of(a)) for a in nav.iter("a")]


def group_of(words: str, priorities: Sequence[str]) -> str:
    """Return the priority that words begin with, or nothing."""
    names = [name for name in priorities if re.match(rf"{re.escape(name)}(?!\w)", words)]
    return max(names, key=len, default="")


def assert_is_whole(text: str, priorities: Sequence[str] = DEFAULT.priorities) -> None:
    """Each item shows its number as a link to itself, and the contents lead to the groups."""
    root = tree_of(text)
    items = items_of(root)
    assert items
    ids = [e.get("id", "") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for item in items:
        first, second, *_ = item
        name = item.get("id")
        assert (first.tag, first.get("class"), second.tag) == ("a", "permalink", "h3")
        # Without tabindex or a role, a link with an address is reached by keyboard.
        assert set(first.keys()) == {"class", "href"}
        assert (first.get("href"), words_of(first)) == (f"#{name}", name)
        own = [a for a in item.iter("a") if a.get("href") == f"#{name}"]
        assert own == [first]
    by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
    contents = contents_of(root)
    groups = [group_of(words, priorities) for _, words in contents]
    assert [group for group in groups if group] == list(priorities)
    for target, words in contents:
        heading = by_id[target[1:]]
        if heading.tag == "section":
            heading = next(e for e in heading if e.tag == "h2")
        assert words_of(heading) == words
    links = [a.get("href", "") for a in root.iter("a")]
    assert all(link[1:] in by_id for link in links if link.startswith("#"))
    assert not list(root.iter("script"))
    levels = [int(e.tag[1]) for e in root.iter() if e.tag in HEADINGS]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def assert_is_in_groups(text: str, priorities: Sequence[str] = DEFAULT.priorities) -> None:
    """Each item stands below the heading of its priority."""
    root = tree_of(text)
    (main,) = root.iter("main")
    group = ""
    for element in main:
        if element.get("class") == "group":
            group = group_of(words_of(element), priorities)
        elif element in items_of(root):
            tag = next(e for e in element.iter("span") if e.get("class") == "priority-tag")
            assert group_of(words_of(tag), priorities) == group, element.get("id")


@each_of_both
def test_the_page_is_whole(page: Path) -> None:
    assert_is_whole(page.read_text(encoding="utf-8"))


def test_a_new_page_is_in_groups() -> None:
    assert_is_in_groups(TEMPLATE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<a class="permalink" href="#item-2">item-2</a>', ""),
        ('href="#item-2">item-2<', 'href="#item-2">item-1<'),
        ('href="#item-2">item-2<', 'href="#item-1">item-2<'),
        ('<h2 class="group" id="priority-p3">P3 — later</h2>', ""),
        (">P4 — one day</h2>", ">P4 — never</h2>"),
        ('id="item-1"', 'id="item-2"'),
    ],
)
def test_a_page_that_is_not_whole_is_found_out(old: str, new: str) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises((AssertionError, KeyError)):
        assert_is_whole(text.replace(old, new))


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "priorities",
    [
        ["P1", "P2"],
        ["Now", "P1", "P2", "P3", "Some day & later"],
        ["P0", "P1", "Soon", "P2"],
        [*DEFAULT.priorities, "P5"],
        list(DEFAULT.priorities),
    ],
    ids=" ".join,
)
def test_a_new_page_has_the_groups_of_the_team(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck, priorities: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pillcheck.toml").write_text(f"priorities = {json.dumps(priorities)}\n", "utf-8")
    assert pillcheck("init", "--author", "Ada Marsh").code == 0
    page = tmp_path / "docs/backlog/README.html"
    for name in ("", *priorities, *reversed(priorities)):
        if name:
            done = pillcheck("add", f"New {name}", "--priority", name, "--hours", "3")
            assert done.code == 0, done.err
        text = page.read_text(encoding="utf-8")
        assert_is_whole(text, priorities)
        assert_is_in_groups(text, priorities)
    assert "error" not in pillcheck("check").out


# --- edits ------------------------------------------------------------------------------


@pytest.fixture
def new_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck) -> Path:
    """Return the page that init wrote into an empty repository."""
    root = tmp_path / "new"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Ada Marsh")
    git(root, "config", "user.email", "ada@example.org")
    monkeypatch.chdir(root)
    assert pillcheck("init").code == 0
    git(root, "add", ".")
    git(root, "commit", "-qm", "Start")
    return root / "docs/backlog/README.html"


def new(title: str, priority: str) -> list[str]:
    return ["add", title, "--priority", priority, "--hours", "3"]


# Rows of edits; after each edit the page is whole, in groups and passes a check.
EDITS = {
    "set": [["set", "1", "in progress"], ["set", "1", "done", "--delivered", "All of it."]],
    **{f"add {name}": [new("First", name), new("Second", name)] for name in DEFAULT.priorities},
    "add to every group": [new(f"A {name}", name) for name in reversed(DEFAULT.priorities)],
    "add from the top": [new(f"A {name}", name) for name in DEFAULT.priorities],
    "remove the last of a group": [["remove", "1"], new("Another", "P1")],
    "remove and add at the end": [["remove", "2"], new("Another", "P4")],
    "another title": [["edit", "2", "--title", "item-1 and others", "--hours", "9"]],
    "move within a group": [new("Another", "P2"), ["move", "3", "--before", "2"]],
    "move behind another": [new("Another", "P1"), ["move", "1", "--after", "3"]],
}
UNSORTED = {
    "another priority": ["edit", "1", "--priority", "P4"],
    "the most urgent": ["edit", "2", "--priority", "Meta"],
    "to the bottom": ["move", "1", "--bottom"],
    "to the top": ["move", "2", "--top"],
}


@pytest.mark.sampled(9)
@pytest.mark.parametrize("edits", EDITS.values(), ids=list(EDITS))
def test_edits_keep_the_page_whole(
    new_page: Path, pillcheck: Pillcheck, edits: list[list[str]]
) -> None:
    for edit in edits:
        done = pillcheck(*edit)
        assert done.code == 0, done.err
        text = new_page.read_text(encoding="utf-8")
        assert_is_whole(text)
        assert_is_in_groups(text)
        assert pillcheck("check").out.endswith(": no problems\n")
        assert "nothing to change" in pillcheck("sort").out


@pytest.mark.sampled(4)
@pytest.mark.parametrize("edit", UNSORTED.values(), ids=list(UNSORTED))
def test_sort_puts_the_items_below_their_headings(
    new_page: Path, pillcheck: Pillcheck, edit: list[str]
) -> None:
    for words in (edit, ["sort"]):
        done = pillcheck(*words)
        assert done.code == 0, done.err
        assert_is_whole(new_page.read_text(encoding="utf-8"))
    assert_is_in_groups(new_page.read_text(encoding="utf-8"))
    assert pillcheck("check").out.endswith(": no problems\n")


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "edit",
    [
        ["set", "13", "blocked"],
        ["add", "New", "--priority", "P0"],
        ["add", "New", "--priority", "P4", "--hours", "3"],
        ["move", "26", "--before", "1"],
        ["edit", "13", "--priority", "P1"],
        ["remove", "27"],
        ["sort"],
    ],
    ids=" ".join,
)
def test_edits_keep_our_own_page_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pillcheck: Pillcheck, edit: list[str]
) -> None:
    shutil.copytree(OWN_PAGE.parent, tmp_path / "docs/backlog")
    monkeypatch.chdir(tmp_path)
    done = pillcheck(*edit)
    assert done.code == 0, done.err
    assert_is_whole((tmp_path / "docs/backlog/README.html").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_a_merge_that_gives_an_item_another_number_gives_its_link_that_number(
    new_page: Path, pillcheck: Pillcheck
) -> None:
    root = new_page.parents[2]
    assert "merge.pillcheck.driver: set" in pillcheck("install").out
    git(root, "add", ".")
    git(root, "commit", "-qm", "Attributes")
    git(root, "checkout", "-qb", "theirs")
    pillcheck("add", "Their item", "--priority", "P2")
    git(root, "commit", "-qam", "Theirs")
    git(root, "checkout", "-q", "main")
    pillcheck("add", "Our item", "--priority", "P1")
    git(root, "commit", "-qam", "Ours")
    git(root, "merge", "-q", "--no-edit", "theirs")
    text = new_page.read_text(encoding="utf-8")
    assert_is_whole(text)
    assert_is_in_groups(text)
    assert {"Our item", "Their item"} <= {
        item["title"] for item in pillcheck("list", "--format", "json").json["items"]
    }


# --- print, and readers ---------------------------------------------------------------------


@each_of_both
def test_in_print_an_item_may_go_on_over_the_page(page: Path) -> None:
    sheet = page.with_name("backlog.css").read_text(encoding="utf-8")
    rules = sheet.partition("@media print")[2]
    kept_whole = [
        selector.strip()
        for selectors in re.findall(r"([^{}]+)\{[^{}]*break-inside: avoid", rules)
        for selector in selectors.split(",")
    ]
    # A card that does not break leaves the rest of its page empty.
    assert kept_whole
    assert not [selector for selector in kept_whole if "card" in selector or "section" in selector]
    after = re.search(r"([^{}]+)\{[^{}]*break-after: avoid", rules)
    assert after
    names = after[1].rpartition("*/")[2].split(",")
    assert {"h2", "h3", ".permalink"} <= {name.strip() for name in names}


@pytest.mark.sampled(9)
@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
@pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed; AXE_CORE names its axe.min.js"
)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@each_of_both
def test_axe_finds_nothing(page: Path, width: int, dark: bool, tmp_path: Path) -> None:
    report = report_on(page, width, dark=dark, folder=tmp_path / "shown")
    assert (report["dark"], report["width"]) == (dark, width)
    assert report["rules"] > 10
    assert report["violations"] == []
    assert report["wide"] <= width
