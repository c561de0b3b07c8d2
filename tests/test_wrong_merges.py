"""Merges by git and the driver of changes that do not fit together: right, or a conflict.

What is merged without a conflict is judged by html5lib, which shares no code with
the merge and its proof.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import html5lib
import pytest

from tests.support import KINDS, some_quick
from tests.test_merge import BLOCKED, DONE, SUMMARY, TODO, changed, with_rows
from tests.test_merge_driver import NAME, call, commit, driver

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    Facts = dict[tuple[str, str], Any]

Pair = tuple[str, str]

HEADING = KINDS["pill-in-heading"].read_text("utf-8")
FIELD = KINDS["pill-in-field"].read_text("utf-8")
BOTH = KINDS["data-status-and-pill"].read_text("utf-8")
ONLY = KINDS["data-status-only"].read_text("utf-8")


def of(text: str, name: str, *pairs: Pair) -> str:
    """Change an item of a page."""
    start = text.rindex("<", 0, text.index(f'id="{name}"'))
    end = min(text.find(f"</{tag}>", start) % len(text) for tag in ("section", "article"))
    return text[:start] + changed(text[start:end], *pairs) + text[end:]


def block(text: str, name: str) -> str:
    """Return an item with its indentation and the lines behind it."""
    match = re.search(rf' *<section class="card" id="{name}">.*?</section>\n\n?', text, re.DOTALL)
    assert match
    return match[0]


def facts_of(text: str) -> Facts:
    """Return what a page says of its items and history, as a browser reads it."""
    root = html5lib.parse(text, namespaceHTMLElements=False)
    facts: Facts = {}
    for element in root.iter():
        name = element.get("id", "")
        if not re.fullmatch(r"item-\d+", name):
            continue
        while (name, "title") in facts:
            name += " again"
        words = ["".join(heading.itertext()).strip() for heading in element.iter("h2")]
        facts[name, "title"] = [" ".join(word.split()) for word in words]
        for key in ("data-status", "data-priority", "data-owner"):
            facts[name, key] = element.get(key)
        for span in element.iter("span"):
            if "status-pill" in span.get("class", ""):
                facts[name, "pill"] = (span.get("class"), "".join(span.itertext()).strip())
            if "priority-tag" in span.get("class", ""):
                facts[name, "tag"] = "".join(span.itertext())
        for term, body in zip(element.iter("dt"), element.iter("dd"), strict=False):
            label = re.sub(r"^\d+\) ", "", "".join(term.itertext()))
            facts[name, label] = " ".join("".join(body.itertext()).split())
    rows = [" ".join("".join(row.itertext()).split()) for row in root.iter("tr")]
    return facts | {("row", row): True for row in rows}


def faults(base: str, ours: str, theirs: str, merged: str) -> list[str]:
    """Return what a merged page says that the two sides did not make of the base."""
    was, own, new, now = (facts_of(text) for text in (base, ours, theirs, merged))
    wrong = []
    for key in was | own | new | now:
        expected = new.get(key) if was.get(key) == own.get(key) else own.get(key)
        # The title of this judge holds the tag and the pill.
        if key[1] != "title" and now.get(key) != expected:
            wrong.append(f"{key}: {now.get(key)!r}, expected {expected!r}")
    pages = (own, new, now)
    names = {name for name, _ in now}
    for first, second in (("data-status", "pill"), ("data-priority", "tag")):
        for name in names:
            named = [(page.get((name, first)), page.get((name, second))) for page in pages]
            if [_at_odds(*values) for values in named] == [False, False, True]:
                wrong.append(f"{name}: {first} and {second} differ")
    return wrong


def _at_odds(attribute: str | None, shown: str | tuple[str, str] | None) -> bool:
    if isinstance(shown, tuple):
        named = re.search(r"status-pill--([\w-]+)", shown[0])
        shown = named[1] if named else None
    return bool(attribute and shown) and shown != attribute


def attribute(name: str, words: str) -> Pair:
    return f'id="{name}"', f'id="{name}" {words}'


PROGRESS = '<span class="status-pill status-pill--in-progress">In progress</span>'
REJECTED = '<span class="status-pill status-pill--rejected">Rejected</span>'
TAG, URGENT = '<span class="priority-tag">P1', '<span class="priority-tag">P0'
EMPTY = '<span class="status-pill"></span>'
ADOPTED = of(HEADING, "item-2", attribute("item-2", 'data-status="todo"'))
STARTED = of(HEADING, "item-2", (TODO, PROGRESS))
LONG_PILL = of(
    HEADING, "item-2",
    (TODO, '<span\n  class="status-pill status-pill--todo"\n  lang="en"\n  >To do</span\n>'),
)  # fmt: skip
OPEN = ("</h2>", "")
TWICE = changed(HEADING, ('id="item-3"', 'id="item-6"'))
# "item-1" and "item-4" are of no concern to what happens to item-2.
NESTED = changed(HEADING, (block(HEADING, "item-4"), block(HEADING, "item-4") + "<br></p>\n"))
ROW = "Dropped the star ratings"


def without_row(text: str) -> str:
    match = re.search(rf" *<tr>(?:(?!<tr>).)*{ROW}.*?</tr>\n", text, re.DOTALL)
    assert match
    return text.replace(match[0], "")


def moved(text: str, name: str, before: str) -> str:
    item = block(text, name)
    rest = text.replace(item, "")
    following = block(rest, before)
    return rest.replace(following, item + following)


# (base, ours, theirs): each is merged both ways round.
CONFLICTS = [
    pytest.param(HEADING, ADOPTED, STARTED, id="attribute added, pill set"),
    pytest.param(
        FIELD,
        of(FIELD, "item-3", attribute("item-3", 'data-status="todo"')),
        of(FIELD, "item-3", (TODO, DONE)),
        id="attribute added, pill in a field set",
    ),
    pytest.param(
        ONLY,
        of(ONLY, "item-2", (EMPTY, TODO)),
        of(ONLY, "item-2", ('data-status="todo"', 'data-status="done"')),
        id="empty pill filled, attribute set",
    ),
    pytest.param(
        BOTH,
        of(BOTH, "item-4", ('data-status="todo"', "")),
        of(BOTH, "item-4", ('data-status="todo"', 'data-status="done"'), (TODO, DONE)),
        id="attribute removed, status set",
    ),
    pytest.param(
        HEADING,
        of(HEADING, "item-2", attribute("item-2", 'data-priority="P1"')),
        of(HEADING, "item-2", (TAG, URGENT)),
        id="priority attribute added, tag changed",
    ),
    pytest.param(
        HEADING,
        of(HEADING, "item-2", attribute("item-2", 'data-status="blocked"'), (TODO, BLOCKED)),
        STARTED,
        id="attribute added and pill set, pill set",
    ),
    pytest.param(
        LONG_PILL,
        of(LONG_PILL, "item-2", ("status-pill--todo", "status-pill--done")),
        of(LONG_PILL, "item-2", (">To do<", ">Blocked<")),
        id="class of a long pill, its label",
    ),
    pytest.param(
        HEADING, HEADING.replace(block(HEADING, "item-2"), ""), STARTED, id="item removed, set"
    ),
    pytest.param(
        HEADING,
        of(HEADING, "item-2", (f"        <dt>1) Summary</dt>\n        <dd>{SUMMARY}</dd>\n", "")),
        of(HEADING, "item-2", (SUMMARY, "Theirs.")),
        id="field removed, changed",
    ),
    pytest.param(
        HEADING,
        without_row(HEADING),
        changed(HEADING, (ROW, "Kept them")),
        id="row removed, changed",
    ),
    pytest.param(
        HEADING,
        moved(HEADING, "item-5", "item-0"),
        moved(HEADING, "item-5", "item-2"),
        id="item moved, moved elsewhere",
    ),
    pytest.param(
        HEADING,
        of(moved(HEADING, "item-5", "item-0"), "item-2", (TODO, DONE)),
        of(moved(HEADING, "item-5", "item-2"), "item-6", attribute("item-6", 'data-owner="x"')),
        id="item moved, moved elsewhere, and others changed",
    ),
    # What the driver leaves to git's merge by line.
    pytest.param(
        HEADING,
        of(ADOPTED, "item-0", OPEN),
        STARTED,
        id="heading never closed, attribute added, pill set",
    ),
    pytest.param(
        HEADING,
        of(of(ADOPTED, "item-0", OPEN), "item-6", (REJECTED, DONE)),
        of(STARTED, "item-6", (REJECTED, BLOCKED)),
        id="heading never closed, attribute added, pill set, and a conflict elsewhere",
    ),
    pytest.param(
        NESTED,
        changed(ADOPTED, (block(HEADING, "item-4"), block(HEADING, "item-4") + "<br></p>\n")),
        changed(STARTED, (block(HEADING, "item-4"), block(HEADING, "item-4") + "<br></p>\n")),
        id="stray end tag on all, attribute added, pill set",
    ),
    pytest.param(
        TWICE,
        of(TWICE, "item-2", attribute("item-2", 'data-status="todo"')),
        of(TWICE, "item-2", (TODO, PROGRESS)),
        id="an id twice on all, attribute added, pill set",
    ),
    pytest.param(
        HEADING.encode("utf-8"),
        changed(HEADING, ('charset="utf-8"', 'charset="windows-1252"')).encode("cp1252"),
        of(HEADING, "item-6", attribute("item-6", 'data-owner="Zoë"')).encode("utf-8"),
        id="encoding changed, a letter written in the old one",
    ),
]  # fmt: skip

CLEAN = [
    pytest.param(
        HEADING, ADOPTED, of(HEADING, "item-2", (SUMMARY, "Theirs.")), id="attribute, field"
    ),
    pytest.param(
        HEADING,
        ADOPTED,
        of(HEADING, "item-6", (REJECTED, DONE)),
        id="attribute, pill of another item",
    ),
    pytest.param(
        HEADING,
        of(HEADING, "item-2", attribute("item-2", 'data-status="in-progress"'), (TODO, PROGRESS)),
        STARTED,
        id="attribute and pill, the same pill",
    ),
    pytest.param(
        BOTH,
        of(BOTH, "item-4", ('data-status="todo"', 'data-status="done"'), (TODO, DONE)),
        of(BOTH, "item-4", attribute("item-4", 'data-owner="x"')),
        id="status in both places, another attribute",
    ),
    pytest.param(
        HEADING,
        of(HEADING, "item-2", (TAG, URGENT)),
        of(HEADING, "item-2", (TODO, DONE), (SUMMARY, "Theirs.")),
        id="priority, status and field",
    ),
    pytest.param(HEADING, without_row(HEADING), STARTED, id="row removed, pill set"),
    pytest.param(
        HEADING, with_rows(("2099-01-01", "O")), with_rows(("2099-01-02", "T")), id="rows added"
    ),
    pytest.param(
        HEADING, moved(HEADING, "item-5", "item-0"), STARTED, id="an item moved, another one set"
    ),
    pytest.param(
        BOTH,
        of(BOTH, "item-4", ('data-status="todo"', 'data-status="done"')),
        of(BOTH, "item-4", attribute("item-4", 'data-owner="x"')),
        id="at odds on one side already",
    ),
    # What the driver leaves to git's merge by line.
    pytest.param(
        HEADING, of(HEADING, "item-0", OPEN), STARTED, id="heading never closed, pill set"
    ),
    pytest.param(
        HEADING,
        of(ADOPTED, "item-0", OPEN),
        of(HEADING, "item-6", (REJECTED, DONE)),
        id="heading never closed, attribute added, pill of another item set",
    ),
    pytest.param(
        TWICE,
        of(TWICE, "item-2", (TODO, DONE)),
        changed(TWICE, (ROW, "Kept them")),
        id="an id twice on all, pill set, row changed",
    ),
    pytest.param(
        HEADING,
        changed(HEADING, ('charset="utf-8"', 'charset="UTF-8"')),
        STARTED,
        id="encoding written in another way",
    ),
]


def bytes_of(version: str | bytes) -> bytes:
    return version if isinstance(version, bytes) else version.encode()


def merge_by_git(
    repo: Path, base: str | bytes, ours: str | bytes, theirs: str | bytes
) -> tuple[int, bytes, str]:
    """Merge with git; return its exit code, the page, and standard error."""
    commit(repo, "base", bytes_of(base))
    commit(repo, "theirs", bytes_of(theirs), start="base")
    commit(repo, "ours", bytes_of(ours), start="base")
    done = call(repo, "merge", "-m", "M", "theirs")
    return done.returncode, (repo / NAME).read_bytes(), done.stderr


def sides(merged: bytes) -> tuple[bytes, bytes]:
    """Return a page with conflicts as each side has it in them."""
    block_of = rb"<<<<<<< ours\r?\n(.*?)=======\r?\n(.*?)>>>>>>> theirs\r?\n"
    ours, theirs = (re.sub(block_of, group, merged, flags=re.DOTALL) for group in (rb"\1", rb"\2"))
    assert not re.search(rb"^(<<<<<<<|=======|>>>>>>>)", ours + theirs, re.MULTILINE)
    return ours, theirs


TURNED = pytest.mark.parametrize(
    "turned",
    [pytest.param(False, id=""), pytest.param(True, marks=pytest.mark.slow, id="turned")],
)


@pytest.mark.sampled(2)
@TURNED
@pytest.mark.parametrize(("base", "ours", "theirs"), some_quick(CONFLICTS, 3))
def test_what_does_not_fit_together_is_a_conflict(
    installed: Path, base: str | bytes, ours: str | bytes, theirs: str | bytes, turned: bool
) -> None:
    own, new = (theirs, ours) if turned else (ours, theirs)
    code, page, _ = merge_by_git(installed, base, own, new)
    assert code == 1
    assert page.count(b"<<<<<<< ours") == page.count(b">>>>>>> theirs") >= 1
    our_page, their_page = sides(page)
    assert our_page != their_page
    # With one side's text in every conflict, the page is as that side has it there.
    if isinstance(base, str) and isinstance(own, str) and isinstance(new, str):
        known = [facts_of(version) for version in (own, new)]
        for text, side in ((our_page.decode(), own), (their_page.decode(), new)):
            wrong = [
                key
                for key, value in facts_of(text).items()
                if key[1] != "title" and value not in [version.get(key) for version in known]
            ]
            assert wrong == []
            assert [fault for fault in faults(side, side, side, text) if "differ" in fault] == []


@pytest.mark.sampled(2)
@TURNED
@pytest.mark.parametrize(("base", "ours", "theirs"), some_quick(CLEAN, 3))
def test_what_fits_together_is_no_conflict(
    installed: Path, base: str, ours: str, theirs: str, turned: bool
) -> None:
    own, new = (theirs, ours) if turned else (ours, theirs)
    code, page, err = merge_by_git(installed, base, own, new)
    assert code == 0, err
    assert faults(base, own, new, page.decode()) == []


@pytest.mark.slow
def test_only_the_item_that_does_not_fit_is_in_conflict(installed: Path) -> None:
    ours, theirs = (
        changed(text, ("copied", "taken")) if text is ADOPTED else text
        for text in (ADOPTED, STARTED)
    )
    code, page, err = merge_by_git(installed, HEADING, ours, theirs)
    assert code == 1
    start, end = (
        ADOPTED.index('    <section class="card" id="item-2"'),
        ADOPTED.index("Find Brontë"),
    )
    lines = ADOPTED[start : ADOPTED.index("\n", ADOPTED.index(TODO, end)) + 1]
    begun = STARTED[start : STARTED.index("\n", STARTED.index(PROGRESS, start)) + 1]
    shown = f"<<<<<<< ours\n{lines}=======\n{begun}>>>>>>> theirs\n"
    assert page.decode() == changed(ours, (lines, shown))
    assert f'{NAME}: merged, item item-2 status would be "todo"; marked as a conflict' in err


@pytest.mark.slow
def test_many_faults_are_one_conflict(tmp_path: Path) -> None:
    item = block(HEADING, "item-2")
    pages = []
    for old, new in (("", ""), attribute("item-2", 'data-status="todo"'), (TODO, DONE)):
        items = (item.replace(old, new).replace("item-2", f"item-{n}") for n in range(10, 40))
        pages.append(changed(HEADING, (item, "".join(items))).encode())
    base, ours, theirs = pages
    code, err = driver(tmp_path, base, ours, theirs)
    assert code == 1
    assert "merged by line" in err
    page = (tmp_path / "ours").read_bytes()
    assert page.count(b"<<<<<<< ours") == 1
    assert sides(page) == (ours, theirs)
