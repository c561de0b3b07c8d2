"""The markers of conflicts: what is one, what is none, and that no such page is edited."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from pillcheck import parse
from pillcheck.backlog.lookup import find_item
from pillcheck.errors import Refusal
from pillcheck.html.conflict_markers import find_markers
from pillcheck.linting.linter import lint
from tests.conftest import git
from tests.support import ALL_PAGES, KINDS, item, page_at, page_of, some_quick
from tests.test_commands import COMMANDS, arguments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck import Backlog
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

SET = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
DIFF3 = "<<<<<<< ours\na\n||||||| base\nx\n=======\nb\n>>>>>>> theirs\n"

# Text, and the lines of it that are markers, counted from 1.
MARKED = [
    pytest.param(SET, [1, 3, 5], id="a set"),
    pytest.param(DIFF3, [1, 3, 5, 7], id="with the base"),
    pytest.param(SET.replace(" ours", "").replace(" theirs", ""), [1, 3, 5], id="without names"),
    pytest.param(SET * 2, [1, 3, 5, 6, 8, 10], id="two sets"),
    pytest.param(SET.replace("\n", "\r\n"), [1, 3, 5], id="CR LF"),
    pytest.param(SET.replace("\n", "\r"), [1, 3, 5], id="CR"),
    pytest.param(SET.rstrip(), [1, 3, 5], id="at the end of the page"),
    pytest.param(f"<!--\n{SET}-->", [2, 4, 6], id="in a comment"),
    pytest.param(f"<pre>\n{SET}</pre>", [2, 4, 6], id="a set in pre"),
    pytest.param(f"<script>\n{SET}</script>", [2, 4, 6], id="in a script"),
    pytest.param(f"<p\n{SET}>", [2, 4, 6], id="in a tag"),
    pytest.param(SET.replace("<" * 7, "<" * 9).replace("=" * 7, "=" * 9).replace(">" * 7, ">" * 9),
                 [1, 3, 5], id="longer ones"),
    pytest.param("a\n<<<<<<< ours\nb\n", [2], id="the first alone"),
    pytest.param("a\n>>>>>>> theirs\nb\n", [2], id="the last alone"),
    pytest.param("a\n||||||| base\nb\n", [2], id="the base alone"),
    pytest.param("<!--\n>>>>>>> theirs\n-->", [2], id="the last alone in a comment"),
    pytest.param("<<<<<<< ours\na\n=======\nb\n", [1, 3], id="the last is gone"),
    pytest.param("a\n=======\nb\n>>>>>>> theirs\n", [2, 4], id="the first is gone"),
    pytest.param("a\n=======\n\nb\n=======\nc\n>>>>>>> theirs\n", [5, 7], id="a heading above"),
    pytest.param("<<<<<<< ours\na\n>>>>>>> theirs\n", [1, 3], id="the middle is gone"),
    pytest.param(f"<<<<<<< ours\n{SET}", [1, 2, 4, 6], id="one behind another"),
    pytest.param(f"<pre>\n<<<<<<< ours\n</pre>\n{SET}", [4, 6, 8], id="an example before a set"),
    pytest.param("<pre>a</pre>\n>>>>>>> theirs\n<pre>b</pre>", [2], id="between examples"),
]  # fmt: skip

NOT_MARKED = [
    pytest.param("Notes\n=======\n", id="heading underlined"),
    pytest.param("A\n=======\nB\n=======\n", id="two headings underlined"),
    pytest.param("<pre>\n<<<<<<< ours\n</pre>", id="the first in pre"),
    pytest.param("<pre>\n=======\n>>>>>>> theirs\n</pre>", id="two in pre"),
    pytest.param("<textarea>\n>>>>>>> theirs\n</textarea>", id="the last in a text area"),
    pytest.param(SET.replace("<", "&lt;").replace(">", "&gt;"), id="character references"),
    pytest.param(" " + SET.replace("\n", "\n "), id="indented"),
    pytest.param("a <<<<<<< ours\nb =======\nc >>>>>>> theirs\n", id="within lines"),
    pytest.param("<<<<<< ours\na\n======\nb\n>>>>>> theirs\n", id="six"),
    pytest.param("<<<<<<<ours\na\n>>>>>>>theirs\n", id="no space"),
    pytest.param("<<<<<<<\n", id="no name and no set"),
    pytest.param("|||||||\n|||||||\n", id="bars"),
    pytest.param("======= x\n", id="words behind the middle"),
    pytest.param("<<<<<<<\na\n========\nb\n>>>>>>>\n", id="not of one length"),
]


def lines_of(text: str) -> list[int]:
    page = page_of(text)
    return [page.source.position(marker.span.start).line for marker in find_markers(page.tree)]


@pytest.mark.parametrize(("text", "lines"), MARKED)
def test_marked(text: str, lines: list[int]) -> None:
    assert lines_of(text) == lines
    page = page_of(text)
    found = [one.span for one in lint(page) if one.rule == "conflict-marker"]
    assert [page.source.position(span.start).line for span in found] == lines
    assert all("\n" not in page.source.cut(span) for span in found)


@pytest.mark.parametrize("text", NOT_MARKED)
def test_not_marked(text: str) -> None:
    assert lines_of(text) == []


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.stem)
def test_no_page_is_marked(path: Path) -> None:
    assert find_markers(page_at(path).tree) == []


@pytest.mark.slow
def test_time_grows_with_length_and_nothing_else() -> None:
    def seconds(number: int) -> float:
        page = page_of("<pre>a</pre>\n" * number + ">>>>>>> a\n" * number)
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            assert len(find_markers(page.tree)) == number
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text: 8 when linear, 64 when quadratic.
    assert seconds(8000) < 24 * seconds(1000) + 0.02


PAGE = "docs/backlog/README.html"
HEADING = KINDS["pill-in-heading"].read_text("utf-8")
# Behind all that an edit could be about, and where nothing else is in doubt.
PLACES = {
    "a set before the items": HEADING.replace("</h1>", f"</h1>\n{SET}", 1),
    "a set in a comment at the end": f"{HEADING}<!--\n{SET}-->\n",
    "one at the end": f"{HEADING}>>>>>>> theirs\n",
    "CR LF": f"{HEADING}>>>>>>> theirs\n".replace("\n", "\r\n"),
}
FIXES = {"fix": ["check", "--fix"], "unsafe": ["check", "--fix", "--unsafe-fixes"]}
ALL_COMMANDS = COMMANDS | FIXES | {"set to what it is": ["set", "item-2", "todo"]}


@pytest.mark.parametrize("name", ALL_COMMANDS)
@pytest.mark.parametrize("place", some_quick(PLACES, 3))
@pytest.mark.sampled(4)
def test_no_command_edits_a_marked_page(
    repo: Path, pillcheck: Pillcheck, place: str, name: str
) -> None:
    words = arguments(repo / PAGE, name) if name in COMMANDS else ALL_COMMANDS[name]
    text = PLACES[place]
    assert text != HEADING
    before = text.encode()
    (repo / PAGE).write_bytes(before)
    line = lines_of(text)[0]
    dry = "--diff" if "check" in words else "--dry-run"
    for more in ([], [dry]):
        done = pillcheck(*words, *more)
        assert done.code == 2
        assert f"{PAGE}:{line}: " in done.err
        assert "marks a conflict that git left" in done.err
        assert (repo / PAGE).read_bytes() == before


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda page: page.set_status("item-2", "done"), id="set"),
        pytest.param(lambda page: page.set_status("item-2", "todo"), id="set to what it is"),
        pytest.param(lambda page: page.add("New item"), id="add"),
        pytest.param(lambda page: page.edit("item-2", title="New"), id="edit"),
        pytest.param(lambda page: page.move("item-2", "before", "item-0"), id="move"),
        pytest.param(lambda page: page.move_to("item-2", "top"), id="move to"),
        pytest.param(lambda page: page.sort(), id="sort"),
        pytest.param(lambda page: page.remove("item-2", force=True), id="remove"),
        pytest.param(lambda page: page.add_history("New", author="A"), id="add history"),
        pytest.param(lambda page: page.edit_history(1, text="New"), id="edit history"),
        pytest.param(lambda page: page.fixed(), id="fix"),
    ],
)
@pytest.mark.parametrize("place", some_quick(PLACES, 3))
@pytest.mark.sampled(4)
def test_nor_does_the_api(place: str, edit: Callable[[Backlog], Backlog]) -> None:
    edit(parse(HEADING))
    with pytest.raises(Refusal, match="marks a conflict that git left"):
        edit(parse(PLACES[place]))


READING = [
    ["list"],
    ["show", "item-2"],
    ["next"],
    ["board"],
    ["stats"],
    ["history"],
    ["log", "item-2"],
    ["diff"],
    ["flow"],
]


@pytest.mark.parametrize("words", READING, ids=[words[0] for words in READING])
def test_what_shows_a_marked_page_says_so(
    repo: Path, pillcheck: Pillcheck, words: list[str]
) -> None:
    assert "git left a conflict" not in pillcheck(*words).err
    (repo / PAGE).write_text(PLACES["a set before the items"], "utf-8")
    done = pillcheck(*words)
    assert done.code == 0
    line = lines_of(PLACES["a set before the items"])[0]
    assert done.err.count(f"{PAGE}:{line}: git left a conflict here") == 1


@pytest.mark.parametrize("name", ["1", "item-1", "A"])
def test_an_item_on_both_sides_is_a_conflict(name: str) -> None:
    ours, theirs = item(1, "A"), item(1, "A").replace("To do", "Todo")
    page = page_of(f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n")
    with pytest.raises(Refusal, match="marks a conflict that git left"):
        find_item([page], name)
    with pytest.raises(Refusal, match="matches 2 items"):
        find_item([page_of(ours + theirs)], name)


def test_what_git_writes_is_found(repo: Path) -> None:
    for branch, words in (("one", "One."), ("two", "Two.")):
        git(repo, "checkout", "-q", "-B", branch, "main")
        (repo / PAGE).write_text(HEADING.replace("Ignore accents", words), "utf-8", newline="")
        git(repo, "commit", "-qam", branch)
    with pytest.raises(subprocess.CalledProcessError):
        git(repo, "-c", "merge.conflictStyle=diff3", "merge", "-q", "one")
    assert len(find_markers(page_at(repo / PAGE).tree)) == 4
